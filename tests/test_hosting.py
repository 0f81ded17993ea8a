"""What is remembered of who hosts which unit, and what is made of it. No server."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from deploy.cli.hosting import hosting, view_named
from deploy.cli.show import err
from deploy.demo.units import unit_tree
from deploy.embedded.running import FOLLOWING, Embedded
from deploy.hosting.remembering import addresses, remember, remembered
from deploy.own_views.remembering import OwnView
from deploy.stack.description import DEFAULT, Stack, view
from deploy.stack.errors import StackError
from deploy.stack.home import Home

BASIS = Stack(DEFAULT.services, (view("ub-celle"), view("ov-celle")))
CELLE, OTHER = BASIS.views
TREE = unit_tree()


@pytest.fixture
def here(tmp_path: Path) -> Embedded:
    """A stack that nobody starts."""
    found = Embedded(Home(tmp_path), BASIS)
    found.home.prepare()
    return found


def test_nothing_is_remembered_at_first(here: Embedded) -> None:
    assert remembered(here.home.hosting) == {}
    assert here.stack == BASIS


def test_what_is_remembered_is_what_the_stack_is(here: Embedded) -> None:
    remember(here.home.hosting, CELLE, ("ub-celle", "ov-bergen"))
    assert here.home.hosting.stat().st_mode & 0o077 == 0
    assert Embedded(here.home, BASIS).stack.views == (CELLE.hosting(("ub-celle", "ov-bergen")), OTHER)
    assert [each.name for each in here.stack.views] == ["view-ub-celle", "view-ov-celle"]
    assert here.stack.host_of("ov-bergen") == here.stack.views[0]
    assert here.ports.keys() == Embedded(here.home, BASIS).ports.keys()


def test_as_described_again_leaves_nothing(here: Embedded) -> None:
    remember(here.home.hosting, OTHER, ("ov-celle", "ov-bergen"))
    remember(here.home.hosting, CELLE, ("ov-faßberg",))
    remember(here.home.hosting, OTHER, ("ov-celle",))
    assert remembered(here.home.hosting) == {"view-ub-celle": ("ov-faßberg",)}


def test_a_view_that_is_gone_is_left_aside(here: Embedded) -> None:
    remember(here.home.hosting, view("ov-gone"), ("ov-bergen",))
    assert here.stack == BASIS


@pytest.mark.parametrize("text", ["", "[]", '{"views": {"view-ub-celle": "ov-bergen"}}', '{"hosted": {}}'])
def test_a_file_that_is_none_is_told_in_a_sentence(here: Embedded, text: str) -> None:
    here.home.hosting.write_text(text)
    with pytest.raises(StackError, match=r"hosting\.json cannot be read"):
        _ = here.stack


def test_processes_read_it_from_files_when_they_start(here: Embedded) -> None:
    """The supervisor's own configuration stays the same: nothing that runs is stopped by it."""
    before = here.programs()
    remember(here.home.hosting, CELLE, ("ub-celle", "ov-bergen"))
    assert here.programs() == before
    assert not [one for one in before if FOLLOWING in one.environment]
    assert (here.home.path / "secrets/view-ub-celle/ortsnetz_units").read_text() == "ub-celle,ov-bergen"


def test_mails_lead_to_a_levels_own_view_first(here: Embedded) -> None:
    remember(here.hosting, CELLE, ("ub-celle", "ov-bergen"))
    centre, other = here.url("view-ub-celle"), here.url("view-ov-celle")
    assert addresses(here.stack, here.url, []) == {"ub-celle": centre, "ov-bergen": centre, "ov-celle": other}
    own: OwnView = {
        "name": "own-ov-bergen-3f9a1c",
        "client": "own-ov-bergen",
        "units": ["ov-bergen"],
        "password": "x",
        "revoked": False,
        "url": "https://bergen.example.org",
        "handed_out": True,
    }
    assert addresses(here.stack, here.url, [own])["ov-bergen"] == "https://bergen.example.org"
    not_yet: OwnView = {**own, "handed_out": False}
    no_more: OwnView = {**own, "revoked": True}
    assert addresses(here.stack, here.url, [not_yet])["ov-bergen"] == centre
    assert addresses(here.stack, here.url, [no_more])["ov-bergen"] == centre


