"""Impressum and Datenschutz: what an installation says about itself stands at the foot of every page."""

from __future__ import annotations

import pytest

from services.view.frame.layout.render import page
from services.view.frame.legal.texts import links
from services.view.settings import ViewSettings
from services.view.tests.gallery import screens
from shared.legal import DEMONSTRATION, INVENTED, Said, said, states


def settings(imprint: str = "", privacy: str = "") -> ViewSettings:
    return ViewSettings.model_construct(imprint=imprint, privacy=privacy)


def test_a_link_leads_there_and_a_text_stands_here() -> None:
    found = settings("https://www.example.org/impressum", r"Verantwortlich: Bezirk.\n\nWir brauchen das.")
    assert said(found, "impressum") == Said("https://www.example.org/impressum")
    assert said(found, "datenschutz") == Said("/datenschutz", ("Verantwortlich: Bezirk.", "Wir brauchen das."))
    assert [one.href for one in links(found)] == ["https://www.example.org/impressum", "/datenschutz"]


@pytest.mark.parametrize("text", ["javascript:alert(1)", "data:text/html,x", "//elsewhere.example.org", "http:// a b"])
def test_what_is_no_link_is_a_text(text: str) -> None:
    assert said(settings(text), "impressum") == Said("/impressum", (text,))


def test_a_demonstration_says_that_it_is_one() -> None:
    found = said(settings(DEMONSTRATION), "impressum")
    assert found
    assert found.paragraphs[0].startswith("Dies ist eine Vorführung")
    assert all("Vorführung" in text for text in INVENTED.values())


def test_operators_are_told_what_is_missing() -> None:
    assert states(settings("", DEMONSTRATION)) == {"imprint": "missing", "privacy": DEMONSTRATION}
    assert states(settings("https://x.example.org", " ")) == {"imprint": "own", "privacy": "missing"}


@pytest.mark.parametrize("screen", screens(), ids=lambda screen: screen.name)
def test_every_page_leads_to_both(screen: object) -> None:
    html = page(screen.model, screen.frame)  # type: ignore[attr-defined]
    foot = html.partition('<footer class="legal">')[2]
    assert 'href="/impressum"' in foot
    assert 'href="/datenschutz"' in foot
