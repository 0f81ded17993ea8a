"""Records of processing, second part: what is held about a person, and what an erasure leaves, from `persons.py`."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from importlib import import_module

import services
from shared.contracts.persons import LINES, Holds
from shared.messaging.persons import held as of_messaging
from shared.persons.finding import Persons
from shared.persons.held import Holding

BEGIN, END = "<!-- generated from each persons.py: begin -->", "<!-- generated from each persons.py: end -->"

_SERVICES: dict[str, Persons] = {
    one.name: import_module(f"services.{one.name}.persons").PERSONS
    for one in pkgutil.iter_modules(services.__path__)
    if one.ispkg
}


def with_tables(present: str) -> str:
    """The page with the tables renewed; what stands around them is kept."""
    before, _, rest = present.partition(BEGIN)
    _, _, after = rest.partition(END)
    return before + "\n".join([BEGIN, "", *_tables(), "", END]) + after


def _tables() -> Iterator[str]:
    lines = [(service, one) for service, persons in _SERVICES.items() for one in persons.holdings]
    own = [(service, one) for service, one in lines if one not in of_messaging.holdings]
    gone = ", ".join(f"`{service}.{one.table.name}`" for service, one in own if one.goes)
    yield f"Rows that go with the person: {gone}; and in a view the rows of every screen that lead to them."
    yield from ("", "| table | what stays | because |", "|---|---|---|")
    for service, one in [*own, *(("every service", one) for one in of_messaging.holdings)]:
        if one.because:
            yield f"| `{service}.{one.table.name}` | {_stays(one)} | {one.because} |"
    yield from ("", "| topic | holds of a person | what becomes of it |", "|---|---|---|")
    for topic, line in LINES.items():
        if line.holds is not Holds.NOTHING:
            yield f"| `{topic}` | {line.holds} | {line.becomes} |"


def _stays(one: Holding) -> str:
    names = ", ".join(column.name for column in one.table.columns if column.name in one.keeps)
    if not one.of:
        return f"without an id, for a time: {names}"
    return f"the person's id{'; ' if names else ''}{names}"
