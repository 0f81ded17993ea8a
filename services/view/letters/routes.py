"""Briefe: what no mail can say to somebody, without an address or with a wrong one, as PDF for the board to print.
Nothing is sent."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from fastapi import Response

from services.view import names
from services.view.applications import queries
from services.view.applications.queries import Application
from services.view.asking import Ask as Asked
from services.view.contacts import queries as contacts
from services.view.hosting import roster
from services.view.letters.paper import Paper, pdf
from services.view.objections import queries as objections
from services.view.objections.at_branch import decider
from services.view.objections.queries import Objection
from services.view.pages import Ask, Pages
from services.view.people import queries as people
from shared.problems import not_found
from shared.references import reference
from shared.security.permissions import Action

pages = Pages("applications")


@pages.get("/{unit}/antraege/{application}/brief.pdf", Action.DECIDE_APPLICATION)
async def letter(ask: Ask, application: UUID) -> Response:
    """The letter that tells what was decided last, for whoever no mail reaches. Raises Problem 404."""
    found = await queries.one(ask.db, ask.unit.key, application)
    if found is None or found.decided_on is None:
        raise not_found("Diesen Brief")
    if found.fields.get("email") and not await people.no_mail_since(ask.db, ask.unit.key, found.person):
        raise not_found("Diesen Brief")
    made = pdf(await paper(ask, found))
    # no name in the file's name: it stays in the browser's list of downloads
    headers = {"Content-Disposition": 'attachment; filename="brief.pdf"', "Cache-Control": "no-store"}
    return Response(made, media_type="application/pdf", headers=headers)


async def paper(ask: Asked, found: Application) -> Paper:
    """Which letter it is, and its words."""
    before = await objections.of_application(ask.db, ask.unit.key, found.application)
    said = await roster.texts(
        ask.db, ask.unit.key, [*([found.reason] if found.reason else []), *(t for one in before for t in one.texts)]
    )
    last = before[-1] if before else None
    if found.admitted_on:
        return await _welcome(ask, found)
    if last is not None:
        return _about_objection(ask, found, last, said)
    words = {
        "reason": said.get(found.reason) if found.reason and found.reason_told else None,
        "object_by": found.object_by,
        "reference": reference(found.application),
        "objections": None,
    }
    above = decider(ask, "sub_district")
    return _paper(ask, found, "refusal", words, fill_in=f"Anschrift: Vorstand, {above}")


async def _welcome(ask: Asked, found: Application) -> Paper:
    responsible = (await contacts.in_office(ask.db, ask.unit.key, ask.today, [ask.unit.key])).get(ask.unit.key)
    words = {
        "contact": responsible if responsible and responsible.name else None,
        "instead": None,
        "objected": decider(ask, found.on_objection) if found.on_objection else None,
    }
    return _paper(ask, found, "welcome", words)


def _about_objection(ask: Asked, found: Application, last: Objection, said: dict[UUID, str]) -> Paper:
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
    if last.outcome == "withdrawn":
        # never the refusal again: it offers an objection, and a withdrawal makes it final
        return _paper(ask, found, "objection_withdrawn", words, sender=who)
    if last.outcome is None:
        return _paper(ask, found, "objection_received", words, fill_in=f"Anschrift: Vorstand, {who}", sender=who)
    if last.carry_on_by:
        return _paper(ask, found, "objection_rejected", words, fill_in=f"Anschrift: Vorstand, {highest}", sender=who)
    return _paper(ask, found, "objection_final", words, sender=who)


def _paper(
    ask: Asked, found: Application, kind: str, words: Mapping[str, object], *, fill_in: str = "", sender: str = ""
) -> Paper:
    fields, above = found.fields, decider(ask, "sub_district")
    common = {"to": fields.get("first_name") or "", "unit": ask.unit.name, "above": above}
    return Paper(
        kind=kind,
        words={**common, **words},
        address=tuple(line for line in (found.name, fields.get("street"), names.town(fields)) if line),
        sender=sender or ask.unit.name,
        above="" if sender else above,
        day=ask.today,
        reference="" if kind == "welcome" else reference(found.application),
        fill_in=fill_in,
    )
