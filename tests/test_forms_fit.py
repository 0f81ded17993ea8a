"""What a form lets people type is what the service takes: one limit on both sides, and what is needed is asked for.

Goes over every form with fields in the gallery of pages: a new one names here the model that takes it. Ticks and files
are not limited by a form.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from pydantic import BaseModel, TypeAdapter, ValidationError

from services.members.accounts.api import LinkWanted
from services.members.admissions.api import PaperApplication, Refusal
from services.members.admissions.applicant import OnlineApplication
from services.members.contacts.api import Answer, ContactPerson, ToAsk
from services.members.objections.api import ByLink, Decision, Letter, QuotingLetter, Statement
from services.members.people.api import Correction
from services.mentoring.journeys.api import Correction as FirstContactCorrection
from services.mentoring.journeys.api import FirstContact, NoteWritten, StandardWanted
from services.view.layout.render import page
from services.view.tests.gallery import screens

TAKEN_BY: dict[tuple[str, str], type[BaseModel] | None] = {
    ("today", "again_on"): FirstContact,
    ("newcomers", "again_on"): FirstContact,
    ("newcomers", "outcome"): FirstContactCorrection,
    ("newcomers", "note"): NoteWritten,
    ("today", "standard"): StandardWanted,
    ("units", "standard"): StandardWanted,
    ("applications", "grounds"): Letter,
    ("applications", "reason"): Refusal,
    ("applications", "received_on"): PaperApplication,
    ("applications", "consent"): OnlineApplication,
    ("applications", "statement"): Statement,
    ("objections", "reference"): QuotingLetter,
    ("objections", "grounds"): ByLink,
    ("objections", "outcome"): Decision,
    ("contacts", "until"): ContactPerson,
    ("contacts", "person"): ToAsk,
    ("contacts", "reason"): Answer,
    ("people", "phone"): Correction,
    ("sign_in", "email"): LinkWanted,
    ("imports", "file"): None,
    ("imports", "match-k1"): None,
    ("imports", "left"): None,
}
"""By screen and a field that only this form has: the model that its service takes; None where there is nothing to type
but ticks and files."""
CALLED = {"standard": "period"}
"""Where a form's field has another name than the model's."""
HANDED_ON_BY_THE_VIEW = {"lapse_understood", "tell_reason"}
"""Ticks that the view turns into truth."""
NOTHING = "undone"
"""A choice that the view hands on as null."""


@dataclass(frozen=True)
class Field:
    """A field of a form and what takes it."""

    screen: str
    name: str
    element: str
    model: type[BaseModel]
    required: bool
    filled: bool
    longest: int | None
    values: tuple[str, ...]
    kind: str

    def __str__(self) -> str:
        return f"{self.screen}:{self.name}"

    def takes(self, value: Any) -> bool:
        """Whether the service takes this value for the field."""
        field = self.model.model_fields[CALLED.get(self.name, self.name)]
        try:
            TypeAdapter(field.rebuild_annotation()).validate_python(value)
        except ValidationError:
            return False
        return True

    @property
    def needed(self) -> bool:
        """Whether the service refuses a form without it."""
        field = self.model.model_fields[CALLED.get(self.name, self.name)]
        return field.is_required() and not self.takes("")


def typed_in(form: Tag) -> list[Tag]:
    return form.select("input[name]:not([type=hidden]), textarea[name], select[name]")


def fields() -> Iterator[Field]:
    seen = set[str]()
    for screen in screens():
        soup = BeautifulSoup(page(screen.model, screen.frame), "html.parser")
        for form in soup.select("form[method=post]"):
            elements = typed_in(form)
            names = {str(one["name"]) for one in elements}
            if not names:
                continue
            folder = screen.model.TEMPLATE.partition("/")[0]
            found = [model for (where, name), model in TAKEN_BY.items() if where == folder and name in names]
            assert found, f"{screen.name}: say in TAKEN_BY which model takes {sorted(names)}"
            if (model := found[0]) is None:
                continue
            for one in elements:
                name, kind = str(one["name"]), str(one.get("type", one.name))
                group = [each for each in elements if each["name"] == name]
                options = [str(each.get("value", "")) for each in (one.select("option") or group)]
                field = Field(
                    folder,
                    name,
                    one.name,
                    model,
                    any(each.has_attr("required") for each in group),
                    bool(one.get("value")),
                    int(str(one["maxlength"])) if one.has_attr("maxlength") else None,
                    tuple(value for value in options if value) if kind in ("radio", "select") else (),
                    kind,
                )
                if f"{field} {model.__name__}" not in seen and name not in HANDED_ON_BY_THE_VIEW:
                    seen.add(f"{field} {model.__name__}")
                    yield field


FIELDS = list(fields())
each_field = pytest.mark.parametrize("field", FIELDS, ids=str)


def words(name: str, length: int) -> str:
    """So many characters that fit into a field of this name."""
    if name == "email":
        return "a@" + "b" * (length - 6) + ".org"
    return ("3" if name in ("postcode", "phone", "mobile") else "a") * length


@each_field
def test_what_is_needed_is_asked_for_and_nothing_else(field: Field) -> None:
    if field.kind == "radio":  # one of them may be asked for where the service would choose itself
        assert field.required or not field.needed
    elif field.kind != "checkbox" and not (field.required and field.filled):  # left as it stands it is what is meant
        assert field.required == field.needed, f"required in the form: {field.required}, at the service: {field.needed}"


@each_field
def test_lengths_are_the_services(field: Field) -> None:
    if field.kind in ("radio", "checkbox", "select", "date"):
        return
    assert field.longest, "a text has a limit"
    too_long = words(field.name, field.longest + 1)
    assert not field.takes(too_long), f"the service takes more than the {field.longest} that the form lets in"
    if field.name != "email":  # of which more than the length is checked
        assert field.takes(words(field.name, field.longest)), f"the service takes less than {field.longest}"


@each_field
def test_what_can_be_chosen_is_taken(field: Field) -> None:
    if field.name == "person":
        return  # chosen among ids
    for value in field.values:
        assert field.takes(None if value == NOTHING else value), f"the form offers {value}"
    if field.kind == "date":
        assert field.takes(date(2000, 2, 29).isoformat())
