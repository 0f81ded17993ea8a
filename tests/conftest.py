"""One running stack with a small demonstration for all tests that look at the whole; started when first asked for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from deploy.embedded.running import Embedded
from tests.stacks import running_stack

MEMBERS = 600


@pytest.fixture(scope="session")
def demo_stack() -> Iterator[Embedded]:
    """A stack with invented members, boards, contact persons, applications and first contacts."""
    with running_stack(members=MEMBERS) as found:
        yield found
