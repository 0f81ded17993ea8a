"""Whole compose projects: only when they are asked for (`--compose`), because they want Docker and minutes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.compose.projects import CHECKOUT, Project, bridge

HERE = CHECKOUT / "tests" / "compose"
IMAGES = {"ORTSNETZ_IMAGE": "ortsnetz-under-test", "ORTSNETZ_GATEWAY_IMAGE": "ortsnetz-gateway-under-test"}
"""Names of their own: another checkout's image is not what these tests are about."""

PORTS = {
    "ORTSNETZ_PORT_BEZIRK_HANNOVER": "19401",
    "ORTSNETZ_PORT_UB_REGION_HANNOVER": "19402",
    "ORTSNETZ_PORT_OV_HANNOVER_LINDEN_LIMMER": "19403",
    "ORTSNETZ_PORT_NOTIFY": "19404",
    "ORTSNETZ_PORT_MAIL": "19405",
    "ORTSNETZ_PORT_EXTERNAL_KAFKA": "19406",
    "ORTSNETZ_PORT_EXTERNAL_API": "19407",
}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave them out unless they are asked for."""
    if not config.getoption("--compose"):
        for item in items:
            if item.path.is_relative_to(HERE):
                item.add_marker(pytest.mark.skip(reason="whole compose projects: --compose"))


@pytest.fixture(scope="session")
def centre() -> Iterator[Project]:
    """The centre with its demonstration; broker and API are published for own views, for this machine only."""
    files = [CHECKOUT / "docker-compose.yml", CHECKOUT / "deploy" / "external.compose.yml"]
    host = bridge()
    outside = {"ORTSNETZ_EXTERNAL_HOST": host, "ORTSNETZ_EXTERNAL_BIND": host}
    project = Project("ortsnetz-test-centre", files, {**IMAGES, **PORTS, **outside})
    project.gone()
    try:
        project.up()
        yield project
    finally:
        project.gone()
