"""Vorlagen: the district writes them, everybody below plans from them and makes them their own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.view.frame.asking import Ask
from services.view.frame.layout.model import Chip, Choice
from services.view.frame.pages import Asking, Pages, Saved, page_above
from services.view.screens.calendar.queries import KINDS, WEEKDAYS, kind
from services.view.screens.templates import queries, words
from services.view.screens.templates.page import EditPage, Filled, Newer, TemplateRow, TemplatesPage
from services.view.screens.templates.queries import Says, Template
from shared.hierarchy import Level
from shared.occasions import MOST_SEATS
from shared.problems import LOOK, Problem, not_found
from shared.security.permissions import Action
from shared.templates import PARTS

pages = Pages("calendar")


@pages.get("/{unit}/vorlagen", Action.PLAN_OCCASION, here="calendar")
async def listed(ask: Asking) -> TemplatesPage:
    """All templates that there are here."""
    keeps = ask.unit.level is Level.DISTRICT
    writes = keeps and ask.may(Action.KEEP_TEMPLATES)
    found = await queries.find(ask.db, ask.unit.key)
    return TemplatesPage(
        rows=tuple(_row(ask, one, edits=writes or not keeps) for one in found),
        keeps=keeps,
        back=ask.to("termine"),
        write=ask.to("vorlagen", "neu") if writes else "",
    )


def _row(ask: Ask, it: Template, *, edits: bool) -> TemplateRow:
    chip = None
    if it.overtaken:
        chip = Chip("verbessert", "soon")
    elif it.own:
        chip = Chip("von Euch angepasst", "fine")
    small = f"{kind(it.kind).name} · {words.usual(it.says)} · {words.seats(it.says.seats)}"
    return TemplateRow(
        key=str(it.template),
        title=it.says.title,
        small=small,
        use=f"{ask.to('termine', 'neu')}?vorlage={it.template}",
        edit=ask.to("vorlagen", it.template) if edits else "",
        chip=chip,
    )


@pages.get("/{unit}/vorlagen/neu", Action.KEEP_TEMPLATES, here="calendar")
async def new(ask: Asking) -> EditPage:
    """The form for another one."""
    return await new_page(ask)


async def new_page(ask: Ask) -> EditPage:
    """As above; again with what was typed."""
    _keeps(ask)
    return EditPage(
        form=ask.form(ask.to("vorlagen", "neu")),
        filled=Filled(),
        kind=ask.value("kind") or "evening",
        kinds=tuple(Choice(key, one.pill) for key, one in KINDS.items()),
        back=ask.to("vorlagen"),
        heading="Vorlage schreiben",
        **_choices(120),
    )


@pages.post("/{unit}/vorlagen/neu", Action.KEEP_TEMPLATES, here="calendar", again=new_page)
async def write(ask: Asking) -> Saved:
    """Write it."""
    _keeps(ask)
    body = _body(ask, chooses=True) | {"kind": ask.value("kind")}
    answer = await ask.send("events", f"/units/{ask.unit.key}/templates", body)
    return Saved.after(answer, ask.to("vorlagen"))


@pages.get("/{unit}/vorlagen/{template}", Action.PLAN_OCCASION, here="calendar")
async def edit(ask: Asking, template: UUID) -> EditPage:
    """Improve it, or make it one's own."""
    return await edit_page(ask, template)


async def edit_page(ask: Ask, template: UUID) -> EditPage:
    """As above; again with what was typed."""
    it, keeps = await _one(ask, template), ask.unit.level is Level.DISTRICT
    if keeps and not ask.may(Action.KEEP_TEMPLATES):
        raise not_found("Diese Vorlage")
    here = ask.to("vorlagen", template)
    taken_over = f"{here}/uebernehmen"
    return EditPage(
        form=ask.form(here, it.version if keeps else it.adapted),
        filled=_filled(it.says),
        kind=it.kind,
        back=ask.to("vorlagen"),
        heading=f"{it.says.title} {'verbessern' if keeps else 'anpassen'}",
        title=it.says.title,
        adapts=not keeps,
        revision=it.revision,
        mine=tuple(words.NAMES[part] for part in PARTS if part in it.own),
        newer=tuple(
            Newer(part, words.NAMES[part], words.part(it.original, part), ask.form(taken_over, it.adapted))
            for part in it.overtaken
        ),
        withdraw=ask.form(f"{here}/zurueckziehen", it.version) if keeps else None,
        **_choices(it.says.minutes),
    )


