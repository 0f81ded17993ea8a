"""Anträge: the board's list, one application with its decision, one on paper."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.view.frame.asking import PAGE_SIZE, Ask
from services.view.frame.download import csv_response
from services.view.frame.layout.model import Chip, Feed
from services.view.frame.pages import Asking, Pages, Saved
from services.view.frame.parts import gathered
from services.view.hosting import names, roster
from services.view.screens.applications import letter_due, queries
from services.view.screens.applications.history import history
from services.view.screens.applications.letter_due import Due
from services.view.screens.applications.page import ApplicationPage, ApplicationsPage, Decision, PaperPage, Row
from services.view.screens.applications.queries import Application, Posted
from services.view.screens.objections import queries as objection_queries
from services.view.screens.objections.queries import decider
from services.view.screens.people import queries as people
from services.view.screens.prospects import queries as prospects
from services.view.screens.prospects.queries import Prospect
from shared.german import des
from shared.problems import Problem, not_found
from shared.security.permissions import Action

pages = Pages("applications")
ADDRESS = "/{unit}/antraege/{application}"
"""Of one application: others add to it what they have to say of it."""
STATUS = {
    "member": "Mitglied",
    "guest": "Gastmitglied",
    "applicant": "hat auch einen Antrag",
    "refused": "wurde abgelehnt",
    "left": "war Mitglied",
    "other": "hat ein Amt",
}
STEPS = {"aufnehmen": "admit", "ablehnen": "refuse"}
BEFORE = "known_before"
KNOWN = ("already_member", "already_applied", BEFORE)
"""Kinds of refusals that mean: somebody surely known; the board may insist that it is somebody else, or of whom was
refused or left, that it is a new application."""
FIELDS = ("first_name", "last_name", "born_on", "street", "postcode", "town", "phone", "email")


def outcome(found: Application) -> Chip:
    """How an application ended."""
    if found.on_objection:
        return Chip("nach Einspruch aufgenommen", "fine")
    if found.refused_on is not None:
        return Chip("abgelehnt", "plain")
    return Chip("durch Fristablauf", "late") if found.outcome == "lapse" else Chip("aufgenommen", "fine")


def _row(found: Application) -> Row:
    chip = outcome(found) if found.decided_on else None
    return Row(str(found.application), found.name, found.received_on, found.decide_by, found.decided_on, chip)


@pages.get("/{unit}/antraege", Action.SEE_APPLICATIONS, here="applications")
async def listed(ask: Asking) -> ApplicationsPage:
    """To decide, lapsed but not recorded yet, decided lately."""
    unit = ask.unit.key
    open_ones = await queries.open_ones(ask.db, unit)
    at = ask.pages(await queries.decided_count(ask.db, unit))
    decided = await queries.decided(ask.db, unit, PAGE_SIZE, (at.number - 1) * PAGE_SIZE)
    return ApplicationsPage(
        open=tuple(_row(one) for one in open_ones if one.decide_by >= ask.today),
        lapsed=tuple(_row(one) for one in open_ones if one.decide_by < ask.today),
        decided=tuple(_row(one) for one in decided),
        may_enter=ask.may(Action.ENTER_APPLICATION),
        public_form=ask.to("mitmachen"),
        csv=ask.to("antraege.csv"),
        pages=at,
    )


@pages.get("/{unit}/antraege.csv", Action.SEE_APPLICATIONS)
async def table(ask: Asking) -> Any:
    """All applications as a table to download."""
    found = [
        *await queries.open_ones(ask.db, ask.unit.key),
        *await queries.decided(ask.db, ask.unit.key),
    ]
    head = ("Name", "Eingegangen", "Entscheidung bis", "Entschieden", "Ergebnis")
    rows = [
        (one.name, one.received_on, one.decide_by, one.decided_on, outcome(one).text if one.decided_on else "offen")
        for one in found
    ]
    return csv_response(f"antraege-{ask.unit.key}", head, rows)


async def page(ask: Ask, application: UUID) -> ApplicationPage:
    """One application."""
    found = await queries.one(ask.db, ask.unit.key, application)
    if found is None:
        raise not_found("Diesen Antrag")
    fields = found.fields
    lapsed = found.decided_on is None and found.decide_by < ask.today
    decides = found.decided_on is None and ask.may(Action.DECIDE_APPLICATION)
    here = ask.to("antraege", application)
    step = STEPS.get(ask.query("schritt"), "")
    no_mail = await people.no_mail_since(ask.db, ask.unit.key, found.person) if fields.get("email") else None
    parts, told = await gathered(ADDRESS, ask, found)
    posted = await queries.posted(ask.db, ask.unit.key, application)
    return ApplicationPage(
        application=str(application),
        name=found.name,
        received=found.received_on,
        decide_by=found.decide_by,
        on_paper=found.channel == "paper",
        born=names.day(fields.get("born_on")),
        street=fields.get("street") or "",
        town=names.town(fields),
        email=fields.get("email") or "",
        phone=names.phone(fields),
        message="",
        history=Feed(history(ask, found, told, posted)),
        lapsed_on=found.decide_by + timedelta(days=1) if lapsed else None,
        decision=await _decision(ask, found, posted),
        admit=ask.form(f"{here}/aufnehmen", found.version) if decides else None,
        refuse=ask.form(f"{here}/ablehnen", found.version) if decides and not lapsed else None,
        correct=await _correct(ask, found),
        last=await people.last(ask.db, ask.unit.key, found.person),
        step="admit" if step == "admit" else "refuse" if step == "refuse" else "",
        parts=parts,
        alike=await _alike(ask, found),
        no_mail=no_mail,
    )


async def _correct(ask: Ask, found: Application) -> str:
    known = ask.may(Action.CORRECT_PERSON) and await people.one(ask.db, ask.unit.key, found.person)
    back = f"?von=antraege/{found.application}"
    return ask.to("menschen", found.person, "kontakt") + back if known else ""


async def _alike(ask: Ask, found: Application) -> tuple[str, ...]:
    """Whom that the branch knows an applicant may be, until its board has decided: a lapse has looked at nobody, and on
    an objection others decide; no one, while members cannot be asked."""
    decided = found.refused_on or found.outcome == "board"
    if decided and not found.on_objection:
        objected = await objection_queries.of_application(ask.db, ask.unit.key, found.application)
        if not objected or objected[-1].outcome is not None:
            return ()
    said = []
    with contextlib.suppress(Problem):
        await ask.db.rollback()
        path = f"/units/{ask.unit.key}/applications/{found.application}/alike"
        known = await ask.sender.query("members", path)
        for one in known if isinstance(known, list) else ():
            born = names.day(one.get("born_on"))
            parts = [f"{one['first_name']} {one['last_name']}", f"geboren am {born:%d.%m.%Y}" if born else ""]
            said.append(", ".join(part for part in (*parts, STATUS.get(one["status"], "")) if part))
    return tuple(said)


async def _decision(ask: Ask, found: Application, posted: Sequence[Posted]) -> Decision | None:
    if found.decided_on is None:
        return None
    texts = await roster.texts(ask.db, ask.unit.key, [found.reason] if found.reason else [])
    by = "" if found.outcome == "lapse" else "den Vorstand"
    if found.on_objection:
        by = f"den Vorstand {des(decider(ask, found.on_objection))}"
    before = await objection_queries.of_application(ask.db, ask.unit.key, found.application)
    due, letter = letter_due.due(found, before), ""
    if due and ask.may(Action.DECIDE_APPLICATION) and await on_paper(ask, found, due):
        letter = ask.to("antraege", found.application, "brief.pdf")
    gone = next((one.on for one in posted if due and (one.letter, one.about) == due.key), None)
    notes = due is not None and (letter or gone) and ask.may(Action.DECIDE_APPLICATION)
    return Decision(
        chip=outcome(found),
        on=found.decided_on,
        by=by,
        reason=next(iter(texts.values()), ""),
        person=str(found.person) if found.admitted_on else "",
        told=bool(found.reason_told),
        letter=letter,
        title=letter_due.TITLES[due.letter] if due else "",
        sender=decider(ask, due.objection.level) if due and due.objection else "",
        posted=gone,
        post=ask.form(ask.to("antraege", found.application, "brief"), found.version) if notes else None,
        which={
            "letter": due.letter,
            "objection": str(due.about or ""),
            "posted": "nein" if gone else "ja",
        }
        if due
        else {},
    )


async def on_paper(ask: Ask, found: Application, due: Due) -> bool:
    """Whether the letter is to be printed."""
    corrected_on = await ask.db.scalar(select(people.email_corrected_on(ask.unit.key, found.person)))
    needed = await queries.to_print(ask, found)
    return letter_due.on_paper(due, needed, str(found.fields.get("email") or ""), corrected_on)


@pages.get("/{unit}/antraege/papier", Action.ENTER_APPLICATION, here="applications")
async def paper(ask: Asking) -> PaperPage:
    """The form for an application on paper."""
    return await _paper(ask)


async def _paper(ask: Ask) -> PaperPage:
    form = ask.form(ask.to("antraege", "papier"))
    lapsed_on = None
    if ask.trouble and ask.trouble.problem.kind == "admitted_by_lapse":
        lapsed_on = names.day(ask.trouble.problem.more.get("admitted_on"))
    known, kind = "", ask.trouble.problem.kind if ask.trouble else ""
    if ask.trouble and kind in KNOWN:
        known = " ".join([*form.value("insist").split(), *map(str, ask.trouble.problem.more.get("persons", ()))])
    prospect = await _prospect(ask, form.value("prospect") or ask.query("interessiert"))
    if prospect and ask.trouble is None:
        form = replace(form, values={name: str(prospect.fields.get(name) or "") for name in FIELDS})
    was = str(prospect.prospect) if prospect else ""
    renamed = prospect is not None and (kind == "other_name" or bool(form.value("same")))
    return PaperPage(form, ask.today, lapsed_on, known, before=kind == BEFORE, prospect=was, renamed=renamed)


async def _prospect(ask: Ask, said: str) -> Prospect | None:
    """Whom the branch knows as a prospect, and who applies now."""
    with contextlib.suppress(ValueError):
        return await prospects.one(ask.db, ask.unit.key, UUID(said))
    return None


@pages.post("/{unit}/antraege/papier", Action.ENTER_APPLICATION, here="applications", again=_paper)
async def enter(ask: Asking) -> Saved:
    """Enter it; where its month is over this is said first, and confirmed."""
    body: dict[str, Any] = {name: ask.value(name) for name in FIELDS}
    body |= {"received_on": ask.value("received_on"), "lapse_understood": ask.value("lapse_understood") == "ja"}
    body |= {"other_than": ask.value("insist").split()}
    if (prospect := ask.value("prospect")) and ask.value("same") != "nein":
        body |= {"prospect": prospect, "same_prospect": ask.value("same") == "ja"}
    answer = await ask.send("members", f"/units/{ask.unit.key}/applications", required(body))
    return Saved.after(answer, ask.to("antraege", answer.body["application"]) if answer.shown else ask.to("antraege"))


def required(body: dict[str, Any]) -> dict[str, Any]:
    """Days that were left empty are missing, not wrong."""
    return {name: value for name, value in body.items() if value != "" or name not in ("born_on", "received_on")}


@pages.get(ADDRESS, Action.SEE_APPLICATIONS, here="applications")
async def one(ask: Asking, application: UUID) -> ApplicationPage:
    """One application."""
    return await page(ask, application)


@pages.post("/{unit}/antraege/{application}/aufnehmen", Action.DECIDE_APPLICATION, here="applications", again=page)
async def admit(ask: Asking, application: UUID) -> Saved:
    """The board admits, or confirms what the lapse of time has done."""
    path = f"/units/{ask.unit.key}/applications/{application}/admission"
    return Saved.after(await ask.send("members", path, {"version": ask.version}), ask.to("antraege", application))


@pages.post("/{unit}/antraege/{application}/ablehnen", Action.DECIDE_APPLICATION, here="applications", again=page)
async def refuse(ask: Asking, application: UUID) -> Saved:
    """The board refuses, with a reason."""
    path = f"/units/{ask.unit.key}/applications/{application}/refusal"
    reason = ask.value("reason")
    if len(reason) < 3:
        message = "Bitte nenne den Grund: Ohne ihn geht eine Ablehnung nicht."
        raise Problem(422, "invalid", message, errors=[{"pointer": "/reason", "detail": message}])
    body = {"version": ask.version, "reason": reason, "tell_reason": ask.value("tell_reason") == "ja"}
    return Saved.after(await ask.send("members", path, body), ask.to("antraege", application))
