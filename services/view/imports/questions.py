"""What imports have proposed and nobody has decided yet: doubtful matches, persons who were missing in a newer file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.view.asking import Ask as Asked
from services.view.imports import reports
from services.view.imports.page import OpenPage
from services.view.pages import Ask, Pages, Saved
from shared.problems import Problem
from shared.security.permissions import Action

pages = Pages("imports")
ACCEPTED = {"match": {"same": True, "other": False}, "left": {"left": True, "stays": False}}
"""What a field's values say about the proposal in its name (`match-<proposal>`)."""


async def page(ask: Asked) -> OpenPage:
    """All that waits for a decision in this unit, as members knows it."""
    await ask.db.rollback()
    proposed: list[dict[str, Any]] = await ask.sender.query("members", f"/units/{ask.unit.key}/imports/proposals")
    return reports.open_page(proposed, ask.view.service.units, ask.form(ask.to("import", "offen")))


@pages.get("/{unit}/import/offen", Action.IMPORT_MEMBERS, here="imports")
async def open_questions(ask: Ask) -> OpenPage:
    """What waits for a decision."""
    return await page(ask)


@pages.post("/{unit}/import/offen", Action.IMPORT_MEMBERS, here="imports", again=page)
async def decide(ask: Ask) -> Saved:
    """Carry out what was chosen, one after the other; what somebody else has decided meanwhile is said."""
    chosen = decisions(ask.typed)
    if not chosen:
        raise Problem(422, "nothing_chosen", "Es ist noch nichts ausgewählt. Nichts hat sich geändert.")
    for proposal, accept in chosen.items():
        where = f"/units/{ask.unit.key}/imports/proposals/{proposal}"
        key = f"{ask.idempotency}-{proposal}"
        await ask.sender.command("members", where, {"accept": accept}, key=key, wait=False)
    ask.view.bus.changed(ask.unit.key, {"imports"})
    return Saved(ask.to("import", "offen"))


def decisions(typed: Any) -> dict[str, bool]:
    """By proposal, whether it is accepted; fields of another kind are none."""
    found = {}
    for name, value in typed.items():
        kind, _, proposal = name.partition("-")
        if (accept := ACCEPTED.get(kind, {}).get(str(value))) is not None and is_uuid(proposal):
            found[proposal] = accept
    return found


def is_uuid(text: str) -> bool:
    """Whether a field's name can be a proposal's: nothing else gets into an address."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True