@pages.post("/{unit}/vorlagen/{template}", Action.PLAN_OCCASION, here="calendar", again=edit_page)
async def edited(ask: Asking, template: UUID) -> Saved:
    """It says something else: everywhere, or here."""
    it = await _one(ask, template)
    body = _body(ask) | {"version": ask.version}
    if ask.unit.level is Level.DISTRICT:
        what, body = "change", body | {"kind": it.kind}
    else:
        what, body = "adaptation", body | {"revision": _revision(ask)}
    answer = await ask.send("events", f"/units/{ask.unit.key}/templates/{template}/{what}", body)
    return Saved.after(answer, ask.to("vorlagen"))


@pages.post("/{unit}/vorlagen/{template}/uebernehmen", Action.PLAN_OCCASION, here="calendar", again=edit_page)
async def follow_again(ask: Asking, template: UUID) -> Saved:
    """In this part it is as the district has it."""
    body = {"part": ask.value("part"), "version": ask.version}
    answer = await ask.send("events", f"/units/{ask.unit.key}/templates/{template}/following", body)
    return Saved.after(answer, ask.to("vorlagen", template))


@pages.post("/{unit}/vorlagen/{template}/zurueckziehen", Action.KEEP_TEMPLATES, here="calendar", again=edit_page)
async def withdraw(ask: Asking, template: UUID) -> Saved:
    """Nothing new is planned from it."""
    where = f"/units/{ask.unit.key}/templates/{template}/withdrawal"
    return Saved.after(await ask.send("events", where, {"version": ask.version}), ask.to("vorlagen"))


@pages.post("/{unit}/termine/{occasion}/vorlage", Action.PLAN_OCCASION, here="calendar", again=page_above)
async def take_over(ask: Asking, occasion: UUID) -> Saved:
    """What is better since is taken over."""
    where = f"/units/{ask.unit.key}/occasions/{occasion}/template"
    return Saved.after(await ask.send("events", where, {"version": ask.version}), ask.to("termine", occasion))


def _keeps(ask: Ask) -> None:
    if ask.unit.level is not Level.DISTRICT:
        raise not_found("Diese Seite")


async def _one(ask: Ask, template: UUID) -> Template:
    found = await queries.one(ask.db, ask.unit.key, template)
    if found is None or found.withdrawn:
        raise not_found("Diese Vorlage")
    return found


def _filled(says: Says) -> Filled:
    return Filled(
        title=says.title,
        about=says.about,
        checklist=says.checklist,
        weekday="" if says.weekday is None else str(says.weekday),
        begins=f"{says.begins:%H:%M}" if says.begins else "",
        minutes=str(says.minutes),
        seats=str(says.seats or ""),
    )


def _choices(minutes: int) -> dict[str, Any]:
    lengths = sorted({*words.MINUTES, minutes})
    return {
        "weekdays": tuple(Choice(str(n), f"{day}s") for n, day in enumerate(WEEKDAYS)),
        "minutes": tuple(Choice(str(one), words.length(one)) for one in lengths),
    }


def _revision(ask: Ask) -> int:
    text = ask.value("revision")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _body(ask: Ask, *, chooses: bool = False) -> dict[str, Any]:
    """What was typed as the service takes it; of a new one the kind is chosen, too.

    Raises Problem 422 that names all that is missing.
    """
    errors: dict[str, str] = {}
    if not ask.value("title"):
        errors["title"] = "Bitte gib an, wie es heißt."
    if chooses and ask.value("kind") not in KINDS:
        errors["kind"] = "Bitte wähl aus, was es ist."
    numbers: dict[str, int | None] = {}
    for name, least, most, said in (
        ("weekday", 0, 6, "Bitte wähl einen Tag, oder lass es offen."),
        ("minutes", 15, 1440, "Bitte wähl aus, wie lange es dauert."),
        # how many are too many the service says
        ("seats", 1, 99_999, f"Bitte gib eine Zahl von 1 bis {MOST_SEATS} an, oder lass es leer."),
    ):
        text = ask.value(name)
        numbers[name] = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else None
        wrong = numbers[name] is not None and not least <= (numbers[name] or 0) <= most
        if wrong or (numbers[name] is None and (text or name == "minutes")):
            errors[name] = said
    if errors:
        raise Problem(422, "invalid", LOOK, errors=[{"pointer": f"/{k}", "detail": v} for k, v in errors.items()])
    body: dict[str, Any] = {name: ask.value(name) for name in ("title", "about", "checklist")}
    return body | numbers | {"begins": ask.value("begins") or None}
