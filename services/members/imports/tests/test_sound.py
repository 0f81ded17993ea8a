"""No repair damages what is sound: well-formed rows arrive as they are (issue 12, B4)."""

from __future__ import annotations

import io
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from deploy.demo import make_members as generator
from services.members.imports.columns import LABELS, NOT_STORED
from services.members.imports.encodings import find_encoding
from services.members.imports.model import Accepted, Rejected
from services.members.imports.naming import capitals_lowered
from services.members.imports.plausible import oddity
from services.members.imports.repairs import umlauts_restored
from services.members.imports.tests.exports import CLEAN, HEADER, accepted, line, outcomes


def listed(name: str) -> list[str]:
    """The lines of a file of test material."""
    return (Path(__file__).parent / "files" / f"{name}.txt").read_text(encoding="utf-8").splitlines()


NAMES = listed("names")
"""As many countries write them."""
LOOKALIKES = listed("surnames-lookalike")
"""Surnames of people, whatever they look like: a title, a suffix, a heading, a status, a test, nothing."""
PHONES = [
    "05121 4711/4712",
    "05121 4711/12",
    "05121/4711/4712",
    "05121 4711-4712",
    "05121 4711, 05121 4712",
    "0511 123456 oder 0171 1",
    "+49 5121 4711/12",
    "05121 4711 4712",
    "23125 Durchwahl 7",
    "0511 12345 u. 12346",
    "05121 123456 78901 23456",
]
POSTCODES = [
    ("1010", "Wien"),
    ("A-1010", "Wien"),
    ("8001", "Zürich"),
    ("CH-8001", "Zürich"),
    ("1011 AB", "Amsterdam"),
    ("NL-1011 AB", "Amsterdam"),
    ("L-1009", "Luxemburg"),
    ("1000", "Brüssel"),
    ("F-75001", "Paris"),
    ("00-950", "Warszawa"),
    ("SW1A 1AA", "London"),
    ("01067", "Dresden"),
    ("4109", "Irgendwo"),
    ("29221", "Celle"),
]


def arrived(**cells: str) -> Accepted:
    """The accepted row, without a repair."""
    outcome = accepted(**cells)
    assert outcome.repairs == (), cells
    return outcome


@pytest.mark.parametrize("name", [*LOOKALIKES, *NAMES])
def test_a_surname_stays_whatever_it_looks_like(name: str) -> None:
    assert arrived(Nachname=name).row.last_name == name


def test_a_name_that_may_mean_nothing_is_kept_and_asked_about() -> None:
    for last, first in (("NULL", "NULL"), ("null", "Petra"), ("unbekannt", ""), ("Keine", "Keine"), ("NA", "")):
        outcome = accepted(Nachname=last, Vorname=first)
        assert outcome.row.last_name == last
        assert [review.code for review in outcome.review] == ["name_like_nothing"]
    assert accepted(Nachname="Null", Vorname="Petra").review == ()


@pytest.mark.parametrize("name", [*NAMES, "Na", "None", "Jun", "H.-J.", "HG", "Anna Lena", "Ö", "Mary Jo", "J. R."])
def test_a_first_name_stays(name: str) -> None:
    assert arrived(Vorname=name).row.first_name == name


@pytest.mark.parametrize("street", listed("streets"))
def test_a_street_stays_with_its_quotation_marks_and_dashes(street: str) -> None:
    written = '"' + street.replace('"', '""') + '"'
    assert arrived(Straße=written).row.street == street
    whole = accepted(Straße=written, Hausnummer="").row
    assert f"{whole.street} {whole.house_number}".strip() == street


@pytest.mark.parametrize("phone", PHONES)
def test_two_numbers_or_an_extension_stay_as_they_are_written(phone: str) -> None:
    assert arrived(Telefon=phone).row.phone == phone


@pytest.mark.parametrize(("postcode", "town"), POSTCODES)
def test_a_postcode_of_another_country_stays(postcode: str, town: str) -> None:
    assert arrived(PLZ=postcode, Ort=town).row.postcode == postcode


def test_a_zero_is_added_where_the_town_says_so_and_asked_about_where_it_does_not() -> None:
    for code, town in generator.ZERO_TOWNS:
        outcome = accepted(PLZ=code[1:], Ort=town)
        assert (outcome.row.postcode, outcome.review) == (code, ())
    assert [review.code for review in accepted(PLZ="4109", Ort="Irgendwo").review] == ["postcode_unclear"]
    assert [review.code for review in accepted(PLZ="4109", Ort="").review] == ["postcode_unclear"]
    assert accepted(PLZ="1010", Ort="Wien").review == ()


