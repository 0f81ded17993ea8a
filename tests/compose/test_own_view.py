"""A level runs its own view: a second project, which shares nothing with the centre but two published ports."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import httpx
import pytest

from deploy.story.people import Page, Person
from deploy.story.telling import eventually
from tests.compose.people import UNIT, board, set_standard, signed_in
from tests.compose.projects import CHECKOUT, Project

NO_CENTRE = "keine Verbindung zur Zentrale"
TABLES = ("lage.csv", "ansprechpersonen.csv", "einheiten.csv")


@pytest.fixture
def level(centre: Project, tmp_path: Path) -> Iterator[Project]:
    """The level's own project, ready: empty at first. Its settings name the file with which it began."""
    file = tmp_path / "view.json"
    files = [CHECKOUT / "deploy" / "view" / name for name in ("compose.yml", "figures.compose.yml")]
    project = Project.of("level", files, ["VIEW", "FIGURES"], {"ORTSNETZ_VIEW_FILE": str(file)})
    centre.ortsnetz("units", "provision", UNIT, "--url", project.address("VIEW"), "--out", str(file))
    with project.running():
        yield project


def table(person: Person, name: str) -> str:
    answer = person._http.get(f"/{UNIT}/{name}")
    assert answer.status_code == 200, answer.text[:500]
    return answer.text


def same(one: Person, other: Person, name: str) -> bool:
    return table(one, name) == table(other, name)


def figures(person: Person) -> list[str]:
    found = person.look(f"/{UNIT}/lage").html.select(".figure")
    return [" ".join(figure.get_text(" ").split()) for figure in found]


def standard(person: Person) -> str:
    rows = [row for row in table(person, "einheiten.csv").splitlines() if UNIT in row]
    return rows[0]


def behind_seconds(level: Project) -> float:
    """What the level's Prometheus would be told."""
    answer = httpx.get(f"{level.address('FIGURES')}/metrics", timeout=10, trust_env=False)
    (line,) = [line for line in answer.text.splitlines() if line.startswith("ortsnetz_view_behind_seconds ")]
    return float(line.split()[1])


def test_a_level_runs_its_own_view(centre: Project, level: Project) -> None:
    own, central, mailbox = level.address("VIEW"), centre.address("UB_REGION_HANNOVER"), centre.address("MAIL")
    assert Path(level.settings["ORTSNETZ_VIEW_FILE"]).stat().st_mode & 0o777 == 0o600
    email = board(centre)

    # it has built itself from the log, and shows the same as the centre's
    here, there = signed_in(own, email, mailbox), signed_in(central, email, mailbox)
    for name in TABLES:
        eventually(partial(same, here, there, name), f"{name} differs")
    assert len(table(here, "lage.csv").splitlines()) > 10
    assert figures(here) == figures(there)
    assert figures(here)
    eventually(lambda: behind_seconds(level) == 0, "its figures say that it is behind")

    # what somebody does here takes effect there, and the other way round
    begun = standard(here)
    assert set_standard(here, "P14D").status_code == 200
    eventually(lambda: begun != standard(there) == standard(here), "the centre's view does not show what was set here")
    before = standard(here)

    # the centre is down: reading goes on and says so, a command is refused with a sentence
    centre.compose("stop", "--timeout", "20")
    page = eventually(lambda: _behind(here), "the page does not say that it is behind", within=120)
    assert page.status == 200
    eventually(lambda: here.look(f"/{UNIT}/heute").shows(NO_CENTRE), "the page does not say that the centre is away")
    assert figures(here)
    eventually(lambda: behind_seconds(level) > 0, "its figures do not say that it is behind")
    refused = set_standard(here, "P7D")
    assert refused.status_code == 503
    assert "Die Zentrale ist gerade nicht erreichbar" in refused.text
    behind = behind_seconds(level)
    level.compose("restart", "view")  # it starts without the centre too
    eventually(lambda: _answers(f"{own}/health/live"), "the view does not start without the centre", within=90)
    assert standard(here) == before
    assert _behind(here), "after a start it does not say that it is behind"
    assert not here.look(f"/{UNIT}/heute").shows("Stand unbekannt"), "after a start it does not know since when"
    eventually(lambda: behind_seconds(level) > 0, "after a start its figures do not say that it is behind")
    assert behind_seconds(level) >= behind, "after a start its figures count from the start"

    # it is back: nothing was kept silently, and the view catches up
    centre.compose("start")
    eventually(lambda: _answers(f"{central}/health/ready"), "the centre does not come back", within=300)
    assert standard(there) == before
    eventually(lambda: _sets(there, "P7D"), "the centre's view takes no command", within=300)
    eventually(lambda: standard(here) != before and standard(here) == standard(there), "not caught up", within=300)
    eventually(lambda: not _behind(here), "it still says that it is behind", within=120)

    # another file: what the former one has opened is shut; with the new one people are signed in as before
    signed_off = "von der Zentrale abgemeldet"
    file = level.settings["ORTSNETZ_VIEW_FILE"]
    centre.ortsnetz("units", "provision", UNIT, "--url", own, "--out", file)
    now = standard(there)
    assert set_standard(there, "P1M").status_code == 200
    eventually(lambda: standard(there) != now, "the centre's view does not follow")
    eventually(lambda: here.look(f"/{UNIT}/heute").shows(signed_off), "the former file still counts", within=60)
    assert standard(here) == now, "the former file still gets records"
    level.compose("up", "--detach")
    level.compose("restart", "view")
    eventually(lambda: _answers(f"{own}/health/ready"), "the new file opens nothing", within=120)
    eventually(lambda: standard(here) == standard(there), "with the new file it does not catch up", within=120)

    # revoked: at once, for what is open too
    centre.ortsnetz("units", "revoke", UNIT)
    now = standard(there)
    assert set_standard(there, "P14D").status_code == 200
    eventually(lambda: standard(there) != now, "the centre's view does not follow")
    eventually(lambda: here.look(f"/{UNIT}/heute").shows(signed_off), "the view does not say it was revoked", within=60)
    assert not _answers(f"{own}/health/ready")
    assert standard(here) == now, "a revoked view still gets records"
    now = standard(there)
    refused = set_standard(here, "P7D")  # with a token that would hold minutes yet
    assert refused.status_code == 503
    assert "Die Zentrale hat diese Seite abgemeldet" in refused.text
    assert standard(there) == now
    level.compose("restart", "view")  # a start does not make it forget, though nobody saves anything
    eventually(lambda: _answers(f"{own}/health/live"), "a revoked view does not start", within=90)
    eventually(lambda: here.look(f"/{UNIT}/heute").shows(signed_off), "after a start it does not say so", within=60)


def _behind(person: Person) -> Page | None:
    page = person.look(f"/{UNIT}/heute")
    return page if page.shows("wird nachgeholt") or page.shows(NO_CENTRE) else None


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


def _sets(person: Person, period: str) -> bool:
    return set_standard(person, period).status_code == 200
