"""Words that texts use and that are looked up in the moment of sending, for a batch of mails at once.

    class Waiting(Word, name="waiting"):
        '''How many new members of the branch are still owed their first contact.'''

        async def look_up(self, connection: AsyncConnection, mails: Sequence[Mail]) -> Any:
            return await queries.waiting_newcomers(connection, {mail.unit.unit for mail in mails})

        def say(self, mail: Mail, found: Any, people: People) -> int:
            return found.get(mail.unit.unit, 0)

Only mails whose text uses the word are looked up for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.hierarchy import UnitPath


class NotYet(Exception):
    """Something is not known yet; `reason` is a code for the status."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Never(Exception):
    """There will be no mail; `reason` is a code, `unwanted` where the person said so."""

    def __init__(self, reason: str, *, unwanted: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.unwanted = unwanted


class Mail(Protocol):
    """What a word is told of a mail."""

    @property
    def recipient(self) -> UUID:
        """To whom it goes."""

    @property
    def kind(self) -> str:
        """Its kind."""

    @property
    def unit(self) -> UnitPath:
        """The unit that it is about."""

    @property
    def facts(self) -> dict[str, str]:
        """Dates and numbers of its letter."""

    @property
    def age(self) -> timedelta:
        """For how long it has been waiting."""


class Somebody(Protocol):
    """Name and address of a person."""

    @property
    def name(self) -> str:
        """First and last name."""

    @property
    def email(self) -> str:
        """Where mails go; empty where nobody knows."""


People = Mapping[UUID, Somebody]


class Word:
    """One word; its name is what texts call it."""

    name: str

    def __init_subclass__(cls, *, name: str = "") -> None:
        if not name:
            return  # a base of several
        if name in WORDS:
            raise TypeError(f"two look up the word {name}")
        cls.name, WORDS[name] = name, cls()

    async def look_up(self, connection: AsyncConnection, mails: Sequence[Mail]) -> Any:
        """What is known for these mails; one statement for all of them."""
        return None

    def persons(self, found: Any) -> Iterable[UUID]:
        """Whose names and addresses it needs: looked up for all words together."""
        return ()

    def say(self, mail: Mail, found: Any, people: People) -> Any:
        """What the text is given. Raises NotYet or Never."""
        raise NotImplementedError

    async def note(self, connection: AsyncConnection, mails: Sequence[Mail]) -> None:
        """Remember what these mails, which are written, tell."""


WORDS: dict[str, Word] = {}
"""Every word that is looked up, by its name."""
