"""One request for a page: who asks, for which unit, what was typed; and what a page is made with."""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import FormData, UploadFile

from services.view.frame.layout.frame import Frame, Live, Neighbour, Notice, Person
from services.view.frame.layout.model import Form, Level, Pages
from services.view.frame.layout.navigation import ENTRIES
from services.view.frame.receipts.sending import Answer, Sender
from services.view.frame.sign_in.secrets import NOTICE, form_token, read_cookie
from services.view.frame.sign_in.sessions import SignedIn
from services.view.frame.typed import texts_of
from services.view.view import View
from shared.broker_log import broker
from shared.clock import now
from shared.hierarchy import Unit, UnitPath
from shared.problems import LOOK, Problem
from shared.security.permissions import Action, permits
from shared.text import cleaned, showable, unstorable

T = TypeVar("T")

BEHIND_AFTER = timedelta(seconds=5)
"""A view that catches up faster than this does not mention it."""

PAGE_SIZE = 50
LAST_PAGE = 1000
"""Nobody turns more pages; an address with a larger number must not cost more."""
_KEY = re.compile("[A-Za-z0-9_-]{8,60}")
"""An Idempotency-Key as forms carry them; where one form sends several commands, more is put behind it."""

WORDS: dict[str, Notice] = {}
"""What is said after a command where "Gespeichert" does not say it: declared by screens."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A form that was not taken: where it was posted, what was typed, what is wrong."""

    action: str
    values: Mapping[str, str]
    problem: Problem
    idempotency: str


