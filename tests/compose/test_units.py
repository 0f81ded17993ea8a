"""A compose project for real people: at first nobody can sign in. Then the operator acts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy.story.people import Mailbox
from deploy.story.telling import eventually
from shared.hierarchy import Level, Unit
from tests.compose.conftest import centre_of
from tests.compose.containers import Containers
from tests.compose.people import signed_in
from tests.compose.projects import Project
from tests.hosted import board_is_told

VIEW, OWN, ABOVE = "view-bezirk-hannover", "bezirk-hannover", "ub-celle"
NEW = Unit(
    key="ov-celle-neustadt",
    name="Ortsverein Celle-Neustadt",
    level=Level.BRANCH,
    parent=ABOVE,
    municipality="Celle",
    postcodes=("29225",),
    latitude=52.61,
    longitude=10.06,
    population=9000,
)
NAME = ("--first-name", "Nele", "--last-name", "Brandt")


@pytest.fixture(scope="module")
def empty() -> Iterator[Project]:
    """A centre without demonstration."""
    project = centre_of("empty", ORTSNETZ_DEMO_MEMBERS="0")
    with project.running():
        yield project


def answer(centre: Project, *arguments: str) -> Any:
    return json.loads(centre.ortsnetz(*arguments, "--json"))


def test_from_nothing_to_a_new_branch_whose_board_is_at_work(empty: Project, tmp_path: Path) -> None:
    url, mailbox, email = empty.address("BEZIRK_HANNOVER"), Mailbox(empty.address("MAIL")), "nele@example.org"
    assert answer(empty, "roles", "list", OWN) == []

    # recorded: it has topics and rights, and everybody knows it
    file = tmp_path / "units.csv"
    row = f"{NEW.key},{NEW.name},ortsverein,{ABOVE},Celle,29225,52.61,10.06,9000"
    file.write_text(f"{empty.ortsnetz('units', 'export')}{row}\n")
    assert answer(empty, "units", "record", str(file)) == [{"key": NEW.key, "new": True, "changed": []}]

    # hosted, with all of its sub-district: its first board signs in where the command says
    hosted = answer(empty, "units", "host", ABOVE, "--below", "--view", OWN)
    assert (hosted["view"], hosted["units"][0], NEW.key in hosted["units"]) == (VIEW, OWN, True)
    granted = answer(empty, "roles", "grant", NEW.key, email, *NAME)
    assert granted["sign_in"] == url
    person = signed_in(url, email, empty.address("MAIL"))
    person.see(f"/{NEW.key}/heute", "Nele Brandt")
    board_is_told(person, email, url, NEW, mailbox)

    # nobody mixes invented people with these
    with pytest.raises(AssertionError, match="There are people in this stack already"):
        empty.compose("run", "--rm", "-T", "--no-deps", "operator", "demo")
    assert answer(empty, "accounts")["accounts"] == []

    # a view that starts afresh, from the same container or a new one, hosts what it hosted
    containers = Containers(empty)
    for how in (["restart", VIEW], ["up", "--wait", "--force-recreate", "--no-deps", VIEW]):
        empty.compose(*how)
        eventually(containers.ready, "not every container is healthy", within=120)
        person.see(f"/{NEW.key}/heute", "Nele Brandt")
    empty.up()  # jobs run again: the unit stays recorded and hosted
    assert {one["key"]: one["view"] for one in answer(empty, "units", "list")}[NEW.key] == VIEW
    board_is_told(person, email, url, NEW, mailbox)

    # released: its pages are gone; its people see nothing any more
    assert answer(empty, "units", "release", ABOVE, "--below", "--view", OWN)["units"] == [OWN]
    assert person.look(f"/{NEW.key}/heute").status in (403, 404)
    assert answer(empty, "roles", "end", NEW.key, email) == {"ended": 1}
    assert answer(empty, "roles", "list", NEW.key) == []


def test_what_operators_look_at(empty: Project) -> None:
    assert "topics are read to the end" in empty.ortsnetz("lag")
    assert {"notify", "exchange", VIEW} <= {one["consumer"] for one in answer(empty, "lag")}
    assert answer(empty, "mails", "list") == []
    assert {one["service"] for one in answer(empty, "logs", "members", "--lines", "5")} == {"members"}
    assert "There is no unit ov-cele. Did you mean ov-celle" in empty.refused("roles", "list", "ov-cele")
    # within the project nobody can start a container: the command says where it can be given
    for command in (["rotate", "notify"], ["logs", "members"]):
        with pytest.raises(AssertionError, match="on the machine that runs the compose project"):
            empty.compose("run", "--rm", "-T", "--no-deps", "operator", *command)
