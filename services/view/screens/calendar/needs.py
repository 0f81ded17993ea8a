"""What needs somebody now: the next of our occasions that people wait for, that has room left, or that is over."""

from __future__ import annotations

from datetime import datetime, timedelta

from services.view.frame.asking import Ask
from services.view.frame.layout.model import Chip
from services.view.frame.needs import card
from services.view.frame.screen import EVERY_LEVEL
from services.view.screens.calendar import queries, shown, words
from services.view.screens.calendar.page import OccasionCard
from services.view.screens.calendar.queries import Occasion
from shared.german import plural
from shared.hierarchy import Level

SOON = timedelta(days=7)
"""So near that what is empty can still be filled."""


@card("calendar/_occasion.html", *EVERY_LEVEL, urgency=45)
async def occasion(ask: Ask) -> OccasionCard:
    """One: what is over is to be closed before the next one is looked at."""
    at = queries.moment(ask)
    for it in await queries.needing(ask.db, ask.unit.key, at):
        if (why := _needs(ask, it, at)) is not None:
            heading, text, todo, chip = why
            return OccasionCard(
                title=it.title,
                href=ask.to("termine", it.occasion),
                when=shown.when(ask, it),
                inside=not it.public,
                heading=heading,
                text=text,
                todo=todo,
                chip=chip,
            )
    return OccasionCard()


def _needs(ask: Ask, it: Occasion, at: datetime) -> tuple[str, str, str, Chip] | None:
    state, near = it.state(at), shown.when(ask, it).near
    if state == "over" and it.kind == "stall" and ask.unit.level is Level.BRANCH:
        text = "Drei Mal tippen, dann zählt er."
        return "Wie war der Infostand?", text, "Bericht abgeben", Chip("vorbei", "soon")
    if state == "over":
        text = "Der Termin ist vorbei. Schließ ihn ab, dann zählt er."
        return "Wie viele waren da?", text, "Abschließen", Chip("vorbei", "soon")
    if state == "running" or (state == "planned" and it.starts.date() == ask.today and it.registration):
        return "Heute ist es so weit", "Wer da ist, bekommt einen Haken.", "Wer kommt?", Chip("heute", "fine")
    if state != "planned" or not it.registration:
        return None
    if it.waiting:
        waits = plural(it.waiting, "Mensch wartet", "Menschen warten")
        return f"{waits} auf einen Platz", "Mehr Plätze, und sie rücken von selbst nach.", "Ansehen", Chip(near, "soon")
    if it.free and it.starts - at <= SOON:
        text = f"{words.people(it.taken)} {words.come(it.taken)} bisher. Gib die Einladung weiter."
        return f"N{words.seats(it.free)[1:]}", text, "Einladen", Chip(near, "soon")
    return None