@dataclass
class Ask:
    """What a page's function gets. Without a unit or a person only on public pages."""

    request: Request
    view: View
    db: AsyncSession
    secret: str
    """The cookie that forms are bound to: the session's, or a visitor's."""
    who: SignedIn | None = None
    unit_: Unit | None = None
    position: int = 0
    """Of the unit's topic, read before anything else: at least so far goes what the page tells."""
    typed: FormData = field(default_factory=FormData)
    trouble: Trouble | None = None
    drawn_at: str = ""
    """Address of the page that is drawn again, where the form was posted to another."""
    told: bool = False
    """The form that was refused is drawn again, and says why."""
    _found: dict[Any, Any] = field(default_factory=dict)

    # ---- where and who

    @property
    def unit(self) -> Unit:
        """The unit in the address."""
        assert self.unit_ is not None
        return self.unit_

    @property
    def path(self) -> UnitPath:
        """The unit's path."""
        return self.view.service.units.path(self.unit.key)

    @property
    def person(self) -> UUID:
        """Who is signed in."""
        assert self.who is not None
        return self.who.person

    @property
    def today(self) -> date:
        """The business date."""
        return self.view.service.calendar.today()

    @property
    def client(self) -> str:
        """The address that the request comes from."""
        return self.request.client.host if self.request.client else "unknown"

    def may(self, action: Action, concerned: UnitPath | None = None) -> bool:
        """Whether the person may do something here, or to another unit."""
        if self.who is None:
            return False
        return permits(action, self.who.paths(self.view.service.units), concerned or self.path)

    async def once(self, find: Callable[[Ask], Awaitable[T]]) -> T:
        """What several parts of a page need, looked up once."""
        if find not in self._found:
            self._found[find] = await find(self)
        found: T = self._found[find]
        return found

    # ---- what was typed

    def value(self, name: str) -> str:
        """A field of the form, without spaces around; empty where it is missing."""
        found = self.typed.get(name)
        return found.strip() if isinstance(found, str) else ""

    def values(self) -> dict[str, str]:
        """All fields with text, for showing the form again; of several ticks with one name each on a line."""
        hidden = {"csrf", "idempotency", "version"}
        return {k: showable(v) for k, v in texts_of(self.typed).items() if k not in hidden}

    def check_typed(self) -> None:
        """No field holds what can be neither stored nor sent on. Raises Problem 422 that names each."""
        if errors := list(unstorable(texts_of(self.typed))):
            raise Problem(422, "invalid", LOOK, errors=errors)

    def kept(self) -> tuple[str, ...]:
        """The sentences among what was typed: what nobody likes to write twice."""
        values = self.trouble.values if self.trouble else self.values()
        return tuple(text for text in values.values() if " " in text)

    def upload(self, name: str) -> UploadFile | None:
        """An uploaded file, None where none was chosen."""
        found = self.typed.get(name)
        return found if isinstance(found, UploadFile) and found.filename else None

    def query(self, name: str, longest: int = 100) -> str:
        """A filter in the address, without what is in no text of ours."""
        return cleaned(self.request.query_params.get(name, "")[:longest])

    @property
    def version(self) -> int:
        """The version that the form was drawn from; 0 where it has none."""
        text = self.value("version")
        return int(text) if text.isdecimal() and len(text) < 10 else 0

    @property
    def idempotency(self) -> str:
        """The form's Idempotency-Key."""
        key = self.value("idempotency")
        return key if _KEY.fullmatch(key) else secrets.token_urlsafe(24)

    # ---- what is drawn

    def form(self, action: str, version: int | None = None) -> Form:
        """A form posted to `action`; after a mistake with what was typed and what is wrong."""
        trouble = self.trouble
        if trouble is None or trouble.action != action:
            return Form(action=action, version=version)
        self.told = True
        problem = trouble.problem
        errors = {str(one.get("pointer", "")).lstrip("/"): str(one.get("detail", "")) for one in problem.errors}
        # each drawing is another decision with a key of its own; but where nobody knows whether the last one took
        # effect, it is still the same one
        key = {"idempotency": trouble.idempotency} if problem.status >= 500 else {}
        said = "" if errors else problem.detail
        return Form(action=action, version=version, values=trouble.values, errors=errors, problem=said, **key)

    def to(self, *parts: object) -> str:
        """Address of a page of this unit."""
        return "/".join(("", self.unit.key, *map(str, parts)))

    def here(self, **changed: object) -> str:
        """This page's address with other filters."""
        kept = {k: v for k, v in self.request.query_params.items() if k not in ("teil", *changed)}
        kept |= {k: str(v) for k, v in changed.items() if v}
        path = self.drawn_at or self.request.url.path
        return f"{path}?{urlencode(kept)}" if kept else path

    @property
    def page(self) -> int:
        """The number of the page of a list, from 1."""
        text = self.query("seite", 6)
        return min(max(int(text), 1), LAST_PAGE) if text.isdecimal() else 1

    def pages(self, total: int, size: int = PAGE_SIZE) -> Pages:
        """Where a list of `total` rows stands."""
        last = max(-(-total // size), 1)
        number = min(self.page, last)
        before = self.here(seite=number - 1) if number > 1 else ""
        after = self.here(seite=number + 1) if number < last else ""
        return Pages(number, last, before, after)

    def frame(self, here: str) -> Frame:
        """What stands around the page."""
        at, view = now(), self.view
        if self.trouble is None:
            notice = _notice(read_cookie(self.request, view.settings, NOTICE))
        else:  # where somebody was faster the form may be gone, but not the reason
            notice = None if self.told else Notice("problem", self.trouble.problem.detail, self.kept())
        unit = self.unit_
        common: dict[str, Any] = {
            "now": at,
            "day": self.today,
            "path": self.here(),
            "here": here,
            "csrf": form_token(self.secret, self.who.person if self.who else None),
            "notice": notice,
            "legal": view.legal,
            "refused": self.trouble is not None,
        }
        if unit is None:
            hosted = [view.service.units[key] for key in view.follower.units if key in view.service.units]
            name, level = (hosted[0].name, hosted[0].level.value) if len(hosted) == 1 else ("Ortsnetz", "bezirk")
            return Frame(unit=name, level=_level(level), **common)
        common |= {"unit": unit.name, "level": _level(unit.level.value), "base": f"/{unit.key}"}
        if self.who is None:
            return Frame(**common)
        return Frame(
            **common,
            person=Person(self.name(unit.key), self.who.office(unit.key), str(self.person)),
            live=Live(
                f"/{unit.key}/live",
                behind_since(view, at),
                unknown=view.follower.standing.unknown,
                away=broker.interrupted,
                signed_off=view.service.tokens.refused,
                position=self.position,
            ),
            closed=frozenset(key for key, door in ENTRIES.items() if not self.may(door.action)),
            others=tuple(one for one in self.neighbours() if one.href != f"/{unit.key}/heute"),
        )

    def name(self, unit: str) -> str:
        """The person's name as a unit knows it."""
        names = self.who.names if self.who else {}
        return names.get(unit) or next(iter(names.values()), "Du")

    def neighbours(self) -> list[Neighbour]:
        """The units that this view hosts and this person may enter."""
        units, who = self.view.service.units, self.who
        if who is None:
            return []
        keys = {at for _, at in who.roles if self.view.hosts(at)}
        found = [units[key] for key in keys if permits(Action.SEE_TODAY, who.paths(units), units.path(key))]
        order = ("bezirk", "unterbezirk", "ortsverein")
        found.sort(key=lambda unit: (order.index(unit.level.value), unit.name))
        return [
            Neighbour(unit.name, _level(unit.level.value), f"/{unit.key}/heute", who.office(unit.key)) for unit in found
        ]

    # ---- what is sent

    @property
    def sender(self) -> Sender:
        """Sends for the person who is signed in; without one for the view itself."""
        return Sender(self.view, self.secret if self.who else None)

    async def send(self, service: str, path: str, body: Mapping[str, Any], **more: Any) -> Answer:
        """Send a command with the form's Idempotency-Key and wait, bounded, for its effect. Raises Problem."""
        await self.db.rollback()  # the connection goes back while others work
        more.setdefault("key", self.idempotency)
        return await self.sender.command(service, path, body, **more)


def behind_since(view: View, at: datetime) -> datetime | None:
    """Since when the view is behind, once it is worth a word."""
    since = view.behind_since(at)
    return since if since is not None and at - since > BEHIND_AFTER else None


def _notice(kind: str | None) -> Notice | None:
    match kind:
        case "saved":
            return Notice("saved")
        case "pending":
            return Notice("pending")
        case str() if kind in WORDS:
            return WORDS[kind]
        case _:
            return None


def _level(value: str) -> Level:
    match value:
        case "unterbezirk" | "ortsverein":
            return value
        case _:
            return "bezirk"
