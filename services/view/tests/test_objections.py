"""Objections on the screens: at the branch, at the level that decides, for whoever objects; and letters on paper."""

from __future__ import annotations

import io
import json
import re
from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import pytest_asyncio
from bs4 import BeautifulSoup
from pypdf import PdfReader

from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from services.view.tests.build import DAY, District, Told, cut, days, fact, gone, named, text_about, withdrawn
from services.view.tests.stage import Browser, Stage, create_topics, on_stage
from shared.contracts import members as m
from shared.contracts import notify as n
from shared.contracts import objections as o
from shared.contracts.contacts import ContactPersonAppointed
from shared.problems import Problem
from shared.references import reference
from shared.security.permissions import Role

GROUNDS, REASON, STATEMENT = "Ich wohne seit Mai hier.", "Wohnt nicht hier.", "Die Bestätigung fehlt."


class Refused:
    """Somebody whom the branch refused, and who objects."""

    def __init__(self, built: District, first: str, **fields: str) -> None:
        self.built, self.first, self.fields = built, first, fields
        self.person, self.application, self.objection = uuid4(), uuid4(), uuid4()
        self.reason, self.grounds, self.statement = uuid4(), uuid4(), uuid4()

    @property
    def ids(self) -> dict[str, Any]:
        """What every event of the objection says."""
        path = self.built.path(self.built.branch)
        return {"unit": path, "objection": self.objection, "application": self.application, "person": self.person}

    def known(self, unit: str, **records: tuple[UUID, str]) -> list[Told]:
        """Name and texts in a unit's roster."""
        name = named(unit, self.person, self.first, "Ölmann", version=1, why="applicant", **self.fields)
        return [name, *(text_about(unit, self.person, *one) for one in records.values())]

    def refused(self, told: bool = True) -> list[Told]:
        """Applied and refused, at the branch."""
        unit, path = self.built.branch, self.built.path(self.built.branch)
        received = m.ApplicationReceived(
            unit=path,
            application=self.application,
            person=self.person,
            received_on=DAY - days(30),
            decide_by=DAY + days(1),
            channel="paper",
        )
        refused = m.ApplicationRefused(
            unit=path,
            application=self.application,
            person=self.person,
            refused_on=DAY - days(20),
            reason=self.reason,
            reason_told=told,
            object_by=DAY + days(10),
        )
        return [
            *self.known(unit, reason=(self.reason, REASON)),
            fact(unit, received),
            fact(unit, refused, version=2),
        ]

    def filed(self, unit: str, hear_by: date = DAY + days(11)) -> list[Told]:
        """The objection, as a unit hears of it."""
        event = o.ObjectionFiled(
            **self.ids,
            filed_on=DAY - days(3),
            entered_on=DAY - days(3),
            channel="online",
            grounds=self.grounds,
            refused_on=DAY - days(20),
            reason=self.reason,
            hear_by=hear_by,
            decide_by=DAY + days(50),
        )
        texts = {"grounds": (self.grounds, GROUNDS), "reason": (self.reason, REASON)}
        return [*self.known(unit, **texts), fact(unit, event)]

    def heard(self, unit: str) -> list[Told]:
        """The branch's view, as a unit hears of it."""
        event = o.ObjectionHeard(**self.ids, level="sub_district", stated_on=DAY, statement=self.statement)
        said = text_about(unit, self.person, self.statement, STATEMENT)
        return [said, fact(unit, event, version=2)]

    def decided(self, outcome: str, reasons: UUID, **more: Any) -> o.ObjectionDecided:
        """The decision."""
        values = {"level": "sub_district", "outcome": outcome, "decided_on": DAY, "reasons": reasons, **more}
        return o.ObjectionDecided(**self.ids, **values)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stage(postgres: PostgresForTests, kafka: KafkaForTests) -> AsyncIterator[Stage]:
    built = District()
    create_topics(kafka, built)
    async with on_stage(postgres, kafka, built, [built.branch, built.sub, built.district]) as found:
        yield found


