"""Pages promise a mail only where one arrives, and else say who prints which letter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup

from services.view.frame.layout.render import page
from services.view.tests.gallery import screens
from services.view.tests.gallery.sample import Screen, form

SCREENS = {one.name: one for one in screens()}
REACHED: dict[str, Any] = {"email": "lena@example.org", "no_mail": None}
NO_ADDRESS: dict[str, Any] = {"email": "", "no_mail": None}
NOT_TAKEN: dict[str, Any] = {"email": "lena@example.org", "no_mail": date(2026, 11, 20)}


def said(screen: Screen, **more: Any) -> str:
    """The words of a page."""
    model = replace(screen.model, **more)  # type: ignore[type-var]
    return " ".join(BeautifulSoup(page(model, screen.frame), "html.parser").get_text(" ").split())


@pytest.mark.parametrize(
    ("screen", "by_mail", "on_paper"),
    [
        ("application-admit", "bekommt eine Mail zur Begrüßung", "Die Begrüßung druckt Ihr danach hier als Brief"),
        ("application-lapsed", "die Begrüßung geht als Mail hinaus", "Die Begrüßung druckt Ihr danach hier als Brief"),
        (
            "application-refuse",
            "Die Mitteilung geht gleich als Mail",
            "Die Mitteilung druckt Ihr danach hier als Brief",
        ),
    ],
)
def test_before_a_decision_it_says_how_this_person_learns_of_it(screen: str, by_mail: str, on_paper: str) -> None:
    for about in (REACHED, NO_ADDRESS, NOT_TAKEN):
        text = said(SCREENS[screen], **about)
        assert (by_mail in text) is (about is REACHED)
        assert (on_paper in text) is (about is not REACHED)
        assert ("an die E-Mail-Adresse kommen keine Mails an" in text) is (about is NOT_TAKEN)


@pytest.mark.parametrize("email", ["", "n@example.org"])
def test_an_application_on_paper_that_has_lapsed_says_so_too(email: str) -> None:
    lapsed = SCREENS["application-paper-lapsed"]
    text = said(lapsed, form=form(version=None, values={"email": email}))
    assert ("geht als Mail hinaus" in text) is bool(email)
    assert ("druckt Ihr danach als Brief" in text) is (not email)


def test_whoever_decides_on_an_objection_need_not_tell_the_branch_of_the_letter() -> None:
    text = said(SCREENS["objection"], email="")
    assert "steht der Brief dort auf „Heute“" in text
    assert "Bescheid" not in text
    assert "steht der Brief dort" not in said(SCREENS["objection"], email="lena@example.org")


def test_a_form_with_something_wrong_says_so_above_it() -> None:
    """Whoever does not see the mark beside a field far below, or hears the page, learns of it at once."""
    wrong = []
    for screen in SCREENS.values():
        for one in BeautifulSoup(page(screen.model, screen.frame), "html.parser").select("form"):
            if one.select_one(".error"):
                said_above = one.select_one(".notice[role=alert]")
                assert said_above, f"{screen.name}: {one.get('action')}"
                assert "markierten Angaben" in said_above.get_text()
                wrong.append(screen.name)
    assert len(set(wrong)) >= 8
    paper = SCREENS["application-paper"]
    assert "markierten Angaben" in said(paper, form=form(errors={"last_name": "Bitte ausfüllen."}))


@pytest.mark.parametrize("screen", ["import-preview-branch", "import-open"])
def test_whether_it_is_another_person_is_asked_with_what_becomes_of_the_one_who_is_known(screen: str) -> None:
    text = said(SCREENS[screen])
    assert "Wer bei uns schon steht, bleibt dann Mitglied" in text
    assert "fehlt die Person auch in der nächsten Liste, fragen wir, ob sie ausgetreten ist" in text