def test_every_name_of_the_generator_arrives_unchanged() -> None:
    names = [(first, last) for last in generator.LAST for first in ("Petra",)]
    names += [(first, "Hartmann") for first in (*generator.MALE, *generator.FEMALE)]
    streets = [street.replace("_", " ") for street in generator.STREETS]
    rows = [
        line(Mitgliedsnummer=str(20_000_000 + i), Vorname=first, Nachname=last, Straße=streets[i % len(streets)])
        for i, (first, last) in enumerate(names)
    ]
    for outcome, (first, last) in zip(outcomes([HEADER, *rows], "utf-8"), names, strict=True):
        assert isinstance(outcome, Accepted)
        assert (outcome.row.first_name, outcome.row.last_name) == (first, last)
        assert (outcome.repairs, outcome.review) == ((), ())


@pytest.mark.parametrize("mail", ["o'neil@example.org", "a/b@example.org", "müller@example.org", "x@münchen.example"])
def test_a_mail_address_stays(mail: str) -> None:
    assert arrived(E_Mail=mail).row.email == mail


LETTERS = "abcdefghijklmnopqrstuvwxyzäöüßçéèêáàâóòôíìúùñğışłńśżźćčřěýůőűøåæ"
# two letters at least: a capital alone before a dash is what a damaged Ö looks like (`Ã–STERREICH`)
_WORD = st.builds(
    lambda first, rest: first + rest,
    st.sampled_from([letter.upper() for letter in LETTERS if letter not in "ßı"]),
    st.text(LETTERS, min_size=1, max_size=8),
)
_NAME = st.builds(
    lambda words, signs: "".join(word + sign for word, sign in zip(words, [*signs, ""], strict=False)),
    st.lists(_WORD, min_size=1, max_size=3),
    st.lists(st.sampled_from(["-", "–", "’", "'", " ", " von ", ". ", "/"]), min_size=2, max_size=2),
)
_QUOTED = st.builds(
    lambda mark, name, end: mark[0] + name + mark[1] + end,
    st.sampled_from(["„“", "“”", "»«", "‚‘", "«»", "()", "  ", "„”"]),
    _NAME,
    st.sampled_from(["", " –", "…", " 5", ".", " †"]),
)


@settings(max_examples=600, deadline=None)
@given(st.one_of(_NAME, _QUOTED))
@example("Voß–Müller")
@example("„Zum Schloß“")
@example("Haus „SPÄ“")
def test_no_sound_text_is_taken_for_a_damaged_one(text: str) -> None:
    assert umlauts_restored(text) == unicodedata.normalize("NFC", text)


@settings(max_examples=600, deadline=None)
@given(_NAME)
def test_a_double_encoded_name_is_restored_or_left_and_never_made_worse(name: str) -> None:
    try:
        damaged = name.encode().decode("cp1252")
    except UnicodeDecodeError:
        return
    found = umlauts_restored(damaged)
    assert found == damaged or oddity(found) < oddity(damaged)
    if re.fullmatch("[A-Za-zäöüÄÖÜß -]*", name):
        assert found == name


@settings(max_examples=300, deadline=None)
@given(_NAME)
def test_what_is_in_capitals_is_only_lowered_where_all_of_it_is(name: str) -> None:
    if not name.isupper():
        assert capitals_lowered(name) == name
    lowered = capitals_lowered(name.upper())
    assert lowered.upper() == name.upper() or "İ" in name.upper() or "ı" in lowered


# the same files each time: which encoding it is is guessed by how often letters stand where, and three invented names
# can be as odd in one as in the other (once in many runs: Ñi-, Ñc-)
@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(_NAME, min_size=3, max_size=20))
def test_a_file_in_windows_1252_is_never_taken_for_another_encoding(names: list[str]) -> None:
    assume(not any(re.search(r"[^\x00-\x7f]{3}", name) for name in names))  # nobody is called Aàéø
    written = [name for name in names if name == name.encode("cp1252", "ignore").decode("cp1252")]
    assert find_encoding(io.BytesIO("\n".join(written).encode("cp1252")), b"Nachname", bom=False) in ("cp1252", "utf-8")


@pytest.mark.parametrize("column", [name for name, _ in CLEAN.items()])
@pytest.mark.parametrize("cell", ["viel", "-8,00", "31.02.1980", "im Mai", "99.99.9999", "?", "x" * 9000, "Ã¼", "=1+1"])
def test_nothing_in_a_column_that_is_not_stored_costs_a_member(column: str, cell: str) -> None:
    (outcome,) = outcomes([HEADER, line(**{column: cell})], "utf-8")
    if column in {LABELS[field] for field in NOT_STORED}:
        assert isinstance(outcome, Accepted), outcome
    elif isinstance(outcome, Rejected):
        assert column in outcome.reason_de or outcome.reason_code in (
            "number_missing",
            "number_invalid",
            "name_missing",
            "postcode_invalid",
            "unit_missing",
            "unit_unknown",
            "status_unknown",
            "date_impossible",
        )
