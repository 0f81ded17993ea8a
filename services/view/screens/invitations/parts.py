"""Invitations on the occasion's page: at whoever invites, at the neighbour's, and what guests say afterwards."""

from __future__ import annotations

from services.view.frame.asking import Ask
from services.view.frame.parts import Added, part
from services.view.screens.calendar import queries as calendar
from services.view.screens.calendar.queries import Occasion
from services.view.screens.invitations import queries
from services.view.screens.invitations.page import ANSWERS, Afterwards, Inviting, Ours
from services.view.screens.invitations.queries import Counted
from shared.german import plural
from shared.hierarchy import Level
from shared.security.permissions import Action

ADDRESS = "/{unit}/termine/{occasion}"


def invites(ask: Ask, it: Occasion) -> bool:
    """Whether new members can be invited to it: a branch's evening to come, for which one registers."""
    ahead = it.state(calendar.moment(ask)) == "planned"
    return ahead and it.kind == "evening" and it.registration and ask.unit.level is Level.BRANCH


@part(ADDRESS, "invitations/_inviting.html")
async def inviting(ask: Ask, about: Occasion) -> Added:
    """To one of our own."""
    if about.of_unit != ask.unit.key:
        return Added(None)
    so_far = await queries.invited(ask.db, ask.unit.key, about.occasion)
    lost = await queries.lost(ask.db, ask.unit.key, about.occasion)
    offers = invites(ask, about)
    if not (offers or so_far or lost):
        return Added(None)
    where = ask.to("termine", about.occasion, "neue-einladen")
    model = Inviting(
        form=ask.form(where) if offers and ask.may(Action.PLAN_OCCASION) else None,
        chosen=str(so_far.months) if so_far else "6",
        with_neighbours=about.neighbours,
        neighbours_chosen=bool(so_far and so_far.neighbours),
        told=_told(so_far) if so_far else (),
        lost=_lost(lost) if lost else "",
    )
    return Added(model)


def _told(it: Counted) -> tuple[str, ...]:
    if not it.invited:
        return ("In dieser Zeit ist niemand eingetreten, der noch einzuladen wäre.",)
    beside = f", {it.beside} davon bei Nachbarn" if it.beside else ""
    who = plural(it.invited, "neues Mitglied ist", "neue Mitglieder sind")
    came = plural(it.registered, "hat sich", "haben sich") if it.registered else "Noch niemand hat sich"
    return f"{who} eingeladen{beside}.", f"{came} über die Einladung angemeldet."


def _lost(mails: int) -> str:
    who = "Jemand hat sich" if mails == 1 else f"{mails} Menschen haben sich"
    return f"{who} mit einer Adresse angemeldet, an die keine Mails kommen. Wer das ist, wissen wir nicht."


@part(ADDRESS, "invitations/_afterwards.html")
async def afterwards(ask: Ask, about: Occasion) -> Added:
    """What guests of one of our own say."""
    said = await queries.said_of(ask.db, ask.unit.key, about.occasion) if about.of_unit == ask.unit.key else None
    if said is None:
        return Added(None)
    counts = tuple((label, getattr(said, key)) for key, label in ANSWERS)
    of = f"{sum(count for _, count in counts)} von {plural(said.asked, 'Anmeldung', 'Anmeldungen')}"
    return Added(Afterwards(counts, f"{of} haben geantwortet. Wer was gesagt hat, steht hier nicht."))


@part(ADDRESS, "invitations/_ours.html")
async def ours(ask: Ask, about: Occasion) -> Added:
    """Of a neighbour's, at a branch whose new members are invited to it."""
    beside = about.of_unit in {one.key for one in ask.view.service.units.siblings(ask.unit.key)}
    if not beside or ask.unit.level is not Level.BRANCH or about.kind != "evening":
        return Added(None)
    invited = await queries.ours(ask.db, ask.unit.key, about.occasion)
    allowed = await queries.neighbours_may(ask.db, ask.unit.key)
    if not invited and allowed:
        return Added(None)
    text = f"{plural(invited, 'neues Mitglied', 'neue Mitglieder')} von Euch"
    text = f"{text} {'ist' if invited == 1 else 'sind'} hierher eingeladen. " if invited else ""
    where = ask.to("termine", about.occasion, "nachbarn-duerfen")
    form = ask.form(where) if ask.may(Action.PLAN_OCCASION) else None
    return Added(Ours(text, allowed, form))
