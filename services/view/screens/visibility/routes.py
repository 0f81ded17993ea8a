"""Sichtbarkeit above the branches: where nobody was seen, and what the district counts."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from services.view.frame.asking import Ask
from services.view.frame.download import csv_response
from services.view.frame.layout.dates import day_words
from services.view.frame.layout.model import Choice, Figure
from services.view.frame.pages import Asking, Pages, Saved, page_above
from services.view.screens.calendar import queries as calendar
from services.view.screens.visibility import below, queries, words
from services.view.screens.visibility.page import Looking, PeriodRow, VisibilityPage
from shared.german import number, plural
from shared.hierarchy import Level
from shared.problems import LOOK, Problem, bad_field
from shared.security.permissions import Action

pages = Pages("visibility")


@pages.get("/{unit}/sichtbarkeit", Action.SEE_OCCASIONS, here="visibility")
async def shown(ask: Asking) -> VisibilityPage:
    """Where nobody was seen."""
    return await page(ask)


async def page(ask: Ask) -> VisibilityPage:
    """Of a sub-district with its branches, of the district with counts."""
    tree, district = ask.view.service.units, ask.unit.level is Level.DISTRICT
    branches = [one.key for one in tree.below(ask.unit.key) if one.level is Level.BRANCH]
    looks, standing = await ask.once(queries.looks), await ask.once(queries.standing)
    gaps = sum(standing[key].gap for key in branches if key in standing)
    open_ = await queries.open_offers(ask.db, ask.unit.key, calendar.moment(ask))
    answered = await queries.answers(ask.db, ask.unit.key, ask.today - below.LATELY)
    accepted = sum(n for (key, answer), n in answered.items() if answer == "accepted" and key in branches)
    return VisibilityPage(
        headline=_headline(looks.looks, gaps),
        says="Gezählt werden Tage ohne Infostand und ohne anderen öffentlichen Termin. "
        "Feiertage, Ferien und Wahlkampf zählen nicht. Ab acht Wochen ist es eine Lücke.",
        figures=(
            Figure(f"{number(gaps)}", f"von {plural(len(branches), 'Ortsverein', 'Ortsvereinen')} mit Lücke"),
            Figure(number(sum(key in open_ for key in branches)), "Vorschläge sind offen"),
            Figure(number(accepted), "in 90 Tagen angenommen"),
        )
        if looks.looks
        else (),
        looking=await _looking(ask),
        rows=() if district else await below.rows(ask),
        there=await below.counts(ask) if district and looks.looks else (),
        district=district,
        csv=ask.to("sichtbarkeit.csv") if looks.looks else "",
    )


def _headline(looks: bool, gaps: int) -> str:
    if not looks:
        return "Die Wochen werden nicht gezählt"
    if not gaps:
        return "Überall war in den letzten acht Wochen etwas zu sehen"
    return f"{plural(gaps, 'Ortsverein war', 'Ortsvereine waren')} seit acht Wochen oder länger nicht zu sehen"


async def _looking(ask: Ask) -> Looking:
    looks, periods = await ask.once(queries.looks), await ask.once(queries.left_out)
    may = ask.may(Action.SET_VISIBILITY) and ask.unit.level is Level.DISTRICT
    rows = tuple(
        PeriodRow(
            str(one.period),
            one.word or words.KINDS.get(one.kind, ""),
            f"{words.KINDS.get(one.kind, '')} · {words.span(one.span.first, one.span.last, ask.today)}",
        )
        for one in periods
    )
    return Looking(
        looks.looks,
        day_words(looks.since, ask.today) if looks.since else "",
        rows,
        tuple(Choice(key, text) for key, text in words.KINDS.items()),
        look=ask.form(ask.to("sichtbarkeit", "zaehlen"), looks.version) if may else None,
        leave_out=ask.form(ask.to("sichtbarkeit", "zeiten")) if may else None,
        remove=ask.form(ask.to("sichtbarkeit", "zeit-heraus")) if may else None,
    )


@pages.get("/{unit}/sichtbarkeit.csv", Action.SEE_OCCASIONS)
async def table(ask: Asking) -> Any:
    """What the page shows, to download."""
    found = await page(ask)
    name = f"sichtbarkeit-{ask.unit.key}"
    if found.district:
        head: tuple[str, ...] = (
            "Unterbezirk",
            "Ortsvereine",
            "mit Lücke",
            "Vorschläge offen",
            "angenommen",
            "abgelehnt",
        )
        rows = [(one.name, one.branches, one.gaps, one.open, one.accepted, one.declined) for one in found.there]
        return csv_response(name, head, [tuple(map(str, row)) for row in rows])
    return csv_response(
        name,
        ("Ortsverein", "nicht zu sehen", "Hinweis"),
        [(one.name, one.chip.text, one.small[0]) for one in found.rows],
    )


@pages.post("/{unit}/sichtbarkeit/zaehlen", Action.SET_VISIBILITY, here="visibility", again=page_above)
async def look(ask: Asking) -> Saved:
    """Count the weeks, or stop."""
    if ask.value("looks") not in ("ja", "nein"):
        raise bad_field("/looks", "Bitte wähl aus, ob gezählt wird.")
    since = _day(ask, "since", needed=False) if ask.value("looks") == "ja" else None
    body: dict[str, Any] = {"looks": ask.value("looks") == "ja", "version": ask.version}
    body |= {"since": since.isoformat()} if since else {}
    answer = await ask.send("events", f"/units/{ask.unit.key}/visibility", body)
    return Saved.after(answer, ask.to("sichtbarkeit"))


@pages.post("/{unit}/sichtbarkeit/zeiten", Action.SET_VISIBILITY, here="visibility", again=page_above)
async def leave_out(ask: Asking) -> Saved:
    """A campaign or school holidays: these days do not count."""
    errors = [] if ask.value("kind") in words.KINDS else [{"pointer": "/kind", "detail": "Bitte wähl aus, was es ist."}]
    days = {}
    for name, what in (("first", "den ersten Tag"), ("last", "den letzten Tag")):
        try:
            days[name] = date.fromisoformat(ask.value(name)).isoformat()
        except ValueError:
            errors.append({"pointer": f"/{name}", "detail": f"Bitte gib {what} an."})
    if not ask.value("word"):
        errors.append({"pointer": "/word", "detail": "Bitte schreib, wie es heißt."})
    if errors:
        raise Problem(422, "invalid", LOOK, errors=errors)
    body = {"kind": ask.value("kind"), "word": ask.value("word"), **days}
    answer = await ask.send("events", f"/units/{ask.unit.key}/visibility/periods", body)
    return Saved.after(answer, ask.to("sichtbarkeit"))


@pages.post("/{unit}/sichtbarkeit/zeit-heraus", Action.SET_VISIBILITY, here="visibility", again=page_above)
async def count_again(ask: Asking) -> Saved:
    """These days count after all."""
    try:
        period = UUID(ask.value("period"))
    except ValueError:
        raise bad_field("/period", "Bitte tipp auf eine der Zeiten.") from None
    answer = await ask.send("events", f"/units/{ask.unit.key}/visibility/periods/{period}/removal", {})
    return Saved.after(answer, ask.to("sichtbarkeit"))


def _day(ask: Ask, name: str, *, needed: bool) -> date | None:
    if not needed and not ask.value(name):
        return None
    try:
        return date.fromisoformat(ask.value(name))
    except ValueError:
        raise bad_field(f"/{name}", "Bitte gib einen Tag an.") from None
