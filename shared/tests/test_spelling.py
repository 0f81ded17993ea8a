"""One value has one form to be compared in, whoever spelled it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.spelling import folded, mail_key, name_key

LETTERS = "abcdefgzÄÖÜäöüßẞéèêñçøåłđığİŞşAIJMN'-. "
NAMES = st.text(alphabet=LETTERS, min_size=1, max_size=20)
UNSEEN = ("\u00ad", "\u200b", "\u200d", "\u2060", "\ufeff", "\u202a", "\ufe0f", "\u200e")


@st.composite
def spelled(draw: st.DrawFn, text: str) -> str:
    """Another spelling of the same: form, blanks, dashes, apostrophes, invisible signs, case."""
    text = unicodedata.normalize(draw(st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"])), text)
    cases: list[Callable[[str], str]] = [str, str.upper, str.casefold, str.title]
    text = draw(st.sampled_from(cases))(text)
    signs = []
    for sign in text:
        match sign:
            case " ":
                signs.append(draw(st.sampled_from([" ", "\u00a0", "\u202f", "  ", "\u2009"])))
            case "-":
                signs.append(draw(st.sampled_from("-‐‑‒–—−")))
            case "'":
                signs.append(draw(st.sampled_from("'’‘ʼ`´")))
            case _:
                signs.append(sign)
        if draw(st.integers(0, 9)) == 0:
            signs.append(draw(st.sampled_from(UNSEEN)))
    return draw(st.sampled_from(["", " ", "\u00a0"])) + "".join(signs)


@given(st.data(), NAMES)
def test_any_two_spellings_of_a_name_are_one(data: st.DataObject, name: str) -> None:
    assert folded(data.draw(spelled(name))) == folded(name)


@given(st.text(max_size=30))
def test_a_form_to_compare_stays_what_it_is(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert mail_key(mail_key(text)) == mail_key(text)
    assert folded(text).count("|") == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Müller", "Mu\u0308ller"),
        ("STRAUSS", "Strauß"),
        ("Strauẞ", "strauß"),
        ("YILMAZ", "Yılmaz"),
        ("İlhan", "ilhan"),
        ("ﬁscher", "Fischer"),
        ("Müller–Lüders", "Müller-Lüders"),
        ("Müller Lüders", "Müller-Lüders"),
        ("O’Neill", "O'Neill"),
        ("D´Angelo", "D'Angelo"),
        ("Han\u00adnah", "Hannah"),
        ("Anna\u00a0Lena", "Anna Lena"),
        ("\u2066Petra\u2069", "Petra"),
    ],
)
def test_spellings_that_are_one(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), [("Müller", "Muller"), ("Müller", "Mueller"), ("René", "Rene"), ("Ö", "O")])
def test_accents_tell_names_apart(one: str, other: str) -> None:
    assert folded(one) != folded(other)


def test_last_and_first_name_are_not_mixed_up() -> None:
    assert name_key("a|b", "c") != name_key("a", "b|c")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Petra@Example.ORG", "petra@example.org"),
        ("petra\u200b@example.org", "petra@example.org"),
        (" petra@example.org", "petra@example.org"),
        ("mu\u0308ller@example.org", "müller@example.org"),
        ("p@Bücher.example.org", "p@xn--bcher-kva.example.org"),
    ],
)
def test_addresses_that_are_one(one: str, other: str) -> None:
    assert mail_key(one) == mail_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("weiß@example.org", "weiss@example.org"), ("ﬁ@example.org", "fi@example.org")]
)
def test_mailboxes_that_only_look_alike_are_two(one: str, other: str) -> None:
    assert mail_key(one) != mail_key(other)