async def board(stage: Stage, unit: str, role: Role = Role.BOARD) -> Browser:
    """Somebody in office there."""
    return await stage.signed_in(await stage.office(unit, role))


async def tell(stage: Stage, *told: Told) -> None:
    """Say it, and wait until the view shows it."""
    await stage.applied(await stage.say(*told))


def sent(stage: Stage) -> tuple[str, dict[str, Any]]:
    """The last command."""
    command = [asked for asked in stage.asked if asked.method == "POST"][-1]
    return command.url.path, json.loads(command.content)


async def test_the_branch_refuses_and_says_whether_the_notice_has_the_reason(stage: Stage) -> None:
    built, who = stage.district, Refused(stage.district, "Jens", email="jens@example.org")
    await tell(stage, *who.refused()[:-1])
    browser, here = await board(stage, built.branch), f"/{built.branch}/antraege/{who.application}"
    page = await browser.get(here)
    assert "Steht in der Mitteilung." not in page.text
    assert "Der Grund steht in der Mitteilung" in page.text
    assert "Der Grund bleibt bei uns" in page.text
    for chosen, told in (("ja", True), ("nein", False)):
        await browser.send(page, f"{here}/ablehnen", reason=REASON, tell_reason=chosen, idempotency=uuid4().hex)
        assert sent(stage)[1] == {"version": 1, "reason": REASON, "tell_reason": told}


async def test_the_branch_enters_a_letter_and_states_its_view(stage: Stage) -> None:
    built, who = stage.district, Refused(stage.district, "Karl", email="karl@example.org")
    await tell(stage, *who.refused())
    browser, here = await board(stage, built.branch), f"/{built.branch}/antraege/{who.application}"
    page = await browser.get(here)
    assert "Der Grund steht in der Mitteilung." in page.text
    assert "Unterbezirk Nord" in page.text
    await browser.send(page, f"{here}/einspruch", received_on=DAY.isoformat(), grounds=GROUNDS)
    assert sent(stage) == (
        f"/units/{built.branch}/applications/{who.application}/objections",
        {"received_on": DAY.isoformat(), "grounds": GROUNDS},
    )
    await tell(stage, *who.filed(built.branch))
    today = await browser.get(f"/{built.branch}/heute")
    assert "Karl Ölmann Stellung nehmen" in today.text
    assert "noch 11 Tage" in today.text
    contact = await board(stage, built.branch, Role.CONTACT_PERSON)
    assert "Karl" not in (await contact.get(f"/{built.branch}/heute")).text, "applications are the board's alone"
    page = await browser.get(here)
    assert GROUNDS in page.text
    await browser.send(page, f"{here}/stellungnahme", statement=STATEMENT)
    assert sent(stage) == (
        f"/units/{built.branch}/objections/{who.objection}/statement",
        {"version": 1, "statement": STATEMENT},
    )
    await tell(stage, *who.heard(built.branch))
    assert "Karl Ölmann Stellung nehmen" not in (await browser.get(f"/{built.branch}/heute")).text
    reasons = uuid4()
    over = who.decided("rejected", reasons, carry_on_by=DAY + days(31))
    said = text_about(built.branch, who.person, reasons, "Nicht nachgewiesen.")
    await tell(stage, said, fact(built.branch, over, version=3))
    page = await browser.get(here)
    assert "Nicht nachgewiesen." in page.text
    assert "Bezirk Probe" in page.text
    assert "Einspruch auf Papier eintragen" in page.text
    admitted = m.MemberAdmitted(
        unit=built.path(built.branch), application=who.application, person=who.person, admitted_on=DAY,
        outcome="board", on_objection="sub_district",
    )  # fmt: skip
    await tell(stage, fact(built.branch, admitted, version=3))
    page = await browser.get(here)
    assert "nach Einspruch aufgenommen" in page.text
    assert "durch den Vorstand des Unterbezirks Nord" in page.text