def test_the_same_secret_written_again_keeps_its_time(here: Embedded) -> None:
    folder = here.home.secrets_for("one", {"word": "first"})
    before = (folder / "ortsnetz_word").stat()
    here.home.secrets_for("one", {"word": "first"})
    assert (folder / "ortsnetz_word").stat().st_ino == before.st_ino
    here.home.secrets_for("one", {"word": "second"})
    assert (folder / "ortsnetz_word").read_text() == "second"


def refused(work: Callable[..., object], *arguments: object) -> str:
    """The sentence with which a command ends."""
    with err.capture() as said, pytest.raises(typer.Exit):
        work(*arguments)
    return " ".join(said.get().split())


def test_what_a_view_hosts_afterwards() -> None:
    assert hosting(BASIS, CELLE, TREE, ["ov-bergen"], hosts=True) == ("ub-celle", "ov-bergen")
    assert hosting(BASIS, CELLE, TREE, ["ub-celle"], hosts=True) == ("ub-celle",)
    several = hosting(BASIS, CELLE, TREE, ["ov-bergen", "ov-hambuehren", "ov-bergen"], hosts=True)
    assert several == ("ub-celle", "ov-bergen", "ov-hambuehren")
    more = BASIS.hosting({"view-ub-celle": ("ub-celle", "ov-bergen")})
    assert hosting(more, more.views[0], TREE, ["ov-bergen"], hosts=False) == ("ub-celle",)
    assert hosting(more, more.views[0], TREE, ["ov-winsen-aller"], hosts=False) == ("ub-celle", "ov-bergen")
    assert view_named(more, "ov-bergen") is more.views[0]
    assert view_named(more, "view-ov-celle") is more.views[1]


def test_a_unit_with_all_below_it_that_nobody_hosts_yet() -> None:
    found = hosting(BASIS, CELLE, TREE, ["ub-celle"], hosts=True, below=True)
    branches = {unit.key for unit in TREE.below("ub-celle")} - {"ov-celle"}  # that has a view of its own
    assert len(branches) > 5
    assert (found[0], set(found[1:])) == ("ub-celle", branches)
    hosted = BASIS.hosting({"view-ub-celle": (*found, "ub-gifhorn")})
    left = hosting(hosted, hosted.views[0], TREE, ["ub-celle"], hosts=False, below=True)
    assert left == ("ub-celle", "ub-gifhorn"), "what it is made for stays, and what is not below"


def test_what_cannot_be() -> None:
    def host(*keys: str) -> None:
        hosting(BASIS, CELLE, TREE, list(keys), hosts=True)

    def release(*keys: str) -> None:
        hosting(BASIS, CELLE, TREE, list(keys), hosts=False)

    assert "Did you mean ov-bergen" in refused(host, "ov-brgen")
    assert "There is no unit x." in refused(host, "ov-bergen", "x")
    assert "hosted by view-ov-celle" in refused(host, "ov-celle")
    assert "but by view-ov-celle" in refused(release, "ov-celle")
    assert "view-ub-celle is made for ub-celle" in refused(release, "ub-celle")
    assert "there are: view-ub-celle, view-ov-celle" in refused(view_named, BASIS, "view-x")


def test_the_content_of_the_file_is_what_its_module_says(here: Embedded) -> None:
    remember(here.home.hosting, DEFAULT.views[0], ("bezirk-hannover", "ov-celle"))
    assert json.loads(here.home.hosting.read_text()) == {
        "views": {"view-bezirk-hannover": ["bezirk-hannover", "ov-celle"]}
    }
