"""Identifiers: UUIDv7 for what we create, UUIDv5 for what must come out the same when it is made again."""

from uuid import UUID, uuid5

import uuid_utils
from uuid_utils.compat import uuid7

_DERIVED = UUID("7f2f5d3e-5d0b-5b0a-9d51-0f6f2c5f8a11")


def new_id() -> UUID:
    """A new id, ordered by time (UUIDv7)."""
    return uuid7()


def derived_id(*parts: object) -> UUID:
    """The same id for the same parts, always: what a crash makes us say again keeps its id."""
    return uuid5(_DERIVED, "\x1f".join(map(str, parts)))


_DERIVED_FAST = uuid_utils.UUID(str(_DERIVED))


def derived_text(*parts: str) -> str:
    """`derived_id` as text, several times as fast: for what is said by the ten thousand."""
    return str(uuid_utils.uuid5(_DERIVED_FAST, "\x1f".join(parts)))
