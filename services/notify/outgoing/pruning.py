"""Which letters and mails are old enough to be forgotten, without being sent once more.

A replay of the topics gives a letter again. It is dropped for its age (`Letter.too_old`) where it has a date; so a
letter stays while its date is news, however long that is: a stand-in may be appointed months ahead. A letter without a
date carries a link, which `members` does not issue again.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, Table, func, or_, select
from sqlmodel import col

from services.notify.outgoing.tables import Outgoing, PostedLetter, State
from services.notify.writing.letter import TOO_OLD
from shared.messaging.pruning import Portion, rows

OVER = (State.SENT, State.FAILED, State.UNWANTED, State.UNCERTAIN)
"""Uncertain ones too: after so long no operator sends them again."""


def older_than(days: float) -> list[Portion]:
    """Mails that were settled so long ago, then the letters that have none left."""
    limit = func.now() - timedelta(days=days)
    settled = func.coalesce(col(Outgoing.sent_at), col(Outgoing.claimed_at), col(Outgoing.planned_at))
    mails = rows(_table(Outgoing), col(Outgoing.state).in_(OVER), settled < limit)
    answered = ~select(col(Outgoing.id)).where(col(Outgoing.letter) == col(PostedLetter.id)).exists()
    letters = rows(
        _table(PostedLetter),
        col(PostedLetter.state) != "open",
        col(PostedLetter.posted_at) < limit,
        no_news(),
        answered,
    )
    return [mails, letters]


def no_news() -> ColumnElement[bool]:
    """Whether the rule's letter would be dropped if it came again; two days more for time zones and clocks."""
    day = col(PostedLetter.happened_on)
    return or_(day.is_(None), day < func.current_date() - TOO_OLD - timedelta(days=2))


def _table(kind: type[Outgoing] | type[PostedLetter]) -> Table:
    found: Table = kind.__table__  # type: ignore[union-attr]
    return found
