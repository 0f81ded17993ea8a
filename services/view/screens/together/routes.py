"""Asking others to invite together, and answering when one is asked."""

from __future__ import annotations

from uuid import UUID

from services.view.frame.asking import Ask
from services.view.frame.pages import Asking, Pages, Saved, page_above
from services.view.screens.calendar.queries import kind, moment
from services.view.screens.together import queries, shown
from services.view.screens.together.page import AskedPage
from shared.problems import bad_field, not_found
from shared.security.permissions import Action

pages = Pages("calendar")
SAYS = {
    "asked": "Sagt Ihr ja, steht der Termin bei Euren Terminen, auf Eurer öffentlichen Seite und in Eurem Kalender.",
    "joined": "Ihr ladet mit ein. Der Termin steht bei Euren Terminen.",
    "declined": "Ihr habt nein gesagt. Solange der Termin nicht angefangen hat, könnt Ihr es Euch anders überlegen.",
    "left": "Ihr ladet nicht mehr mit ein.",
    "taken_out": "Die einladen, machen es jetzt ohne Euch. Sprecht mit ihnen, wenn Ihr das nicht wusstet.",
    "off": "Der Termin fällt aus.",
}


@pages.post("/{unit}/termine/{occasion}/mitfragen", Action.PLAN_OCCASION, here="calendar", again=page_above)
async def ask_others(ask: Asking, occasion: UUID) -> Saved:
    """Ask them."""
    partners = [one for one in ask.typed.getlist("partners") if isinstance(one, str) and one]
    if not partners:
        raise bad_field("/partners", "Bitte tipp an, wen Ihr fragen wollt.")
    path = f"/units/{ask.unit.key}/occasions/{occasion}/co-organisers"
    return Saved.after(await ask.send("events", path, {"partners": partners}), ask.to("termine", occasion))


@pages.post("/{unit}/termine/{occasion}/herausnehmen", Action.PLAN_OCCASION, here="calendar", again=page_above)
async def take_out(ask: Asking, occasion: UUID) -> Saved:
    """One does not invite together with us after all."""
    partner = ask.value("partner")
    if partner not in {one.value for one in shown.choices(ask)}:
        raise bad_field("/partner", "Bitte tipp an, wen Ihr herausnehmen wollt.")
    path = f"/units/{ask.unit.key}/occasions/{occasion}/co-organisers/{partner}/removal"
    return Saved.after(await ask.send("events", path, {}), ask.to("termine", occasion))


@pages.get("/{unit}/gefragt/{occasion}", Action.PLAN_OCCASION, here="calendar")
async def asked(ask: Asking, occasion: UUID) -> AskedPage:
    """What another unit asks."""
    return await asked_page(ask, occasion)


async def asked_page(ask: Ask, occasion: UUID) -> AskedPage:
    """As above; again after an answer was refused."""
    found = await queries.of(ask.db, ask.unit.key, occasion)
    it = next((one for one in found if one.partner == ask.unit.key), None)
    if it is None:
        raise not_found("Diese Frage")
    here, ahead = ask.to("gefragt", occasion), it.starts > moment(ask)
    over = "" if ahead else " Für eine Antwort ist es jetzt zu spät."
    return AskedPage(
        title=it.title or kind(it.kind).name,
        kind=kind(it.kind).name,
        unit=shown.name(ask, it.of_unit),
        when=shown.when(ask, it),
        place=it.place,
        says=SAYS[it.standing] + (over if it.standing == "asked" else ""),
        back=ask.to("termine"),
        standing=it.standing,
        public=it.public,
        yes=ask.form(f"{here}/ja") if ahead and it.standing in ("asked", "declined") else None,
        no=ask.form(f"{here}/nein") if ahead and it.standing in ("asked", "joined") else None,
        occasion=ask.to("termine", occasion) if it.standing == "joined" else "",
    )


@pages.post("/{unit}/gefragt/{occasion}/ja", Action.PLAN_OCCASION, here="calendar", again=asked_page)
async def join(ask: Asking, occasion: UUID) -> Saved:
    """Yes."""
    answer = await ask.send("events", f"/units/{ask.unit.key}/co-organised/{occasion}/acceptance", {})
    return Saved.after(answer, ask.to("gefragt", occasion))


@pages.post("/{unit}/gefragt/{occasion}/nein", Action.PLAN_OCCASION, here="calendar", again=asked_page)
async def decline(ask: Asking, occasion: UUID) -> Saved:
    """No, or not any more."""
    answer = await ask.send("events", f"/units/{ask.unit.key}/co-organised/{occasion}/refusal", {})
    return Saved.after(answer, ask.to("gefragt", occasion))
