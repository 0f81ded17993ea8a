"""Another unit at run time, by `ortsnetz units record`, `host`, `release`: people, broker, rows, mails."""

from __future__ import annotations

import json
import random
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from typer.testing import CliRunner, Result

from deploy.cli.main import app
from deploy.cli.operator import Operator
from deploy.demo.people import invent
from deploy.demo.units import unit_tree
from deploy.embedded.running import Embedded
from deploy.embedded.up import up
from deploy.hosting import settling
from deploy.stack.blocking import run_sync
from deploy.stack.errors import StackError
from deploy.story.people import Mailbox, Person, link_in
from deploy.story.telling import eventually
from deploy.story.witness import Witness
from shared.contracts.topics import exchange, roster
from tests.hosted import board_is_told

VIEW, OWN = "view-ov-hannover-linden-limmer", "ov-hannover-linden-limmer"
ELSEWHERE = "view-ub-region-hannover"
BRANCH = "ov-celle"
"""Of another sub-district: that one's `.below` becomes readable too."""


def ortsnetz(stack: Embedded, *arguments: str) -> Result:
    """`ortsnetz …`."""
    return CliRunner().invoke(app, [*arguments, "--dir", str(stack.home.path)])


def answer(stack: Embedded, *arguments: str) -> Any:
    """What a command says as JSON; it must succeed."""
    said = ortsnetz(stack, *arguments, "--json")
    assert said.exit_code == 0, said.output
    return json.loads(said.stdout)


def done(stack: Embedded, *arguments: str) -> Any:
    """The same of `ortsnetz units`."""
    return answer(stack, "units", *arguments)


def refused(stack: Embedded, *arguments: str) -> str:
    """The sentence with which `ortsnetz units …` ends."""
    said = ortsnetz(stack, "units", *arguments)
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
    granted = answer(stack, "roles", "grant", unit, email, "--first-name", "Runa", "--last-name", "Wirth")
    try:
        assert granted["grant"] in [one["id"] for one in answer(stack, "roles", "list", unit)]
        yield email
    finally:
        assert answer(stack, "roles", "end", unit, email) == {"ended": 1}


def mailbox(stack: Embedded) -> Mailbox:
    """The stack's mailbox."""
    return Mailbox((stack.home.stack() or {})["mail"]["url"])


def links(stack: Embedded, email: str) -> set[str]:
    """The mails with a link to sign in that somebody has got; others may be on their way whenever one looks."""
    return {str(mail["id"]) for mail in mailbox(stack).to(email) if mail["subject"] == "Dein Link zum Anmelden"}


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
            url = told(demo_stack)["url"]
            board_is_told(person, email, url, unit_tree()[BRANCH], mailbox(demo_stack))
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
        seen = links(demo_stack, email)
        page = stranger.look("/anmelden")
        stranger.send(page, page.form("/anmelden"), email=email)
        # members works such wishes off in their order: the own board's link comes, hers had its turn before
        Person(told(demo_stack)["url"]).sign_in(own, mailbox(demo_stack))
        assert links(demo_stack, email) == seen
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


@pytest.mark.parametrize("broken", ["_wait_for_rights", "lead_mails"])
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


def test_a_branch_that_was_founded_meanwhile_can_be_hosted(demo_stack: Embedded, tmp_path: Path) -> None:
    """The tree grows, topics and rights follow; so do new names."""
    key = f"ov-neugruendung-{secrets.token_hex(3)}"
    file = tmp_path / "units.csv"
    exported = ortsnetz(demo_stack, "units", "export")
    assert exported.exit_code == 0
    kept = exported.stdout
    file.write_text(f"{kept}{key},Ortsverein Neugründung,ortsverein,ub-celle,Celle,,52.6,10.1,900\n")
    assert f"no unit {key}" in refused(demo_stack, "host", key, "--view", VIEW)
    expected = [{"key": key, "new": True, "changed": []}]
    assert done(demo_stack, "record", str(file), "--dry-run") == expected
    assert f"no unit {key}" in refused(demo_stack, "host", key, "--view", VIEW)
    assert done(demo_stack, "record", str(file)) == expected
    assert done(demo_stack, "record", str(file)) == []
    with hosted(demo_stack, key), somebody(demo_stack, key) as email:
        person = Person(told(demo_stack)["url"])
        assert "Neugründung" in person.look(f"/{key}/mitmachen").text
        person.sign_in(email, mailbox(demo_stack))
        file.write_text(file.read_text().replace("Ortsverein Neugründung", "Ortsverein Am Fuhseknick"))
        assert done(demo_stack, "record", str(file)) == [{"key": key, "new": False, "changed": ["name"]}]
        person.see(f"/{key}/heute", "Am Fuhseknick")


