"""What mails need to be written, looked up in the moment of sending: names, dates, links. A batch at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from services.notify.addresses import marks
from services.notify.channels.message import Invitation
from services.notify.directory import queries
from services.notify.directory.audiences import Naming
from services.notify.directory.queries import Somebody
from services.notify.directory.tables import NOBODY
from services.notify.letters import KINDS
from services.notify.outgoing.claiming import Reserved
from services.notify.outgoing.links import Link, LinkGone, Links, Secret, ServiceAway
from services.notify.preferences.commands import unwanted
from services.notify.settings import NotifySettings
from services.notify.writing.letter import Who
from services.notify.writing.names import harmless
from services.notify.writing.render import words_of
from services.notify.writing.words import WORDS, Never, NotYet
from shared.hierarchy import UnitPath, UnitTree

Found = Link | Secret | LinkGone | ServiceAway
"""What a service answers when it is asked for a link."""


@dataclass(frozen=True)
class Prepared:
    """Address, and everything the text names. `told`: whom it names to a new member; `invitation`: the event that it
    brings into a calendar."""

    email: str
    words: dict[str, Any]
    told: Naming | None = None
    invitation: Invitation | None = None


@dataclass(frozen=True)
class Known:
    """What is known about everybody and everything that a batch names. `words`: what was looked up for each."""

    unwanted: set[tuple[UUID, str]]
    people: Mapping[UUID, Somebody]
    words: Mapping[str, Any]
    links: Mapping[UUID, Found]
    texts: Mapping[UUID, str | ServiceAway | None]
    typed: Mapping[UUID, str | None]
    marked: set[UUID]


class Preparing:
    """Looks up what mails need."""

    def __init__(self, settings: NotifySettings, units: UnitTree, links: Links) -> None:
        self._settings = settings
        self._units = units
        self._links = links

    async def look_up(self, connection: AsyncConnection, mails: Sequence[Reserved]) -> Known:
        """What is known now. Nothing is asked that no text of these mails uses."""
        others = [mail for mail in mails if mail.who is not Who.LINK]
        unwanted_ = await unwanted(connection, [mail.recipient for mail in others]) if others else set()
        handing = [mail for mail in others if KINDS[mail.kind].hands_over]
        marked = await marks.marked(connection, [mail.recipient for mail in handing]) if handing else set()
        handed = await _handed(connection, [mail for mail in handing if mail.recipient not in marked])
        asking_for = [mail for mail in mails if not KINDS[mail.kind].hands_over or mail.id in handed]
        asking_for = [mail for mail in asking_for if (mail.recipient, mail.kind) not in unwanted_]
        links = await self._fetch(asking_for, handed)
        texts = await self._read([UUID(one) for mail in mails for one in _ending(mail.facts, "_text").values()])
        found: dict[str, Any] = {}
        ids = {one for mail in others for one in (mail.recipient, mail.about) if one}
        for word in WORDS.values():
            if asking := [mail for mail in others if word.name in words_of(mail.kind)]:
                found[word.name] = await word.look_up(connection, asking)
                ids |= set(word.persons(found[word.name]))
        return Known(
            unwanted=unwanted_,
            people=await queries.persons(connection, ids),
            words=found,
            links=links,
            texts=texts,
            typed=await queries.typed(connection, [UUID(one) for mail in mails for one in _typed(mail.facts).values()]),
            marked=marked,
        )

    async def _fetch(self, mails: Sequence[Reserved], handed: Mapping[UUID, dict[str, str]]) -> dict[UUID, Found]:
        """Links, by the service that makes each; `handed`: what it is told, by mail."""
        links = {link: mail for mail in mails if (link := _link_of(mail))}

        async def one(link: UUID) -> Found:
            mail = links[link]
            by = KINDS[mail.kind].linked_by
            try:
                if mail.id in handed:
                    return await self._links.issue(link, by, handed[mail.id])
                return await self._links.issue(link, by)
            except (LinkGone, ServiceAway) as error:
                return error

        return dict(zip(links, await asyncio.gather(*map(one, links)), strict=True))

    async def _read(self, records: Sequence[UUID]) -> dict[UUID, str | ServiceAway | None]:
        async def one(record: UUID) -> str | ServiceAway | None:
            try:
                return await self._links.text(record)
            except ServiceAway as error:
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
        if mail.recipient in known.marked:
            raise Never("address_takes_no_mail")
        about = known.people.get(mail.about) if mail.about else None
        if mail.about and about is None:
            raise NotYet("no_name_yet")
        uses = words_of(mail.kind)
        words: dict[str, Any] = (
            dict.fromkeys(KINDS[mail.kind].maybe)
            | self._of_units(mail.unit)
            | {
                "to": harmless(to.first_name),
                "about": harmless(about.name) if about else None,
                "by": self._by(mail),
                "link": self._link(mail, known),
                **_dates(mail.facts),
                **{word: _said(known.texts[UUID(one)]) for word, one in _ending(mail.facts, "_text").items()},
                **{word: _typed_word(known.typed, UUID(one)) for word, one in _typed(mail.facts).items()},
                **{word: self._name(one) for word, one in _ending(mail.facts, "_unit").items()},
                **{
                    name: WORDS[name].say(mail, found, known.people)
                    for name, found in known.words.items()
                    if name in uses
                },
            }
        )
        told = _naming(mail, known, words["contact"]) if KINDS[mail.kind].introduces else None
        return Prepared(to.email, words, told, self._invitation(mail, words))

    def _invitation(self, mail: Reserved, words: dict[str, Any]) -> Invitation | None:
        """What a word says that is attached (`invitation`); with a link back, where everybody may see the `page`."""
        saying = [one for one in words.values() if isinstance(getattr(one, "invitation", None), Invitation)]
        if not saying:
            return None
        found: Invitation = saying[0].invitation
        page = getattr(saying[0], "page", None)
        url = self._settings.view(mail.unit.unit, page) if page else None
        return replace(found, entry=replace(found.entry, url=url)) if url else found

    async def note(self, connection: AsyncConnection, mails: Sequence[Reserved]) -> None:
        """These are written: what words remember of it."""
        for word in WORDS.values():
            if telling := [mail for mail in mails if word.name in words_of(mail.kind)]:
                await word.note(connection, telling)

    def _by(self, mail: Reserved) -> str | None:
        """The unit that did it, where one did."""
        key = mail.facts.get("by")
        return self._units[key].name if key and key in self._units else None

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
        if own := _link_of(mail):
            issued = _issued(known.links[own])
            if issued is None and KINDS[mail.kind].hands_over:
                raise Never("link_gone")  # they registered meanwhile, or it is over: nobody is invited any more
            return self._address(mail, issued) if issued else None
        page = KINDS[mail.kind].page
        if page is None:
            return None
        # a board and an office work in the view of their own unit
        theirs = mail.who in (Who.OFFICE, Who.BOARD, Who.ABOVE)
        unit = mail.key.partition("/")[0] if theirs else mail.unit.unit
        return self._settings.view(unit, page.format(about=mail.about, **mail.facts))

    def _address(self, mail: Reserved, issued: Link | Secret) -> str | None:
        """Where a link leads; None where nobody shows the unit."""
        if isinstance(issued, Link):
            return issued.url
        page = KINDS[mail.kind].page
        assert page is not None, "a secret alone is no address"
        return self._settings.view(mail.unit.unit, page.format(secret=issued.secret))

    def _for_link(self, mail: Reserved, link: Found) -> Prepared:
        issued = _issued(link)
        if issued is None:
            raise Never("link_gone")
        url = self._address(mail, issued)
        if url is None:
            raise NotYet("no_view_yet")
        words = {"to": harmless(issued.first_name), "link": url, "until": issued.expires_at, **_dates(mail.facts)}
        # where the unit's name is told it need not be known here, unless the text names the one above
        named = {"unit": issued.unit_name} if isinstance(issued, Link) else {}
        words |= self._of_units(mail.unit) if not named or "above" in words_of(mail.kind) else {}
        return Prepared(issued.email, words | named)


def _naming(mail: Reserved, known: Known, contact: Somebody | None) -> Naming:
    """Whom the text names: as its words have found them."""
    if contact:
        return Naming(known.words["contact"][mail.unit.unit])
    instead = queries.first_reachable(queries.who_answers(mail.unit), known.words["instead"], known.people)
    return Naming(NOBODY, instead, mail.unit.model_dump())


async def _handed(connection: AsyncConnection, mails: Sequence[Reserved]) -> dict[UUID, dict[str, str]]:
    """By mail, what the service that makes its link is told of whom it goes to; nothing where there is no address."""
    people = await queries.persons(connection, {mail.recipient for mail in mails}) if mails else {}
    known = ((mail, people.get(mail.recipient)) for mail in mails)
    return {mail.id: {"first_name": to.first_name, "email": to.email} for mail, to in known if to and to.email}


def _link_of(mail: Reserved) -> UUID | None:
    """The link that is made for this mail alone."""
    if mail.who is Who.LINK:
        return mail.recipient
    return UUID(mail.facts["via_link"]) if "via_link" in mail.facts else None


def _issued(link: Found) -> Link | Secret | None:
    """None where there is none any more: then the letter says another way."""
    if isinstance(link, ServiceAway):
        raise NotYet(link.reason)
    return None if isinstance(link, LinkGone) else link


def _said(text: str | ServiceAway | None) -> str | None:
    if isinstance(text, ServiceAway):
        raise NotYet(text.reason)
    return text


def _typed(facts: dict[str, str]) -> dict[str, str]:
    """What the letter says of texts about no person: they come as names do, from `people`."""
    return _ending(facts, "_typed")


def _typed_word(known: Mapping[UUID, str | None], text: UUID) -> str | None:
    if text not in known:
        raise NotYet("no_text_yet")
    return known[text]


def _ending(facts: dict[str, str], end: str) -> dict[str, str]:
    """The facts whose names end so, by the rest of their names."""
    return {name.removesuffix(end): value for name, value in facts.items() if name.endswith(end)}


def _dates(facts: dict[str, str]) -> dict[str, Any]:
    return {name: _read(name, value) for name, value in facts.items() if name != "by"}


def _read(name: str, value: str) -> Any:
    if name.endswith("_until"):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if name.endswith(("_on", "_by")) else value
