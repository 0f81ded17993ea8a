"""The provisioner at work: with `--watch` it follows the file that says which view hosts which units."""

from __future__ import annotations

import asyncio
import gc
import json
import re
import secrets
import time
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka import KafkaException, Producer
from confluent_kafka.admin import AdminClient
from pydantic import SecretStr

from deploy.servers.ports import free_ports
from deploy.stack.home import write_private
from deploy.testing.kafka import KafkaForTests
from services.exchange import provisioning
from services.exchange.provisioning.__main__ import ProvisionerSettings, follow, main
from services.exchange.provisioning.broker import prepare
from shared import broker_log
from shared.contracts import topics
from shared.hierarchy import Level, Unit

MARK = secrets.token_hex(3)
DISTRICT, SUB, FIRST, SECOND, LATER = (
    f"{key}-{MARK}" for key in ("bezirk-p", "ub-p", "ov-p-eins", "ov-p-zwei", "ov-p-neu")
)
PARENTS = {SUB: DISTRICT, FIRST: SUB, SECOND: SUB, LATER: SUB}
LEVELS = {"bezirk": Level.DISTRICT, "ub": Level.SUB_DISTRICT, "ov": Level.BRANCH}
VIEW = f"view-{FIRST}"


async def test_rights_follow_the_file_and_the_units(broker: KafkaForTests, tmp_path: Path) -> None:
    """A unit more, a unit less, and one that the file names before anybody has recorded it; then as hosted now."""
    admin = dict(broker.admin_user.confluent)
    await asyncio.to_thread(prepare, admin)
    record(admin, DISTRICT, SUB, FIRST, SECOND)
    file, hosting = tmp_path / "principals.json", tmp_path / "hosting.json"
    say(file, FIRST)
    settings = ProvisionerSettings(
        kafka_bootstrap=broker.bootstrap,
        kafka_password=SecretStr(broker.server.password),
        principals_file=file,
        hosting_file=hosting,
    )
    running = asyncio.create_task(follow(settings, watch=True))
    try:
        alone = {*own(FIRST), *topics.to_all_below(SUB), *topics.to_all_below(DISTRICT), topics.UNITS, topics.PULSE}
        await shown(broker, alone, running)
        say(file, FIRST, SECOND)
        await shown(broker, alone | own(SECOND), running)
        say(file, FIRST, LATER)
        await shown(broker, alone, running)
        record(admin, LATER)
        await shown(broker, alone | own(LATER), running)
        write_private(hosting, json.dumps({"views": {VIEW: [FIRST, SECOND], "view-of-nobody": [LATER]}}))
        await shown(broker, alone | own(SECOND), running)
        write_private(hosting, json.dumps({"views": {}}))
        await shown(broker, alone | own(LATER), running)
    finally:
        running.cancel()


async def test_an_own_view_comes_and_goes_while_the_provisioner_runs(broker: KafkaForTests, tmp_path: Path) -> None:
    """Revoked it loses its rights on the connection that is open, then its user."""
    admin: dict[str, Any] = dict(broker.admin_user.confluent)
    await asyncio.to_thread(prepare, admin)
    record(admin, DISTRICT, SUB, FIRST)
    principals, file, name = tmp_path / "principals.json", tmp_path / "own.json", f"own-{FIRST}"
    say(principals, SECOND)

    def hand_out(*, revoked: bool) -> None:
        view = {"name": name, "units": [FIRST], "password": "a-view-of-the-tests", "revoked": revoked}
        write_private(file, json.dumps([view]))

    settings = ProvisionerSettings(
        kafka_bootstrap=broker.bootstrap,
        kafka_password=SecretStr(broker.server.password),
        principals_file=principals,
        own_views_file=file,
    )
    running = asyncio.create_task(follow(settings, watch=True))
    try:
        hand_out(revoked=False)
        wanted = {*own(FIRST), *topics.to_all_below(SUB), *topics.to_all_below(DISTRICT), topics.UNITS, topics.PULSE}
        open_one = await shown(broker, wanted, running, name)
        hand_out(revoked=True)
        deadline = time.monotonic() + 60
        administrator = AdminClient(admin)

        def users() -> set[str]:
            found: Any = administrator.describe_user_scram_credentials()
            return set(found.result(30))

        while name in await asyncio.to_thread(users):
            assert time.monotonic() < deadline
            await asyncio.sleep(0.1)
        assert not (await asyncio.to_thread(open_one.list_topics, timeout=5)).topics
    finally:
        running.cancel()


