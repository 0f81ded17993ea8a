"""Whole compose projects: only when they are asked for (`--compose`), because they want Docker and minutes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.compose.projects import CHECKOUT, Project, bridge

HERE = CHECKOUT / "tests" / "compose"

PUBLISHED = (
    "BEZIRK_HANNOVER",
    "UB_REGION_HANNOVER",
    "OV_HANNOVER_LINDEN_LIMMER",
    "NOTIFY",
    "MAIL",
    "EXTERNAL_KAFKA",
    "EXTERNAL_API",
    "PROMETHEUS",
    "HTTPS",
)
"""What the centre publishes, each at `ORTSNETZ_PORT_…`."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave them out unless they are asked for."""
    if not config.getoption("--compose"):
        for item in items:
            if item.path.is_relative_to(HERE):
                item.add_marker(pytest.mark.skip(reason="whole compose projects: --compose"))


def centre_of(name: str, **settings: str) -> Project:
    """A centre whose broker and API are published for own views, for this machine only."""
    files = [CHECKOUT / "docker-compose.yml", CHECKOUT / "deploy" / "external.compose.yml"]
    host = bridge()
    outside = {"ORTSNETZ_EXTERNAL_HOST": host, "ORTSNETZ_EXTERNAL_BIND": host}
    return Project.of(name, files, PUBLISHED, outside | settings)


@pytest.fixture(scope="module")
def centre() -> Iterator[Project]:
    """One with its demonstration, for the tests of a module: two at once are too much for a small machine."""
    project = centre_of("centre")
    with project.running():
        yield project
