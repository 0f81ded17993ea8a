"""What was promised on the topics stays readable: schemas, golden samples, and what counts as a break."""

import json
import re
import sys
from datetime import date
from pathlib import Path
from typing import Any, Literal

import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel, create_model

from shared.contracts import check
from shared.contracts.base import CATALOGUE, Coded, Event, TextId, event
from shared.contracts.catalogue import contracts
from shared.contracts.mentoring import FirstContactMade
from shared.hierarchy import UnitKey, UnitPath
from shared.messaging.cloudevents import read_event, read_meta


def test_the_contracts_are_the_ones_that_were_promised() -> None:
    assert list(check.problems()) == []


@pytest.mark.parametrize("kind", sorted(contracts()))
def test_a_sample_fits_its_schema(kind: str) -> None:
    sample = json.loads((check.SAMPLES / check.file_name(kind)).read_text())
    Draft202012Validator(json.loads((check.SCHEMAS / check.file_name(kind)).read_text())).validate(sample["value"])


@pytest.mark.parametrize("kind", sorted(CATALOGUE))
def test_a_sample_is_read_as_it_stands(kind: str) -> None:
    sample = json.loads((check.SAMPLES / check.file_name(kind)).read_text())
    meta = read_meta([(name, value.encode()) for name, value in sample["headers"].items()])
    event = read_event(meta, json.dumps(sample["value"]).encode())
    assert meta.headers() == sample["headers"]
    assert (event.subject, json.loads(event.model_dump_json())) == (sample["key"], sample["value"])


def test_an_optional_id_leads_to_a_person_too() -> None:
    assert FirstContactMade.person_fields() == {"journey", "person", "note"}


class Inner(BaseModel):
    """For tests."""

    said: str


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        (str, "Typed.field"),
        (str | None, "Typed.field"),
        (list[str], "Typed.field"),
        (dict[str, int], "Typed.field"),
        (Inner | None, r"Typed.field \(Inner\)"),
        (Coded | None, None),
        (list[Coded], None),
        (UnitKey | None, None),
        (UnitPath, None),
        (Literal["paper", "online"], None),
        (TextId, None),
        (date | None, None),
    ],
)
def test_what_somebody_typed_stands_in_no_fact(kind: Any, wrong: str | None) -> None:
    typed = create_model("Typed", __base__=Event, field=(kind, ...))
    found = list(check.typed_text(typed))
    assert len(found) == (1 if wrong else 0)
    if wrong:
        assert re.match(
            f"{wrong} is a bare str, and facts are kept for good: what somebody typed is a TextId", found[0]
        )


def test_missing_schema_and_sample_are_said_with_what_to_add(tmp_path: Path) -> None:
    found = "\n".join(check.problems(tmp_path, tmp_path))
    assert "MemberAdmitted has no schema: run `make generate`" in found
    assert "MemberAdmitted has no sample: add members.member_admitted.v1.json" in found


class Before(BaseModel):
    """A contract as it was."""

    day: date
    outcome: Literal["a", "b"]
    note: str | None = None


class WithMore(Before):
    """A field more, with a default."""

    more: int = 0


class Needing(Before):
    """A field more that old records do not have."""

    more: int


class Wider(BaseModel):
    """A value more, which today's readers do not know."""

    day: date
    outcome: Literal["a", "b", "c"]
    note: str | None = None


class Less(BaseModel):
    """A field less."""

    day: date
    note: str | None = None


@pytest.mark.parametrize(
    ("after", "reason"),
    [
        (Before, None),
        (WithMore, None),
        (Needing, "the new field more is required"),
        (Wider, "the field outcome has another form"),
        (Less, "the field outcome is gone"),
    ],
)
def test_what_breaks_a_reader_or_a_writer(after: type[BaseModel], reason: str | None) -> None:
    found = list(check.breaks(check.schema_of(Before), check.schema_of(after), after))
    assert (found == []) if reason is None else (len(found) == 1 and found[0].startswith(reason))


def test_words_alone_promise_nothing() -> None:
    told = check.schema_of(Before) | {"description": "something else"}
    assert list(check.breaks(check.schema_of(Before), told)) == []


def test_write_never_takes_a_break(tmp_path: Path) -> None:
    check.write(tmp_path)
    file = tmp_path / "members.member_left.v1.json"
    schema = json.loads(file.read_text())
    schema["properties"]["left_on"] = {"type": "integer"}
    file.write_text(json.dumps(schema))
    assert check.write(tmp_path) == []
    assert any("MemberLeft: the field left_on has another form" in one for one in check.problems(tmp_path))


@pytest.mark.filterwarnings("ignore:Field name")
def test_a_field_that_hides_what_every_event_has_is_refused() -> None:
    """`name` is a method: pydantic would make it the field's default, and the event could be said without it."""
    with pytest.raises(TypeError, match="Named: every event has name already, as something else: rename the field"):

        @event("things.named", aggregate="thing", subject="unit")
        class Named(Event):
            """For tests."""

            name: Coded  # type: ignore[assignment]


def test_every_module_of_contracts_is_found() -> None:
    """Nobody has to name a new one."""
    folder = Path(check.__file__).parent
    assert all(f"shared.contracts.{file.stem}" in sys.modules for file in folder.glob("*.py") if file.stem[0] != "_")
