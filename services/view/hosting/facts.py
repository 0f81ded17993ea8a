"""Facts as a view receives them: events cut to what its unit may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError, create_model

from shared.contracts.base import CATALOGUE, Event
from shared.contracts.exchange import RosterPerson, RosterText
from shared.messaging.cloudevents import Meta, Undecodable, read_event

EVERYTHING = "everything"

E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True)
class Fact(Generic[E]):
    """An event as one unit may see it.

    In a fact that is not `whole` the fields that this unit may not see are None. `id` is the same whenever the same
    fact is said again; `at` is the real time at which it happened; `version` is the aggregate's, 0 where
    it is not told.
    """

    event: E
    id: str
    type: str
    whole: bool
    version: int
    at: datetime

    @property
    def concerned(self) -> str:
        """Key of the unit concerned, or of its ancestor that may be told."""
        return self.event.unit.unit


@cache
def _cut(kind: type[Event]) -> type[Event]:
    """The event class with every field but the unit optional: what a unit may not see is absent."""
    fields: dict[str, Any] = {
        name: (info.annotation | None, None)  # type: ignore[operator]
        for name, info in kind.model_fields.items()
        if name != "unit"
    }
    return create_model(f"Cut{kind.__name__}", __base__=kind, **fields)


def read_fact(meta: Meta, value: bytes | None) -> Fact[Any]:
    """The fact of a record. Raises Undecodable: `unknown_type` (a newer version included) or `wrong_schema`."""
    whole = meta.sight in (None, EVERYTHING)
    if whole or meta.type not in CATALOGUE or value is None:
        event = read_event(meta, value)
    else:
        event = _validated(_cut(CATALOGUE[meta.type]), value)
    return Fact(event, meta.id, meta.type, whole, meta.version, meta.time)


M = TypeVar("M", bound=BaseModel)


def _validated(kind: type[M], value: bytes) -> M:
    try:
        return kind.model_validate_json(value)
    except ValidationError as error:
        where = sorted({".".join(str(p) for p in e["loc"]) or "(whole)" for e in error.errors()})
        raise Undecodable("wrong_schema", f"fields: {', '.join(where)}") from None


def read_own(kind: type[M], value: bytes | None) -> M:
    """A record of exchange itself, or of a roster. Raises Undecodable."""
    return _validated(kind, value or b"")


def read_roster(key: str, value: bytes) -> RosterPerson | RosterText:
    """A roster's record that is no tombstone. Raises Undecodable."""
    return read_own(RosterText, value) if "/" in key else read_own(RosterPerson, value)
