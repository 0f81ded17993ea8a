"""What imports have proposed and nobody has decided yet: doubtful matches, persons who were missing in a newer file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.view.frame.asking import Ask
from services.view.frame.layout.dates import plural
from services.view.frame.pages import Asking, Pages, Saved
from services.view.screens.imports import reports
from services.view.screens.imports.deciding import carry_out
from services.view.screens.imports.page import OpenPage
from shared.hierarchy import Level
from shared.problems import Problem
from shared.security.permissions import Action

pages = Pages("imports")
ACCEPTED = {
    "match": {"same": True, "other": False},
    "left": {"left": True, "stays": False},
    "moved": {"moved": True, "stays": False},
}
"""What a field's values say about the proposal in its name (`match-<proposal>`)."""
SETTLED = frozenset({"not_found", "changed_meanwhile"})
"""Kinds of refusals that mean: it is no question any more."""


async def page(ask: Ask) -> OpenPage:
    """All that waits for a decision in this unit, as members knows it; above the branches, where it waits."""
    await ask.db.rollback()
    if ask.unit.level is not Level.BRANCH:
        asked = await ask.sender.query("members", f"/units/{ask.unit.key}/imports/asked")
        return OpenPage((), 0, (), 0, None, asked=reports.asked(asked, ask.view.service.units))
    proposed: list[dict[str, Any]] = await ask.sender.query("members", f"/units/{ask.unit.key}/imports/proposals")
    form = ask.form(ask.to("import", "offen")) if proposed else None
    return reports.open_page(proposed, ask.view.service.units, form)


@pages.get("/{unit}/import/offen", Action.IMPORT_MEMBERS, here="imports")
async def open_questions(ask: Asking) -> OpenPage:
    """What waits for a decision."""
    return await page(ask)


@pages.post("/{unit}/import/offen", Action.IMPORT_MEMBERS, here="imports", again=page)
async def decide(ask: Asking) -> Saved:
    """Carry out what was chosen; what was decided meanwhile is said."""
    chosen = decisions(ask.typed)
    if not chosen:
        raise Problem(422, "nothing_chosen", "Es ist noch nichts ausgewählt. Nichts hat sich geändert.")
    refused = await carry_out(ask.sender, ask.unit.key, chosen, ask.idempotency)
    ask.view.bus.changed(ask.unit.key, {"imports"})
    if refused:
        raise not_all(refused, len(chosen))
    return Saved(ask.to("import", "offen"))


def not_all(refused: Sequence[Problem], chosen: int) -> Problem:
    """What became of decisions of which some were not taken."""
    settled = sum(one.kind in SETTLED for one in refused)
    words = [f"{plural(settled, 'Frage war', 'Fragen waren')} inzwischen schon entschieden."] if settled else []
    words += [one.detail for one in refused if one.kind not in SETTLED]
    if len(refused) < chosen:
        words.append("Alles andere, was Du ausgewählt hast, ist gespeichert.")
    return Problem(409, "changed_meanwhile", " ".join(words))


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
