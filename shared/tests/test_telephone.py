"""Numbers as people read them."""

from __future__ import annotations

import re
from itertools import product

import pytest

from shared.telephone import dial, readable

_BEFORE = ("", "+49", "0049", "(+49)", "(0049)", "+ 49", "00 49", "(+49", "+49 (0)", "+49(0)", "+49 ( 0 )", "(+49)(0)")
_AREAS = ("511", "0511", "(511)", "(0511)", "( 0511 )", "5121", "05121", "(05121)", "30", "030", "171", "(0171)")
_GAPS = ("", " ", "-", "/", ".", " / ")


def _spelled(before: str, area: str, gap: str, behind: str, number: str) -> str | None:
    """A number as somebody writes it; None where nobody does."""
    if before == "(+49":
        area = f"{area.strip('( )')})"
    if before == "" and not area.strip("( ").startswith("0"):
        return None
    return f"{before}{gap if before else ''}{area}{behind}{number}"


SPELLINGS = {
    written: f"+49{area.strip('( )').removeprefix('0')}4711{end}"
    for before, area, gap, behind, (number, end) in product(
        _BEFORE, _AREAS, _GAPS, _GAPS, (("4711", ""), ("47 11-12", "12"))
    )
    if (written := _spelled(before, area, gap, behind, number)) is not None
}
"""German numbers as people write them, each with the one that it is."""


def meant(dialled: str) -> str:
    """With the country code."""
    return f"+49{dialled[1:]}" if dialled.startswith("0") else dialled


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("+493023125123", "030 23125123"),
        ("+495114711", "0511 4711"),
        ("+4951214711", "05121 4711"),
        ("+4920414711", "02041 4711"),
        ("+491713920033", "0171 3920033"),
        ("+498001234567", "0800 1234567"),
        ("00495114711", "0511 4711"),
        ("05114711", "0511 4711"),
        # in the east nothing tells 03301 Oranienburg from 033056 Mühlenbeck: no gap is better than a wrong one
        ("+493305612345", "03305612345"),
        ("+493514711", "0351 4711"),
        # gaps of one's own stay
        ("0511 / 47 11-12", "0511 / 47 11-12"),
        ("+49 511 4711", "0511 4711"),
        ("+49 (0)511 47 11-12", "0511 47 11-12"),
        ("+49 (511) 4711", "(0511) 4711"),
        ("+49-511-4711", "0511-4711"),
        ("+49 0511 4711", "0511 4711"),
        ("05121 4711/4712", "05121 4711/4712"),
        # abroad, or no number that one could dial from elsewhere
        ("+436641234567", "+436641234567"),
        ("4711", "4711"),
        ("Tel. 0511 4711 (abends)", "Tel. 0511 4711 (abends)"),
        ("+49", "+49"),
        ("", ""),
    ],
)
def test_a_number_is_read_as_people_here_write_it(written: str, read: str) -> None:
    assert readable(written) == read


def test_what_is_read_is_read_the_same_again() -> None:
    for number in ("+493023125123", "+49 (511) 4711", "0511 / 47 11-12", "+436641234567", "+493305612345"):
        assert readable(readable(number)) == readable(number)


def test_however_a_number_is_spelled_what_is_read_and_what_is_dialled_lead_to_it() -> None:
    assert len(SPELLINGS) > 5000
    wrong = {
        written: (readable(written), dial(written))
        for written, number in SPELLINGS.items()
        if {meant(dial(written)), meant(dial(readable(written)))} != {number}
        or re.search(r"(?<!\d)00|\+49|\(00", readable(written))
        or readable(written).count("(") != readable(written).count(")")
    }
    assert not wrong, dict(list(wrong.items())[:20])


def test_of_a_number_in_a_sentence_the_same_is_dialled() -> None:
    for written, number in list(SPELLINGS.items())[::7]:
        assert meant(dial(f"abends {written} (ab 18 Uhr)")) == number, written