async def test_whoever_was_admitted_on_an_objection_reads_of_no_final_refusal_and_how_it_came(stage: Stage) -> None:
    built, who = stage.district, Refused(stage.district, "Elif", email="elif@example.org")
    await tell(stage, *who.refused(), *who.filed(built.branch))
    browser, here = await board(stage, built.branch), f"/{built.branch}/antraege/{who.application}"
    lasting = "Die Ablehnung ist endgültig"
    await tell(stage, fact(built.branch, who.decided("upheld", who.reason), version=3))
    assert lasting not in (await browser.get(here)).text, "whichever of the two comes first"
    admitted = m.MemberAdmitted(
        unit=built.path(built.branch), application=who.application, person=who.person, admitted_on=DAY,
        outcome="board", on_objection="sub_district",
    )  # fmt: skip
    await tell(stage, fact(built.branch, admitted, version=3))
    page = (await browser.get(here)).text
    assert lasting not in page
    past = page[page.index(">Verlauf<") :]
    came = [
        "<b>Der Vorstand des Unterbezirks Nord</b> hat dem Einspruch stattgegeben: aufgenommen.",
        "<b>Ein Einspruch</b> ging an den Unterbezirk Nord.",
        "<b>Der Vorstand</b> hat abgelehnt.",
        "<b>Der Antrag</b> kam",
    ]
    assert [at for at in map(past.find, came) if at >= 0] == sorted(map(past.find, came)), past
    assert '<time datetime="2026-11-04">4. November</time>' in past, "the day of the refusal, not of the admission"


async def test_a_withdrawn_objection_leaves_the_refusal_final_on_the_page(stage: Stage) -> None:
    built, who = stage.district, Refused(stage.district, "Ivo", email="ivo@example.org")
    over = o.ObjectionWithdrawn(**who.ids, level="sub_district", withdrawn_on=DAY)
    await tell(stage, *who.refused(), *who.filed(built.branch), *who.heard(built.branch))
    await tell(stage, fact(built.branch, over, version=3))
    page = (await (await board(stage, built.branch)).get(f"/{built.branch}/antraege/{who.application}")).text
    assert "Die Ablehnung ist endgültig" in page
    past = page[page.index(">Verlauf<") :]
    came = [
        "<b>Der Einspruch</b> beim Unterbezirk Nord: zurückgenommen.",
        "<b>Eure Sicht</b> zum Einspruch ging an den Unterbezirk Nord.",
        "<b>Ein Einspruch</b> ging an den Unterbezirk Nord.",
        "<b>Der Vorstand</b> hat abgelehnt.",
    ]
    assert all(one in past for one in came), past
    assert [past.find(one) for one in came] == sorted(past.find(one) for one in came), past


async def test_the_level_above_decides_when_both_sides_are_heard_and_then_forgets(stage: Stage) -> None:
    built, who = stage.district, Refused(stage.district, "Lena", street="Allee 1", town="Celle")
    await tell(stage, *who.filed(built.sub))
    browser, here = await board(stage, built.sub, Role.OFFICE), f"/{built.sub}/einsprueche/{who.objection}"
    assert "Lena Ölmann" in (await browser.get(f"/{built.sub}/heute")).text
    page = await browser.get(here)
    for said in (GROUNDS, REASON, "Allee 1", "hat keine E-Mail-Adresse", "seine Sicht schildern"):
        assert said in page.text
    assert "/entscheiden" not in page.text, "not before the branch was heard"
    await tell(stage, *who.heard(built.sub))
    page = await browser.get(here)
    assert STATEMENT in page.text
    missing = await browser.send(page, f"{here}/entscheiden", reasons="Nachgewiesen.")
    assert "wie der Vorstand entschieden hat" in missing.text
    await browser.send(page, f"{here}/entscheiden", outcome="upheld", reasons="Nachgewiesen.")
    assert sent(stage) == (
        f"/units/{built.sub}/objections/{who.objection}/decision",
        {"version": 2, "outcome": "upheld", "reasons": "Nachgewiesen."},
    )
    await browser.send(page, f"{here}/zurueckgenommen")
    assert sent(stage) == (f"/units/{built.sub}/objections/{who.objection}/withdrawal", {"version": 2})
    path = built.path(built.branch)
    decided = cut(built.sub, o.ObjectionDecided, path, level="sub_district", outcome="upheld", decided_on=DAY)
    await tell(stage, decided, withdrawn(built.sub, who.person), gone(built.sub, who.person))
    handled = await browser.get(here)
    assert (handled.status_code, "Über ihn ist entschieden" in handled.text) == (404, True)
    for where in ("heute", "einsprueche"):
        page = await browser.get(f"/{built.sub}/{where}")
        assert "Lena" not in page.text
        assert "Ahlten" in page.text
    assert "stattgegeben" in page.text


