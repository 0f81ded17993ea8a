"""Another unit at run time, by `ortsnetz units host` and `release`: people, broker, rows, mails."""

from __future__ import annotations

import json
import random
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from typer.testing import CliRunner, Result

from deploy.cli.main import app
from deploy.cli.operator import Operator
from deploy.demo.people import invent
from deploy.demo.units import unit_tree
from deploy.embedded import settling
from deploy.embedded.blocking import run_sync
from deploy.embedded.errors import StackError
from deploy.embedded.readiness import is_ready
from deploy.embedded.running import Embedded
from deploy.embedded.up import up
from deploy.story.people import Mailbox, Person, link_in
from deploy.story.telling import eventually
from deploy.story.witness import Witness
from shared.clock import Calendar
from shared.contracts.topics import exchange, roster

VIEW, OWN = "view-ov-hannover-linden-limmer", "ov-hannover-linden-limmer"
ELSEWHERE = "view-ub-region-hannover"
BRANCH = "ov-celle"
"""Of another sub-district: that one's `.below` becomes readable too."""


def units(stack: Embedded, *arguments: str) -> Result:
    """`ortsnetz units …`."""
    return CliRunner().invoke(app, ["units", *arguments, "--dir", str(stack.home.path)])


def done(stack: Embedded, *arguments: str) -> Any:
    """What the command says as JSON; it must succeed."""
    said = units(stack, *arguments, "--json")
    assert said.exit_code == 0, said.output
    return json.loads(said.stdout)


def refused(stack: Embedded, *arguments: str) -> str:
    """The sentence with which the command ends."""
    said = units(stack, *arguments)
    assert said.exit_code == 1, said.output
    return " ".join(said.output.split())


def told(stack: Embedded, name: str = VIEW) -> dict[str, Any]:
    """A view as stack.json describes it."""
    found: dict[str, Any] = next(
        view for view in (stack.home.stack() or {})["views"] if view["kafka"]["username"] == name
    )
    return found


def rows(stack: Embedded, unit: str) -> int:
    """How many rows the view has of a unit, in all its tables but the tree, which every view knows."""
    view = next(one for one in stack.stack.views if one.name == VIEW)

    async def count() -> int:
        connection = await asyncpg.connect(stack.database_url(view))
        try:
            tables = await connection.fetch(
                "SELECT table_name AS name, column_name AS key FROM information_schema.columns"
                " WHERE table_schema = 'public' AND column_name IN ('unit', 'consumer') AND table_name <> 'known_units'"
            )
            found = 0
            for table in tables:
                query = f'SELECT count(*) FROM "{table["name"]}" WHERE "{table["key"]}" = $1'
                found += await connection.fetchval(query, unit)
            return found
        finally:
            await connection.close()

    return run_sync(count())


@contextmanager
def hosted(stack: Embedded, key: str) -> Iterator[dict[str, Any]]:
    """A unit hosted by VIEW; as before afterwards, whatever happened."""
    try:
        yield done(stack, "host", key, "--view", VIEW)
    finally:
        done(stack, "release", key, "--view", VIEW)


@contextmanager
def somebody(stack: Embedded, unit: str) -> Iterator[str]:
    """Somebody new on a unit's board: their address."""
    email = f"runa.wirth.{secrets.token_hex(3)}@example.org"
    body = {"email": email, "first_name": "Runa", "last_name": "Wirth", "role": "board"}
    with Operator(stack) as operator:
        grant = operator.post("members", f"/units/{unit}/roles", body)
        try:
            yield email
        finally:
            operator.post("members", f"/units/{unit}/roles/{grant['grant']}/end", {})


def mailbox(stack: Embedded) -> Mailbox:
    """The stack's mailbox."""
    return Mailbox((stack.home.stack() or {})["mail"]["url"])


def test_a_branch_hosted_at_run_time_and_released_again(demo_stack: Embedded) -> None:
    """A person of it signs in there; the view's principal may read its topics; afterwards nothing is left."""
    witness, before = Witness(told(demo_stack)["kafka"]), demo_stack.home.stack()
    assert witness.is_refused(exchange(BRANCH))
    assert rows(demo_stack, BRANCH) == 0
    with somebody(demo_stack, OWN) as own, somebody(demo_stack, BRANCH) as email:
        Person(told(demo_stack)["url"]).sign_in(own, mailbox(demo_stack))  # from here on the view keeps tokens
        with hosted(demo_stack, BRANCH) as report:
            assert (report["changed"], report["units"]) == (True, [OWN, BRANCH])
            assert told(demo_stack)["units"] == [OWN, BRANCH]
            assert witness.read(exchange(BRANCH), roster(BRANCH))
            assert rows(demo_stack, BRANCH) > 5
            person = Person(told(demo_stack)["url"])
            person.sign_in(email, mailbox(demo_stack))
            person.see(f"/{BRANCH}/heute", "Runa Wirth")
            assert person.look(f"/{OWN}/heute").status in (403, 404)
            _apply(demo_stack)
            _enter(demo_stack, person, email)
            assert done(demo_stack, "host", BRANCH, "--view", VIEW)["changed"] is False
            assert BRANCH in refused(demo_stack, "host", BRANCH, "--view", ELSEWHERE)
            listed = done(demo_stack, "list", "--level", "ortsverein")
            assert {one["key"] for one in listed if one["view"] == VIEW} == {OWN, BRANCH}
        assert person.look(f"/{BRANCH}/heute").status in (403, 404)
        assert person.look(f"/{BRANCH}/mitmachen").status == 404
        assert rows(demo_stack, BRANCH) == 0
        assert witness.is_refused(exchange(BRANCH))
        assert witness.is_refused(roster(BRANCH))
        assert not witness.is_refused(exchange(OWN))
        stranger = Person(told(demo_stack)["url"])
        seen = {mail["id"] for mail in mailbox(demo_stack).to(email)}
        page = stranger.look("/anmelden")
        stranger.send(page, page.form("/anmelden"), email=email)
        # members works such wishes off in their order: the own board's link comes, hers had its turn before
        Person(told(demo_stack)["url"]).sign_in(own, mailbox(demo_stack))
        assert {mail["id"] for mail in mailbox(demo_stack).to(email)} == seen
    assert demo_stack.home.stack() == before
    assert demo_stack.stack == demo_stack.basis


