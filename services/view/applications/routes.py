"""Anträge: the board's list, one application with its decision, one on paper."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from services.view import names
from services.view.applications import queries
from services.view.applications.page import ApplicationPage, ApplicationsPage, Decision, PaperPage, Row
from services.view.applications.queries import Application
from services.view.asking import PAGE_SIZE
from services.view.asking import Ask as Asked
from services.view.download import csv_response
from services.view.hosting import roster
from services.view.layout.dates import plural
from services.view.layout.model import Chip, Feed, News
from services.view.objections.at_branch import decider, objections
from services.view.objections.page import Stage
from services.view.objections.routes import CHIPS
from services.view.pages import Ask, Pages, Saved
from services.view.people import queries as people
from shared.german import des
from shared.problems import Problem, not_found
from shared.security.permissions import Action

pages = Pages("applications")
STATUS = {"member": "Mitglied", "guest": "Gastmitglied", "applicant": "hat auch einen Antrag"}
STEPS = {"aufnehmen": "admit", "ablehnen": "refuse"}
KNOWN = ("already_member", "already_applied")
"""Kinds of refusals that mean: somebody surely known; the board may insist that it is somebody else."""
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
async def listed(ask: Ask) -> ApplicationsPage:
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
async def table(ask: Ask) -> Any:
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


async def page(ask: Asked, application: UUID) -> ApplicationPage:
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
    objection = await objections(ask, application, found.object_by) if found.refused_on else None
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
        history=Feed(_history(ask, found, objection.stages if objection else ())),
        lapsed_on=found.decide_by + timedelta(days=1) if lapsed else None,
        decision=await _decision(ask, found, no_mail),
        admit=ask.form(f"{here}/aufnehmen", found.version) if decides else None,
        refuse=ask.form(f"{here}/ablehnen", found.version) if decides and not lapsed else None,
        person=str(found.person),
        last=await people.last(ask.db, ask.unit.key, found.person),
        step="admit" if step == "admit" else "refuse" if step == "refuse" else "",
        objection=objection,
        alike=await _alike(ask, found),
        no_mail=no_mail,
    )


async def _alike(ask: Asked, found: Application) -> tuple[str, ...]:
    """Whom of the branch an undecided applicant may be; nobody, while members cannot be asked."""
    if found.decided_on is not None:
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


async def _decision(ask: Asked, found: Application, no_mail: date | None) -> Decision | None:
    if found.decided_on is None:
        return None
    texts = await roster.texts(ask.db, ask.unit.key, [found.reason] if found.reason else [])
    by = "" if found.outcome == "lapse" else "den Vorstand"
    if found.on_objection:
        by = f"den Vorstand {des(decider(ask, found.on_objection))}"
    return Decision(
        chip=outcome(found),
        on=found.decided_on,
        by=by,
        reason=next(iter(texts.values()), ""),
        person=str(found.person) if found.admitted_on else "",
        told=bool(found.reason_told),
        letter=letter_address(ask, found, no_mail),
    )


def letter_address(ask: Asked, found: Application, no_mail: date | None) -> str:
    """Where the letter is that is to be printed, for somebody whom no mail reaches."""
    prints = (no_mail or not found.fields.get("email")) and ask.may(Action.DECIDE_APPLICATION)
    return ask.to("antraege", found.application, "brief.pdf") if prints else ""


def _history(ask: Asked, found: Application, stages: Sequence[Stage]) -> tuple[News, ...]:
    news = []
    if found.decided_at:
        if found.on_objection:
            subject = f"Der Vorstand {des(decider(ask, found.on_objection))}"
            news.append(News("decided", subject, "hat dem Einspruch stattgegeben: aufgenommen.", found.decided_at))
        news += _objected(found, stages, found.decided_at)
        if found.refused_on:  # of an upheld one only the day is left: the moment is that of the admission
            on = found.refused_on if found.on_objection else None
            news.append(News("refused", "Der Vorstand", "hat abgelehnt.", found.decided_at, on=on))
        elif found.outcome == "lapse":
            text = "ist abgelaufen: aufgenommen durch Fristablauf."
            news.append(News("decided", "Die Frist", text, found.decided_at))
        else:
            news.append(News("decided", "Der Vorstand", "hat die Aufnahme beschlossen.", found.decided_at))
    if found.warned_at:
        left = plural(found.days_left or 0, "Tag", "Tage")
        news.append(News("warned", "Der Vorstand", f"wurde gewarnt: noch {left}.", found.warned_at))
    if found.received_at:
        how = "auf Papier eingetragen" if found.channel == "paper" else "online gestellt und per Mail bestätigt"
        news.append(News("received", "Der Antrag", f"wurde {how}.", found.received_at))
    return tuple(news)


def _objected(found: Application, stages: Sequence[Stage], at: datetime) -> list[News]:
    """The objections to its refusal and how they ended, the latest first; an admission says itself who upheld it."""
    news = []
    for number, one in enumerate(stages):
        news.append(News(f"objection-{number}", "Ein Einspruch", f"ging an den {one.decider}.", at, on=one.filed))
        if one.chip and not (found.on_objection and one.chip == CHIPS["upheld"]):
            text = f"beim {one.decider}: {one.chip.text}."
            news.append(News(f"objection-{number}-ended", "Der Einspruch", text, at, on=one.decided))
    return news[::-1]


@pages.get("/{unit}/antraege/papier", Action.ENTER_APPLICATION, here="applications")
async def paper(ask: Ask) -> PaperPage:
    """The form for an application on paper."""
    return await _paper(ask)


async def _paper(ask: Asked) -> PaperPage:
    form = ask.form(ask.to("antraege", "papier"))
    lapsed_on = None
    if ask.trouble and ask.trouble.problem.kind == "admitted_by_lapse":
        lapsed_on = names.day(ask.trouble.problem.more.get("admitted_on"))
    known = ""
    if ask.trouble and ask.trouble.problem.kind in KNOWN:
        known = " ".join([*form.value("insist").split(), *map(str, ask.trouble.problem.more.get("persons", ()))])
    return PaperPage(form, ask.today, lapsed_on, known)


@pages.post("/{unit}/antraege/papier", Action.ENTER_APPLICATION, here="applications", again=_paper)
async def enter(ask: Ask) -> Saved:
    """Enter it; where its month is over this is said first, and confirmed."""
    body: dict[str, Any] = {name: ask.value(name) for name in FIELDS}
    body |= {"received_on": ask.value("received_on"), "lapse_understood": ask.value("lapse_understood") == "ja"}
    body |= {"other_than": ask.value("insist").split()}
    answer = await ask.send("members", f"/units/{ask.unit.key}/applications", required(body))
    return Saved.after(answer, ask.to("antraege", answer.body["application"]) if answer.shown else ask.to("antraege"))


def required(body: dict[str, Any]) -> dict[str, Any]:
    """Days that were left empty are missing, not wrong."""
    return {name: value for name, value in body.items() if value != "" or name not in ("born_on", "received_on")}


@pages.get("/{unit}/antraege/{application}", Action.SEE_APPLICATIONS, here="applications")
async def one(ask: Ask, application: UUID) -> ApplicationPage:
    """One application."""
    return await page(ask, application)


@pages.post("/{unit}/antraege/{application}/aufnehmen", Action.DECIDE_APPLICATION, here="applications", again=page)
async def admit(ask: Ask, application: UUID) -> Saved:
    """The board admits, or confirms what the lapse of time has done."""
    path = f"/units/{ask.unit.key}/applications/{application}/admission"
    return Saved.after(await ask.send("members", path, {"version": ask.version}), ask.to("antraege", application))


@pages.post("/{unit}/antraege/{application}/ablehnen", Action.DECIDE_APPLICATION, here="applications", again=page)
async def refuse(ask: Ask, application: UUID) -> Saved:
    """The board refuses, with a reason."""
    path = f"/units/{ask.unit.key}/applications/{application}/refusal"
    reason = ask.value("reason")
    if len(reason) < 3:
        message = "Bitte nenne den Grund: Ohne ihn geht eine Ablehnung nicht."
        raise Problem(422, "invalid", message, errors=[{"pointer": "/reason", "detail": message}])
    body = {"version": ask.version, "reason": reason, "tell_reason": ask.value("tell_reason") == "ja"}
    return Saved.after(await ask.send("members", path, body), ask.to("antraege", application))