async def test_a_level_shows_no_objection_of_somebody_it_knows_for_another_reason(stage: Stage) -> None:
    """Known also by an office the person stays in the roster; what shows the objection is being an applicant there."""
    built, who = stage.district, Refused(stage.district, "Mona")
    office = named(built.sub, who.person, "Mona", "Ölmann", why="office", version=9)
    await tell(stage, *who.filed(built.sub), office)
    page = await (await board(stage, built.sub)).get(f"/{built.sub}/einsprueche")
    assert "Mona" not in page.text


async def test_an_office_enters_a_letter_by_its_reference(stage: Stage) -> None:
    built = stage.district
    for unit in (built.sub, built.district):
        browser, action = await board(stage, unit, Role.OFFICE), f"/{unit}/einsprueche/eintragen"
        page = await browser.get(action)
        no_day = await browser.send(page, action, reference="x", received_on="gestern", grounds=GROUNDS)
        assert "wann der Brief angekommen ist" in no_day.text
        body = {"reference": "7f2f 5d3e 5d0b", "received_on": DAY.isoformat(), "grounds": GROUNDS}
        await browser.send(page, action, **body)
        assert sent(stage) == (f"/units/{unit}/objections", body)


async def test_whoever_was_refused_objects_with_the_link_and_no_account(stage: Stage) -> None:
    built, visitor = stage.district, stage.visitor()
    action = "/einspruch/" + "s" * 40
    page = await visitor.get(action)
    count = len(stage.asked)
    assert "Einspruch einlegen" in page.text
    assert "ein paar Sätzen" in (await visitor.send(page, action, grounds=" ")).text
    assert len(stage.asked) == count, "nothing is used up by looking, or by a mistake"

    async def members(request: httpx.Request) -> httpx.Response:
        body = {"unit": built.branch, "outcome": "filed", "decider": built.sub, "decide_by": "2027-01-24"}
        return httpx.Response(200, json=body)

    before, stage.services = stage.services, members
    done = await visitor.send(page, action, grounds=GROUNDS)
    assert sent(stage) == ("/objections", {"secret": "s" * 40, "grounds": GROUNDS})
    assert "Unterbezirk Nord" in done.text
    assert "24. Januar 2027" in done.text
    stage.services = before


@pytest.mark.parametrize(
    ("state", "words"), [("used", "Du hast schon Einspruch eingelegt"), ("over", "Dieser Link gilt nicht mehr")]
)
async def test_a_link_that_is_used_says_that_the_objection_is_there(stage: Stage, state: str, words: str) -> None:
    visitor, action = stage.visitor(), "/einspruch/" + "u" * 40
    page = await visitor.get(action)

    async def members(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/link-states":
            return httpx.Response(200, json={"state": state, "unit": stage.district.branch})
        gone = Problem(410, "link_spent", "Dieser Link ist abgelaufen.").body()
        return httpx.Response(410, json=gone, headers={"content-type": "application/problem+json"})

    before, stage.services = stage.services, members
    opened = (await visitor.get(action)).text
    twice = (await visitor.send(page, action, grounds=GROUNDS)).text
    stage.services = before
    assert words in opened
    assert "<textarea" not in opened
    assert words in twice
    assert GROUNDS in twice, "nobody has to write it again"


@pytest.mark.parametrize("outcome", ["too_late", "already_filed", "refusal_final"])
async def test_what_was_written_in_vain_is_still_there(stage: Stage, outcome: str) -> None:
    visitor, action = stage.visitor(), "/einspruch/" + "v" * 40
    page = await visitor.get(action)

    async def members(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"unit": stage.district.branch, "outcome": outcome})

    before, stage.services = stage.services, members
    answer = await visitor.send(page, action, grounds="Ich wohne doch hier.")
    stage.services = before
    assert "Ich wohne doch hier." in answer.text
    assert "haben wir nicht angenommen" in answer.text


