"""Names and settings of all topics, and which principal may do what to them is decided from these alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

DOMAIN_SERVICES = ("members", "mentoring", "events", "notify")
UNITS = "units"
PEOPLE = "people"
PULSE = "pulse"
"""Until when everything that was said has been passed on: by exchange, for all views. See `shared.contracts.pulse`."""
_KEEP_TOMBSTONES_MS = str(int(timedelta(days=30).total_seconds() * 1000))
_COMPACT = {
    "cleanup.policy": "compact",
    "delete.retention.ms": _KEEP_TOMBSTONES_MS,
    "max.compaction.lag.ms": str(int(timedelta(days=1).total_seconds() * 1000)),
    "min.cleanable.dirty.ratio": "0.1",
}
_FOR_GOOD = {"cleanup.policy": "delete", "retention.ms": "-1"}


@dataclass(frozen=True)
class Topic:
    """A topic with its number of partitions and its broker settings."""

    name: str
    partitions: int = 1
    config: dict[str, str] = field(default_factory=dict)


def domain(service: str) -> str:
    """Topic of a service's domain events."""
    return f"{service}.events"


def exchange(unit: str) -> str:
    """What concerns one unit, cut to what it may see."""
    return f"exchange.{unit}"


def below(unit: str) -> str:
    """What a unit says once to itself and everybody below."""
    return f"exchange.{unit}.below"


def roster(unit: str) -> str:
    """The persons a unit may see, with the fields it may see."""
    return f"roster.{unit}"


def roster_below(unit: str) -> str:
    """The texts of what a unit says to everybody below."""
    return f"roster.{unit}.below"


def to_all_below(unit: str) -> list[str]:
    """What a unit says to everybody below, and its texts."""
    return [below(unit), roster_below(unit)]


def common_topics() -> list[Topic]:
    """Topics that exist whatever units there are."""
    return [
        *(Topic(domain(service), 3, _FOR_GOOD) for service in DOMAIN_SERVICES),
        Topic(UNITS, 1, _COMPACT),
        Topic(PEOPLE, 3, _COMPACT),
        # a record each few seconds, of which only the last one counts
        Topic(PULSE, 1, _COMPACT | {"segment.ms": str(int(timedelta(hours=1).total_seconds() * 1000))}),
    ]


def unit_topics(unit: str, *, has_units_below: bool) -> list[Topic]:
    """Topics of one unit. One partition each: order within a unit is then simply the log's."""
    topics = [Topic(exchange(unit), 1, _FOR_GOOD), Topic(roster(unit), 1, _COMPACT)]
    to_all = [Topic(below(unit), 1, _FOR_GOOD), Topic(roster_below(unit), 1, _COMPACT)]
    return [*topics, *to_all] if has_units_below else topics


def view_reads(unit: str, ancestors: tuple[str, ...], *, has_units_below: bool) -> list[str]:
    """Topics that the view of a unit may read: its own, its ancestors' `.below`, `units`, `pulse`. Nothing else."""
    saying = [*([unit] if has_units_below else []), *ancestors]
    to_all = [topic for one in saying for topic in to_all_below(one)]
    return [exchange(unit), roster(unit), *to_all, UNITS, PULSE]
