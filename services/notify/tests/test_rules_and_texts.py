"""Every rule has a source, every kind a text in both forms, and nothing comes from elsewhere."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from services.notify.directory.tables import KEPT
from services.notify.letters import KINDS
from services.notify.settings import NotifySettings
from services.notify.tests.build import settings_for
from services.notify.tests.words import LINKED, NOBODY, NOTHING_KNOWN, WORDS, check
from services.notify.writing.letter import BOOK
from services.notify.writing.names import harmless
from services.notify.writing.render import render
from shared.contracts.people import FIELDS
from shared.german import des
from shared.letters.writing import day, quoted, time


def test_every_rule_says_why() -> None:
    rules = [rule for found in BOOK.values() for rule in found]
    assert len(rules) >= 8
    assert not [rule.__name__ for rule in rules if not (rule.__doc__ or "").strip()]


def test_a_word_without_a_sample_and_a_sample_of_no_word_are_refused() -> None:
    with pytest.raises(TypeError, match=r"sign_in\.txt is given \['until'\]: .* has no sample"):
        check(KINDS, {word: sample for word, sample in WORDS.items() if word != "until"})
    with pytest.raises(TypeError, match=r"samples of \['weather'\], which no text is given"):
        check(KINDS, WORDS | {"weather": "fine"})


def test_only_fields_that_people_has_are_kept() -> None:
    assert {"first_name", "last_name", "email"} == KEPT
    assert KEPT <= FIELDS


@pytest.mark.parametrize("words", [WORDS, NOBODY, NOTHING_KNOWN], ids=["all", "nobody", "nothing"])
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_can_be_written_whatever_is_known(kind: str, words: dict[str, Any]) -> None:
    if kind in LINKED:
        words = words | {"link": WORDS["link"]}  # there is no such mail without a link
    text = render(kind, words, "https://notify.example/abmelden/x")
    assert text.subject
    assert "\n" not in text.subject
    for form in (text.plain, text.html):
        assert ("Hallo Kim," if words["to"] else "Hallo,") in form
        assert "None" not in form
        assert "https://notify.example/abmelden/x" in form
        assert "{{" not in form
    assert " Sie " not in text.plain, "we say Du"
    assert "→" not in text.plain + text.html
    if words["link"] is None:
        assert text.plain.count("http") == 1, "only where to unsubscribe"
    assert not re.search(r"\n\n\n", text.plain)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_html_loads_nothing_from_elsewhere_and_is_made_for_light_and_dark(kind: str) -> None:
    html = render(kind, WORDS).html
    assert not re.search(r"<img|<link|<script|url\(|src=|@import", html)
    assert "prefers-color-scheme: dark" in html
    assert 'name="color-scheme" content="light dark"' in html


def test_what_people_type_is_text_in_html() -> None:
    html = render("newcomer", WORDS | {"about": "<b>Kim & Co</b>"}).html
    assert "&lt;b&gt;Kim &amp; Co&lt;/b&gt;" in html


def test_dates_and_names_of_units_in_german() -> None:
    assert day(date(2026, 3, 1)) == "Sonntag, 1. März 2026"
    assert time(datetime(2026, 7, 1, 16, 5, tzinfo=UTC)) == "1. Juli, 18:05 Uhr"
    assert des("Unterbezirk Region Hannover") == "des Unterbezirks Region Hannover"
    assert des("Stadtverband X") == "von Stadtverband X"


@pytest.mark.parametrize("typed", ["Nein.\n\n→ Hier klicken\n\nBetreff: x", "→ Hier klicken", "\n\n"])
def test_what_a_board_typed_is_one_paragraph_and_no_button(typed: str) -> None:
    text = render("refusal", WORDS | {"reason": typed, "link": None})
    assert "→" not in text.plain
    assert 'class="button"' not in text.html
    assert "\n\n" not in quoted(typed)


@pytest.mark.parametrize("name", ["Kim", "Anna-Lena", "José María", "Dr. Nguyễn", "O'Neill", "Kim Ayşe von der Heide"])
def test_names_of_all_kinds_are_names(name: str) -> None:
    assert harmless(name) == name


@pytest.mark.parametrize("name", ["", "www.x.de", "x.de", "http://x", "Kim!", "a b c d e f g", "Du\u202ehast", "1&1"])
def test_what_could_be_a_message_is_no_name(name: str) -> None:
    assert harmless(name) == ""


@pytest.mark.parametrize("url", ["127.0.0.1:2525", "http://x", "smtp://"])
def test_a_wrong_mail_server_stops_the_service_with_a_sentence(url: str) -> None:
    with pytest.raises(ValueError, match="it must look like smtp://"):
        NotifySettings.model_validate({"smtp_url": url})


def test_addresses_of_views_are_read_anew(tmp_path: Path) -> None:
    file = tmp_path / "addresses.json"
    found = settings_for("postgresql://x", 25, views_file=file)
    assert found.view("ub-celle", "heute") is None
    file.write_text('{"ov-celle": "http://a:1", "ub-celle": "https://b/x=1"}')
    assert found.view("ub-celle", "heute") == "https://b/x=1/ub-celle/heute"
    assert found.view("ov-bergen", "heute") is None
    file.write_text('{"ov-bergen": "http://c/"}')
    assert found.view("ub-celle", "heute") is None
    assert found.view("ov-bergen", "heute") == "http://c/ov-bergen/heute"