async def test_after_the_time_the_branch_reads_that_it_still_can_say_its_view(stage: Stage) -> None:
    built, who = stage.district, Refused(stage.district, "Tim", email="tim@example.org")
    await tell(stage, *who.refused(), *who.filed(built.branch, hear_by=DAY - days(1)))
    page = (await (await board(stage, built.branch)).get(f"/{built.branch}/antraege/{who.application}")).text
    assert "Es kann jetzt auch ohne sie entschieden werden. Bis dahin könnt Ihr sie noch schildern." in page
    assert "Eure Sicht schildern" in page


def text_of(response: httpx.Response) -> str:
    """What can be read in a PDF."""
    assert response.headers["content-type"] == "application/pdf"
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages).split())


async def test_whoever_has_no_address_gets_a_letter_that_the_board_prints(stage: Stage) -> None:
    built, home = stage.district, {"street": "Limmerstraße 12", "postcode": "29221", "town": "Celle"}
    who = Refused(built, "Olga", **home)
    await tell(stage, *who.refused())
    browser, here = await board(stage, built.branch), f"/{built.branch}/antraege/{who.application}"
    page = await browser.get(here)
    assert "Keine E-Mail-Adresse" in page.text
    assert f"{here}/brief.pdf" in page.text
    letter = await browser.get(f"{here}/brief.pdf")
    assert "Olga" not in letter.headers["content-disposition"]
    told = ("Olga Ölmann", "Limmerstraße 12", "29221 Celle", REASON, "4. Dezember 2026", reference(who.application))
    for said in told:
        assert said in text_of(letter)
    assert "Ortsverein Ahlten" in text_of(letter)
    assert "Im Auftrag" not in text_of(letter), "its own letter"
    assert "Absender des Briefs" not in page.text
    assert (await (await board(stage, built.branch, Role.CONTACT_PERSON)).get(f"{here}/brief.pdf")).status_code == 403
    await tell(stage, *who.filed(built.branch))
    text = text_of(await browser.get(f"{here}/brief.pdf"))
    assert "Dein Einspruch ist angekommen" in text
    assert "Im Auftrag: Ortsverein Ahlten" in text, "its sender is who decides, and cannot post it"
    assert "Absender des Briefs ist der Unterbezirk Nord" in (await browser.get(here)).text
    reasons = uuid4()
    over = who.decided("rejected", reasons, carry_on_by=DAY + days(35))
    said_why = text_about(built.branch, who.person, reasons, "Nicht nachgewiesen.")
    await tell(stage, said_why, fact(built.branch, over, version=3))
    text = text_of(await browser.get(f"{here}/brief.pdf"))
    assert "Nicht nachgewiesen." in text
    assert "Vorstand des Bezirks Probe" in text
    admitted = m.MemberAdmitted(
        unit=built.path(built.branch), application=who.application, person=who.person, admitted_on=DAY,
        outcome="board", on_objection="sub_district",
    )  # fmt: skip
    await tell(stage, fact(built.branch, admitted, version=3))
    text = text_of(await browser.get(f"{here}/brief.pdf"))
    assert "Unterbezirks Nord hat Deinem Einspruch stattgegeben" in text


