"""What the branch's board sends about an objection from the application's page: the letter that came, its own view."""

from __future__ import annotations

from uuid import UUID

from services.view.applications.routes import page
from services.view.objections import queries
from services.view.objections.routes import received_on, words
from services.view.pages import Ask, Pages, Saved
from shared.problems import not_found
from shared.security.permissions import Action

pages = Pages("applications")


@pages.post("/{unit}/antraege/{application}/einspruch", Action.ENTER_OBJECTION, here="applications", again=page)
async def enter(ask: Ask, application: UUID) -> Saved:
    """A letter with an objection came to the branch: it goes to the level that decides."""
    body = {
        "received_on": received_on(ask),
        "grounds": words(ask, "grounds", "Bitte schreib hinein, was im Einspruch steht."),
    }
    path = f"/units/{ask.unit.key}/applications/{application}/objections"
    return Saved.after(await ask.send("members", path, body), ask.to("antraege", application))


@pages.post("/{unit}/antraege/{application}/stellungnahme", Action.STATE_ON_OBJECTION, here="applications", again=page)
async def state_view(ask: Ask, application: UUID) -> Saved:
    """The board's view of the pending objection."""
    statement = words(ask, "statement", "Bitte schreib Eure Sicht hinein.")
    found = await queries.of_application(ask.db, ask.unit.key, application)
    waiting = next((one for one in found if one.outcome is None), None)
    if waiting is None:
        raise not_found("Diesen Einspruch")
    path = f"/units/{ask.unit.key}/objections/{waiting.objection}/statement"
    body = {"version": ask.version, "statement": statement}
    return Saved.after(await ask.send("members", path, body), ask.to("antraege", application))
