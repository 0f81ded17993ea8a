"""How kits and stalls are spoken of: why one is not there, in the right number."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import pytest

from services.view.screens.kits import words
from services.view.screens.stalls.words import taken

TODAY = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("number", "holder", "rival", "said"),
    [
        (1, object(), None, "kommt zu spät"),
        (1, None, None, "ist nicht im Lager"),
        (1, None, object(), "ist dann auch anderswo versprochen"),
        (0, None, None, "so viele sind dann nicht da"),
    ],
)
def test_only_what_somebody_has_comes_too_late(number: int, holder: object, rival: object, said: str) -> None:
    clash = SimpleNamespace(following=SimpleNamespace(number=number), holder=holder, rival=rival)
    assert words.short_of(cast("Any", clash)) == said


def test_days_with_their_preposition() -> None:
    assert words.on(date(2026, 12, 6), date(2026, 12, 7), TODAY) == "vom 6. bis 7. Dezember"
    assert words.on(date(2026, 12, 6), date(2026, 12, 6), TODAY) == "am 6. Dezember"


@pytest.mark.parametrize(
    ("places", "open_", "said"),
    [
        (1, 1, "Der Platz ist noch frei"),
        (1, 0, "Der Platz ist besetzt"),
        (6, 5, "1 von 6 Plätzen ist besetzt"),
        (6, 6, "0 von 6 Plätzen sind besetzt"),
        (6, 0, "Alle 6 Plätze sind besetzt"),
    ],
)
def test_places_taken(places: int, open_: int, said: str) -> None:
    assert taken(places, open_) == said
