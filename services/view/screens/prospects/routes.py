"""Interessierte: who wants to stay in touch and what is to be done next; above the branches how far they got."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from markupsafe import Markup

from services.view.frame.asking import Ask
from services.view.frame.checking import Checked
from services.view.frame.layout.dates import day_words
from services.view.frame.layout.model import Chip, Choice, Feed, News
from services.view.frame.pages import Asking, Pages, Saved
from services.view.hosting import roster
from services.view.screens.prospects import queries, words
from services.view.screens.prospects.figures import funnel
from services.view.screens.prospects.page import FunnelPage, ProspectPage, ProspectsPage, Row
from services.view.screens.prospects.queries import Prospect
from services.view.screens.roles import queries as roles
from shared.german import plural
from shared.hierarchy import Level
from shared.problems import not_found
from shared.security.permissions import Action

pages = Pages("prospects")


@pages.get("/{unit}/interessierte", Action.SEE_PROSPECTS, here="prospects")
async def listed(ask: Asking) -> ProspectsPage | FunnelPage:
    """The branch's own by name, or figures of those below."""
    return await _listed(ask) if ask.unit.level is Level.BRANCH else FunnelPage(await funnel(ask))


async def rows(ask: Ask, found: list[Prospect]) -> tuple[Row, ...]:
    """As they stand in a list."""
    names = await roster.people(ask.db, ask.unit.key, [one.responsible for one in found if one.responsible])
    who = {person: str(fields["name"]) for person, fields in names.items()}
    return tuple(_row(ask, one, who.get(one.responsible, "") if one.responsible else "") for one in found)


def _row(ask: Ask, one: Prospect, who: str) -> Row:
    chip = Chip("wird gefragt", "soon") if one.answer_by else None
    href = ask.to("antraege", one.application) if one.application else ask.to("interessierte", one.prospect)
    met = words.met(one.source, one.met_on, ask.today)
    return Row(str(one.prospect), one.name, href, met, words.next_step(one.next_step), one.next_on, who, chip)


async def _listed(ask: Ask) -> ProspectsPage:
    unit = ask.unit.key
    found = await queries.find(ask.db, unit, queries.OPEN)
    due = [one for one in found if one.next_on and one.next_on <= ask.today]
    applied = await queries.find(ask.db, unit, queries.APPLIED) if ask.may(Action.SEE_APPLICATIONS) else []
    address = f"{ask.view.settings.public_url}{ask.to('interesse')}"
    title = f"{ask.unit.name}: in Kontakt bleiben"
    embed = Markup('<iframe src="{}" title="{}" width="100%" height="900"></iframe>').format(address, title)
    return ProspectsPage(
        headline=_headline(len(found), len(due)),
        due=await rows(ask, due),
        later=await rows(ask, [one for one in found if one not in due]),
        applied=await rows(ask, applied),
        enter=ask.to("interessierte", "neu") if ask.may(Action.TEND_PROSPECT) else "",
        public=ask.to("interesse"),
        embed=str(embed),
    )


def _headline(known: int, due: int) -> str:
    if due:
        return f"{plural(due, 'Mensch wartet', 'Menschen warten')} auf Euch"
    return "Gerade ist niemand dran" if known else "Noch niemand"


