"""Every text that a route takes, found in what the route declares: a new route or field joins by itself.

What cannot be looked into (`dict[str, Any]`, `Any`, a class that pydantic does not know) raises `Unreachable`.
"""

from __future__ import annotations

import re
import types
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID, uuid4

from fastapi.dependencies.models import Dependant
from fastapi.params import Form
from fastapi.routing import APIRoute
from pydantic import AwareDatetime, BaseModel, NaiveDatetime, TypeAdapter

from shared.consent import CURRENT
from shared.text import Lines, OneLine

_CLOSED = (UUID, NaiveDatetime, date, datetime, time, timedelta, bool, int, float, bytes, type(None))


class Unreachable(AssertionError):
    """A field into which this matrix cannot look: give it a type that says what it takes."""


@dataclass(frozen=True)
class Leaf:
    """One value of a body: `at` as the keys that lead to it, `lines`: None where it is no free text."""

    at: tuple[str | int, ...]
    kind: Any
    closed: bool

    @property
    def pointer(self) -> str:
        """As a JSON pointer."""
        return "/" + "/".join(map(str, self.at))

    @property
    def lines(self) -> bool | None:
        """Whether free text of several lines (True), of one (False), or text with a form of its own (None)."""
        mark = self._mark
        return isinstance(mark, Lines) if mark else None

    @property
    def shortest(self) -> int:
        """Signs that free text must have."""
        return self._mark.shortest if self._mark else 0

    @property
    def _mark(self) -> OneLine | Lines | None:
        metadata = getattr(self.kind, "__metadata__", ())
        return next((one for one in metadata if isinstance(one, (OneLine, Lines))), None)


def _is_closed(kind: Any) -> bool:
    return kind in (AwareDatetime, NaiveDatetime) or (isinstance(kind, type) and issubclass(kind, (Enum, *_CLOSED)))


def leaves(kind: Any, at: tuple[str | int, ...] = (), metadata: tuple[Any, ...] = ()) -> Iterator[Leaf]:
    """Every value inside a type."""
    origin = get_origin(kind)
    if origin is Annotated:
        inner, *more = get_args(kind)
        yield from leaves(inner, at, (*more, *metadata))
    elif origin in (Union, types.UnionType):
        for one in get_args(kind):
            yield from leaves(one, at, metadata)
    elif origin in (list, set, frozenset, tuple):
        yield from leaves(get_args(kind)[0], (*at, 0))
    elif origin is dict:
        key, value = get_args(kind)
        if key is not str:
            yield from leaves(key, (*at, "key"))
        yield from leaves(value, (*at, "x"))
    elif origin is Literal or _is_closed(kind):
        yield Leaf(at, kind, closed=True)
    elif isinstance(kind, type) and issubclass(kind, str):
        yield Leaf(at, Annotated[(str, *metadata)] if metadata else str, closed=False)
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        for name, field in kind.model_fields.items():
            yield from leaves(field.annotation, (*at, field.alias or name), tuple(field.metadata))
    else:
        raise Unreachable(f"/{'/'.join(map(str, at))}: {kind}")


def _parts(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for one in dependant.dependencies:
        yield from _parts(one)


def body_of(route: APIRoute) -> Any:
    """The type of a route's JSON body, None where it takes none."""
    parameters = [one for part in _parts(route.dependant) for one in part.body_params]
    parameters = [one for one in parameters if not isinstance(one.field_info, Form)]
    if not parameters:
        return None
    assert len(parameters) == 1, f"{route.path}: one model for the body"
    return parameters[0].field_info.annotation


def parameters_of(route: APIRoute) -> Iterator[tuple[str, str, Any]]:
    """Where (`query`, `header`, `cookie`, `form`, `path`), name and type of everything else that a route takes."""
    for part in _parts(route.dependant):
        forms = [one for one in part.body_params if isinstance(one.field_info, Form)]
        named = {"query": part.query_params, "header": part.header_params, "cookie": part.cookie_params, "form": forms}
        for where, parameters in named.items():
            for one in parameters:
                kind, more = one.field_info.annotation, tuple(one.field_info.metadata)
                yield where, one.alias, Annotated[(kind, *more)] if more else kind
    for name in re.findall(r"{(\w+)(?::\w+)?}", route.path):
        yield "path", name, None


SAMPLES: dict[str, Any] = {
    "email": "anna.berg@example.org",
    "postcode": "29221",
    "postcodes": ["29221"],
    "phone": "05141 123456",
    "mobile": "0171 1234567",
    "reference": "7F2F-5D3E-5D0B",
    "secret": "x" * 32,
    "session": "x" * 32,
    "audience": "members",
    "client": "view-x",
    "asked_from": "0f" * 32,
    "url": "https://example.org",
    "units": ["ov-celle"],
    "begins": "19:00",
    "minutes": 120,
    "partners": ["ov-lachendorf"],
    "consent_at": datetime.now(UTC).isoformat(),
    "unit": "ov-celle",
    "key": "ov-celle",
    "parent": "ub-celle",
    "screen": "today",
    "period": "P14D",
    "latitude": 52.6,
    "longitude": 10.1,
    "born_on": "1990-05-12",
    "until": f"{date.today() + timedelta(days=90)}",  # noqa: DTZ011 - some day that is not over
    "starts": "2026-12-03T19:00",
    "ends": "2026-12-03T21:00",
    "level": "ortsverein",
    "owner": "bezirk-hannover",
    "topic": "housing",
    "topics": ["housing"],
    "consent_text": CURRENT,
}
"""By a field's name, where its type does not say what it wants."""


def sample(kind: Any, name: str = "", metadata: tuple[Any, ...] = ()) -> Any:
    """A sound value of a type. Raises Unreachable where none is known: add one to SAMPLES."""
    value = _sample(kind, name)
    try:
        TypeAdapter(Annotated[(kind, *metadata)] if metadata else kind).validate_python(value)
    except ValueError as error:
        raise Unreachable(f"{name}: {value!r} is no sound {kind}: add one to SAMPLES") from error
    return value


def _sample(kind: Any, name: str) -> Any:
    origin = get_origin(kind)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return {
            field.alias or one: sample(field.annotation, one, tuple(field.metadata))
            for one, field in kind.model_fields.items()
        }
    if origin is list and isinstance(inner := get_args(kind)[0], type) and issubclass(inner, BaseModel):
        return [sample(inner)]
    if name in SAMPLES:
        return SAMPLES[name]
    if origin is Annotated:
        return _sample(get_args(kind)[0], name)
    if origin in (Union, types.UnionType):
        return _sample(next(one for one in get_args(kind) if one is not type(None)), name)
    if origin in (list, tuple, set, frozenset):
        return [_sample(get_args(kind)[0], name)]
    if origin is Literal:
        return get_args(kind)[0]
    if isinstance(kind, type):
        if issubclass(kind, Enum):
            return next(iter(kind)).value
        for one, value in ((UUID, str(uuid4())), (date, "2026-11-02"), (bool, True), (int, 1)):
            if issubclass(kind, one):
                return value
        if issubclass(kind, str):
            return "Anna Berg"
    raise Unreachable(f"{name}: {kind}")


def with_value(body: Any, at: tuple[str | int, ...], value: Any) -> Any:
    """The body with another value at a place."""
    if not at:
        return value
    first, *rest = at
    if isinstance(body, list):
        return [with_value(body[0] if body else None, tuple(rest), value), *body[1:]]
    return {**(body or {}), first: with_value((body or {}).get(first), tuple(rest), value)}
