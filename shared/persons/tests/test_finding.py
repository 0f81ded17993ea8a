"""What nobody says of a table, or of a column, is refused at the start with a sentence that says what to do."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import pytest
from sqlalchemy import Column, Date, Integer, MetaData, Table, Text, Uuid

from shared.persons.finding import Persons, found
from shared.persons.held import Holding, erased, kept, nobody, passing

metadata = MetaData()
needs = Table(
    "needs",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("person", Uuid, nullable=False),
    Column("told_by", Text, nullable=False),
    Column("born_on", Date, nullable=False),
    Column("times", Integer, nullable=False),
)

TABLES = """
from sqlalchemy import Column, MetaData, Table, Text, Uuid
metadata = MetaData()
rooms = Table("rooms", metadata, Column("unit", Text, primary_key=True), Column("keeper", Uuid))
"""
PERSONS = """
from probe.rooms.tables import rooms
from shared.persons.held import Held, {word}
held = Held({line})
"""


@pytest.mark.parametrize(
    ("holding", "problems"),
    [
        (erased(needs, of="person", things="id"), []),
        (erased(needs, of="person"), ["needs.id is an id: of a person (`of`) or of something else (`things`)"]),
        (erased(needs, of="persom", things="id person"), ["needs has no column persom"]),
        (kept(needs, of="person", keeps="id born_on", because="counted"), []),
        (
            kept(needs, of="person", because="counted"),
            [
                "needs.id cannot be emptied: keep it, and say why",
                "needs.born_on cannot be emptied: keep it, and say why",
            ],
        ),
        (passing(needs, "id person told_by", because="gone after a week"), []),
        (nobody(needs, "id told_by"), ["needs.person may lead to a person: say of whom, or name it among what stays"]),
    ],
)
def test_every_column_that_may_lead_to_a_person_is_spoken_of(holding: Holding, problems: list[str]) -> None:
    assert list(holding.problems()) == problems


def test_of_a_row_that_stays_all_is_emptied_that_is_not_kept() -> None:
    line = kept(needs, of="person", keeps="id born_on", because="counted")
    assert [column.name for column in line.emptied] == ["told_by"]


def test_nothing_stays_without_a_reason() -> None:
    with pytest.raises(TypeError, match="stays for a reason"):
        kept(needs, of="person", because=" ")
    with pytest.raises(TypeError, match="stays for a reason"):
        passing(needs, "id person told_by", because="")


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({}, r"probe.rooms has tables and no persons\.py: nobody knows what it holds about whom"),
        ({"persons": ""}, r"probe.rooms.persons does not say `held = Held\(…\)`"),
        ({"persons": PERSONS.format(word="nobody", line="")}, "table rooms has no line"),
        (
            {"persons": PERSONS.format(word="nobody", line="nobody(rooms, 'unit')")},
            r"probe, what is held about persons .* rooms\.keeper may lead to a person",
        ),
        (
            {"persons": PERSONS.format(word="erased", line="erased(rooms, of='keeper'), erased(rooms, of='keeper')")},
            "table rooms has two lines",
        ),
        ({"persons": PERSONS.format(word="erased", line="erased(rooms, of='keeper')")}, None),
    ],
)
def test_a_capability_that_does_not_say_it_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str], sentence: str | None
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    for name in [one for one in sys.modules if one.partition(".")[0] == "probe"]:
        monkeypatch.delitem(sys.modules, name)
    folder = tmp_path / "probe" / "rooms"
    folder.mkdir(parents=True)
    for name, text in {"../__init__": "", "__init__": "", "tables": TABLES, **files}.items():
        (folder / f"{name}.py").write_text(text)

    def persons() -> Persons:
        return found("probe", metadata=[import_module("probe.rooms.tables").metadata])

    if sentence is None:
        assert next(one.table.name for one in persons().holdings) == "rooms"
    else:
        with pytest.raises(TypeError, match=sentence):
            persons()
