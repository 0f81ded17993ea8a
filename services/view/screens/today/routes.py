"""Heute: what needs somebody now, most urgent first, and what is new. One page for every level."""

from __future__ import annotations

from services.view.frame.asking import Ask
from services.view.frame.layout.model import Feed
from services.view.frame.needs import Where, gathered
from services.view.frame.pages import Asking, Go, Pages
from services.view.screens.today import queries
from services.view.screens.today.page import TodayPage
from shared.hierarchy import Level
from shared.security.permissions import Action

pages = Pages("today")
NEWS = 12


async def page(ask: Ask) -> TodayPage:
    """The page of the unit's level."""
    cards = await gathered(ask)
    board = ask.unit.level is not Level.BRANCH or ask.may(Action.SEE_APPLICATIONS)
    news, older = await queries.feed(
        ask.db, ask.unit, ask.view.service.units, ask.today, limit=NEWS * ask.page, board=board
    )
    return TodayPage(
        Feed(tuple(news), ask.here(seite=ask.page + 1) if older else ""),
        across=cards.get(Where.ACROSS, ()),
        beside=cards.get(Where.BESIDE, ()),
        after=cards.get(Where.AFTER, ()),
    )


@pages.get("/{unit}", Action.SEE_TODAY)
async def start(ask: Asking) -> Go:
    """A unit's address alone, as people type it: its start page."""
    return Go(ask.to("heute"))


@pages.get("/{unit}/heute", Action.SEE_TODAY, here="today")
async def today(ask: Asking) -> TodayPage:
    """What needs somebody now."""
    return await page(ask)
