"""The feed of what is new, and what it says in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.view.hosting import roster
from services.view.layout.dates import day_words, number, plural
from services.view.layout.model import News
from services.view.objections import news as objections
from services.view.today.projection import news
from services.view.units.queries import plain_words
from shared.hierarchy import Level, Unit, UnitTree

n = news.c
APPLICATIONS = objections.KINDS | {"application_received", "application_deadline_near", "application_refused"}
ABOUT_A_PERSON = APPLICATIONS | {"member_admitted", "member_moved"}
"""News that a branch reads only with the name: without it there is nothing to say."""


async def feed(
    session: AsyncSession, unit: Unit, tree: UnitTree, today: date, *, limit: int, offset: int = 0, board: bool = True
) -> tuple[list[News], bool]:
    """The newest news of a unit, and whether there are older ones. Applications are the board's business alone."""
    hidden = [] if board else sorted(APPLICATIONS)
    query = (
        select(news)
        .where(n.unit == unit.key, n.kind.not_in(hidden))
        .order_by(n.at.desc(), n.fact)
        .limit(limit + 1)
        .offset(offset)
    )
    rows = (await session.execute(query)).all()
    people = await roster.people(session, unit.key, [row.person for row in rows if row.person])
    found = [one for row in rows[:limit] if (one := sentence(row, unit, tree, people, today)) is not None]
    return found, len(rows) > limit


def sentence(
    row: Any, unit: Unit, tree: UnitTree, people: Mapping[UUID, Mapping[str, Any]], today: date
) -> News | None:
    """One row as a sentence; None where it is about somebody whose name is not (or no longer) known here."""
    # who moved away is told with the branch they went to: for the one they left it is news of its own
    at_home = row.of_unit == unit.key or _moved_away(row, unit)
    name = str(people[row.person]["name"]) if row.person in people else ""
    if at_home and not _moved_away(row, unit) and row.kind in ABOUT_A_PERSON and row.person and not name:
        return None
    where = tree[row.of_unit].short_name if row.of_unit in tree else row.of_unit
    said = _branch(row, name, unit, tree, today) if at_home else None
    # facts from before the district was told of the branch itself name its sub-district
    within = row.of_unit in tree and tree[row.of_unit].level is not Level.BRANCH
    subject, text, href = said or _elsewhere(row, where, name, within=within)
    if not text:
        return None
    why = "Ihr seht das, weil Ihr Nachbarn seid." if not at_home and unit.parent == _parent(tree, row.of_unit) else ""
    return News(key=row.fact, subject=subject, text=text, at=row.at, href=href, why=why)


_MADE = {
    "not_interested": "möchte keinen Kontakt.",
    "wants_later": "möchte später sprechen.",  # until November 2026; since then a try
}

_TWICE = (
    "die anderswo schon vergeben ist: Dort heißt es, niemand ist umgezogen. Vorerst behalten beide die Nummer. "
    "Bitte klärt im Verzeichnis, wem sie gehört."
)
"""Of the person elsewhere, and where that is, nothing is told."""


def _parent(tree: UnitTree, key: str) -> str | None:
    return tree[key].parent if key in tree else None


def _moved_away(row: Any, unit: Unit) -> bool:
    return bool(row.kind == "member_moved" and row.more.get("from_unit") == unit.key and row.of_unit != unit.key)


