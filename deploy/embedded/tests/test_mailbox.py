"""The mailbox takes mails over SMTP and shows them newest first as JSON and as pages, and runs nothing in them."""

import subprocess
import sys
import time
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import httpx
import pytest

from deploy.embedded.mailbox import Mailbox, build
from deploy.servers.ports import free_ports
from deploy.testing.running import Child


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[httpx.Client, int]]:
    """A mailbox process of its own: a client of its web side, and its SMTP port."""
    folder = tmp_path_factory.mktemp("mailbox")
    smtp, web = free_ports(2)
    options = ["--smtp-port", str(smtp), "--http-port", str(web), "--folder", str(folder / "mails")]
    child = Child([sys.executable, "-m", "deploy.embedded.mailbox", *options], folder / "mailbox.log", stop_signal=15)
    child.start()
    with httpx.Client(base_url=f"http://127.0.0.1:{web}", trust_env=False) as client:

        def ready() -> bool:
            try:
                return client.get("/health/ready").is_success
            except httpx.HTTPError:
                return False

        child.wait_until(ready)
        yield client, smtp
    child.stop()


def mail(to: str, subject: str, html: str = "") -> EmailMessage:
    """A mail as notify would send it."""
    found = EmailMessage()
    found["From"], found["To"], found["Subject"] = "Ortsnetz <post@example.org>", to, subject
    found["List-Unsubscribe"] = "<https://example.org/abmelden>"
    found.set_content(f"Guten Tag, {to}!\n\nViele Grüße\n")
    if html:
        found.add_alternative(html, subtype="html")
    return found


async def test_mails_are_listed_newest_first_for_one_address(box: tuple[httpx.Client, int]) -> None:
    client, port = box
    for subject in ("Erste", "Zweite für Jörg"):
        await aiosmtplib.send(mail("Joerg@example.org", subject), hostname="127.0.0.1", port=port)
    await aiosmtplib.send(mail("other@example.org", "Andere"), hostname="127.0.0.1", port=port)
    found = client.get("/api/messages", params={"to": "joerg@EXAMPLE.org"}).json()
    assert [each["subject"] for each in found][:2] == ["Zweite für Jörg", "Erste"]
    newest = found[0]
    assert newest["from"] == "post@example.org"
    assert newest["to"] == ["Joerg@example.org"]
    assert "Viele Grüße" in newest["text"]
    assert ["List-Unsubscribe", "<https://example.org/abmelden>"] in newest["headers"]
    assert client.get(f"/api/messages/{newest['id']}").json() == newest
    assert client.get("/api/messages/no-such").status_code == 404


async def test_whom_a_mail_was_handed_over_for_counts_not_what_it_says(box: tuple[httpx.Client, int]) -> None:
    client, port = box
    message = mail("written@example.org", "Verdeckt")
    await aiosmtplib.send(message, recipients=["hidden@example.org"], hostname="127.0.0.1", port=port)
    assert client.get("/api/messages", params={"to": "written@example.org"}).json() == []
    assert client.get("/api/messages", params={"to": "hidden@example.org"}).json()[0]["to"] == ["hidden@example.org"]


async def test_what_a_mail_contains_is_shown_and_never_run(box: tuple[httpx.Client, int]) -> None:
    client, port = box
    evil = "<script>alert(1)</script><p>Hallo</p>"
    await aiosmtplib.send(mail("page@example.org", "<b>fett</b>", evil), hostname="127.0.0.1", port=port)
    key = client.get("/api/messages", params={"to": "page@example.org"}).json()[0]["id"]
    page = client.get(f"/mail/{key}").text
    assert "&lt;b&gt;fett&lt;/b&gt;" in page
    assert "<b>fett" not in page
    assert "alert(1)" not in page
    frame = client.get(f"/mail/{key}/html")
    assert "<p>Hallo</p>" in frame.text
    rules = frame.headers["content-security-policy"]
    assert rules.startswith("sandbox ")
    assert "allow-scripts" not in rules
    assert "default-src 'none'" in rules
    assert "Als Text" in client.get(f"/mail/{key}").text
    assert "page@example.org" in client.get("/").text


def test_a_foreign_page_can_neither_read_nor_empty_it(box: tuple[httpx.Client, int]) -> None:
    client, _ = box
    assert client.get("/api/messages", headers={"Host": "evil.example"}).status_code == 400
    assert client.post("/leeren", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_mails_survive_and_keep_their_order_when_the_clock_is_set_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Mailbox(tmp_path)
    now = time.time_ns()
    monkeypatch.setattr("deploy.embedded.mailbox.time.time_ns", lambda: now)
    first = before.put(b"Subject: first\r\n\r\nx", ["a@example.org"])
    monkeypatch.setattr("deploy.embedded.mailbox.time.time_ns", lambda: now - 10**9)
    second = before.put(b"Subject: second\r\n\r\nx", ["a@example.org"])
    assert [each.id for each in before.newest_first()] == [second, first]
    after = Mailbox(tmp_path)
    third = after.put(b"Subject: third\r\n\r\nx", ["a@example.org"])
    assert [each.id for each in after.newest_first()] == [third, second, first]
    after.clear()
    assert after.newest_first() == []


async def test_the_title_says_how_many_mails_there_are_and_not_how_many_are_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deploy.embedded.mailbox._SHOWN", 2)
    box = Mailbox(tmp_path)
    transport = httpx.ASGITransport(build(box, 0))

    async def title(**query: str) -> str:
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return (await client.get("/", params=query)).text.partition("<title>")[2].partition("</title>")[0]

    assert await title() == "Postfach (0)"
    box.put(b"Subject: first\r\n\r\nx", ["a@example.org"])
    assert await title() == "Postfach (1)"
    for _ in range(4):
        box.put(b"Subject: more\r\n\r\nx", ["b@example.org"])
    assert await title() == "Postfach (die neuesten 2 von 5)"
    assert await title(to="a@example.org") == "Postfach (1)"
    assert await title(to="b@example.org") == "Postfach (die neuesten 2)"


def test_a_mail_that_is_no_mail_is_kept_and_shown(tmp_path: Path) -> None:
    box = Mailbox(tmp_path)
    for content in (
        b"\xff\xfe no headers \x00",
        b"",
        b"Content-Type: text/plain; charset=nonsense\r\n\r\n\xff",
        b"From: @@@<\r\nContent-Type: multipart/mixed\r\n\r\nno parts",
        b"Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%",
    ):
        found = box.get(box.put(content, ["a@example.org"]))
        assert found is not None
        assert found.to == ["a@example.org"]
    assert len(box.newest_first()) == 5


def test_the_command_line_says_what_is_wrong_in_one_sentence(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "deploy.embedded.mailbox", "--smtp-port", "x", "--http-port", "1", "--folder", "."]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