def _apply(stack: Embedded) -> None:
    """An application through the public form there: whoever confirms it is led to this view."""
    url, visitor = told(stack)["url"], Person(told(stack)["url"])
    newcomer = invent(random.Random(), unit_tree()[BRANCH])
    page = visitor.look(f"/{BRANCH}/mitmachen")
    fields = {key: str(value) for key, value in newcomer.applicant().items()}
    answer = visitor.send(page, page.form("/mitmachen"), **fields, consent="ja")
    assert answer.status == 200, answer.text
    link = link_in(mailbox(stack).newest(newcomer.email, "/mitmachen/bestaetigen/"), "/mitmachen/bestaetigen/")
    assert link.startswith(f"{url}/")
    page = visitor.look(link)
    assert visitor.send(page, page.form("/mitmachen/bestaetigen/")).status == 200


def _enter(stack: Embedded, person: Person, email: str) -> None:
    """An application on paper, three weeks old: the board is told by mail, and the mail leads to this view."""
    newcomer, before = invent(random.Random(), unit_tree()[BRANCH]), {mail["id"] for mail in mailbox(stack).to(email)}
    page = person.look(f"/{BRANCH}/antraege/papier")
    fields = {key: str(value) for key, value in newcomer.applicant().items()}
    received = (Calendar().today() - timedelta(days=24)).isoformat()
    assert person.send(page, page.form("/antraege/papier"), **fields, received_on=received).status == 200
    person.see(f"/{BRANCH}/antraege", newcomer.last_name)
    mailbox(stack).newest(email, f"{told(stack)['url']}/{BRANCH}/antraege", besides=before)


@pytest.mark.parametrize("broken", ["_wait_for_rights", "_mails_follow"])
def test_a_command_that_died_in_between_is_finished_by_up(
    demo_stack: Embedded, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever it ended: `up`, or the same command again, does the rest."""

    def dies(*_: Any) -> None:
        raise StackError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(settling, broken, dies)
        assert "killed" in refused(demo_stack, "host", BRANCH, "--view", VIEW)
    try:
        up(demo_stack)
        assert told(demo_stack)["units"] == [OWN, BRANCH]
        assert Witness(told(demo_stack)["kafka"]).read(exchange(BRANCH))
        with Operator(demo_stack) as operator:
            assert BRANCH in operator.get(VIEW, "/ops/units")["current"]
    finally:
        done(demo_stack, "release", BRANCH, "--view", VIEW)


def test_a_branch_that_was_founded_meanwhile_can_be_hosted(demo_stack: Embedded) -> None:
    """The tree grows, topics and rights follow."""
    key = f"ov-neugruendung-{secrets.token_hex(3)}"
    new = {
        "key": key,
        "name": "Ortsverein Neugründung",
        "level": "ortsverein",
        "parent": "ub-celle",
        "latitude": 52.6,
        "longitude": 10.1,
        "population": 900,
    }
    assert f"no unit {key}" in refused(demo_stack, "host", key, "--view", VIEW)
    with Operator(demo_stack) as operator:
        operator.post("members", "/units", {"units": [new]})
    with hosted(demo_stack, key):
        assert "Neugründung" in Person(told(demo_stack)["url"]).look(f"/{key}/mitmachen").text


def test_what_cannot_be_is_told_in_a_sentence(demo_stack: Embedded) -> None:
    """And changes nothing."""
    assert "Did you mean ov-celle" in refused(demo_stack, "host", "ov-cele", "--view", VIEW)
    assert f"hosted by {VIEW}" in refused(demo_stack, "host", OWN, "--view", ELSEWHERE)
    assert f"but by {VIEW}" in refused(demo_stack, "release", OWN, "--view", ELSEWHERE)
    assert "the last unit" in refused(demo_stack, "release", OWN, "--view", VIEW)
    assert f"there are: view-bezirk-hannover, {ELSEWHERE}, {VIEW}" in refused(
        demo_stack, "host", BRANCH, "--view", "view-ov-cele"
    )
    assert done(demo_stack, "release", BRANCH, "--view", OWN)["changed"] is False
    assert demo_stack.stack == demo_stack.basis


def test_a_view_that_crashes_hosts_what_it_hosted(demo_stack: Embedded) -> None:
    """Started afresh by the supervisor, it follows what is remembered, not what it was once given."""
    with hosted(demo_stack, BRANCH), Operator(demo_stack) as operator:
        demo_stack.supervisor.stop([VIEW])
        demo_stack.supervisor.start(VIEW)

        def back() -> bool:
            return is_ready(demo_stack, VIEW) and BRANCH in operator.get(VIEW, "/ops/units")["current"]

        eventually(back, "the view is not back")
