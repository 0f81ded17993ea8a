"""What a page itself finds missing in a form, in its own words, beside what a service says: all of it at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from services.view.frame.asking import Ask
from services.view.frame.receipts.sending import Answer
from services.view.hosting import names
from shared.problems import LOOK, Problem

NO_NUMBER = "keine Zahl"


@dataclass
class Checked:
    """A form whose fields are read one by one; what is missing is kept, and said with whatever the service refuses."""

    ask: Ask
    wrong: dict[str, str] = field(default_factory=dict)

    def words(self, name: str, missing: str) -> str:
        """A text that must be there."""
        text = self.ask.value(name)
        if len(text) < 3:
            self.wrong[name] = missing
        return text

    def day(self, name: str, missing: str) -> str | None:
        """A day that must be there."""
        if names.day(text := self.ask.value(name)) is None:
            self.wrong[name] = missing
            return None
        return text

    def person(self, name: str = "person") -> str | None:
        """Somebody who must be chosen."""
        try:
            return str(UUID(self.ask.value(name)))
        except ValueError:
            self.wrong[name] = "Bitte wähl eine Person aus."
            return None

    def choice(self, name: str, among: tuple[str, ...], missing: str) -> str | None:
        """One of several that must be chosen."""
        if (value := self.ask.value(name)) not in among:
            self.wrong[name] = missing
            return None
        return value

    def number(self, name: str, missing: str, *, needed: bool = False) -> int | str | None:
        """A whole number, where something is typed; what is none goes along as a word that no service takes for one."""
        text = self.ask.value(name)
        if text.isascii() and text.isdecimal() and len(text) < 7:
            return int(text)
        if not text and not needed:
            return None
        self.wrong[name] = missing
        return NO_NUMBER

    async def send(self, service: str, path: str, body: Mapping[str, Any], *, wait: bool = True) -> Answer:
        """Send the command. Also with something missing: the service refuses it too, and says what else is wrong.
        `wait`: as in `Ask.send`. Raises Problem."""
        errors = {f"/{name}": detail for name, detail in self.wrong.items()}
        given = {name: value for name, value in body.items() if value is not None}
        try:
            answer = await self.ask.send(service, path, given, wait=wait)
        except Problem as refused:
            if not errors or refused.status != 422 or not refused.errors:
                raise
            more = {str(one.get("pointer")): str(one.get("detail")) for one in refused.errors}
            raise _wrong(more | errors) from None
        if errors:  # what it would not have taken, either
            raise _wrong(errors)
        return answer


def _wrong(errors: Mapping[str, str]) -> Problem:
    return Problem(422, "invalid", LOOK, errors=[{"pointer": at, "detail": said} for at, said in errors.items()])
