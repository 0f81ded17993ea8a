"""What people without an account are told of who sees their data is what the rules grant: no less, and no more."""

from __future__ import annotations

import pytest

from deploy.stack.home import CHECKOUT
from services.exchange.rules.objections import WHO_OBJECTS
from services.view.screens.newcomers.routes import SEES
from shared.contracts.people import CONTACT
from shared.security.permissions import ALLOWED, Action, Role

VIEW = CHECKOUT / "services" / "view" / "screens"
WORDS = {
    "Namen": {"title", "first_name", "last_name"},
    "Anschrift": {"street", "postcode", "town"},
    "Geburtstag": {"born_on"},
    "Telefon": {"phone", "mobile"},
    "Mail-Adresse": {"email"},
}


def said(page: str) -> str:
    """The text of a page's template."""
    return (VIEW / page).read_text()


def test_whoever_is_asked_to_stand_in_reads_all_that_they_would_see() -> None:
    seen = said("contacts/answer.html").partition("Sagst Du zu")[2].partition(".")[0]
    assert set().union(*(fields for word, fields in WORDS.items() if word in seen)) == set(CONTACT)


@pytest.mark.parametrize("text", [said("applications/public.html"), SEES], ids=["applicant", "branch"])
def test_whoever_sees_new_members_is_named(text: str) -> None:
    assert set(ALLOWED[Action.SEE_NEWCOMERS]) == {Role.BOARD, Role.CONTACT_PERSON}
    assert "Vorstand" in text
    assert "Ansprechperson" in text
    assert "ertret" in text, "whoever stands in holds the role of a contact person"


def test_whoever_applies_reads_who_gets_to_know_them_with_an_objection() -> None:
    text = said("applications/public.html")
    assert "born_on" not in WHO_OBJECTS
    assert "der Unterbezirk und, geht er weiter, der Bezirk, mit Namen und Kontakt" in text
    assert "nur der Vorstand" not in text
