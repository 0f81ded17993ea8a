"""What a form lets people type is what the service takes: one limit on both sides, and what is needed is asked for.

Goes over every form with fields in the gallery of pages: each screen says in `tests/forms/<screen>.py` which model
takes its. Ticks and files are not limited by a form.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cache
from importlib.util import find_spec
from types import ModuleType
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from pydantic import BaseModel, TypeAdapter, ValidationError

from services.view.frame.layout.render import page, render
from services.view.frame.needs import Card
from services.view.tests.gallery import screens
from services.view.tests.gallery.sample import Screen
from tests import forms


@dataclass(frozen=True)
class Field:
    """A field of a form and what takes it."""

    screen: str
    name: str
    called: str
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
        field = self.model.model_fields[self.called]
        try:
            TypeAdapter(field.rebuild_annotation()).validate_python(value)
        except ValidationError:
            return False
        return True

    @property
    def needed(self) -> bool:
        """Whether the service refuses a form without it."""
        field = self.model.model_fields[self.called]
        return field.is_required() and not self.takes("")


def typed_in(form: Tag) -> list[Tag]:
    return form.select("input[name]:not([type=hidden]), textarea[name], select[name]")


def drawn(screen: Screen) -> Iterator[tuple[str, str]]:
    """The page and, apart from it, what other screens put on it: each by its template."""
    model: Any = screen.model
    by_field = {one.name: getattr(model, one.name) for one in fields(model)}
    theirs = {name: given for name, given in by_field.items() if isinstance(given, tuple) and _cards(given)}
    yield model.TEMPLATE, page(replace(model, **dict.fromkeys(theirs, ())), screen.frame)
    for card in (card for given in theirs.values() for card in given):
        yield card.template, render(card.template, card.model, screen.frame)


def _cards(given: tuple[Any, ...]) -> bool:
    return bool(given) and all(isinstance(one, Card) for one in given)


@cache
def said_by(screen: str, sample: str) -> ModuleType:
    """What a screen says of its forms."""
    name = f"{forms.__name__}.{screen}"
    assert find_spec(name), f"{sample} has a form with fields: say in tests/forms/{screen}.py which model takes it"
    return importlib.import_module(name)


def typed() -> Iterator[Field]:
    """Every field of every form, once."""
    seen = set[str]()
    for screen in screens():
        for template, html in drawn(screen):
            for form in BeautifulSoup(html, "html.parser").select("form[method=post]"):
                for field in _typed(screen.name, template.partition("/")[0], typed_in(form)):
                    if (once := f"{template} {field} {field.model.__name__}") not in seen:
                        seen.add(once)
                        yield field


def _typed(sample: str, folder: str, elements: list[Tag]) -> Iterator[Field]:
    names = {str(one["name"]) for one in elements}
    if not names:
        return
    said = said_by(folder, sample)
    found = [model for some, model in said.TAKEN_BY.items() if names.issuperset(some)]
    assert found, f"{sample}: say in tests/forms/{folder}.py which model takes {sorted(names)}"
    if (model := found[0]) is None:
        return
    for one in elements:
        name, kind = str(one["name"]), str(one.get("type", one.name))
        if name in getattr(said, "HANDED_ON", ()):
            continue
        group = [each for each in elements if each["name"] == name]
        options = [str(each.get("value", "")) for each in (one.select("option") or group)]
        yield Field(
            folder,
            name,
            getattr(said, "CALLED", {}).get(name, name),
            one.name,
            model,
            any(each.has_attr("required") for each in group),
            bool(one.get("value")),
            int(str(one["maxlength"])) if one.has_attr("maxlength") else None,
            tuple(value for value in options if value) if kind in ("radio", "select") else (),
            kind,
        )


FIELDS = list(typed())
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
        null = getattr(said_by(field.screen, ""), "NULL", None)
        assert field.takes(None if value == null else value), f"the form offers {value}"
    if field.kind == "date":
        assert field.takes(date(2000, 2, 29).isoformat())


def test_each_module_of_forms_is_a_screens_that_has_such_a_form() -> None:
    drawings = [one for screen in screens() for one in drawn(screen)]
    with_forms = {template.partition("/")[0] for template, html in drawings if "<form" in html}
    assert {each.name for each in pkgutil.iter_modules(forms.__path__)} <= with_forms