def _branch(row: Any, name: str, unit: Unit, tree: UnitTree, today: date) -> tuple[str, str, str] | None:
    """What happened in the unit itself: subject, text, link."""
    more, base = row.more, f"/{unit.key}"
    match row.kind:
        case "application_received":
            link = f"{base}/antraege/{more.get('application')}"
            return name, f"möchte Mitglied werden. Entscheidung bis {day_words(row.day, today)}.", link
        case "application_deadline_near":
            link = f"{base}/antraege/{more.get('application')}"
            left = plural(more.get("left") or 0, "Tag", "Tage")
            return name, f"wartet auf Eure Entscheidung: noch {left}.", link
        case "application_refused":
            return name, "wurde abgelehnt.", f"{base}/antraege/{more.get('application')}"
        case kind if kind in objections.KINDS:
            return objections.at_branch(row, name)
        case "member_admitted":
            how = " durch Fristablauf" if more.get("outcome") == "lapse" else ""
            return name, f"ist jetzt Mitglied{how}.", f"{base}/neumitglieder/{row.person}" if row.person else ""
        case "member_moved" if _moved_away(row, unit):
            there = f" nach {tree[row.of_unit].short_name}" if row.of_unit in tree else ""
            return "Ein Mitglied", f"ist{there} gewechselt und gehört nicht mehr zu Euch.", ""
        case "member_moved":
            return name, "ist zugezogen.", f"{base}/neumitglieder/{row.person}"
        case "member_left":
            return "Ein Mitglied", "ist ausgetreten.", ""
        case "number_claimed_twice" if row.person:
            text = f"hat durch einen Import eine Mitgliedsnummer, {_TWICE}"
            return name or "Ein Mitglied", text, f"{base}/import"
        case "first_contact_made" if name:
            text = _MADE.get(more.get("outcome") or "", "hat mit Euch gesprochen: erster Kontakt erledigt.")
            return name, text, f"{base}/neumitglieder/{row.person}"
        case "first_contact_tried" if name:
            later = f"möchte ab {day_words(row.day, today)} sprechen." if row.day else "wurde nicht erreicht."
            return name, later, f"{base}/neumitglieder/{row.person}"
        case "first_contact_corrected" if name:
            text = "der Tag oder das Ergebnis war anders." if row.day else "der Anruf steht noch aus."
            return f"Erstkontakt mit {name}", f"korrigiert: {text}", f"{base}/neumitglieder/{row.person}"
        case "unit_reminded":
            by = tree[more["by"]].name if more.get("by") in tree else "Die Ebene über Euch"
            contacts = plural(more.get("overdue") or 0, "überfälligen Erstkontakt", "überfällige Erstkontakte")
            return by, f"hat Euch an {contacts} erinnert.", f"{base}/heute"
        case _:
            return _contacts(row, name, f"{base}/ansprechpersonen")


def _contacts(row: Any, name: str, href: str) -> tuple[str, str, str] | None:
    """Contact persons and stand-ins of the own branch: what really happened, whoever may still be named."""
    more = row.more
    match row.kind:
        case "contact_person_appointed" if more.get("replaces"):
            return name or "Jemand", "ist neue Ansprechperson.", href
        case "contact_person_appointed":
            also = (more.get("responsible") or 1) > 1
            return name or "Jemand", f"ist {'jetzt auch' if also else 'Eure'} Ansprechperson.", href
        case "contact_persons_ordered":
            return name or "Jemand", "ist jetzt die erste Ansprechperson: wird den Neuen genannt.", href
        case "contact_person_ended":
            why = {
                "replaced": "wurde abgelöst und ist nicht mehr Ansprechperson.",
                "term": "ist nicht mehr Ansprechperson: Die Amtszeit ist um.",
                "left": "ist nicht mehr Ansprechperson, weil die Mitgliedschaft hier endet.",
            }.get(str(more.get("reason")), "ist nicht mehr Ansprechperson.")
            gap = " Gerade ist niemand zuständig." if more.get("vacant") else ""
            return name or "Eine Ansprechperson", why + gap, href
        case "stand_in_asked":
            return "Der Unterbezirk", "hat jemanden um Vertretung bei Euch gebeten.", href
        case "stand_in_appointed":
            return name or "Jemand", "vertritt bei Euch: kümmert sich um die Neuen.", href
        case "stand_in_ended":
            why = (
                "endet, weil Ihr wieder eine Ansprechperson habt."
                if more.get("reason") == "contact_appointed"
                else "ist beendet."
            )
            gap = " Gerade ist niemand zuständig." if more.get("vacant") else ""
            return "Die Vertretung", why + gap, href
        case _:
            return None


