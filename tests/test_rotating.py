"""`ortsnetz rotate`: other credentials under load; nothing is lost, and the old ones are refused."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from deploy.cli.main import app
from deploy.containers import rotating as compose_rotating
from deploy.embedded import rotating
from deploy.embedded.rotating import Old, connects
from deploy.embedded.running import Embedded
from deploy.servers.broker_users import shown
from deploy.stack.blocking import run_sync
from deploy.stack.credentials import What
from deploy.stack.description import DEFAULT, Process
from deploy.stack.errors import StackError
from tests.faults.ledger import Ledger
from tests.faults.load import wait_for_commands, writing
from tests.faults.processes import Processes
from tests.faults.reconcile import eventually_agrees
from tests.stacks import running_stack

VIEW = "view-ov-hannover-linden-limmer"


@pytest.fixture(scope="module")
def stack(embedded_only: None) -> Iterator[Embedded]:
    """A stack of this module's own, without a demonstration."""
    with running_stack() as found:  # the one that the command line knows
        yield found


def process(stack: Embedded, name: str) -> Process:
    return next(each for each in stack.stack.processes if each.name == name)


def had(stack: Embedded, name: str) -> tuple[Old, str]:
    """The credentials of now: for broker and database, and at members."""
    one = process(stack, name)
    kafka = stack.kafka.client(name, stack.credentials.kafka(one))
    return Old(kafka, stack.database_url(one)), stack.credentials.client(one)


def gets_token(stack: Embedded, name: str, secret: str) -> bool:
    answer = httpx.post(
        f"{stack.url('members')}/tokens", auth=(name, secret), json={"audience": "mentoring"}, trust_env=False
    )
    assert answer.status_code in (200, 401), answer.text
    return answer.status_code == 200


def believed(stack: Embedded, name: str, old: Old, secret: str) -> dict[What, bool]:
    """Who takes these credentials."""
    return {
        What.KAFKA: shown(old.kafka) is not None,
        What.DATABASE: run_sync(connects(old.database_url)),
        What.CLIENT: gets_token(stack, name, secret),
    }


def rotate(stack: Embedded, *arguments: str, code: int = 0) -> str:
    said = CliRunner().invoke(app, ["rotate", *arguments, "--dir", str(stack.home.path)])
    assert said.exit_code == code, said.output
    return " ".join(said.output.split())


def started(stack: Embedded, name: str) -> int:
    return int(stack.supervisor.process(name)["pid"])


def test_under_load_nothing_is_lost_and_the_old_credentials_are_refused(stack: Embedded) -> None:
    ledger, watched = Ledger(), Processes(stack)
    with writing(watched, ledger, random.randrange(10**6)) as writers:
        for name in ("notify", VIEW, "members"):
            wait_for_commands(ledger, len(ledger) + 5, writers)
            (old, secret), pid = had(stack, name), started(stack, name)
            others = {each.name: started(stack, each.name) for each in stack.stack.processes if each.name != name}
            assert all(believed(stack, name, old, secret).values())
            assert "the old ones are refused" in rotate(stack, name)
            assert not any(believed(stack, name, old, secret).values())
            assert all(believed(stack, name, *had(stack, name)).values())
            assert started(stack, name) != pid
            assert {each: started(stack, each) for each in others} == others
            wait_for_commands(ledger, len(ledger) + 5, writers)
    assert len(ledger) > 25
    findings = eventually_agrees(watched, ledger)
    assert findings.none(), findings.says()
    told = next(one for one in (stack.told() or {})["views"] if one["kafka"]["username"] == VIEW)
    assert told["kafka"]["password"] == stack.credentials.kafka(process(stack, VIEW))


def test_only_what_was_asked_for_is_another_one(stack: Embedded) -> None:
    old, secret = had(stack, VIEW)
    said = json.loads(
        CliRunner().invoke(app, ["rotate", VIEW, "--what", "kafka", "--json", "--dir", str(stack.home.path)]).stdout
    )
    assert (said["name"], said["what"]) == (VIEW, ["kafka"])
    assert believed(stack, VIEW, old, secret) == {What.KAFKA: False, What.DATABASE: True, What.CLIENT: True}


@pytest.mark.parametrize("broken", ["_tell_broker", "register_client", "_restart"])
def test_a_command_that_died_in_between_is_finished_by_the_same_again(
    stack: Embedded, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = had(stack, "notify")

    def dies(*_: Any) -> None:
        raise StackError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(rotating, broken, dies)
        assert "killed" in rotate(stack, "notify", code=1)
    between = had(stack, "notify")
    rotate(stack, "notify")
    for old in before, between:
        assert not any(believed(stack, "notify", *old).values())
    assert all(believed(stack, "notify", *had(stack, "notify")).values())


def test_what_cannot_be_is_told_in_a_sentence(stack: Embedded) -> None:
    assert "There is no view-ov-nirgendwo" in rotate(stack, "view-ov-nirgendwo", code=1)
    assert "kafka, database, client or all" in rotate(stack, "notify", "--what", "mail", code=1)


NOTIFY = next(one for one in DEFAULT.services if one.name == "notify")


def test_on_compose_everybody_is_told_before_the_process_starts_afresh() -> None:
    found = [arguments for _, arguments in compose_rotating.commands(NOTIFY, list(What))]
    jobs = [
        next(word for word in one if word in ("secrets", "databases", "broker", "register", "restart", "up"))
        for one in found
    ]
    assert jobs == ["secrets", "databases", "broker", "register", "restart", "up"]
    assert found[0][-5:] == ["rotate", "notify", "client", "database", "kafka"]
    few = [arguments for _, arguments in compose_rotating.commands(NOTIFY, [What.DATABASE])]
    assert not any("broker" in one for one in few)
