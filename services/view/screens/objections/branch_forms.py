"""What the branch's board sends about an objection from the application's page: the letter that came, its own view."""

from __future__ import annotations

from uuid import UUID

from services.view.frame.checking import Checked
from services.view.frame.pages import Asking, Pages, Saved, page_above
from services.view.screens.objections import queries
from services.view.screens.objections.routes import letter, words
from shared.problems import not_found
from shared.security.permissions import Action

pages = Pages("applications")


@pages.post("/{unit}/antraege/{application}/einspruch", Action.ENTER_OBJECTION, here="applications", again=page_above)
async def enter(ask: Asking, application: UUID) -> Saved:
    """A letter with an objection came to the branch: it goes to the level that decides."""
    typed = Checked(ask)
    path = f"/units/{ask.unit.key}/applications/{application}/objections"
    return Saved.after(await typed.send("members", path, letter(typed)), ask.to("antraege", application))


@pages.post(
    "/{unit}/antraege/{application}/stellungnahme", Action.STATE_ON_OBJECTION, here="applications", again=page_above
)
async def state_view(ask: Asking, application: UUID) -> Saved:
    """The board's view of the pending objection."""
    statement = words(ask, "statement", "Bitte schreib Eure Sicht hinein.")
    found = await queries.of_application(ask.db, ask.unit.key, application)
    waiting = next((one for one in found if one.outcome is None), None)
    if waiting is None:
        raise not_found("Diesen Einspruch")
    path = f"/units/{ask.unit.key}/objections/{waiting.objection}/statement"
    body = {"version": ask.version, "statement": statement}
    return Saved.after(await ask.send("members", path, body), ask.to("antraege", application))
