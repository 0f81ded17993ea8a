"""Planning an occasion in a few taps, with all that belongs to it in one step; or keeping a draft of it."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from services.view.frame.asking import Ask
from services.view.frame.layout.model import Choice
from services.view.frame.pages import Asking, Pages, Saved
from services.view.screens.calendar import begin, drafts, queries, typed
from services.view.screens.calendar.page import PlanPage
from services.view.screens.calendar.routes import own, who_sees
from services.view.screens.calendar.words import KINDS, WEEKDAYS, kind
from services.view.screens.templates import queries as templates
from shared.german import plural
from shared.hierarchy import Level
from shared.problems import Problem, not_found
from shared.security.permissions import Action

pages = Pages("calendar")


@pages.get("/{unit}/termine/neu", Action.PLAN_OCCASION, here="calendar")
async def new(ask: Asking) -> PlanPage:
    """The form for another one."""
    return await new_page(ask)


async def new_page(ask: Ask) -> PlanPage:
    """As above; again with what was typed."""
    here, unit = ask.to("termine", "neu"), ask.unit.key
    draft = await begin.draft_of(ask)
    template = await begin.template_of(ask, draft)
    wanted = ask.value("kind") or (draft.kind if draft else template.kind if template else ask.query("art", 20))
    chosen = wanted if wanted in KINDS else "evening"
    if template and template.kind != chosen:
        template = None
    one, last = KINDS[chosen], await begin.last_of(ask, chosen)
    found = begin.usual(one, last, template, draft)
    weekday = template.says.weekday if template and template.says.weekday is not None else None
    if weekday is None:
        weekday = last.starts.weekday() if last else one.weekday
    days = await begin.free_days(ask, weekday) if draft is None else []
    stall = await begin.stall(ask, last, days) if chosen == "stall" else None
    if stall and draft is None:
        found = replace(found, title=typed.titled(found.title, stall.topic))
    known = last is not None or template is not None
    asks = bool(known and found.place and draft is None)
    listed = await templates.find(ask.db, unit, templates.t.kind == chosen)
    form = ask.form(here, draft.version if draft else None)
    return PlanPage(
        form=form,
        kind=chosen,
        name=one.name,
        the=one.the,
        usual=found,
        kinds=tuple((key, each.pill, f"{here}?art={key}") for key, each in KINDS.items()) if draft is None else (),
        templates=tuple(
            (it.says.title, f"{here}?vorlage={it.template}", template is not None and it.template == template.template)
            for it in listed
            if draft is None
        ),
        template=str(template.template) if template else "",
        things=template.says.things if template else (),
        days=tuple(Choice(day.isoformat(), begin.short(day)) for day in days),
        days_hint=f"Die nächsten {WEEKDAYS[weekday]}e, an denen hier noch nichts steht" if days else "",
        like=last.starts.date() if last and draft is None else None,
        back=ask.to("termine"),
        sees=who_sees(ask, neighbours=False),
        has_neighbours=bool(ask.view.service.units.siblings(unit)),
        whose=ask.unit.level.value.title(),
        stall=stall,
        partners=_partners(ask),
        chosen=tuple(one.value for one in _partners(ask) if form.ticked("partners", one.value)),
        asks=asks,
        place_and_time=", ".join(filter(None, (found.place, begin.hours(found)))),
        rest=_rest(found.open_to == "all", found.registration, found.seats),
        draft=str(draft.draft) if draft else "",
        drop=ask.form(ask.to("termine", "entwurf", draft.draft, "verwerfen"), draft.version) if draft else None,
    )


def _partners(ask: Ask) -> tuple[Choice, ...]:
    """Whom a branch can ask to invite with it: the neighbours, last the sub-district."""
    if ask.unit.level is not Level.BRANCH:
        return ()
    tree = ask.view.service.units
    beside = sorted(tree.siblings(ask.unit.key), key=lambda one: one.short_name)
    above = [tree[key] for key in ask.path.keys()[1:2] if key in tree and tree[key].level is Level.SUB_DISTRICT]
    return (*(Choice(one.key, one.short_name) for one in beside), *(Choice(one.key, one.name) for one in above))


def _rest(public: bool, registration: bool, seats: str) -> str:
    """What else is filled in, in a line: ``öffentlich, mit Anmeldung, 15 Plätze``."""
    said = ["öffentlich" if public else "unter uns", "mit Anmeldung" if registration else "ohne Anmeldung"]
    if registration and seats.isdecimal():
        said.append(plural(int(seats), "Platz", "Plätze"))
    return ", ".join(said)


@pages.post("/{unit}/termine/neu", Action.PLAN_OCCASION, here="calendar", again=new_page)
async def announce(ask: Asking) -> Saved:
    """Announce it, with all that belongs to it; or keep a draft."""
    if ask.value("as") == "draft":
        return await _keep(ask)
    answer = await typed.send(ask, f"/units/{ask.unit.key}/plans", typed.plan(ask))
    made = answer.body.get("occasion")
    where = ask.to("termine", made) if made and answer.shown else ask.to("termine")
    return Saved.after(answer, where)


async def _keep(ask: Ask) -> Saved:
    body, draft = typed.sketch(ask), begin.identity(ask.value("draft"))
    path = f"/units/{ask.unit.key}/drafts"
    if draft:
        path, body = f"{path}/{draft}/change", body | {"version": ask.version}
    answer = await typed.send(ask, path, body)
    return Saved(ask.to("termine"), answer.shown, "draft" if answer.shown else "")


@pages.post("/{unit}/termine/entwurf/{draft}/verwerfen", Action.PLAN_OCCASION, here="calendar", again=new_page)
async def drop(ask: Asking, draft: UUID) -> Saved:
    """Nothing comes of it."""
    if not await drafts.find(ask.db, ask.unit.key, draft):
        raise not_found("Diesen Entwurf")
    path = f"/units/{ask.unit.key}/drafts/{draft}/dropping"
    return Saved.after(await ask.send("events", path, {"version": ask.version}), ask.to("termine"))


@pages.get("/{unit}/termine/{occasion}/aendern", Action.PLAN_OCCASION, here="calendar")
async def change(ask: Asking, occasion: UUID) -> PlanPage:
    """The form with all that stands."""
    return await change_page(ask, occasion)


async def change_page(ask: Ask, occasion: UUID) -> PlanPage:
    """As above; again with what was typed."""
    it = await own(ask, occasion)
    if it.state(queries.moment(ask)) != "planned":
        raise Problem(409, "occasion_over", "Dieser Termin hat angefangen oder fällt aus: Ändern geht nur vorher.")
    return PlanPage(
        form=ask.form(ask.to("termine", occasion, "aendern"), it.version),
        kind=it.kind,
        name=kind(it.kind).name,
        usual=begin.as_last(it),
        occasion=it.title,
        back=ask.to("termine", occasion),
        sees=who_sees(ask, neighbours=it.neighbours),
        has_neighbours=bool(ask.view.service.units.siblings(ask.unit.key)) and not it.neighbours,
        whose=ask.unit.level.value.title(),
        registered=it.taken + it.waiting,
    )


@pages.post("/{unit}/termine/{occasion}/aendern", Action.PLAN_OCCASION, here="calendar", again=change_page)
async def changed(ask: Asking, occasion: UUID) -> Saved:
    """It will be otherwise."""
    it = await own(ask, occasion)
    # whoever was invited once hears how it goes on
    body = typed.occasion(ask) | {"version": ask.version} | ({"neighbours": True} if it.neighbours else {})
    answer = await typed.send(ask, f"/units/{ask.unit.key}/occasions/{occasion}/change", body)
    return Saved.after(answer, ask.to("termine", occasion))
