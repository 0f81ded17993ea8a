"""What each topic holds about a person, and how that is erased. Facts, kept for good, lead to a person by ids alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, NamedTuple, get_args
from uuid import UUID

from shared.contracts.base import CATALOGUE, Event
from shared.contracts.topics import (
    DOMAIN_SERVICES,
    PEOPLE,
    PULSE,
    UNITS,
    Topic,
    below,
    common_topics,
    domain,
    exchange,
    roster,
    roster_below,
    unit_topics,
)

THINGS = frozenset(
    {"adaptation", "co_organisation", "draft", "template"}
    | {"appointment", "appointed", "change", "grant", "hand_to", "import_id", "kit", "moves", "occasion", "order"}
    | {"promise", "replaces", "request", "round", "shift", "stall"}
    | {"offer", "period", "settings", "watch"}
)
"""Fields of events with ids of something that is no person, and leads to none who holds no office."""


class Holds(StrEnum):
    """What a topic holds of persons."""

    DATA = "names, addresses, texts"
    IDS = "ids"
    NOTHING = "nothing"


class Line(NamedTuple):
    """What a topic holds, and what becomes of it when somebody is erased."""

    holds: Holds
    becomes: str


_UNIT = "<unit>"
_COMPACTED = "compacted away within a day, the tombstone itself after 30"
_STAYS = "stays: an id without a name, once `people` is erased"

LINES: dict[str, Line] = {
    PEOPLE: Line(Holds.DATA, f"a tombstone by `members` for the person, and one for each text: {_COMPACTED}"),
    **{domain(service): Line(Holds.IDS, _STAYS) for service in DOMAIN_SERVICES},
    roster(_UNIT): Line(Holds.DATA, f"a tombstone by `exchange` for each unit that knows them: {_COMPACTED}"),
    exchange(_UNIT): Line(Holds.IDS, f"`withdrawn` where a unit may know them no longer; the rest {_STAYS}"),
    below(_UNIT): Line(Holds.IDS, f"of people in their office alone; {_STAYS}"),
    roster_below(_UNIT): Line(Holds.DATA, f"texts about no person, each with a tombstone of its own: {_COMPACTED}"),
    UNITS: Line(Holds.NOTHING, ""),
    PULSE: Line(Holds.NOTHING, ""),
}
"""By topic; `<unit>` stands for each unit's."""


def all_topics() -> list[Topic]:
    """Each topic that there is, those of units once."""
    return [*common_topics(), *unit_topics(_UNIT, has_units_below=True)]


def problems(
    events: Iterable[type[Event]] | None = None,
    topics: Iterable[Topic] | None = None,
    lines: Mapping[str, Line] = LINES,
) -> Iterator[str]:
    """What is not said, or cannot be so; each in a sentence."""
    for event in CATALOGUE.values() if events is None else events:
        linked = event.person_fields() | event.office_fields() | event.text_fields() | THINGS
        for name in sorted(name for name, info in event.model_fields.items() if _is_id(info.annotation)):
            if name not in linked:
                yield (
                    f"{event.__name__}.{name} is an id and does not say whose: PersonId, AboutPerson, OfficeHolderId, "
                    "TextId, or among THINGS in shared/contracts/persons.py"
                )
    for topic in all_topics() if topics is None else topics:
        line = lines.get(topic.name)
        if line is None:
            yield f"nobody says what topic {topic.name} holds about a person: add a line to shared/contracts/persons.py"
        elif line.holds is Holds.DATA and topic.config.get("cleanup.policy") != "compact":
            yield f"topic {topic.name} holds names and is kept for good: no tombstone would ever erase them"


def _is_id(annotation: Any) -> bool:
    return annotation is UUID or any(_is_id(part) for part in get_args(annotation))
