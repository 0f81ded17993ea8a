"""On an application's page: from where the branch knows whoever applies."""

from __future__ import annotations

from services.view.frame.asking import Ask
from services.view.frame.layout.dates import day_words
from services.view.frame.parts import Added, part
from services.view.screens.applications.queries import Application
from services.view.screens.prospects import queries, words
from services.view.screens.prospects.page import MetCard


@part("/{unit}/antraege/{application}", "prospects/_met.html")
async def met(ask: Ask, about: Application) -> Added:
    """What is known of them from before."""
    found = await queries.of_application(ask.db, ask.unit.key, about.application)
    if found is None:
        return Added(None)
    done = await queries.steps_of(ask.db, ask.unit.key, found.prospect)
    steps = tuple(f"{words.DONE.get(one.done, 'Ein Schritt')}, {day_words(one.done_on, ask.today)}" for one in done)
    return Added(MetCard(words.met(found.source, found.met_on, ask.today), found.interest, steps))
