"""What every test of the view finds: stages as they were set up."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from services.view.tests.stage import STAGES


@pytest.fixture(autouse=True)
def _played_as_set_up() -> Iterator[None]:
    """What a test lets the services say ends with it: several tests share a stage, in any order."""
    before = [(stage, stage.services) for stage in STAGES]
    yield
    for stage, services in before:
        stage.services = services
