"""`ortsnetz doctor` against a running stack: well, and with things broken on purpose."""

from __future__ import annotations

import json
import socket
from typing import Any

import asyncpg
from typer.testing import CliRunner

from deploy.cli.main import app
from deploy.embedded.running import Embedded
from deploy.servers.ports import accepts
from deploy.stack.blocking import run_sync
from deploy.stack.home import Home
from deploy.story.people import Mailbox, Person
from deploy.story.telling import eventually


def doctor(stack: Embedded, code: int) -> list[dict[str, Any]]:
    """What it finds; it must end with this exit status."""
    said = CliRunner().invoke(app, ["doctor", "--json", "--dir", str(stack.home.path)])
    assert said.exit_code == code, said.output
    found: list[dict[str, Any]] = json.loads(said.stdout)
    assert all(one["good"] or one["todo"] for one in found)
    return found


def bad(stack: Embedded) -> dict[str, str]:
    """What is wrong, by check."""
    return {one["check"]: one["found"] for one in doctor(stack, 1) if not one["good"]}


def test_a_stack_that_is_well(demo_stack: Embedded) -> None:
    checks = {one["check"] for one in doctor(demo_stack, 0)}
    assert checks == {
        *("settings", "ports", "disk", "versions", "clock", "secrets", "certificates"),
        *("processes", "answers", "lag", "dead letters", "outbox", "mails", "umlauts", "legal", "own views"),
    }


def test_a_setting_that_does_not_load_is_named(demo_stack: Embedded) -> None:
    file = demo_stack.home.folder_of("notify") / "ortsnetz_kafka_password"
    kept = file.read_text()
    file.unlink()
    try:
        assert "notify: ORTSNETZ_KAFKA_PASSWORD: Field required" in bad(demo_stack)["settings"]
        assert not file.exists()  # looking mends nothing
    finally:
        demo_stack.write_files(next(one for one in demo_stack.stack.services if one.name == "notify"))
    assert file.read_text() == kept


def test_a_secret_that_others_can_read(demo_stack: Embedded) -> None:
    file = demo_stack.home.path / "secrets.json"
    file.chmod(0o644)
    try:
        assert str(file) in bad(demo_stack)["secrets"]
    finally:
        file.chmod(0o600)


def test_a_process_that_does_not_run(demo_stack: Embedded) -> None:
    demo_stack.supervisor.stop(["mailbox"])
    try:
        assert "mailbox: STOPPED" in bad(demo_stack)["processes"]
        with socket.socket() as taken:
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            taken.bind(("127.0.0.1", demo_stack.ports["smtp"]))
            taken.listen()
            assert "(smtp) is in use by process" in bad(demo_stack)["ports"]
    finally:
        demo_stack.supervisor.start("mailbox")
        eventually(
            lambda: (
                demo_stack.is_ready("mailbox")
                and accepts(demo_stack.ports["smtp"])
                and demo_stack.supervisor.process("mailbox")["statename"] == "RUNNING"  # it says so a second later
            ),
            "the mailbox does not come back",
        )


LETTER = """INSERT INTO dead_letters (consumer, topic, partition, "offset", key, reason)
    VALUES ('doctor', 'doctor', 0, 1, 'x', 'failed')"""
SENT = "(SELECT id FROM outgoing WHERE state = 'sent' LIMIT 1)"


def test_a_dead_letter_and_an_uncertain_mail(demo_stack: Embedded) -> None:
    async def change(*statements: str) -> None:
        connection = await asyncpg.connect(demo_stack.postgres.dsn("notify"))
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    told = demo_stack.told() or {}
    view, account = told["views"][-1], next(one for one in told["accounts"] if one["unit"] == told["views"][-1]["unit"])
    Person(view["url"]).sign_in(account["email"], Mailbox(told["mail"]["url"]))  # by a mail, which was sent
    run_sync(change(LETTER, f"UPDATE outgoing SET state = 'uncertain' WHERE id = {SENT}"))
    try:
        found = bad(demo_stack)
        assert "notify: 1 set aside" in found["dead letters"]
        assert "of 1 nobody knows" in found["mails"]
    finally:
        run_sync(
            change(
                "DELETE FROM dead_letters WHERE consumer = 'doctor'",
                "UPDATE outgoing SET state = 'sent' WHERE state = 'uncertain'",
            )
        )


def test_where_no_stack_was_made_yet(tmp_path: Any) -> None:
    here = Embedded(Home(tmp_path / "none"))
    assert any("none in" in one["found"] for one in doctor(here, 0))
    assert not here.home.path.exists()
