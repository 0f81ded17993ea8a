"""What the gateway leads to the services for levels' own views: what people and views may call, nothing else."""

from __future__ import annotations

import re

import pytest

from deploy.reference import gateway
from deploy.reference.composed import SERVICES, build
from deploy.stack.home import CHECKOUT

GATEWAY = (CHECKOUT / "deploy/gateway/nginx.conf").read_text()


def let_through(method: str, path: str) -> bool:
    """Whether the gateway leads this request to a service."""
    request = f"{method} {path}"
    for what in re.findall(r'^ +"(.+)" (?:members|mentoring|events);$', GATEWAY, re.MULTILINE):
        if re.search(what[1:], request) if what.startswith("~") else request == what:
            return True
    return False


FOR_A_VIEW = {
    "POST /members/units/{unit}/applications",
    "POST /members/units/{unit}/applications/online",
    "POST /members/units/{unit}/roles",
    "POST /members/units/{unit}/objections/{objection}/decision",
    "GET /members/units/{unit}/imports/{import_id}",
    "POST /members/link-states",
    "POST /mentoring/units/{unit}/standard",
    "POST /events/units/{unit}/occasions",
    "POST /events/registrations/confirmation",
}
"""Some of what a view calls, by hand: as a second signature under what the permission table lets through."""


def passes(route: str) -> bool:
    """Whether the gateway leads a route, with a unit and ids in it, to its service."""
    method, path = route.split()
    path = re.sub(r"\{\w+\}", "0197f1b2-0000-7000-8000-000000000000", path.replace("{unit}", "ov-celle"))
    return let_through(method, path)


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_the_gateway_lets_through_what_people_and_views_may_and_nothing_else(service: str) -> None:
    every = {
        f"{method.upper()} /{service}{path}"
        for path, methods in build(service).openapi()["paths"].items()
        for method in methods
    }
    wanted = {one for one in gateway.passed() if one.split()[1].startswith(f"/{service}/")}
    assert {one for one in every if passes(one)} == wanted
    assert {one for one in FOR_A_VIEW if one.split()[1].startswith(f"/{service}/")} <= wanted


def test_a_view_sends_nothing_that_the_gateway_refuses() -> None:
    """Every address that screens send commands or questions to, as it stands in their code."""
    sent = set()
    for file in (CHECKOUT / "services" / "view").rglob("*.py"):
        if "tests" not in file.parts:
            text = file.read_text()
            # one function sends to several: who calls it says where
            words = re.findall(r'(?:_(?:tell|then)\(ask, |what, body = )"(\w+)"', text)
            for service, path in re.findall(r'"(members|mentoring|events|notify)",\s*f?"(/[^"]+)"', text):
                sent |= {(service, path.replace("{what}", word)) for word in (words if "{what}" in path else [""])}
    assert len(sent) > 8
    assert not [path for _, path in sent if "{what}" in path]
    for service, path in sent:
        filled = re.sub(r"\{[^}]*(?:unit|below)[^}]*\}", "ov-celle", path)
        filled = filled.replace("{where}", "notes")
        filled = re.sub(r"\{[^}]+\}", "0197f1b2-0000-7000-8000-000000000000", filled).partition("?")[0]
        either = [let_through(method, f"/{service}{filled}") for method in ("GET", "POST")]
        assert any(either), f"/{service}{path}"


@pytest.mark.parametrize(
    "request_line",
    [
        "GET /members/ops/status",
        "GET /members/health/ready",
        "GET /members/metrics",
        "POST /members/clients",
        "GET /members/tokens/current",
        "GET /members/units",
        "POST /members/units",
        "POST /members/links/0197f1b2-0000-7000-8000-000000000000/issue",
        "POST /members/units/ov-celle/../../clients",
        "POST /members/units/ov-celle/standard/x",
        "DELETE /members/units/ov-celle/imports",
        "GET /current",
        "GET /",
    ],
)
def test_the_gateway_lets_nothing_else_through(request_line: str) -> None:
    assert not let_through(*request_line.split())
