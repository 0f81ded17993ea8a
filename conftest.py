"""What every test may ask for: a real PostgreSQL and a real Kafka, one of each per test session, started lazily.

They come from the stack that `--stack` names; no test knows which.
"""

import logging
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import structlog
from xdist.scheduler import LoadFileScheduling

from deploy.stack.errors import StackError
from deploy.testing.embedded import Embedded
from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from deploy.testing.servers import Servers, Stack

# structlog's own default draws tracebacks with all local variables: slow, and nothing to read in a test's report
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--stack` says what the tests run against."""
    parser.addoption(
        "--stack",
        choices=["embedded", "containers"],
        default="embedded",
        help="where the tests' PostgreSQL and Kafka come from: packages (embedded, no Docker), or the official images "
        "(containers; tests of whole stacks are then left to --compose)",
    )
    parser.addoption(
        "--compose", action="store_true", help="also the tests that run whole compose projects (Docker, some minutes)"
    )
    parser.addoption("--kills", default=12, type=int, help="processes that the fault test kills (12)")
    parser.addoption(
        "--seed",
        default="",
        help="repeats the random choices of the fault test and of hostile texts; `all`: every text everywhere",
    )


class Together(LoadFileScheduling):  # type: ignore[misc]  # it has no types
    """What shares something expensive runs in one process (`make test` has two): a module's tests, and all tests of the
    stack with the demonstration. xdist's own groups need ids of tests that pytest 9 does not give them."""

    def _split_scope(self, nodeid: str) -> str:
        module = self.config.rootpath / nodeid.partition("::")[0]
        return "demo_stack" if _on_the_demo_stack(module) else str(module)


@cache
def _on_the_demo_stack(module: Path) -> bool:
    """Whether a module's tests share the stack with the demonstration; each file is read once, not for each test."""
    return "demo_stack" in module.read_text()


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    """Asked by xdist, where it runs."""
    return Together(config, log)


_STACK = pytest.StashKey[Stack]()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Choose the stack; without Docker `--stack=containers` ends here, with a sentence."""
    session.config.stash[_STACK] = Embedded()
    if session.config.getoption("--stack") == "containers":
        from deploy.testing.containers import Containers  # its libraries take a moment

        try:
            session.config.stash[_STACK] = Containers()
        except StackError as error:
            raise pytest.UsageError(str(error)) from None


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    """A command that a test calls sets up the log of a process of its own, on streams that are closed afterwards."""
    root, configured = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**configured)


@pytest.fixture(scope="session")
def servers(pytestconfig: pytest.Config) -> Iterator[Servers]:
    """The session's servers; most tests ask for `postgres` or `kafka` instead."""
    found = Servers(pytestconfig.stash[_STACK])
    yield found
    found.close()


@pytest.fixture(scope="session")
def postgres(servers: Servers) -> PostgresForTests:
    """A running PostgreSQL 18: `await postgres.database("members")` gives a fresh database with its own role."""
    return servers.postgres


@pytest.fixture(scope="session")
def kafka(servers: Servers) -> KafkaForTests:
    """A running Kafka with SCRAM and ACLs: `kafka.topics(…)`, `kafka.user(…)`, `kafka.admin_user`."""
    return servers.kafka
