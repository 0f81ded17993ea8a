"""The HTTP interface of every service is described, validly, and answers as it is described: also to nonsense.

Each service is asked over a real connection and a real database, by somebody who may do everything, with requests that
Schemathesis makes up from the description. What no description says is a fault: a 500, an answer of another shape.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import socket
import threading
from collections.abc import AsyncIterator
from typing import Any

import pytest
import schemathesis
import uvicorn
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from joserfc.jwk import ECKey, KeySet
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from deploy.demo.units import read_units
from deploy.reference.composed import SERVICES, build
from deploy.testing.postgres import PostgresForTests
from shared import migrations
from shared.openapi import document
from shared.patience import Protocol
from shared.security.permissions import Role
from shared.security.tokens import Principal, Verifier, issue, new_signing_key

DESCRIBED = {name: document(build(name)) for name in sorted(SERVICES)}
SCHEMAS = {name: schemathesis.openapi.from_dict(said) for name, said in DESCRIBED.items()}
CHECKS = (
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
OPERATIONS = [
    (name, method, path)
    for name, said in DESCRIBED.items()
    for path, operations in said["paths"].items()
    for method in operations
]
TRIES = 6
"""Requests made up for each operation, of each mode."""


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_the_description_is_valid(name: str) -> None:
    wrong = [f"{'/'.join(map(str, error.path))}: {error.message}" for error in _wrong(DESCRIBED[name])]
    assert not wrong


def _wrong(described: dict[str, Any]) -> list[Any]:
    return list(OpenAPIV31SpecValidator(described).iter_errors())


def test_a_parameter_that_nobody_declares_is_found() -> None:
    said = DESCRIBED["mentoring"]
    path, method = next((p, m) for p, found in said["paths"].items() for m in found if "{unit}" in p)
    broken = said["paths"][path][method] | {"parameters": []}
    assert _wrong(said | {"paths": {path: {method: broken}}})


@pytest.mark.parametrize(("name", "method", "path"), OPERATIONS)
def test_every_operation_says_who_may_and_how_it_refuses(name: str, method: str, path: str) -> None:
    operation = DESCRIBED[name]["paths"][path][method]
    assert (operation.get("security") == [{"token": []}]) != ("x-public" in operation)
    for refusal in "4XX", "5XX":
        assert "application/problem+json" in operation["responses"][refusal]["content"]
    declared = {one["name"] for one in operation.get("parameters", [])}
    assert ("unit" in declared) == ("{unit}" in path)


class Served:
    """One service at an address of its own."""

    def __init__(self, name: str, app: FastAPI) -> None:
        key = ECKey.import_key(new_signing_key())
        app.state.service.verifier = Verifier(name, KeySet([key]))
        everything = Principal("process", "fuzz", tuple((role, None) for role in Role))
        self.headers = {"Authorization": f"Bearer {issue(key, everything, name)}"}
        listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        config = uvicorn.Config(app, log_config=None, lifespan="off", http=Protocol, ws="none")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=lambda: asyncio.run(self._server.serve([listening])), daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.should_exit = True
        self._thread.join()


@pytest.fixture(scope="module")
async def served(postgres: PostgresForTests) -> AsyncIterator[dict[str, Served]]:
    """All services over fresh databases, with the real units; nothing works in the background."""
    found: dict[str, Served] = {}
    with contextlib.ExitStack() as open_ones:
        for name in SERVICES:
            url = (await postgres.database(name)).dsn
            await migrations.upgrade(importlib.import_module(f"services.{name}.app").MIGRATIONS, url)
            app = build(name, url)
            app.state.service.ready.pop("units", None)
            for unit in read_units():
                app.state.service.units.put(unit)
            found[name] = Served(name, app)
            open_ones.callback(found[name].close)
        yield found


ASKED = [
    (*which, mode)
    for which in OPERATIONS
    for mode in GenerationMode
    # nothing can be wrong with a question that has no parts
    if mode is GenerationMode.POSITIVE
    or {"parameters", "requestBody"} & DESCRIBED[which[0]]["paths"][which[2]][which[1]].keys()
]


@pytest.mark.parametrize(("name", "method", "path", "mode"), ASKED)
def test_whatever_is_asked_is_answered_as_described(
    served: dict[str, Served], name: str, method: str, path: str, mode: GenerationMode
) -> None:
    """What the description allows, and what it does not."""
    at = served[name]
    operation = SCHEMAS[name][path][method]

    @settings(
        max_examples=TRIES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        if "unit" in (case.path_parameters or {}):
            case.path_parameters["unit"] = "ov-celle"  # elsewhere the answer is a 404 and nothing more is tried
        case.call_and_validate(base_url=at.url, headers=at.headers, checks=CHECKS, timeout=20)

    ask()
