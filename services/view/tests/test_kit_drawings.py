"""The picture of who has which kit when, and the labels that go with them."""

from __future__ import annotations

import json
import time

import pytest

from services.view.frame.layout.render import environment
from services.view.screens.kits.labels import pdf
from services.view.screens.kits.timeline import Line, Stay, timeline
from services.view.tests.build import DAY, days


def test_two_hundred_kits_over_half_a_year_are_drawn_within_a_tenth_of_a_second() -> None:
    each = tuple(Stay(DAY + days(14 * n), DAY + days(14 * n + 6), "soft", "Barsinghausen") for n in range(13))
    lines = [Line(f"Wohnen {n}", "Pavillon", each) for n in range(200)]
    template = environment().from_string('{% from "kits/drawing.html" import picture %}{{ picture(t) }}')
    took = []
    for _ in range(5):
        begun = time.process_time()
        drawn = template.render(t=timeline(lines, DAY, 26, "viele"))
        took.append(time.process_time() - begun)
    assert drawn.count("<rect") > 2600
    assert min(took) < 0.1


@pytest.mark.parametrize(
    ("text", "lasts", "said"),
    [
        ("vergeben", 5, ""),
        ("vergeben", 7, "vergeben"),
        ("Alfeld, überfällig", 6, "Alfeld"),
        ("Barsinghausen", 5, "Bar…"),
        ("12 von 40 weg", 8, "12 von 40"),
        ("12 von 40 weg", 5, ""),
    ],
)
def test_on_a_phone_a_word_stands_whole_or_not_at_all_and_only_a_name_is_cut(text: str, lasts: int, said: str) -> None:
    line = Line("Wohnen 1", "", (Stay(DAY, DAY + days(lasts - 1), "soft", text),))
    (row,) = timeline([line], DAY, 5, "").narrow.rows
    (bar,) = row.bars
    assert bar.text == said
    assert bar.title == f"Wohnen 1: {text}"


def test_what_anybody_wrote_is_printed_and_never_run() -> None:
    row = {
        "kit": '#eval("1")',
        "to": "$x$",
        "by": "*Ruth*",
        "out": "3.",
        "needed": "5.",
        "back": "9.",
        "contents": "#panic()",
    }
    data = {"owner": "Bezirk", "day": "heute", "rows": [row]}
    assert pdf(data).startswith(b"%PDF")
    assert pdf(json.loads(json.dumps(data))) == pdf(data), "the same list gives the same bytes"