def test_units_that_operators_recorded_stay_when_the_stack_starts_again(demo_stack: Embedded, tmp_path: Path) -> None:
    """The public data is recorded once."""
    file, kept = tmp_path / "units.csv", ortsnetz(demo_stack, "units", "export").stdout
    file.write_text(kept.replace("Ortsverein Bergen", "Ortsverein Bergen und Wietzendorf"))
    try:
        assert done(demo_stack, "record", str(file)) == [{"key": "ov-bergen", "new": False, "changed": ["name"]}]
        up(demo_stack)
        names = {one["key"]: one["name"] for one in done(demo_stack, "list")}
        assert names["ov-bergen"] == "Ortsverein Bergen und Wietzendorf"
    finally:
        file.write_text(kept)
        done(demo_stack, "record", str(file))


HEAD = "key,name,level,parent,municipality,postcodes,latitude,longitude,population\n"


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("ov-neu,Ortsverein Neu,ortsverein,ub-celle,Neu,29221,north,10.1,900", "Line 2: latitude"),
        ("ov-Neu,Ortsverein Neu,ortsverein,ub-celle,Neu,29221,52.1,10.1,900", "Line 2: ov-Neu is no key of this level"),
        ("ub-neu,Ortsverein Neu,ortsverein,ub-celle,Neu,29221,52.1,10.1,900", "Line 2: ub-neu is no key of this level"),
        ("ov-neu,Ortsverein Neu,ortsverein,ub-neu,Neu,29221,52.1,10.1,900", "ov-neu needs a parent of level unterbez"),
        ("ov-neu,Ortsverein Neu,ortsverein,ov-celle,Neu,29221,52.1,10.1,900", "ov-neu needs a parent of level unterb"),
    ],
)
def test_a_table_that_is_wrong_records_nothing(demo_stack: Embedded, tmp_path: Path, row: str, sentence: str) -> None:
    file, before = tmp_path / "units.csv", done(demo_stack, "list")
    good = "ov-gut,Ortsverein Gut,ortsverein,ub-celle,Gut,29221,52.1,10.1,900"
    file.write_text(f"{HEAD}{row}\n{good}\n")
    assert sentence in refused(demo_stack, "record", str(file))
    file.write_text(f"{HEAD}{good}\n{good}\n")
    assert "ov-gut is there twice" in refused(demo_stack, "record", str(file))
    file.write_text("key;name\n")
    assert "Missing: key, name" in refused(demo_stack, "record", str(file))
    assert done(demo_stack, "list") == before


def test_roles_that_cannot_be_are_told_in_a_sentence(demo_stack: Embedded) -> None:
    """And grant nothing."""
    name = ("--first-name", "Runa", "--last-name", "Wirth")
    before = answer(demo_stack, "roles", "list", BRANCH)
    for arguments, sentence in (
        (("grant", BRANCH, "runa@example.org", *name, "--role", "office"), "A branch has no office"),
        (("grant", BRANCH, "runa@example.org", *name, "--role", "contact_person"), "appointed by the board"),
        (("grant", "ov-cele", "runa@example.org", *name), "Did you mean ov-celle"),
        (("grant", BRANCH, "runa", *name), "members: does not take this; nothing was changed. Wrong: email."),
        (("end", BRANCH, "nobody@example.org"), "Nobody with this address is board of ov-celle"),
    ):
        said = ortsnetz(demo_stack, "roles", *arguments)
        assert said.exit_code == 1, said.output
        assert sentence in " ".join(said.output.split())
    assert answer(demo_stack, "roles", "list", BRANCH) == before


def test_what_operators_look_at(demo_stack: Embedded) -> None:
    """Lag, mails, logs: for people and for machines."""
    lag = answer(demo_stack, "lag")
    assert {"notify", "exchange", VIEW} <= {one["consumer"] for one in lag}
    assert f"of {len(lag)} topics are read to the end" in ortsnetz(demo_stack, "lag").output
    failed = answer(demo_stack, "mails", "list", "--state", "failed")  # such as other tests have left
    shown = ortsnetz(demo_stack, "mails", "list", "--state", "failed").output
    assert all(one["state"] == "failed" and one["id"] in shown for one in failed)
    assert "No mail is uncertain." in ortsnetz(demo_stack, "mails", "list").output
    said = ortsnetz(demo_stack, "mails", "resend", str(uuid4()))
    assert (said.exit_code, "There is no such mail" in said.output) == (1, True)
    logs = answer(demo_stack, "logs", "members", "--lines", "5")
    assert len(logs) == 5
    assert {one["service"] for one in logs} == {"members"}
    assert all(set(one) == {"event"} for one in answer(demo_stack, "logs", "postgres"))


def test_what_cannot_be_is_told_in_a_sentence(demo_stack: Embedded) -> None:
    """And changes nothing."""
    assert "Did you mean ov-celle" in refused(demo_stack, "host", "ov-cele", "--view", VIEW)
    assert f"hosted by {VIEW}" in refused(demo_stack, "host", OWN, "--view", ELSEWHERE)
    assert f"but by {VIEW}" in refused(demo_stack, "release", OWN, "--view", ELSEWHERE)
    assert f"{VIEW} is made for {OWN}" in refused(demo_stack, "release", OWN, "--view", VIEW)
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
            return demo_stack.is_ready(VIEW) and BRANCH in operator.get(VIEW, "/ops/units")["current"]

        eventually(back, "the view is not back")
