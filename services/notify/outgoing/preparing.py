"""What mails need to be written, looked up in the moment of sending: names, dates, links. A batch at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from services.notify.directory import queries
from services.notify.directory.queries import Call, Offices, Somebody
from services.notify.outgoing.claiming import Reserved
from services.notify.outgoing.links import Link, LinkGone, Links, MembersAway
from services.notify.preferences.commands import unwanted
from services.notify.rules.kinds import KINDS
from services.notify.rules.letter import Audience, Who
from services.notify.settings import NotifySettings
from services.notify.texts.names import harmless
from services.notify.texts.render import words_of
from shared.hierarchy import UnitPath, UnitTree
from shared.standards import first_contact_due

SETTLE = timedelta(seconds=3)
"""How long a welcome waits for a contact person of whom we have not heard: the news may be on another topic."""

NAME_OF_CONTACT_WITHIN = timedelta(minutes=2)
"""How long it waits for their name; then it goes out without."""


MAYBE = ("reason", "reasons", "object_by", "reference", "objected", "final", "upheld")
"""Words that a letter may have or not, and its text asks for."""


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
    """Address, and everything the text names. `told`: the contact person whom it names to a new member."""

    email: str
    words: dict[str, Any]
    told: UUID | None = None


@dataclass(frozen=True)
class Known:
    """What is known about everybody and everything that a batch names."""

    unwanted: set[tuple[UUID, str]]
    people: Mapping[UUID, Somebody]
    contacts: Mapping[str, UUID]
    offices: Offices
    periods: Mapping[str, str | None]
    waiting: Mapping[str, int]
    calls: Mapping[date, Sequence[Call]]
    responsible: Mapping[str, Sequence[UUID]]
    stand_ins: Collection[str]
    links: Mapping[UUID, Link | LinkGone | MembersAway]
    texts: Mapping[UUID, str | MembersAway | None]


class Preparing:
    """Looks up what mails need."""

    def __init__(self, settings: NotifySettings, units: UnitTree, links: Links) -> None:
        self._settings = settings
        self._units = units
        self._links = links

    async def look_up(self, connection: AsyncConnection, mails: Sequence[Reserved]) -> Known:
        """What is known now. Nothing is asked that no text of these mails uses."""
        links = await self._fetch([link for mail in mails if (link := _link_of(mail))])
        texts = await self._read([UUID(one) for mail in mails for one in _ending(mail.facts, "_text").values()])
        others = [mail for mail in mails if mail.who is not Who.LINK]

        def units(*words: str) -> dict[str, UnitPath]:
            return {mail.unit.unit: mail.unit for mail in others if words_of(mail.kind) & set(words)}

        contacts = await queries.contacts_of(connection, units("contact"))
        calls = await queries.calls_on(connection, {_day_of(mail) for mail in others if mail.kind == "calls"})
        to_call = [call for of_day in calls.values() for call in of_day]
        ids = {one for mail in others for one in (mail.recipient, mail.about) if one} | set(contacts.values())
        ids |= {call.person for call in to_call}
        people = await queries.persons(connection, ids)
        above = {key for unit in units("objections").values() for key in unit.keys()}
        vacant = [unit for key, unit in units("instead").items() if contacts.get(key) not in people]
        offices = await queries.holders(connection, above | {key for unit in vacant for key in unit.keys()})
        more = {one for persons in offices.values() for one in persons} - people.keys()
        return Known(
            unwanted=await unwanted(connection, [mail.recipient for mail in others]) if others else set(),
            people=people | await queries.persons(connection, more),
            contacts=contacts,
            offices=offices,
            periods=await queries.periods(connection, {key for unit in units("due").values() for key in unit.keys()}),
            waiting=await queries.waiting_newcomers(connection, units("waiting")),
            calls=calls,
            responsible={
                audience.key: persons
                for audience, persons in (
                    await queries.recipients(connection, {Audience(Who.RESPONSIBLE, call.unit) for call in to_call})
                ).items()
            },
            stand_ins=await queries.stand_ins(connection, units("stands_in")),
            links=links,
            texts=texts,
        )

    async def _fetch(self, links: Sequence[UUID]) -> dict[UUID, Link | LinkGone | MembersAway]:
        async def one(link: UUID) -> Link | LinkGone | MembersAway:
            try:
                return await self._links.issue(link)
            except (LinkGone, MembersAway) as error:
                return error

        return dict(zip(links, await asyncio.gather(*map(one, links)), strict=True))

    async def _read(self, records: Sequence[UUID]) -> dict[UUID, str | MembersAway | None]:
        async def one(record: UUID) -> str | MembersAway | None:
            try:
                return await self._links.text(record)
            except MembersAway as error:
                return error

        return dict(zip(records, await asyncio.gather(*map(one, records)), strict=True))

    def prepare(self, mail: Reserved, known: Known) -> Prepared:
        """Everything for one mail. Raises NotYet or Never."""
        if mail.who is Who.LINK:
            return self._for_link(mail, known.links[mail.recipient])
        if (mail.recipient, mail.kind) in known.unwanted:
            raise Never("unsubscribed", unwanted=True)
        to = known.people.get(mail.recipient)
        if to is None:
            raise NotYet("no_address_yet")
        if not to.email:
            raise Never("no_address")
        about = known.people.get(mail.about) if mail.about else None
        if mail.about and about is None:
            raise NotYet("no_name_yet")
        unit = mail.unit
        words: dict[str, Any] = dict.fromkeys(MAYBE) | self._of_units(unit) | {
            "to": harmless(to.first_name),
            "about": harmless(about.name) if about else None,
            "contact": _contact(mail, known) if "contact" in words_of(mail.kind) else None,
            "objections": self._first(queries.who_answers_above(unit), known),
            "instead": self._first(queries.who_answers(unit), known),
            "waiting": known.waiting.get(unit.unit, 0),
            "stands_in": unit.unit in known.stand_ins,
            "by": self._by(mail),
            "link": self._link(mail, known),
            **_dates(mail.facts),
            **{word: _said(known.texts[UUID(one)]) for word, one in _ending(mail.facts, "_text").items()},
            **{word: self._name(one) for word, one in _ending(mail.facts, "_unit").items()},
        }
        if mail.kind == "calls":
            words["calls"] = _calls(mail, known)
        if "admitted_on" in words:
            periods = [known.periods.get(key) for key in unit.keys()]
            words["due"] = first_contact_due(words["admitted_on"], periods)
        told = known.contacts.get(unit.unit) if mail.kind == "welcome" and words["contact"] else None
        return Prepared(to.email, words, told)

    def _by(self, mail: Reserved) -> str | None:
        """The unit that did it, where one did."""
        key = mail.facts.get("by")
        return self._units[key].name if key and key in self._units else None

    @staticmethod
    def _first(places: Iterable[tuple[str, str]], known: Known) -> Somebody | None:
        return queries.first_with_address(places, known.offices, known.people)

    def _name(self, unit: str) -> str:
        if unit not in self._units:
            raise NotYet("no_unit_yet")
        return self._units[unit].name

    def _of_units(self, unit: UnitPath) -> dict[str, str]:
        if any(key not in self._units for key in unit.keys()):
            raise NotYet("no_unit_yet")
        above = self._units[unit.sub_district or unit.district]
        return {"unit": self._units[unit.unit].name, "above": above.name}

    def _link(self, mail: Reserved, known: Known) -> str | None:
        page = KINDS[mail.kind].page
        if page is None:
            own = _link_of(mail)
            return _own_link(known.links[own]) if own else None
        # a board and an office work in the view of their own unit
        unit = mail.key if mail.who in (Who.OFFICE, Who.BOARD) else mail.unit.unit
        return self._settings.view(unit, page.format(about=mail.about, **mail.facts))

    def _for_link(self, mail: Reserved, link: Link | LinkGone | MembersAway) -> Prepared:
        if isinstance(link, LinkGone):
            raise Never("link_gone")
        if isinstance(link, MembersAway):
            raise NotYet("members_away")
        words = {"to": harmless(link.first_name), "link": link.url, "until": link.expires_at, **_dates(mail.facts)}
        # a link's unit need not be known here to be sent, unless its text names the one above
        words |= self._of_units(mail.unit) if "above" in words_of(mail.kind) else {}
        return Prepared(link.email, words | {"unit": link.unit_name})


def _link_of(mail: Reserved) -> UUID | None:
    """The link that `members` makes for this mail alone."""
    if mail.who is Who.LINK:
        return mail.recipient
    return UUID(mail.facts["via_link"]) if "via_link" in mail.facts else None


def _own_link(link: Link | LinkGone | MembersAway) -> str | None:
    """Its address; without one the letter says another way."""
    if isinstance(link, MembersAway):
        raise NotYet("members_away")
    return None if isinstance(link, LinkGone) else link.url


def _said(text: str | MembersAway | None) -> str | None:
    if isinstance(text, MembersAway):
        raise NotYet("members_away")
    return text


def _ending(facts: dict[str, str], end: str) -> dict[str, str]:
    """The facts whose names end so, by the rest of their names."""
    return {name.removesuffix(end): value for name, value in facts.items() if name.endswith(end)}


def _contact(mail: Reserved, known: Known) -> Somebody | None:
    """The contact person whom a text names; their news may be on another topic, and a little later."""
    contact_id = known.contacts.get(mail.unit.unit)
    contact = known.people.get(contact_id) if contact_id else None
    if contact_id is None and mail.age < SETTLE:
        raise NotYet("no_contact_yet")
    if contact_id is not None and contact is None and mail.age < NAME_OF_CONTACT_WITHIN:
        raise NotYet("no_contact_name_yet")
    return contact


def _day_of(mail: Reserved) -> date:
    return date.fromisoformat(mail.facts["told_on"])


def _calls(mail: Reserved, known: Known) -> list[tuple[str, date]]:
    """Whom the recipient is to call: names and last days in time. Raises Never where somebody has called meanwhile."""
    mine = [one for one in known.calls.get(_day_of(mail), ()) if mail.recipient in known.responsible.get(one.unit, ())]
    if not mine:
        raise Never("called_meanwhile")
    names = [(known.people[one.person].name if one.person in known.people else "", one.due_on) for one in mine]
    return [(harmless(name), due_on) for name, due_on in names]


def _dates(facts: dict[str, str]) -> dict[str, Any]:
    return {
        name: date.fromisoformat(value) if name.endswith(("_on", "_by")) else value
        for name, value in facts.items()
        if name != "by"
    }
