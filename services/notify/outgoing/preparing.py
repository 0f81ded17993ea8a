"""What a mail needs to be written, looked up in the moment of sending: names, dates, the link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.notify.directory import queries
from services.notify.directory.tables import Person
from services.notify.outgoing.links import LinkGone, Links, MembersAway
from services.notify.outgoing.tables import Outgoing, PostedLetter
from services.notify.preferences.commands import is_unwanted
from services.notify.rules.kinds import KINDS
from services.notify.rules.letter import Who
from services.notify.settings import NotifySettings
from services.notify.texts.names import harmless
from shared.hierarchy import UnitPath, UnitTree

SETTLE = timedelta(seconds=3)
"""How long a welcome waits for a contact person of whom we have not heard: the news may be on another topic."""

NAME_OF_CONTACT_WITHIN = timedelta(minutes=2)
"""How long it waits for their name; then it goes out without."""

NAMES_THE_CONTACT = frozenset({"welcome", "stand_in_for_you"})


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


@dataclass(frozen=True)
class Prepared:
    """Address, and everything the text names."""

    email: str
    words: dict[str, Any]


class Preparing:
    """Looks up what a mail needs."""

    def __init__(self, settings: NotifySettings, units: UnitTree, links: Links) -> None:
        self._settings = settings
        self._units = units
        self._links = links

    async def prepare(self, session: AsyncSession, mail: Outgoing, letter: PostedLetter, age: timedelta) -> Prepared:
        """Everything for one mail that was planned `age` ago. Raises NotYet or Never."""
        if letter.who == Who.LINK:
            return await self._for_link(mail)
        if await is_unwanted(session, mail):
            raise Never("unsubscribed", unwanted=True)
        to = await queries.person(session, mail.recipient)
        if to is None:
            raise NotYet("no_address_yet")
        if not to.email:
            raise Never("no_address")
        about = await queries.person(session, letter.about)
        if letter.about and about is None:
            raise NotYet("no_name_yet")
        unit = letter.unit
        contact_id = await queries.contact_of(session, unit.unit)
        contact = await queries.person(session, contact_id)
        if letter.kind in NAMES_THE_CONTACT:
            _wait_for(contact_id, contact, age)
        words: dict[str, Any] = self._of_units(unit) | {
            "to": harmless(to.first_name),
            "about": harmless(about.name) if about else None,
            "contact": contact,
            "objections": await queries.answers_above(session, unit),
            "instead": await queries.answers_instead(session, unit),
            "waiting": await queries.waiting_newcomers(session, unit.unit),
            "link": self._link(letter),
            **_dates(letter.facts),
        }
        if "admitted_on" in words:
            words["due"] = await queries.due(session, unit, words["admitted_on"])
        return Prepared(to.email, words)

    async def _for_link(self, mail: Outgoing) -> Prepared:
        try:
            link = await self._links.issue(mail.recipient)
        except LinkGone:
            raise Never("link_gone") from None
        except MembersAway:
            raise NotYet("members_away") from None
        words = {"to": harmless(link.first_name), "unit": link.unit_name, "link": link.url, "until": link.expires_at}
        return Prepared(link.email, words)

    def _of_units(self, unit: UnitPath) -> dict[str, str]:
        if any(key not in self._units for key in unit.keys()):
            raise NotYet("no_unit_yet")
        above = self._units[unit.sub_district or unit.district]
        return {"unit": self._units[unit.unit].name, "above": above.name}

    def _link(self, letter: PostedLetter) -> str | None:
        page = KINDS[letter.kind].page
        if page is None:
            return None
        # the office works in the view of its own unit
        unit = letter.key if letter.who == Who.OFFICE else letter.unit.unit
        return self._settings.view(unit, page.format(about=letter.about))


def _wait_for(contact_id: UUID | None, contact: Person | None, age: timedelta) -> None:
    if contact_id is None and age < SETTLE:
        raise NotYet("no_contact_yet")
    if contact_id is not None and contact is None and age < NAME_OF_CONTACT_WITHIN:
        raise NotYet("no_contact_name_yet")


def _dates(facts: dict[str, str]) -> dict[str, Any]:
    return {
        name: date.fromisoformat(value) if name.endswith(("_on", "_by")) else value for name, value in facts.items()
    }
