"""No address that a stranger can choose is followed: in links, cookies, headers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI, Request
from uvicorn import Config, Server

from deploy.servers.ports import free_ports
from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from services.view.frame.sign_in.way_back import way_back
from services.view.tests.stage import until
from shared.service import listening
from tests.hostile.served import Pages, pages

ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/heute",
    "/\\evil.example",
    "\\\\evil.example",
    "/%5cevil.example",
    "/\t/evil.example",
    "javascript:alert(1)",
    "/ov-other/heute",
    "/abmelden",
    "/anmelden",
    "heute",
    "",
    "/{unit}/heute\r\nSet-Cookie: a=b",
    "/{unit}/../../evil",
    "/{unit}//evil.example",
    "/{unit}@evil.example",
    "https:/{unit}",
]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def view(postgres: PostgresForTests, kafka: KafkaForTests) -> AsyncIterator[Pages]:
    """A view of three units."""
    async with pages(postgres, kafka) as found:
        yield found


async def test_signing_in_leads_only_to_pages_hosted_here(view: Pages) -> None:
    """Whatever the link or the cookie says; cookies can be set by a neighbour of the same site."""
    unit, running = view.played.stage.district.branch, view.played.stage.view
    for way in (f"/{unit}/heute", f"/{unit}/neumitglieder?q=%C3%B6&seite=2", f"/{unit}"):
        assert way_back(running, way) == way
    name = f"{running.settings.service}-go-on"
    for way in (one.replace("{unit}", unit) for one in ELSEWHERE):
        browser = view.played.stage.visitor()
        answer = await browser.http.get("/anmelden", params={"weiter": way})
        assert name not in answer.headers.get("set-cookie", ""), way
        if way.isprintable() and way.isascii():
            form = {**view.forms["/anmelden/{secret}"].fields}
            visitor = {**dict(view.visitor.http.cookies), name: way}
            cookies = "; ".join(f'{one}="{value}"' for one, value in visitor.items())
            http = httpx.AsyncClient(base_url=view.played.stage.url)
            answer = await http.post(f"/anmelden/{'x' * 43}", data=form, headers={"cookie": cookies})
            assert (answer.status_code, answer.headers["location"]) == (303, "/"), way


async def test_no_redirect_names_a_host(view: Pages) -> None:
    """`Host` can be anybody's."""
    unit, http = view.played.stage.district.branch, view.browsers[view.played.stage.district.branch].http
    forged = {"host": "evil.example", "x-forwarded-host": "evil.example", "x-forwarded-proto": "https"}
    for path in ("/", f"/{unit}", f"/{unit}/", f"/{unit}/heute/", "//evil.example/", "/anmelden/", "/%2f/"):
        answer = await http.get(path, headers=forged)
        assert answer.headers.get("location", "/").startswith("/"), path
        assert not answer.headers.get("location", "/").startswith("//"), path
        assert "evil.example" not in answer.headers.get("location", ""), path
        assert "://evil.example" not in answer.text, path


@pytest.mark.parametrize(
    ("proxies", "believed"), [("", False), ("10.9.9.9", False), ("127.0.0.0/8", True), ("*", True)]
)
async def test_only_a_named_proxy_is_believed(proxies: str, believed: bool) -> None:
    """By default nobody: who is on this machine is no proxy."""
    app = FastAPI()

    @app.get("/who")
    async def who(request: Request) -> str:
        return request.client.host if request.client else ""

    (port,) = free_ports(1)
    server = Server(Config(app, host="127.0.0.1", port=port, **listening(proxies)))
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    running = asyncio.create_task(server.serve())

    async def started() -> bool:
        return server.started

    try:
        await until(started)
        async with httpx.AsyncClient() as http:
            answer = await http.get(f"http://127.0.0.1:{port}/who", headers={"x-forwarded-for": "203.0.113.7"})
    finally:
        server.should_exit = True
        await running
    assert answer.json() == ("203.0.113.7" if believed else "127.0.0.1")
