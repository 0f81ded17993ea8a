"""Who is signed in here. The secret itself is only in the person's cookie; here is its hash."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, LargeBinary, MetaData, Table, Uuid, func

metadata = MetaData()

sessions = Table(
    "sessions",
    metadata,
    Column("hash", LargeBinary, primary_key=True, comment="SHA-256 of the session's secret"),
    Column("person", Uuid, nullable=False, index=True),
    Column("expires_at", DateTime(timezone=True), nullable=False, comment="real time"),
    Column("ended_at", DateTime(timezone=True), comment="signed out: it is not begun again while a link could do so"),
    Column("since", DateTime(timezone=True), server_default=func.now(), nullable=False),
    comment="Sessions that members gave out through this view: reading goes on while the centre is away",
)
