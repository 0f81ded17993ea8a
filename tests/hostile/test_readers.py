"""At the other end: a text that was kept is read exactly as it was typed, on the page, in the table, in the mail."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from email import message_from_bytes, policy
from uuid import uuid4

import pytest
import pytest_asyncio
from bs4 import BeautifulSoup

from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from services.notify.channels.message import Mail, written
from services.view.frame.download import cell
from services.view.tests.build import DAY, District, days, fact, named, text_about
from services.view.tests.stage import Browser, Stage, create_topics, on_stage
from shared.contracts import mentoring
from shared.security.permissions import Role
from tests.hostile.texts import HOSTILE, Hostile, Must, kept

KEPT = [one for one in HOSTILE if one.must is Must.KEEP]
LINES = [one for one in HOSTILE if one.must is not Must.REFUSE]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def branch(postgres: PostgresForTests, kafka: KafkaForTests) -> AsyncIterator[tuple[Stage, Browser]]:
    """A branch's board at its view."""
    built = District()
    create_topics(kafka, built)
    async with on_stage(postgres, kafka, built, [built.branch]) as stage:
        yield stage, await stage.signed_in(await stage.office(built.branch, Role.BOARD))


async def test_pages_and_tables_show_names_and_notes_as_they_were_typed(branch: tuple[Stage, Browser]) -> None:
    """Each text as a new member's last name, and as the note about them."""
    stage, browser = branch
    unit, path = stage.district.branch, stage.district.path(stage.district.branch)
    people = {uuid4(): one for one in LINES}
    said = []
    for person, one in people.items():
        journey, note = uuid4(), uuid4()
        name = kept(one.text) if one.must is Must.KEEP else "Low"
        said += [
            named(unit, person, "Ada", name),
            text_about(unit, person, note, kept(one.text)),
            fact(unit, mentoring.JourneyStarted(unit=path, journey=journey, person=person, started_on=DAY - days(3))),
            fact(
                unit,
                mentoring.FirstContactMade(
                    unit=path,
                    journey=journey,
                    person=person,
                    started_on=DAY - days(3),
                    made_on=DAY,
                    in_time=True,
                    outcome="reached",
                    note=note,
                ),
                version=2,
            ),
        ]
    await stage.applied(await stage.say(*said))
    wrong = []
    for person, one in people.items():
        answer = await browser.get(f"/{unit}/neumitglieder/{person}")
        assert answer.status_code == 200, (one.name, answer.status_code)
        page = BeautifulSoup(answer.text, "html.parser")
        texts = set(page.strings) | {found.strip() for found in page.strings}
        if one.must is Must.KEEP and not any(f"Ada {kept(one.text)}" in found for found in texts):
            wrong.append((one.name, "name"))
        if not any(kept(one.text) in found for found in texts):
            wrong.append((one.name, "note"))
        assert not page.find_all("script", string="alert(1)"), one.name
    assert not wrong
    table = (await browser.http.get(f"/{unit}/neumitglieder.csv")).text.removeprefix("\ufeff")
    names = {row[0] for row in csv.reader(io.StringIO(table, newline=""), delimiter=";")}
    assert {f"Ada {kept(one.text)}" for one in KEPT} <= names


def test_no_cell_is_a_formula() -> None:
    """Whatever a spreadsheet leaves out in front, and however wide the sign is (OWASP, CSV Injection)."""
    for sign in "=+-@\uff1d\uff0b\uff0d\uff20":
        for space in ("", " ", "\t", "\n", "\r", "\u00a0", "\ufeff", "\u3000", " \t "):
            assert cell(f"{space}{sign}1+1") == f"'{space}{sign}1+1"
    for space in "\t\r\n":
        assert cell(f"{space}Anna") == f"'{space}Anna"


def test_other_cells_stay_as_they_are() -> None:
    """Names, sentences, signs inside."""
    for text in ("Voß-Müller", "5 = 3 + 2", "a@example.org", "–", "„Zum Schloß“", "(030) 1234", " Anna"):
        assert cell(text) == text


@pytest.mark.parametrize("one", LINES, ids=lambda one: one.name)
def test_a_mail_says_it_and_holds_no_other_header(one: Hostile) -> None:
    """In text, HTML and subject; a line's end in a subject is a space, never a header of its own."""
    text = kept(one.text)
    mail = Mail("ada@example.org", f"Von {text}", f"Grund: {text}\n", f"<p>{text}</p>", "<1@example.org>")
    sent = message_from_bytes(written(mail, "Ortsnetz <ortsnetz@example.org>"), policy=policy.default)
    assert sent["Subject"].split() == f"Von {text}".split()
    assert not {"Bcc", "Set-Cookie"} & set(sent.keys())
    body = sent.get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == f"Grund: {text}\n"
