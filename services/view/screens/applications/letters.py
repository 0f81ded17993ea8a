"""Briefe: what no mail can or could say to somebody, without an address or with a wrong one, as PDF for the board to
print. Nothing is sent; the board notes that it has posted one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from fastapi import Response

from services.view.frame.asking import Ask
from services.view.frame.pages import Asking, Pages, Saved
from services.view.hosting import names, roster
from services.view.screens.applications import letter_due, queries
from services.view.screens.applications.letter_due import Due
from services.view.screens.applications.letter_pdf import Paper, pdf
from services.view.screens.applications.queries import Application
from services.view.screens.applications.routes import on_paper, page
from services.view.screens.contacts import queries as contacts
from services.view.screens.contacts.queries import InOffice
from services.view.screens.objections import queries as objections
from services.view.screens.objections.queries import Objection, decider
from services.view.screens.people import queries as people
from shared.contracts.members import PaperLetter
from shared.problems import not_found
from shared.references import reference
from shared.security.permissions import Action

pages = Pages("applications")


@pages.get("/{unit}/antraege/{application}/brief.pdf", Action.DECIDE_APPLICATION)
async def letter(ask: Asking, application: UUID) -> Response:
    """The letter that tells what was decided last, for whom no mail could say it. Raises Problem 404."""
    found = await queries.one(ask.db, ask.unit.key, application)
    if found is None or found.decided_on is None:
        raise not_found("Diesen Brief")
    before = await objections.of_application(ask.db, ask.unit.key, found.application)
    due = letter_due.due(found, before)
    if due is None or not await on_paper(ask, found, due):
        raise not_found("Diesen Brief")
    made = pdf(await paper(ask, found, due, before))
    # no name in the file's name: it stays in the browser's list of downloads
    headers = {"Content-Disposition": 'attachment; filename="brief.pdf"', "Cache-Control": "no-store"}
    return Response(made, media_type="application/pdf", headers=headers)


@pages.post("/{unit}/antraege/{application}/brief", Action.DECIDE_APPLICATION, here="applications", again=page)
async def posted(ask: Asking, application: UUID) -> Saved:
    """The letter has gone, or has not after all: the one that was shown, also where another is due by now."""
    body = {"version": ask.version, "letter": ask.value("letter"), "posted": ask.value("posted") == "ja"}
    body |= {"objection": ask.value("objection") or None}
    path = f"/units/{ask.unit.key}/applications/{application}/letter"
    return Saved.after(await ask.send("members", path, body), ask.to("antraege", application))


async def paper(ask: Ask, found: Application, due: Due, before: Sequence[Objection]) -> Paper:
    """The letter's words."""
    said = await roster.texts(
        ask.db, ask.unit.key, [*([found.reason] if found.reason else []), *(t for one in before for t in one.texts)]
    )
    if due.letter == "welcome":
        return await _welcome(ask, found)
    if due.objection is not None:
        return _about_objection(ask, found, due.letter, due.objection, said)
    words = {
        "reason": said.get(found.reason) if found.reason and found.reason_told else None,
        "object_by": found.object_by,
        "reference": reference(found.application),
        "objections": None,
    }
    above = decider(ask, "sub_district")
    return _paper(ask, found, due.letter, words, fill_in=f"Anschrift: Vorstand, {above}")


async def _welcome(ask: Ask, found: Application) -> Paper:
    words = {
        "contact": await _to_ask(ask),
        "instead": None,
        "objected": decider(ask, found.on_objection) if found.on_objection else None,
    }
    return _paper(ask, found, "welcome", words)


async def _to_ask(ask: Ask) -> InOffice | None:
    """Who is named to the new member: with a number and an address only where somebody can be reached by them."""
    unit = ask.unit.key
    responsible = next(iter((await contacts.in_order(ask.db, unit, ask.today, [unit])).get(unit, ())), None)
    if responsible is None or not responsible.name:
        return None
    if responsible.person and await people.no_mail_since(ask.db, ask.unit.key, responsible.person):
        return replace(responsible, email="")
    return responsible


def _about_objection(
    ask: Ask, found: Application, letter: PaperLetter, last: Objection, said: dict[UUID, str]
) -> Paper:
    who, highest = decider(ask, last.level), decider(ask, "district")
    words = {
        "decider": who,
        "highest": highest,
        "reasons": said.get(last.reasons) if last.reasons else None,
        "object_by": last.carry_on_by,
        "reference": reference(found.application),
        "hear_by": last.hear_by,
        "decide_by": last.decide_by,
        "final": last.level == "district",
    }
    # whoever writes back writes to that board: its address is filled in by hand
    to = {"objection_received": who, "objection_rejected": highest}.get(letter, "")
    return _paper(ask, found, letter, words, fill_in=f"Anschrift: Vorstand, {to}" if to else "", sender=who)


def _paper(
    ask: Ask, found: Application, kind: str, words: Mapping[str, object], *, fill_in: str = "", sender: str = ""
) -> Paper:
    fields, above = found.fields, decider(ask, "sub_district")
    common = {"to": fields.get("first_name") or "", "unit": ask.unit.name, "above": above}
    return Paper(
        kind=kind,
        words={**common, **words},
        address=tuple(line for line in (found.name, fields.get("street"), names.town(fields)) if line),
        sender=sender or ask.unit.name,
        above="" if sender else above,
        # whoever decided forgets with the decision whom it was about: the branch posts the letter for them
        on_behalf=ask.unit.name if sender else "",
        day=ask.today,
        reference="" if kind == "welcome" else reference(found.application),
        fill_in=fill_in,
    )
