"""What keeps a service from starting, as a sentence for operators: what is wrong, and what to do."""

from __future__ import annotations

import asyncpg
from sqlalchemy.exc import DBAPIError

from shared.database import full

_WRONG_LOGIN = ("28", "3D")
"""SQLSTATE of a password, role or database that the server does not accept or know, or how it begins."""


def sentence(error: BaseException) -> str | None:
    """Why the database does not let a service start; None for everything else, which is an error of ours."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    found = getattr(cause, "__cause__", None) if not isinstance(cause, asyncpg.PostgresError | OSError) else cause
    state = getattr(found, "sqlstate", None) or ""
    if state.startswith(_WRONG_LOGIN):
        return (
            f"The database refuses this process: {found}. ORTSNETZ_DATABASE_URL and the role on the server must agree: "
            "`docker compose up --wait` (embedded: `ortsnetz up`) sets the role's password anew. "
            "Nothing is lost; this is tried again."
        )
    if found is not None and full(found):
        return (
            "The database's disk is full: give it room (docs/operating.md: When something is wrong at the start). "
            "Nothing that was committed is lost; this is tried again."
        )
    if isinstance(found, OSError) or state.startswith(("08", "57P")):
        return (
            f"The database does not answer ({type(found).__name__}): `docker compose ps postgres` (or "
            "`ortsnetz status`) says whether it runs. Nothing is lost; this is tried again."
        )
    return None
