"""A page is asked for a part of another: it says that it has none, whatever its model is called alike."""

from __future__ import annotations

import pytest

from services.view.frame.layout.render import VIEW, UnknownPart, render_part
from services.view.tests.gallery import screens
from services.view.tests.gallery.sample import Screen

SCREENS = screens()
PARTS = sorted({file.stem[1:] for file in VIEW.glob("*/*/_*.html")})


@pytest.mark.parametrize("screen", SCREENS, ids=[screen.name for screen in SCREENS])
def test_every_part_of_any_page_is_its_own_or_unknown(screen: Screen) -> None:
    own = 0
    for part in PARTS:
        try:
            assert render_part(part, screen.model, screen.frame).strip() != "None"
            own += 1
        except UnknownPart:
            continue
    assert own < len(PARTS)
