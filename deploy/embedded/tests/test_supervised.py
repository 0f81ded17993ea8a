"""Under the supervisor: what is killed comes back with its data; `down` ends everything, also after a crash of it."""

import os
import signal
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest
from confluent_kafka import Consumer, Producer
from confluent_kafka.admin import NewTopic

from deploy.embedded.running import BASE, Embedded
from deploy.embedded.supervision import MARK
from deploy.embedded.up import down, reset, up
from deploy.servers import ports
from deploy.stack.blocking import run_sync
from deploy.stack.description import Stack
from deploy.stack.errors import StackError
from deploy.stack.home import Home


@pytest.fixture(scope="module")
def embedded() -> Iterator[Embedded]:
    """A stack of its own, without services: database, broker, mailbox."""
    folder = Path(tempfile.mkdtemp(prefix="ortsnetz-supervised-")) / "stack"
    found = Embedded(Home(folder), Stack((), ()))
    up(found)
    yield found
    reset(found)
    folder.parent.rmdir()  # fails when reset left something


def wait(condition: Callable[[], bool], seconds: float = 60) -> None:
    """Return as soon as the condition holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def pid(embedded: Embedded, name: str) -> int:
    """The process id of a program, 0 when it does not run."""
    found: int = embedded.supervisor.process(name)["pid"]
    return found


def ours(embedded: Embedded) -> list[psutil.Process]:
    """Every process of this stack, supervised or not."""
    found = []
    for process in psutil.process_iter():
        try:
            line = process.cmdline()
            if process.environ().get(MARK) == str(embedded.home.path) or str(embedded.home.supervisor) in " ".join(
                line
            ):
                found.append(process)
        except psutil.Error:
            continue
    return found


def kill_and_wait(embedded: Embedded, name: str) -> None:
    """SIGKILL, then until it is back and works."""
    before = pid(embedded, name)
    os.kill(before, signal.SIGKILL)
    wait(lambda: pid(embedded, name) not in (0, before))
    wait(lambda: embedded.is_ready(name))


def test_a_killed_database_comes_back_with_what_it_acknowledged(embedded: Embedded) -> None:
    async def write() -> None:
        connection = await asyncpg.connect(embedded.postgres.dsn())
        await connection.execute("CREATE TABLE IF NOT EXISTS kept (id serial); INSERT INTO kept DEFAULT VALUES")
        await connection.close()

    async def count() -> int:
        connection = await asyncpg.connect(embedded.postgres.dsn())
        found: int = await connection.fetchval("SELECT count(*) FROM kept")
        await connection.close()
        return found

    run_sync(write())
    before = run_sync(count())
    kill_and_wait(embedded, "postgres")
    assert run_sync(count()) == before > 0


def test_a_killed_broker_comes_back_with_what_it_acknowledged(embedded: Embedded) -> None:
    admin = embedded.kafka.admin()
    if "kept" not in admin.list_topics(timeout=10).topics:
        admin.create_topics([NewTopic("kept", 1, 1)])["kept"].result(30)
    settings = embedded.kafka.client()
    producer = Producer({**settings, "acks": "all", "enable.idempotence": True})
    producer.produce("kept", value=b"acknowledged")
    assert producer.flush(30) == 0
    kill_and_wait(embedded, "kafka")
    consumer = Consumer({**settings, "group.id": f"after-{time.time_ns()}", "auto.offset.reset": "earliest"})
    consumer.subscribe(["kept"])
    message = consumer.poll(30)
    consumer.close()
    assert message is not None
    assert message.error() is None
    assert message.value() == b"acknowledged"


def test_up_again_leaves_alone_what_runs(embedded: Embedded) -> None:
    before = {name: pid(embedded, name) for name in BASE}
    addresses = up(embedded)
    assert {name: pid(embedded, name) for name in BASE} == before
    assert embedded.home.stack() == addresses
    assert embedded.home.stack_file.stat().st_mode & 0o777 == 0o600
    # what a test before has killed works again, but the supervisor trusts it a moment later
    wait(lambda: {line.name for line in embedded.lines() if line.ready and line.memory > 0} == set(BASE))


def test_down_ends_everything_and_the_data_survives_it(embedded: Embedded) -> None:
    before = dict(embedded.ports)
    assert down(embedded)
    assert ours(embedded) == []
    assert not down(embedded)
    up(embedded)
    assert dict(Embedded(embedded.home, embedded.stack).ports) == before


def test_down_also_ends_what_a_killed_supervisor_left_behind(embedded: Embedded) -> None:
    supervisor = next(process for process in ours(embedded) if "supervisor.supervisord" in process.cmdline())
    supervisor.kill()
    wait(lambda: not supervisor.is_running() or supervisor.status() == psutil.STATUS_ZOMBIE)
    assert len(ours(embedded)) >= len(BASE)
    assert down(embedded)
    assert ours(embedded) == []
    up(embedded)
    assert all(line.ready for line in embedded.lines())


def test_a_port_in_use_is_named_with_what_to_do(tmp_path: Path) -> None:
    found = Embedded(Home(tmp_path / "stack"), Stack((), ()))
    found.home.prepare()
    with socket.socket() as other:
        other.bind(("127.0.0.1", found.ports["kafka"]))
        other.listen()
        with pytest.raises(
            StackError, match=rf"Port {found.ports['kafka']} \(kafka\) is in use by process {os.getpid()}"
        ):
            up(found)
    assert ours(found) == []


def test_ports_are_remembered_and_two_folders_share_none(tmp_path: Path) -> None:
    one = ports.remembered(tmp_path / "a.json", ["postgres", "kafka"])
    assert ports.remembered(tmp_path / "a.json", ["kafka", "postgres", "new"]).items() >= one.items()
    assert len(set(ports.remembered(tmp_path / "a.json", ["x", "y", "z"]).values())) == 6


def test_a_socket_path_fits_however_deep_the_folder_is(tmp_path: Path) -> None:
    deep = Home(tmp_path / ("d" * 90) / ("e" * 90))
    deep.prepare()
    assert len(str(deep.socket)) < 108
    assert deep.socket.parent.stat().st_mode & 0o077 == 0
    deep.socket.parent.rmdir()
