"""The documented proxy with TLS: people sign in through it, pages are told live, nothing else is let through."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from deploy.own_views import certificates
from deploy.story.people import Mailbox, Person
from deploy.story.telling import eventually
from tests.compose.conftest import centre_of
from tests.compose.people import UNIT, board, set_standard
from tests.compose.projects import CHECKOUT, Project

HOST = "region-hannover.example.org"


class ToHere(httpx.BaseTransport):
    """Finds every name at the proxy's port of this machine, and knows it by its certificate."""

    def __init__(self, port: int, trusted: ssl.SSLContext) -> None:
        self._port, self._through = port, httpx.HTTPTransport(verify=trusted)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        name = request.url.host
        url = request.url.copy_with(host="127.0.0.1", port=self._port)
        extensions = {**request.extensions, "sni_hostname": name}
        return self._through.handle_request(
            httpx.Request(request.method, url, headers=request.headers, stream=request.stream, extensions=extensions)
        )


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Project, ToHere]]:
    """A centre behind the proxy, with a certificate for the one name."""
    folder: Path = tmp_path_factory.mktemp("tls")
    made = certificates.server(folder, HOST)
    for name in ("server.pem", "server-key.pem"):
        (folder / name).chmod(0o644)  # the proxy runs as a user of its own
    centre = centre_of(
        "proxied",
        ORTSNETZ_TLS_CERTIFICATE=str(folder / "server.pem"),
        ORTSNETZ_TLS_KEY=str(folder / "server-key.pem"),
        ORTSNETZ_BIND_HTTPS="127.0.0.1",
        ORTSNETZ_PUBLIC_VIEW_UB_REGION_HANNOVER=f"https://{HOST}",
        ORTSNETZ_PROXIES="*",
    )
    project = Project(centre.name, [*centre.files, CHECKOUT / "deploy" / "proxy.compose.yml"], centre.settings)
    with project.running():
        port = int(project.settings["ORTSNETZ_PORT_HTTPS"])
        yield project, ToHere(port, ssl.create_default_context(cadata=made.ca))


def test_people_come_by_https(proxied: tuple[Project, ToHere]) -> None:
    project, here = proxied
    person = Person(f"https://{HOST}", here)
    person.sign_in(board(project), Mailbox(project.address("MAIL")))
    assert person.look(f"/{UNIT}/heute").status == 200
    cookies = [cookie for cookie in person._http.cookies.jar if "session" in cookie.name]
    assert cookies
    assert all(cookie.secure and cookie.name.startswith("__Host-") for cookie in cookies)
    assert person._http.get(f"/{UNIT}/heute").headers["Strict-Transport-Security"]

    # an open page is told at once: the stream is not held back
    told = threading.Event()

    def listen() -> None:
        with person._http.stream("GET", f"/{UNIT}/live", timeout=120) as stream:
            for line in stream.iter_lines():
                if line.startswith("event:") and "units" in line:
                    told.set()
                    return

    listening = threading.Thread(target=listen, daemon=True)
    listening.start()
    assert eventually(lambda: set_standard(person, "P14D").status_code == 200, "no command is taken", within=60)
    assert told.wait(60), "the open page was not told"


def test_only_what_people_need_is_let_through(proxied: tuple[Project, ToHere]) -> None:
    _, here = proxied
    with httpx.Client(transport=here, trust_env=False) as http:
        assert http.get(f"https://{HOST}/anmelden").status_code == 200
        for name in ("elsewhere.example.org", "mails.example.org"):
            assert http.get(f"https://{HOST}/health/ready", headers={"Host": name}).status_code == 404
        # of notify the page behind a mail's link
        page = http.get(f"https://{HOST}/abmelden/cut-off", headers={"Host": "mails.example.org"})
        assert "Dieser Link führt ins Leere" in page.text
