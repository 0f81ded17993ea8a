"""Traces, as docs/operating.md says: a command on a page is one trace, across HTTP and Kafka, to the rows of views."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from deploy.story.telling import eventually
from tests.compose.conftest import HERE, centre_of
from tests.compose.people import UNIT, board, set_standard, signed_in
from tests.compose.projects import CHECKOUT, Project

Spans = list[dict[str, Any]]
PAGE = (f"view-{UNIT}", "POST /{unit}/einheiten/standard")


@pytest.fixture(scope="module")
def traced() -> Iterator[Project]:
    """A centre whose processes send to a collector."""
    centre = centre_of("traced", ORTSNETZ_DEMO_MEMBERS="300")
    more = [CHECKOUT / "deploy" / "traces.compose.yml", HERE / "collector.compose.yml"]
    with Project(centre.name, [*centre.files, *more], centre.settings).running() as project:
        yield project


def traces(project: Project) -> dict[str, Spans]:
    """What the collector has been sent so far, by trace."""
    found: dict[str, Spans] = defaultdict(list)
    for line in project.compose("logs", "--no-log-prefix", "--no-color", "collector").splitlines():
        if line.startswith("{"):  # beside what the server says of each request
            span = json.loads(line)
            found[span["trace"]].append(span)
    return found


def test_a_command_is_one_trace_from_the_page_to_every_view(traced: Project) -> None:
    here = signed_in(traced.address("UB_REGION_HANNOVER"), board(traced), traced.address("MAIL"))
    assert set_standard(here, "P14D").status_code == 200
    wanted = {"mentoring", "exchange", f"view-{UNIT}", "view-ov-hannover-linden-limmer"}

    def whole() -> Spans | None:
        for spans in traces(traced).values():
            ids = {one["id"] for one in spans}
            begin = [(one["service"], one["name"]) for one in spans if one["parent"] not in ids]
            if begin == [PAGE] and wanted <= {one["service"] for one in spans}:
                return spans
        return None

    spans = eventually(whole, f"no trace goes through {wanted}", within=60)
    assert "@" not in json.dumps(spans)