async def test_the_printed_welcome_names_a_number_only_where_one_is_known(stage: Stage) -> None:
    """Whoever has no address would read an invitation to write or to call: only as they can."""
    built, who = stage.district, Refused(stage.district, "Ida", street="Limmerstraße 12")
    unit, path = built.branch, built.path(built.branch)
    admitted = m.MemberAdmitted(
        unit=path, application=who.application, person=who.person, admitted_on=DAY, outcome="board"
    )
    received = who.refused()[2]
    await tell(stage, *who.known(unit), received, fact(unit, admitted, version=2))
    browser, letter = await board(stage, unit), f"/{unit}/antraege/{who.application}/brief.pdf"
    nobody = text_of(await browser.get(letter))
    assert "suchen wir bei Dir vor Ort gerade noch" in nobody
    assert "ruf" not in nobody
    anna, begins = uuid4(), {"unit": path, "appointment": uuid4(), "from_day": DAY - days(9), "until": None}
    appointed = fact(unit, ContactPersonAppointed(**begins, person=anna), version=5)
    await tell(stage, named(unit, anna, "Anna", "Beispiel", why="contact_person"), appointed)
    text = text_of(await browser.get(letter))
    assert "ist Anna Beispiel für Dich da" in text
    assert "ruf" not in text
    assert "schreib" not in text
    known = {"phone": "0511 4711", "email": "anna@example.org"}
    await tell(stage, named(unit, anna, "Anna", "Beispiel", version=2, why="contact_person", **known))
    assert "ruf einfach an: 0511 4711, oder schreib an anna@example.org" in text_of(await browser.get(letter))
    silent = n.AddressTakesNoMail(unit=path, person=anna, since=DAY, record=2)
    await tell(stage, fact(unit, silent))
    text = text_of(await browser.get(letter))
    assert "0511 4711" in text
    assert "anna@example.org" not in text, "what would not arrive is not offered"


async def test_that_a_letter_has_gone_is_noted_seen_and_taken_back(stage: Stage) -> None:
    built, who = stage.district, Refused(stage.district, "Udo", street="Limmerstraße 12")
    unit, path = built.branch, built.path(built.branch)
    await tell(stage, *who.refused())
    browser, here = await board(stage, unit), f"/{unit}/antraege/{who.application}"
    page = await browser.get(here)
    fields = {"letter": "refusal", "objection": "", "posted": "ja"}
    for name, value in fields.items():
        assert f'name="{name}" value="{value}"' in page.text
    assert await to_post(browser, unit, who) == [
        "Brief mit der Ablehnung · vom 4. November · eine E-Mail-Adresse fehlt"
    ]
    await browser.send(page, f"{here}/brief", **fields)
    request = stage.asked[-1]
    assert request.url.path == f"/units/{unit}/applications/{who.application}/letter"
    assert json.loads(request.content) == {"version": 2, "letter": "refusal", "posted": True, "objection": None}

    def posted(letter: m.PaperLetter, on: date | None, version: int, objection: UUID | None = None) -> Told:
        about = {"unit": path, "application": who.application, "person": who.person, "objection": objection}
        return fact(unit, m.LetterPosted(**about, letter=letter, posted_on=on, noted_on=DAY), version=version)

    await tell(stage, posted("refusal", DAY - days(1), 3))
    assert await to_post(browser, unit, who) == []
    page = await browser.get(here)
    assert f"<b>Brief verschickt am {(DAY - days(1)).day}. November" in re.sub(r"</?time[^>]*>", "", page.text)
    assert "Bitte druckt den Brief" not in page.text
    assert 'name="posted" value="nein"' in page.text
    assert 'name="version" value="3"' in page.text
    await tell(stage, posted("refusal", None, 4))
    page = await browser.get(here)
    assert "verschickt am" not in page.text
    assert 'name="posted" value="ja"' in page.text

    await tell(stage, posted("refusal", DAY, 5), *who.filed(unit))
    assert [one.split(" · ")[0] for one in await to_post(browser, unit, who)] == ["Brief zum Eingang des Einspruchs"]
    page = await browser.get(here)
    assert "Brief verschickt am" not in page.text, "another letter is due now"
    assert f'name="objection" value="{who.objection}"' in page.text
    assert "<b>Der Brief</b> mit der Ablehnung wurde verschickt." in page.text
    await tell(stage, posted("objection_received", DAY, 6, who.objection))
    assert "Brief verschickt am" in (await browser.get(here)).text


