"""A kit of our own: entered, changed, out of order, gone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.view.frame.asking import Ask
from services.view.frame.layout.model import Choice
from services.view.frame.pages import Asking, Pages, Saved
from services.view.screens.kits import queries
from services.view.screens.kits.page import KitPage
from services.view.screens.kits.queries import Kit
from shared.hierarchy import Level
from shared.problems import LOOK, Problem, bad_field, not_found
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
    if not ask.value("name"):
        raise bad_field("/name", "Bitte gib an, wie es heißt.")
    body: dict[str, Any] = _body(ask, ("count", "amount")) | {"name": ask.value("name")}
    body |= {"more": True} if ask.value("more") == "ja" else {}
    if body.get("amount") is not None:
        body.pop("count", None)
    answer = await ask.send("events", f"/units/{ask.unit.key}/kits", body)
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
    body = _body(ask, ("amount",)) | {"version": ask.version}
    answer = await ask.send("events", f"/units/{ask.unit.key}/kits/{kit}/change", body)
    return Saved.after(answer, ask.to("pakete"))


@pages.post("/{unit}/pakete/kit/{kit}/stand", Action.KEEP_KITS, here="kits", again=kit_page)
async def stand(ask: Asking, kit: UUID) -> Saved:
    """In stock again, out of order, or gone."""
    standing = ask.value("standing")
    if standing not in STANDINGS:
        raise bad_field("/standing", "Bitte wähl aus, wie es steht.")
    body = {"standing": standing, "version": ask.version}
    answer = await ask.send("events", f"/units/{ask.unit.key}/kits/{kit}/standing", body)
    return Saved.after(answer, ask.to("pakete"))


def _body(ask: Ask, more: tuple[str, ...]) -> dict[str, Any]:
    """What was typed as the service takes it. Raises Problem 422 that names all that is wrong."""
    errors: dict[str, str] = {}
    numbers: dict[str, int] = {}
    for field in ("days_before", "days_after", *more):
        text = ask.value(field)
        if text and (not text.isascii() or not text.isdecimal() or len(text) > 4):
            errors[field] = "Bitte gib eine Zahl an."
        elif text:
            numbers[field] = int(text)
    if ask.value("topic") not in TOPICS:
        errors["topic"] = "Bitte wähl ein Thema."
    if errors:
        raise Problem(422, "invalid", LOOK, errors=[{"pointer": f"/{k}", "detail": v} for k, v in errors.items()])
    return {"topic": ask.value("topic"), "contents": ask.value("contents"), **numbers}
