"""The page of a unit below: whom to call, a reminder; the card on *Heute*."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from services.view.frame import measure
from services.view.screens.reminders import page as reminders
from services.view.screens.reminders.queries import Reminded
from services.view.tests.gallery.sample import SUB, Screen, card, form, on

OVERDUE = (
    reminders.OverdueThere("ov-3", "Hannover-Linden-Limmer", 4, on(3), "#", on(20)),
    reminders.OverdueThere("ov-4", "Sehnde", 1, on(21), "#"),
)
LATE = reminders.LateCard(OVERDUE, Reminded(on(18), "Bezirk Hannover"))
card("late", "unterbezirk", busy=LATE, quiet=reminders.LateCard())


ELSEWHERE = {
    "/{unit}/lage/{branch}/wort": "while a word stands with a reminder: test_conversation.py",
}


def samples() -> Iterator[Screen]:
    here = replace(SUB, here="overview", path="/ub-region-hannover/lage/ov-sehnde", subtitle="")
    one = reminders.UnitBelowPage(
        "ov-sehnde",
        "Ortsverein Sehnde",
        "2",
        on(21),
        "60\u00a0%",
        measure.DEFINITION,
        (
            reminders.ToCall("Ruth Holm", "Ansprechperson", "0511 2", "ruth@example.org"),
            reminders.ToCall("Jens Alber", "Vorstand", reach_is_known=False),
        ),
        "die Ansprechperson",
        form(),
    )
    yield Screen("unit-below", one, here)
    reminded = replace(one, form=None, reminded_on=on(20), reminded_by="Unterbezirk Region Hannover", again_from=on(27))
    word = "Wenn es gerade viel ist: Ruf mich an, ich helfe gern beim Telefonieren. Heike aus der Geschäftsstelle"
    reminded = replace(reminded, word=word, word_id="9a", take_back=form(version=None))
    yield Screen("unit-below-reminded", reminded, here)
    nobody = replace(
        one, overdue="0", oldest=None, share="", to_call=(), form=None, is_branch=False, on_their_own=on(3)
    )
    yield Screen("unit-below-nobody", nobody, here)