def past(page: str) -> list[str]:
    """What stands under *Verlauf*, without the days."""
    feed = BeautifulSoup(page[page.index(">Verlauf<") :], "html.parser").select_one("ol.feed")
    assert feed
    return [" ".join("".join(li.find_all(string=True, recursive=False)).split()) for li in feed.select("li")]


async def test_the_history_stands_by_day_and_each_letter_after_what_it_tells(stage: Stage) -> None:
    built, who = stage.district, Refused(stage.district, "Wim", street="Limmerstraße 12")
    unit, path = built.branch, built.path(built.branch)
    about: dict[str, Any] = {"unit": path, "application": who.application, "person": who.person, "noted_on": DAY}

    def posted(letter: m.PaperLetter, on: date, version: int, objection: UUID | None = None) -> Told:
        return fact(unit, m.LetterPosted(**about, letter=letter, posted_on=on, objection=objection), version=version)

    await tell(stage, *who.refused(), *who.filed(unit), *who.heard(unit))
    over = who.decided("rejected", uuid4(), carry_on_by=DAY + days(31))
    await tell(stage, fact(unit, over, version=3))
    # noted in an order of its own: the one about the decision first
    await tell(stage, posted("objection_rejected", DAY, 3, who.objection), posted("refusal", DAY - days(2), 4))
    await tell(stage, posted("objection_received", DAY - days(1), 5, who.objection))
    browser = await board(stage, unit)
    assert past((await browser.get(f"/{unit}/antraege/{who.application}")).text) == [
        "mit der Entscheidung über den Einspruch wurde verschickt.",
        "beim Unterbezirk Nord: zurückgewiesen.",
        "zum Einspruch ging an den Unterbezirk Nord.",
        "zum Eingang des Einspruchs wurde verschickt.",
        "mit der Ablehnung wurde verschickt.",
        "ging an den Unterbezirk Nord.",
        "hat abgelehnt.",
        "kam auf Papier an.",
    ]
    upheld = m.MemberAdmitted(
        unit=path, application=who.application, person=who.person, admitted_on=DAY,
        outcome="board", on_objection="district",
    )  # fmt: skip
    await tell(stage, fact(unit, upheld, version=6), posted("welcome", DAY, 7))
    assert past((await browser.get(f"/{unit}/antraege/{who.application}")).text)[:4] == [
        "mit der Begrüßung wurde verschickt.",
        "hat dem Einspruch stattgegeben: aufgenommen.",
        "mit der Entscheidung über den Einspruch wurde verschickt.",
        "beim Unterbezirk Nord: zurückgewiesen.",
    ]


async def to_post(browser: Browser, unit: str, who: Refused) -> list[str]:
    """What *Heute* says of letters to this person."""
    page = BeautifulSoup((await browser.get(f"/{unit}/heute")).text, "html.parser")
    return [one.small.get_text() for one in page.select(f"#to_post li[data-key='{who.application}'] .who") if one.small]


async def test_of_a_withdrawn_objection_the_letter_says_so_and_offers_none(stage: Stage) -> None:
    built, who = stage.district, Refused(stage.district, "Nora", street="Limmerstraße 12")
    await tell(stage, *who.refused(), *who.filed(built.branch))
    over = o.ObjectionWithdrawn(**who.ids, level="sub_district", withdrawn_on=DAY)
    await tell(stage, fact(built.branch, over, version=2))
    browser, here = await board(stage, built.branch), f"/{built.branch}/antraege/{who.application}"
    assert f"{here}/brief.pdf" in (await browser.get(here)).text
    text = text_of(await browser.get(f"{here}/brief.pdf"))
    assert "beim Unterbezirk Nord ist eingetragen, dass Du Deinen Einspruch zurücknimmst" in text
    assert "Das stimmt nicht? Dann melde Dich bitte gleich beim Vorstand des Unterbezirks Nord" in text
    assert reference(who.application) in text
    assert "kannst" not in text, "the refusal is final: nothing invites to object"