def test_once_it_does_its_work_and_leaves_nothing_open(
    broker: KafkaForTests, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broker.fresh(topics.common_topics())  # other tests say units that nobody can read
    admin = dict(broker.admin_user.confluent)
    prepare(admin)
    record(admin, DISTRICT, SUB, FIRST)
    principals = tmp_path / "principals.json"
    say(principals, FIRST)
    given = {
        "KAFKA_BOOTSTRAP": broker.bootstrap,
        "KAFKA_PASSWORD": broker.server.password,
        "PRINCIPALS_FILE": str(principals),
    }
    for name, value in given.items():
        monkeypatch.setenv(f"ORTSNETZ_{name}", value)
    gc.collect()  # what other tests have left open has said so before
    broker_log.broker.answers()  # and that a broker of theirs is back, which this process says once
    capsys.readouterr()
    main()
    gc.collect()  # what is left open says so when it goes
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["event"] for line in lines] == ["provisioned"]


def test_a_broker_that_does_not_answer_ends_it_with_a_sentence_in_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    principals = tmp_path / "principals.json"
    say(principals, FIRST)
    given = {
        "KAFKA_BOOTSTRAP": f"127.0.0.1:{free_ports(1)[0]}",
        "KAFKA_PASSWORD": "not asked for",
        "PRINCIPALS_FILE": str(principals),
    }
    for name, value in given.items():
        monkeypatch.setenv(f"ORTSNETZ_{name}", value)
    monkeypatch.setattr(provisioning.broker, "_ANSWER", 0.5)
    with pytest.raises(SystemExit) as ended:
        main("--watch")
    assert ended.value.code == 1
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert (lines[-1]["level"], lines[-1]["service"]) == ("error", "provisioner")
    assert re.search(r"docker compose ps kafka.*Nothing is lost", lines[-1]["event"])


def own(unit: str) -> set[str]:
    """The topics of a branch."""
    return {topics.exchange(unit), topics.roster(unit)}


def say(file: Path, *units: str) -> None:
    """Write who is to have rights."""
    view = {"name": VIEW, "units": units, "password": "a-view-of-the-tests"}
    write_private(file, json.dumps({"services": {}, "views": [view]}))


def record(admin: dict[str, Any], *keys: str) -> None:
    """Publish units."""
    producer = Producer(admin)
    for key in keys:
        unit = Unit(
            key=key,
            name=key,
            level=LEVELS[key.partition("-")[0]],
            parent=PARENTS.get(key),
            latitude=52,
            longitude=9,
            population=1,
        )
        producer.produce(topics.UNITS, unit.model_dump_json().encode(), key.encode())
    assert producer.flush(20) == 0


async def shown(
    broker: KafkaForTests,
    wanted: set[str],
    running: asyncio.Task[None],
    name: str = VIEW,
) -> AdminClient:
    """Wait until the broker shows the view exactly these topics; the client to which it does."""
    client = AdminClient({**broker.server.client(name, "a-view-of-the-tests"), "log_level": 0})
    deadline, found = time.monotonic() + 60, set[str]()
    while found != wanted:
        assert time.monotonic() < deadline, f"the view is shown {sorted(found ^ wanted)} wrongly"
        assert not running.done()
        try:
            found = set((await asyncio.to_thread(client.list_topics, timeout=5)).topics)
        except KafkaException:
            found = set()
        await asyncio.sleep(0.1)
    return client
