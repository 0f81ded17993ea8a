"""What an import does not decide by itself is decided by the board, on a page of its own; seen to take effect."""

from __future__ import annotations

import json
import random
import secrets
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from deploy.cli.importing import run_import
from deploy.cli.operator import Operator
from deploy.demo.people import Newcomer, invent
from deploy.demo.units import unit_tree
from deploy.embedded.running import Embedded
from deploy.story.telling import eventually
from deploy.story.witness import Witness
from shared.clock import Calendar
from shared.contracts.topics import roster
from tests.browser.conftest import DESKTOP, PHONE, SignIn

BRANCH = "ov-hannover-linden-limmer"
HEADER = "Mitgliedsnummer;Vorname;Nachname;Geburtsdatum;E-Mail;Status;Ortsverein"


@dataclass
class Questions:
    """What the newest import asks: two who were admitted here and resemble a row, two who are missing. Last names."""

    same: str
    other: str
    left: str
    stays: str
    export: Path

    @property
    def all(self) -> tuple[str, ...]:
        """Everybody there is a question about."""
        return self.same, self.other, self.left, self.stays


@pytest.fixture
def questions(demo_stack: Embedded, tmp_path: Path) -> Questions:
    """Admits two and imports two; in the export, not imported yet, two resemble the former and the latter are missing.

    The names are new each time: tests ask about nobody else.
    """
    mark = secrets.token_hex(3)
    same, other, left, stays = (f"{name}-{mark}" for name in ("Selbst", "Anders", "Fort", "Dableiber"))
    admitted = [replace(invent(random.Random(), unit_tree()[BRANCH]), last_name=name) for name in (same, other)]
    before = _export(tmp_path / "before.csv", [_row("Merle", name, "01.02.1980") for name in (left, stays)])
    with Operator(demo_stack) as operator:
        board = operator.machine("questions-test", role="board", units=[BRANCH])
        for newcomer in admitted:
            today = Calendar().today().isoformat()
            dates = {"received_on": today, "admitted_on": today}
            board.post("members", f"/units/{BRANCH}/applications", {**newcomer.applicant(), **dates})
        operator.retire("questions-test")
        run_import(operator, before, BRANCH)
    export = _export(tmp_path / "export.csv", [_resembling(newcomer) for newcomer in admitted])
    return Questions(same, other, left, stays, export)


def test_the_board_decides_on_a_phone_and_it_takes_effect(
    sign_in: SignIn, questions: Questions, demo_stack: Embedded
) -> None:
    """Uploaded, taken over while the page waits, decided: the branch's roster follows, and it is not asked again."""
    page = sign_in(BRANCH, "board", PHONE)
    _open(page, "import")
    page.set_input_files("input[name=file]", questions.export)
    page.get_by_role("button", name="Hochladen und ansehen").click()
    page.get_by_role("button", name="Trotzdem übernehmen").first.click()  # two rows of many: is it the file?
    expect(page.locator("h1")).to_have_text("Die Liste ist übernommen", timeout=20_000)  # by itself, no reload
    page.get_by_role("link", name="Ansehen und entscheiden").click()
    _choose(page, questions.same, "dieselbe")
    _choose(page, questions.other, "eine andere")
    _choose(page, questions.left, "ausgetreten")
    _choose(page, questions.stays, "bleibt Mitglied")
    _save(page)
    expect(page.get_by_role("status").filter(has_text="Gespeichert.")).to_be_visible()
    for name in questions.all:
        expect(page.locator("main")).not_to_contain_text(name)
    expected = {questions.same: 1, questions.other: 2, questions.left: 0, questions.stays: 1}
    eventually(
        lambda: {name: _in_roster(demo_stack, name) for name in questions.all} == expected,
        "the branch's roster does not follow the decisions",
    )
    with Operator(demo_stack) as operator:
        report = run_import(operator, questions.export, BRANCH)
        assert report["doubtful"] == []
        proposed = operator.get("members", f"/units/{BRANCH}/imports/proposals")
        assert not {one["last_name"] for one in proposed} & set(questions.all)


def test_what_somebody_else_decided_meanwhile_counts_and_is_said(
    sign_in: SignIn, questions: Questions, demo_stack: Embedded
) -> None:
    """Two windows are open: the second one's other decisions are taken all the same."""
    with Operator(demo_stack) as operator:
        run_import(operator, questions.export, BRANCH)
    first, second = sign_in(BRANCH, "board", DESKTOP), sign_in(BRANCH, "board", PHONE)
    for page in first, second:
        _open(page, "import/offen")
    _save(first)
    expect(first.get_by_role("alert")).to_have_text("Es ist noch nichts ausgewählt. Nichts hat sich geändert.")
    _choose(first, questions.stays, "bleibt Mitglied")
    _save(first)
    _choose(second, questions.stays, "ausgetreten")
    _choose(second, questions.left, "ausgetreten")
    _save(second)
    expect(second.get_by_role("alert")).to_contain_text("1 Frage war inzwischen schon entschieden.")
    expect(second.get_by_role("alert")).to_contain_text("Alles andere, was Du ausgewählt hast, ist gespeichert.")
    expect(second.locator("main")).not_to_contain_text(questions.left)
    expect(second.locator("main")).to_contain_text(questions.same)
    eventually(lambda: not _in_roster(demo_stack, questions.left), "who was said to have left is still in the roster")
    assert _in_roster(demo_stack, questions.stays) == 1


def test_whoever_may_not_import_does_not_see_the_questions(sign_in: SignIn) -> None:
    """The branch's contact person is told so; of other units not even that there are any."""
    page = sign_in(BRANCH, "contact_person", PHONE)
    assert _open(page, "import/offen") == 403
    assert _open(page, "import/offen", unit="ub-region-hannover") == 404


def _row(first: str, last: str, born: str, email: str = "") -> str:
    number = str(random.randrange(70_000_000, 99_000_000))
    return ";".join((number, first, last, born, email, "Mitglied", unit_tree()[BRANCH].name))


def _resembling(newcomer: Newcomer) -> str:
    """A row with the name, and the birth date of somebody else."""
    return _row(newcomer.first_name, newcomer.last_name, "03.04.1961")


def _export(file: Path, rows: list[str]) -> Path:
    file.write_bytes("\r\n".join([HEADER, *rows, ""]).encode("cp1252"))
    return file


def _open(page: Page, screen: str, *, unit: str = BRANCH) -> int:
    origin = "/".join(page.url.split("/")[:3])
    answer = page.goto(f"{origin}/{unit}/{screen}")
    assert answer is not None
    return answer.status


def _choose(page: Page, name: str, what: str) -> None:
    page.locator("li", has_text=name).get_by_text(what, exact=True).click()


def _save(page: Page) -> None:
    page.get_by_role("button", name="Entscheidungen speichern").click()


def _in_roster(stack: Embedded, last_name: str) -> int:
    """How many members of a name the branch's roster holds, as the branch's view reads it."""
    views = (stack.home.stack() or {})["views"]
    kafka = next(view["kafka"] for view in views if view["unit"] == BRANCH)
    newest = {record.key: record.value for record in Witness(kafka).read(roster(BRANCH))}
    people = [json.loads(value) for key, value in newest.items() if value and "/" not in key]
    return sum(person["fields"].get("last_name") == last_name for person in people if "member" in person["why"])
