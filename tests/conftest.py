"""One running stack with a small demonstration for all tests that look at the whole; started when first asked for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from deploy.embedded.running import Embedded
from tests.stacks import running_stack

MEMBERS = 600


@pytest.fixture(scope="session")
def embedded_only(pytestconfig: pytest.Config) -> None:
    """For tests of a whole stack: in containers that is a compose project, with tests of its own (tests/compose)."""
    if pytestconfig.getoption("--stack") != "embedded":
        pytest.skip("a whole stack in containers: --compose")


@pytest.fixture(scope="session")
def demo_stack(embedded_only: None) -> Iterator[Embedded]:
    """A stack with invented members, boards, contact persons, applications and first contacts."""
    with running_stack(members=MEMBERS) as found:
        yield found
