"""A kit of our own: entered, changed, out of order, gone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.view.frame.asking import Ask
from services.view.frame.checking import Checked
from services.view.frame.layout.model import Choice
from services.view.frame.pages import Asking, Pages, Saved
from services.view.screens.kits import queries
from services.view.screens.kits.page import KitPage
from services.view.screens.kits.queries import Kit
from shared.hierarchy import Level
from shared.problems import not_found
from shared.security.permissions import Action
from shared.topics import TOPICS

pages = Pages("kits")
CHOICES = tuple(Choice(key, label) for key, label in TOPICS.items())
STANDINGS = ("in_stock", "out_of_order", "gone")


@pages.get("/{unit}/pakete/neu", Action.KEEP_KITS, here="kits")
async def new(ask: Asking) -> KitPage:
    """The form of a new one."""
    return await new_page(ask)


async def new_page(ask: Ask) -> KitPage:
    """As above; again with what was typed. Raises Problem 404: a branch lends nothing."""
    if ask.unit.level is Level.BRANCH:
        raise not_found("Diese Seite")
    return KitPage(ask.form(ask.to("pakete", "neu")), ask.to("pakete"), CHOICES)


@pages.post("/{unit}/pakete/neu", Action.KEEP_KITS, here="kits", again=new_page)
async def enter(ask: Asking) -> Saved:
    """Enter it."""
    checked = Checked(ask)
    if not ask.value("name"):
        checked.wrong["name"] = "Bitte gib an, wie es heißt."
    body = _body(checked, ("count", "amount")) | {"name": ask.value("name")}
    body |= {"more": True} if ask.value("more") == "ja" else {}
    if isinstance(body["amount"], int) and "count" not in checked.wrong:
        body["count"] = None
    answer = await checked.send("events", f"/units/{ask.unit.key}/kits", body)
    return Saved.after(answer, ask.to("pakete"))


@pages.get("/{unit}/pakete/kit/{kit}", Action.KEEP_KITS, here="kits")
async def one(ask: Asking, kit: UUID) -> KitPage:
    """One of ours."""
    return await kit_page(ask, kit)


async def kit_page(ask: Ask, kit: UUID) -> KitPage:
    """As above; again with what was typed. Raises Problem 404."""
    it = await _own(ask, kit)
    here = ask.to("pakete", "kit", kit)
    return KitPage(
        ask.form(here, it.version),
        ask.to("pakete"),
        CHOICES,
        kit=it.called,
        topic=it.topic,
        contents=it.contents,
        amount=str(it.amount or ""),
        counted=it.amount is not None,
        before=str(it.days_before),
        after=str(it.days_after),
        standing=it.standing,
        stands=ask.form(f"{here}/stand", it.version),
    )


async def _own(ask: Ask, kit: UUID) -> Kit:
    stock = await queries.stock(ask.db, ask.unit.key, [ask.unit.key])
    found = next((one for one in stock if one.kit == kit), None)
    if found is None:
        raise not_found("Dieses Paket")
    return found


@pages.post("/{unit}/pakete/kit/{kit}", Action.KEEP_KITS, here="kits", again=kit_page)
async def change(ask: Asking, kit: UUID) -> Saved:
    """It is otherwise."""
    checked = Checked(ask)
    body = _body(checked, ("amount",)) | {"version": ask.version}
    answer = await checked.send("events", f"/units/{ask.unit.key}/kits/{kit}/change", body)
    return Saved.after(answer, ask.to("pakete"))


@pages.post("/{unit}/pakete/kit/{kit}/stand", Action.KEEP_KITS, here="kits", again=kit_page)
async def stand(ask: Asking, kit: UUID) -> Saved:
    """In stock again, out of order, or gone."""
    checked = Checked(ask)
    standing = checked.choice("standing", STANDINGS, "Bitte wähl aus, wie es steht.")
    body = {"standing": standing, "version": ask.version}
    answer = await checked.send("events", f"/units/{ask.unit.key}/kits/{kit}/standing", body)
    return Saved.after(answer, ask.to("pakete"))


def _body(checked: Checked, more: tuple[str, ...]) -> dict[str, Any]:
    """What was typed as the service takes it."""
    numbers = {name: checked.number(name, "Bitte gib eine Zahl an.") for name in ("days_before", "days_after", *more)}
    topic = checked.choice("topic", tuple(TOPICS), "Bitte wähl ein Thema.")
    return {"topic": topic, "contents": checked.ask.value("contents"), **numbers}
