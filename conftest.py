"""What every test may ask for: a real PostgreSQL and a real Kafka, one of each per test session, started lazily."""

from collections.abc import Iterator

import pytest
import structlog

from deploy.embedded.testing import KafkaForTests, PostgresForTests, Servers

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
        choices=["embedded"],
        default="embedded",
        help="what tests run against: the embedded PostgreSQL and Kafka (no Docker)",
    )
    parser.addoption(
        "--compose", action="store_true", help="also the tests that run whole compose projects (Docker, some minutes)"
    )
    parser.addoption("--kills", default=12, type=int, help="processes that the fault test kills (12)")
    parser.addoption("--seed", default="", help="repeats the fault test's random choices")


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """The session's servers; most tests ask for `postgres` or `kafka` instead."""
    found = Servers()
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
