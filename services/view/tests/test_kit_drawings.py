"""The picture of who has which kit when, and the labels that go with them."""

from __future__ import annotations

import json
import time

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


def test_what_anybody_wrote_is_printed_and_never_run() -> None:
    row = {"kit": '#eval("1")', "to": "$x$", "by": "*Ruth*", "needed": "5.", "back": "9.", "contents": "#panic()"}
    data = {"owner": "Bezirk", "day": "heute", "rows": [row]}
    assert pdf(data).startswith(b"%PDF")
    assert pdf(json.loads(json.dumps(data))) == pdf(data), "the same list gives the same bytes"