def _elsewhere(row: Any, where: str, name: str, *, within: bool) -> tuple[str, str, str]:
    """What happened in another unit, or what reads the same everywhere."""
    more = row.more
    match row.kind:
        case kind if kind in objections.KINDS:
            return objections.elsewhere(row, where, name)
        case "member_admitted":
            lapsed = more.get("outcome") == "lapse"
            how = " durch Fristablauf: Über den Antrag wurde nicht entschieden." if lapsed else "."
            return where, f"hat ein neues Mitglied{how}", ""
        case "member_moved":
            return where, "hat ein Mitglied dazubekommen, das umgezogen ist.", ""
        case "first_contact_made":
            return where, "hat einen ersten Kontakt abgeschlossen.", ""
        case "first_contact_corrected":
            return where, "hat einen ersten Kontakt korrigiert.", ""
        case "unit_reminded":
            contacts = plural(more.get("overdue") or 0, "überfälligen Erstkontakt", "überfällige Erstkontakte")
            return where, f"wurde an {contacts} erinnert.", ""
        case "contact_person_appointed" if within:
            return where, "hat in einem Ortsverein eine Ansprechperson.", ""
        case "contact_person_appointed":
            also = "noch eine" if (more.get("responsible") or 1) > 1 else "eine"
            which = "eine neue" if more.get("replaces") else also
            return where, f"hat {which} Ansprechperson{f': {name}' if name else ''}.", ""
        case "contact_persons_ordered" if name:
            return where, f"hat eine andere erste Ansprechperson: {name}.", ""
        case "contact_person_ended" if more.get("vacant"):
            return where, f"hat {'in einem Ortsverein ' if within else ''}keine Ansprechperson mehr.", ""
        case "stand_in_appointed":
            there = "in einem Ortsverein " if within else ""
            return where, f"hat {there}eine Vertretung{f': {name}' if name else ''}.", ""
        case "stand_in_ended" if more.get("vacant"):
            return where, f"hat {'in einem Ortsverein ' if within else ''}keine Vertretung mehr.", ""
        case "stand_in_asked":
            return where, f"wartet auf eine Antwort: {name or 'Jemand'} ist um Vertretung gebeten.", ""
        case "stand_in_request_closed" if more.get("outcome") == "declined":
            return where, f"sucht weiter: {name or 'Wer gefragt war'} kann nicht vertreten.", ""
        case "stand_in_request_closed" if more.get("outcome") == "silent":
            return where, f"sucht weiter: {name or 'Wer gefragt war'} hat nicht geantwortet.", ""
        case "import_finished":
            text = f"hat eine Mitgliederliste eingelesen: {plural(more.get('accepted') or 0, 'Zeile', 'Zeilen')}"
            rejected = more.get("rejected") or 0
            return where, f"{text}, {number(rejected)} abgelehnt." if rejected else f"{text}.", ""
        case "number_claimed_twice":
            return where, f"hat durch Euren Import ein Mitglied mit einer Nummer, {_TWICE}", ""
        case "first_contact_standard_set":
            period = more.get("period")
            text = (
                f"hat die Frist für den ersten Kontakt festgelegt: {plain_words(period)}."
                if period
                else ("hat die eigene Frist für den ersten Kontakt aufgegeben.")
            )
            return where, text, ""
        case _:
            return where, "", ""


async def lapses(session: AsyncSession, unit: str, since: date, branches: Sequence[str]) -> list[tuple[str, str, date]]:
    """Admissions by lapse in these branches since a day: key, branch, day; the newest first."""
    query = (
        select(n.fact, n.of_unit, n.day)
        .where(n.unit == unit, n.kind == "member_admitted", n.more["outcome"].astext == "lapse", n.day >= since)
        .order_by(n.day.desc(), n.fact)
        .limit(10)
    )
    wanted = set(branches)
    return [(row.fact, row.of_unit, row.day) for row in await session.execute(query) if row.of_unit in wanted]
