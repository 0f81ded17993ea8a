"""docs/reference/openapi/<service>.json: the HTTP interface of each service, as it is composed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from deploy.reference.composed import SERVICES, build
from deploy.stack.home import CHECKOUT

FOLDER = CHECKOUT / "docs" / "reference" / "openapi"


def texts() -> Iterator[tuple[Path, str]]:
    """Every file with what it should hold."""
    for service in SERVICES:
        yield FOLDER / f"{service}.json", json.dumps(build(service).openapi(), indent=1, ensure_ascii=False) + "\n"