async def page(ask: Ask, prospect: UUID) -> ProspectPage:
    """One of them."""
    unit = ask.unit.key
    found = await queries.one(ask.db, unit, prospect) if ask.unit.level is Level.BRANCH else None
    if found is None:
        raise not_found("Diese Person")
    done = await queries.steps_of(ask.db, unit, prospect)
    known = {one.done_by for one in done} | {found.responsible}
    names = await roster.people(ask.db, unit, [one for one in known if one])
    here, tends = ask.to("interessierte", prospect), ask.may(Action.TEND_PROSPECT)

    def name(person: UUID | None) -> str:
        return str(names[person]["name"]) if person in names else ""

    history = [
        News(
            f"step-{one.number}",
            words.DONE.get(one.done, "Ein Schritt"),
            f"eingetragen von {name(one.done_by)}." if name(one.done_by) else "eingetragen.",
            one.at,
            on=one.done_on,
        )
        for one in done
    ]
    return ProspectPage(
        name=found.name,
        met=words.met(found.source, found.met_on, ask.today),
        consent=_consent(ask, found),
        email=found.email,
        phone=found.phone,
        interest=found.interest,
        todo=words.next_step(found.next_step),
        on=found.next_on,
        who=name(found.responsible),
        answer_by=found.answer_by,
        history=Feed(tuple(history)),
        step=ask.form(f"{here}/schritt", found.version) if tends else None,
        steps=tuple(Choice(key, label) for key, label in words.DONE.items()),
        plan=ask.form(f"{here}/plan", found.version) if tends else None,
        planned=found.next_step,
        holders=await _holders(ask),
        holder=str(found.responsible or ""),
        end=ask.form(f"{here}/beenden", found.version) if tends else None,
        apply=f"{ask.to('antraege', 'papier')}?interessiert={prospect}" if ask.may(Action.ENTER_APPLICATION) else "",
    )


async def _holders(ask: Ask) -> tuple[Choice, ...]:
    """Who can be responsible, each once; oneself first."""
    held = await roles.held(ask.db, ask.unit.key, [ask.unit.key])
    names = {one.person: one.name for one in held if one.name and one.person != ask.person}
    mine = [Choice(str(ask.person), "ich")] if ask.person else []
    return (*mine, *(Choice(str(person), name) for person, name in names.items()))


def _consent(ask: Ask, found: Prospect) -> str:
    on = f" am {day_words(found.opened_on, ask.today)}" if found.opened_on else ""
    return f"mündlich eingewilligt{on}" if found.consent == "spoken" else f"per Mail eingewilligt{on}"


@pages.get("/{unit}/interessierte/{prospect}", Action.SEE_PROSPECTS, here="prospects")
async def one(ask: Asking, prospect: UUID) -> ProspectPage:
    """One of them."""
    return await page(ask, prospect)


async def _sent(checked: Checked, prospect: UUID, what: str, body: dict[str, Any], *then: object) -> Saved:
    ask, path = checked.ask, f"/units/{checked.ask.unit.key}/prospects/{prospect}/{what}"
    answer = await checked.send("members", path, {"version": ask.version} | body)
    return Saved.after(answer, ask.to("interessierte", *then))


@pages.post("/{unit}/interessierte/{prospect}/schritt", Action.TEND_PROSPECT, here="prospects", again=page)
async def step(ask: Asking, prospect: UUID) -> Saved:
    """Something was done: one tap, and what usually follows is planned."""
    checked = Checked(ask)
    done = checked.choice("done", tuple(words.DONE), "Bitte tipp auf das, was war.")
    return await _sent(checked, prospect, "steps", {"done": done}, prospect)


@pages.post("/{unit}/interessierte/{prospect}/plan", Action.TEND_PROSPECT, here="prospects", again=page)
async def plan(ask: Asking, prospect: UUID) -> Saved:
    """Something else is to be done next."""
    checked = Checked(ask)
    body = {
        "next_step": checked.choice("next_step", tuple(words.NEXT), "Bitte wähl aus, was als Nächstes ansteht."),
        "next_on": checked.day("next_on", "Bitte sag, bis wann."),
        "responsible": ask.value("responsible") or None,
    }
    return await _sent(checked, prospect, "plan", body, prospect)


@pages.post("/{unit}/interessierte/{prospect}/beenden", Action.TEND_PROSPECT, here="prospects", again=page)
async def end(ask: Asking, prospect: UUID) -> Saved:
    """They do not want to, or asked to be erased."""
    return await _sent(Checked(ask), prospect, "end", {"asked_for_it": ask.value("why") == "erased"})