@pytest.mark.parametrize("wrong", [False, True])
async def test_a_letter_stays_due_until_it_is_posted_whatever_address_comes_meanwhile(
    stage: Stage, wrong: bool
) -> None:
    """No mail makes up for the one that failed: without the letter nobody would ever tell them."""
    built, address = stage.district, {"email": "rita@example.org"} if wrong else {}
    who, unit, path = Refused(built, "Rita", **address), built.branch, built.path(built.branch)
    about: dict[str, Any] = {"unit": path, "application": who.application, "person": who.person}
    await tell(stage, *who.refused(), fact(unit, n.LetterNeeded(**about, mail=uuid4(), letter="refusal")))
    if wrong:
        await tell(stage, fact(unit, n.AddressTakesNoMail(unit=path, person=who.person, since=DAY, record=1)))
    browser, here = await board(stage, unit), f"/{unit}/antraege/{who.application}"
    assert "Ortsnetz kann Rita Ölmann nicht schreiben" in (await browser.get(here)).text
    corrected = m.PersonCorrected(unit=path, person=who.person, fields=["email"], corrected_by=None, corrected_on=DAY)
    new = named(unit, who.person, "Rita", "Ölmann", version=2, why="applicant", email="rita.neu@example.org")
    await tell(stage, new, fact(unit, corrected, version=2))
    page = await browser.get(here)
    assert "Was Ortsnetz Rita Ölmann danach mitteilt, geht per Mail." in page.text
    assert "nicht schreiben" not in page.text
    assert 'name="letter" value="refusal"' in page.text
    assert reference(who.application) in text_of(await browser.get(f"{here}/brief.pdf"))
    assert await to_post(browser, unit, who) == [
        "Brief mit der Ablehnung · vom 4. November · per Mail kam das nicht an"
    ]

    posted = m.LetterPosted(**about, letter="refusal", posted_on=DAY, noted_on=DAY)
    await tell(stage, fact(unit, posted, version=3))
    assert await to_post(browser, unit, who) == []
    page = await browser.get(here)
    assert "Brief verschickt am" in page.text
    assert "Doch nicht verschickt" in page.text
    await tell(stage, *who.filed(unit))
    assert await to_post(browser, unit, who) == [], "that it came in is told by mail"
    assert "brief.pdf" not in (await browser.get(here)).text
    assert (await browser.get(f"{here}/brief.pdf")).status_code == 404
    failed = n.LetterNeeded(**about, mail=uuid4(), letter="objection_received", objection=who.objection)
    await tell(stage, fact(unit, failed))
    assert [one.split(" · ")[0] for one in await to_post(browser, unit, who)] == ["Brief zum Eingang des Einspruchs"]
    assert "Dein Einspruch ist angekommen" in text_of(await browser.get(f"{here}/brief.pdf"))


async def test_a_new_member_with_an_address_by_now_is_still_owed_the_welcome(stage: Stage) -> None:
    built = stage.district
    who, unit, path = Refused(built, "Vera", email="vera@example.org"), built.branch, built.path(built.branch)
    about: dict[str, Any] = {"unit": path, "application": who.application, "person": who.person}
    admitted = m.MemberAdmitted(**about, admitted_on=DAY, outcome="board")
    received = who.refused()[2]
    needed = n.LetterNeeded(**about, mail=uuid4(), letter="welcome")
    await tell(stage, *who.known(unit), received, fact(unit, admitted, version=2), fact(unit, needed))
    browser = await board(stage, unit)
    assert [one.split(" · ")[0] for one in await to_post(browser, unit, who)] == ["Brief mit der Begrüßung"]


async def test_no_letter_is_offered_to_whom_a_mail_goes(stage: Stage) -> None:
    built, who = stage.district, Refused(stage.district, "Paul", email="paul@example.org")
    await tell(stage, *who.refused(told=False))
    browser, here = await board(stage, built.branch), f"/{built.branch}/antraege/{who.application}"
    page = await browser.get(here)
    assert "Der Grund steht nicht in der Mitteilung." in page.text
    assert "brief.pdf" not in page.text
    assert (await browser.get(f"{here}/brief.pdf")).status_code == 404
