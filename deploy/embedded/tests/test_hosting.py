"""What is remembered of who hosts which unit, and what is made of it. No server."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from deploy.cli.show import err
from deploy.cli.units import view_named, with_unit, without_unit
from deploy.demo.units import unit_tree
from deploy.embedded.errors import StackError
from deploy.embedded.home import Home
from deploy.embedded.hosting import remember, remembered
from deploy.embedded.running import FOLLOWING, Embedded
from deploy.stack import DEFAULT, Stack, view

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
    assert not [one for one in before for key in FOLLOWING if key in one.environment]
    secrets = here.home.path / "secrets"
    assert (secrets / "view-ub-celle" / "ortsnetz_units").read_text() == "ub-celle,ov-bergen"
    assert f"ov-bergen={here.url('view-ub-celle')}," in (secrets / "notify" / "ortsnetz_views").read_text()


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
    assert with_unit(BASIS, CELLE, TREE, "ov-bergen") == ("ub-celle", "ov-bergen")
    assert with_unit(BASIS, CELLE, TREE, "ub-celle") == ("ub-celle",)
    more = BASIS.hosting({"view-ub-celle": ("ub-celle", "ov-bergen")})
    assert without_unit(more, more.views[0], TREE, "ub-celle") == ("ov-bergen",)
    assert without_unit(more, more.views[0], TREE, "ov-winsen-aller") == ("ub-celle", "ov-bergen")
    assert view_named(more, "ov-bergen") is more.views[0]
    assert view_named(more, "view-ov-celle") is more.views[1]


def test_what_cannot_be() -> None:
    assert "Did you mean ov-bergen" in refused(with_unit, BASIS, CELLE, TREE, "ov-brgen")
    assert "`ortsnetz units list` shows all" in refused(with_unit, BASIS, CELLE, TREE, "x")
    assert "hosted by view-ov-celle" in refused(with_unit, BASIS, CELLE, TREE, "ov-celle")
    assert "but by view-ov-celle" in refused(without_unit, BASIS, CELLE, TREE, "ov-celle")
    assert "the last unit" in refused(without_unit, BASIS, CELLE, TREE, "ub-celle")
    assert "there are: view-ub-celle, view-ov-celle" in refused(view_named, BASIS, "view-x")


def test_the_content_of_the_file_is_what_its_module_says(here: Embedded) -> None:
    remember(here.home.hosting, DEFAULT.views[0], ("bezirk-hannover", "ov-celle"))
    assert json.loads(here.home.hosting.read_text()) == {
        "views": {"view-bezirk-hannover": ["bezirk-hannover", "ov-celle"]}
    }
