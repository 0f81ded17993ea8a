"""The embedded stack: settings, ports, secrets, servers, clock."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import asyncpg
from confluent_kafka import TopicPartition
from confluent_kafka.admin import OffsetSpec

from deploy.doctor import Checks, Findings, good, machine, work, wrong
from deploy.embedded import kafka_jars
from deploy.embedded.running import Embedded
from deploy.servers.ports import accepts, holder, is_free
from deploy.stack.blocking import run_sync
from deploy.stack.description import PROVISIONER, PROVISIONER_MODULE, provisioner_environment
from deploy.stack.home import CHECKOUT, Home
from deploy.stack.settings import KINDS
from shared.contracts.topics import common_topics
from shared.settings import problems

TYPED = work.Typed(start="ortsnetz up", logs="ortsnetz logs")


def checks(embedded: Embedded) -> Checks:
    """What can be looked at: less where no stack was made in this folder yet, or where it is stopped."""
    home = embedded.home
    found: Checks = {
        "versions": machine.python,
        "packages": lambda: machine.packages(CHECKOUT / "requirements.lock"),
        "disk": lambda: machine.disk(_existing(home.path)),
        "jars": jars,
    }
    if not home.ports.exists():
        return found | {"stack": lambda: [good("stack", f"none in {home.path} yet: `ortsnetz up` makes one")]}
    found |= {
        "settings": lambda: settings(embedded),
        "ports": lambda: ports(embedded),
        "secrets": lambda: machine.private(_secrets(home)),
        "certificates": lambda: machine.certificates([home.path / "secrets"]),
        "clock file": lambda: clock_file(embedded),
    }
    if embedded.supervisor.is_running():
        found |= {"database": lambda: database(embedded), "broker": lambda: broker(embedded)}
        return found | work.checks(embedded, TYPED)
    return found | {"processes": lambda: work.processes(embedded, TYPED)}


def _existing(folder: Path) -> Path:
    return next(each for each in (folder, *folder.parents) if each.exists())


def jars() -> Findings:
    """Kafka, as this user has it."""
    yield from machine.server("Kafka", kafka_jars.VERSION, machine.KAFKA)
    folder = kafka_jars.cache_folder() / f"kafka-{kafka_jars.VERSION}"
    if folder.is_dir() and (missing := [name for name in kafka_jars.needed() if not (folder / name).exists()]):
        todo = f"Delete {folder}: the next `ortsnetz up` fetches them again."
        yield wrong("versions", f"Kafka lacks {len(missing)} of its jars, for example {missing[0]}", todo)


def settings(embedded: Embedded) -> Findings:
    """Every process's settings load, with the files that it is given."""
    wanted = {process.name: (process.module, embedded.environment(process)) for process in embedded.stack.processes}
    folder = embedded.home.folder_of(PROVISIONER)
    files = (folder / "principals.json", embedded.hosting, embedded.own_views.file)
    given = provisioner_environment(embedded.kafka.bootstrap, *map(str, files))
    wanted[PROVISIONER] = PROVISIONER_MODULE, given | {"ORTSNETZ_SECRETS_DIR": str(folder)}
    bad = False
    for name, (module, environment) in wanted.items():
        with _environment(environment):
            for problem in problems(KINDS[module]):
                bad = True
                todo = "`ortsnetz up` writes them anew; it does not start with a wrong one."
                yield wrong("settings", f"{name}: {problem}", todo)
    if not bad:
        yield good("settings", f"those of {len(wanted)} processes load")


@contextmanager
def _environment(wanted: Mapping[str, str]) -> Iterator[None]:
    """Only these settings, as a process started by the supervisor has them."""
    before = {name: value for name, value in os.environ.items() if name.startswith("ORTSNETZ_")}
    try:
        for name in before:
            del os.environ[name]
        os.environ.update(wanted)
        yield
    finally:
        for name in wanted:
            os.environ.pop(name, None)
        os.environ.update(before)


def ports(embedded: Embedded) -> Findings:
    """Held by the stack while it runs, else free."""
    runs = {one.name for one in embedded.lines() if one.pid}
    held = {"smtp": "mailbox", "kafka-controller": "kafka"}
    bad = False
    for name, port in embedded.ports.items():
        ours = held.get(name, name) in runs
        if ours and accepts(port):
            continue
        if ours:
            bad = True
            yield wrong("ports", f"{name} runs and does not listen at {port}", f"`ortsnetz logs {name}` says why.")
        elif not is_free(port):
            bad = True
            todo = f"Stop that, or delete {embedded.home.ports} to have new ports chosen."
            yield wrong("ports", f"{port} ({name}) is in use by {holder(port)}", todo)
    if not bad:
        yield good("ports", f"{len(embedded.ports)} are {'held by the stack' if runs else 'free'}")


def _secrets(home: Home) -> list[Path]:
    single = [home.path / "secrets.json", home.stack_file, home.hosting, home.path / "kafka" / "server.properties"]
    found = [file for file in single if file.exists()]
    below = home.path / "secrets"
    # whoever may not enter the folder sees nothing of the folders in it
    inside = [below, *(file for file in below.rglob("*") if file.is_file())] if below.is_dir() else []
    return [*found, *inside, home.supervisor, home.logs]


def clock_file(embedded: Embedded) -> Findings:
    """Business dates are moved only where all people are invented."""
    file = embedded.home.clock
    if not file.exists():
        yield good("clock", "business dates are today's, and cannot be moved")
    elif embedded.demonstration() is None:
        todo = f"Is this a stack for people? Stop it, delete {file}, and start it again."
        yield wrong("clock", f"business dates can be moved, and are {file.read_text() or 0} days ahead", todo)
    else:
        yield good("clock", f"a stack of tests: business dates are {file.read_text() or 0} days ahead")


def database(embedded: Embedded) -> Findings:
    """The database server's version and clock."""

    async def ask() -> tuple[str, float]:
        connection = await asyncpg.connect(embedded.postgres.dsn(), timeout=10)
        try:
            version = await connection.fetchval("SHOW server_version")
            return str(version), float(await connection.fetchval("SELECT extract(epoch FROM clock_timestamp())"))
        finally:
            await connection.close()

    version, theirs = run_sync(ask())
    yield from machine.server("PostgreSQL", version, machine.POSTGRES)
    yield from machine.clock("the database server", theirs, time.time())


def broker(embedded: Embedded) -> Findings:
    """The broker answers, and nothing in its log is from the future.

    Kafka tells nobody its own time; what was written by whoever's clock is ahead shows in the newest records.
    """
    newest_record: OffsetSpec = OffsetSpec.max_timestamp()  # type: ignore[no-untyped-call]
    admin = embedded.kafka.admin()
    there = admin.list_topics(timeout=10).topics
    wanted = {
        TopicPartition(topic.name, partition): newest_record
        for topic in common_topics()
        if topic.name in there
        for partition in there[topic.name].partitions
    }
    newest = max((found.result(10).timestamp for found in admin.list_offsets(wanted).values()), default=0) / 1000
    ahead = newest - time.time()
    if ahead > machine.APART:
        todo = "Let every machine of the stack follow a time server: `timedatectl set-ntp true`."
        yield wrong("clock", f"the broker's newest record is from {ahead:.0f} s ahead of now", todo)
    else:
        yield good("clock", "the broker runs on this machine's clock; no record is from the future")
