"""*Wer sieht was?*, also while the stream is away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from services.view.frame.layout.frame import Live
from services.view.screens.who_sees_what import page as who_sees_what
from services.view.tests.gallery.sample import BRANCH, Screen, at


def samples() -> Iterator[Screen]:
    part, whole, none = (
        partial(who_sees_what.Sees, "part"),
        who_sees_what.Sees("all", "alles"),
        who_sees_what.Sees("none", "nichts"),
    )
    rules = who_sees_what.RulesPage(
        ("Euer Ortsverein", "Unterbezirk", "Bezirk", "Nachbarn"),
        (
            who_sees_what.Group(
                "Aufnahme",
                (
                    who_sees_what.Rule(
                        "Jemand wird aufgenommen",
                        "damit sich eine Ansprechperson meldet",
                        (whole, part("dass, ohne Namen"), part("zählt"), none),
                    ),
                    who_sees_what.Rule(
                        "Ein Antrag wird abgelehnt",
                        "der Vorstand des Unterbezirks entscheidet über einen Einspruch",
                        (whole, part("erst mit Einspruch"), none, none),
                    ),
                ),
            ),
            who_sees_what.Group(
                "Ansprechpersonen",
                (
                    who_sees_what.Rule(
                        "Die Ansprechperson hört auf",
                        "damit niemand allein bleibt",
                        (whole, whole, part("zählt"), part("Name der Vertretung")),
                    ),
                ),
            ),
        ),
    )
    yield Screen("who-sees-what", rules, replace(BRANCH, here="who_sees_what"))
    away = Live("/live", at(23, 17, 58), away=True)
    yield Screen("who-sees-what-away", rules, replace(BRANCH, here="who_sees_what", live=away))
