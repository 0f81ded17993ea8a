"""*Heute* of each level, with the cards that the screens' own samples show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from services.view.frame import needs
from services.view.frame.layout.frame import Live, Notice
from services.view.frame.layout.model import Feed, Level, News
from services.view.frame.needs import Card, Where
from services.view.screens.today.page import TodayPage
from services.view.tests.gallery.sample import BRANCH, CARDS, DISTRICT, SUB, Screen, at

FEED = Feed(
    (
        News(
            "n1",
            "Kleefeld",
            "hat eine Ansprechperson: Ruth Holm.",
            at(24, 20, 12),
            why="Ihr seht das, weil Ihr Nachbarn seid.",
        ),
        News(
            "n2", "Johanna Petersen", "wurde aufgenommen. Zuständig: Aylin Demir, bis 8. Dezember.", at(24, 16, 40), "#"
        ),
        News("n3", "Der Bezirk", "hat den Standard für den ersten Kontakt geändert: 14 Tage.", at(23, 9, 5)),
        News(
            "n4",
            "Lena Brandt",
            "hat die Mitgliedschaft beantragt. Entscheidung bis 29. November.",
            at(29, 19, 3, 10),
            "#",
        ),
    ),
    more="#",
)
FEEDS: dict[Level, Feed] = {
    "ortsverein": FEED,
    "unterbezirk": Feed(
        (
            News("s1", "Laatzen", "hat ein neues Mitglied.", at(24, 20, 13)),
            News("s2", "Hannover-Bothfeld", "hat keine Ansprechperson mehr. 2 neue Mitglieder warten.", at(24, 17, 2)),
            News("s3", "Barsinghausen", "hat wieder eine Ansprechperson; die Vertretung ist beendet.", at(22, 19, 30)),
        )
    ),
    "bezirk": Feed(
        (
            News("x1", "Unterbezirk Celle", "hat in allen Ortsvereinen eine Ansprechperson.", at(24, 18, 0)),
            News("x2", "412 Menschen", "sind in diesem Jahr Mitglied geworden.", at(23, 9, 0)),
        )
    ),
}
HERE = {
    "ortsverein": replace(BRANCH, here="today", subtitle="Guten Abend, Aylin"),
    "unterbezirk": replace(SUB, here="today", path="/ub-region-hannover/heute", subtitle="38 Ortsvereine"),
    "bezirk": replace(
        DISTRICT, here="today", path="/bezirk-hannover/heute", subtitle="13 Unterbezirke · 183 Ortsvereine"
    ),
}


def busy(level: Level, **others: Any) -> TodayPage:
    """A busy day; `others` are the models of cards that are not as their sample is."""
    return _page(level, FEEDS[level], {part: models[0] for (part, on), models in CARDS.items() if on == level} | others)


def quiet(level: Level, **others: Any) -> TodayPage:
    """A day on which nothing needs anybody and nothing is new, but for `others`."""
    return _page(level, Feed(), {part: models[1] for (part, on), models in CARDS.items() if on == level} | others)


def _page(level: Level, feed: Feed, models: dict[str, Any]) -> TodayPage:
    there = sorted((one for one in needs.ALL if level in one.levels), key=lambda one: one.urgency)
    assert {one.part for one in there} == models.keys(), "no sample of another card than those there are"
    cards: dict[Where, list[Card]] = {where: [] for where in Where}
    for one in there:
        cards[one.where].append(Card(one.part, one.template, models[one.part]))
    return TodayPage(feed, tuple(cards[Where.ACROSS]), tuple(cards[Where.BESIDE]), tuple(cards[Where.AFTER]))


def samples() -> Iterator[Screen]:
    """What others' cards say otherwise is among their samples."""
    yield Screen("today-branch", busy("ortsverein"), HERE["ortsverein"])
    yield Screen("today-sub", busy("unterbezirk"), HERE["unterbezirk"])
    yield Screen("today-district", busy("bezirk"), HERE["bezirk"])
    pending = replace(HERE["ortsverein"], notice=Notice("pending"), live=Live("/live", at(24, 20, 11)))
    yield Screen("today-branch-pending", busy("ortsverein"), pending)
    yield Screen("today-sub-empty", quiet("unterbezirk"), HERE["unterbezirk"])
