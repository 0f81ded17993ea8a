"""Objections to refusals, as stories: filed, heard, decided, carried on, decided for good; and what is forgotten."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import text

from services.members.imports.tables import SAME, Proposal
from services.members.objections.periods import Periods, is_heard
from services.members.objections.tables import Objection
from services.members.roles.tables import RoleGrant
from services.members.testing import Running
from services.members.tests.builders import (
    CELLE,
    DISTRICT,
    HOLLE,
    NOTIFY,
    OPERATOR,
    OTHER_SUB,
    SUB,
    applicant,
    board,
    forget_said,
    member,
    names,
    office,
    view,
)
from shared.references import reference

BOARD, ABOVE, TOP = board(CELLE), office(SUB), board(DISTRICT)


async def refused(members: Running, **more: Any) -> dict[str, Any]:
    """An applicant whom Celle has refused; nothing is left in the outbox."""
    today = members.parts.service.calendar.today()
    filed = await members.send(f"/units/{CELLE}/applications", applicant(received_on=str(today), **more), by=BOARD)
    found: dict[str, Any] = filed.json()
    where = f"/units/{CELLE}/applications/{found['application']}/refusal"
    (await members.send(where, {"version": 1, "reason": "Wohnt nicht hier"}, by=BOARD)).raise_for_status()
    await forget_said(members)
    return found


CANARIES = ("pelag", "canarowski", "kanari", "030 2312 77115")


async def ask_about(members: Running, person: str) -> None:
    """A question of an import about an applicant: whether a row of the register is them."""
    row = {"first_name": "Pelagia", "last_name": "Canarowski", "email": "p@kanaria.example"}
    async with members.parts.service.database.transaction() as session:
        session.add(
            Proposal(
                unit=CELLE, asked_by=SUB, import_id=uuid4(), kind=SAME, person=UUID(person), number="4711", row=row
            )
        )


async def holds(members: Running, canaries: tuple[str, ...]) -> dict[str, int]:
    """In how many rows of each table of the database one of these stands."""
    found = {}
    async with members.parts.service.database.reading() as session:
        tables = await session.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        for table in tables.all():
            looked = text(f"SELECT count(*) FROM {table} t WHERE lower(t::text) LIKE ANY(:canaries)")
            given = {"canaries": [f"%{one}%" for one in canaries]}
            if rows := (await session.execute(looked, given)).scalar_one():
                found[table] = rows
    return found


async def enter(members: Running, application: str, **more: Any) -> httpx.Response:
    """The branch's board enters a letter."""
    body = {"received_on": str(members.parts.service.calendar.today()), "grounds": "Ich wohne seit Mai hier."} | more
    return await members.send(f"/units/{CELLE}/applications/{application}/objections", body, by=BOARD)


async def filed(members: Running, **more: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """A refused applicant and their objection."""
    who = await refused(members, **more)
    answer = await enter(members, who["application"])
    assert answer.status_code == 200, answer.text
    await forget_said(members)
    return who, answer.json()


async def state(members: Running, objection: str, version: int = 1) -> httpx.Response:
    """Celle's board states its view."""
    body = {"version": version, "statement": "Die Meldebestätigung fehlt."}
    return await members.send(f"/units/{CELLE}/objections/{objection}/statement", body, by=BOARD)


async def decide(
    members: Running, objection: str, version: int, outcome: str, *, by: Any = ABOVE, unit: str = SUB, **more: Any
) -> httpx.Response:
    """A board above decides."""
    body = {"version": version, "outcome": outcome, "reasons": "Der Wohnsitz ist nachgewiesen.", **more}
    return await members.send(f"/units/{unit}/objections/{objection}/decision", body, by=by)


async def last(members: Running, name: str) -> dict[str, Any]:
    """The last event of a type."""
    found = [data for kind, data, _ in await members.said() if kind == name]
    assert found
    assert found[-1] is not None
    return found[-1]


@pytest.mark.parametrize("way", ["another application", "the register", "at the same time"])
async def test_an_objection_of_who_is_a_member_meanwhile_makes_no_second_one(members: Running, way: str) -> None:
    who, objection = await filed(members)
    (await state(members, objection["objection"])).raise_for_status()
    today = str(members.parts.service.calendar.today())
    if way == "the register":
        await member(members, CELLE, first_name="Petra", last_name="Müller", born_on=date(1990, 5, 12), email="")
    else:
        anew = applicant(received_on=today, other_than=[who["person"]])
        again = (await members.send(f"/units/{CELLE}/applications", anew, by=BOARD)).json()
        admission = f"/units/{CELLE}/applications/{again['application']}/admission"
    upholds = decide(members, objection["objection"], 2, "upheld")
    if way == "at the same time":
        _, told = await asyncio.gather(members.send(admission, {"version": 1}, by=BOARD), upholds)
    else:
        if way == "another application":
            (await members.send(admission, {"version": 1}, by=BOARD)).raise_for_status()
        told = await upholds
    async with members.parts.service.database.reading() as session:
        belong = await session.scalar(text("SELECT count(*) FROM persons WHERE last_name='Müller' AND status='member'"))
    if told.status_code == 200:
        assert way == "at the same time", "who was upheld first is a member when the board admits: it is shown that"
        return
    assert (told.status_code, told.json()["title"]) == (409, "already_member")
    assert belong == 1
    # it stays to be ended, with a reason or by whoever objected
    where = f"/units/{SUB}/objections/{objection['objection']}/withdrawal"
    assert (await members.send(where, {"version": 2}, by=ABOVE)).status_code == 200


async def test_whom_an_objection_is_about_is_shown_to_the_branch_like_whoever_applies(members: Running) -> None:
    """Until others have decided, and after: its own board has not looked since."""
    who, objection = await filed(members)
    near = await member(
        members, CELLE, first_name="Petra", last_name="Müller", born_on=date(1990, 5, 12), email="p@x.de"
    )
    seen = f"/units/{CELLE}/applications/{who['application']}/alike"

    async def shown() -> list[str]:
        return [one["id"] for one in (await members.get(seen, by=BOARD)).json()]

    assert await shown() == [str(near.id)]
    (await state(members, objection["objection"])).raise_for_status()
    (await decide(members, objection["objection"], 2, "upheld")).raise_for_status()
    assert await shown() == [str(near.id)]


async def test_an_objection_is_filed_heard_and_upheld(members: Running) -> None:
    who = await refused(members)
    answer = (await enter(members, who["application"])).json()
    said = await members.said()
    assert names(said) == ["text", "objection_filed"]
    today = members.parts.service.calendar.today()
    fact = await last(members, "objection_filed")
    assert fact["hear_by"] == str(today + timedelta(days=14))
    assert fact["channel"] == "paper"
    assert "Mai" not in str(fact)
    assert (await state(members, answer["objection"])).json()["version"] == 2
    decided = await decide(members, answer["objection"], 2, "upheld")
    assert decided.json()["state"] == "upheld"
    assert names(await members.said())[-3:] == ["text", "objection_decided", "member_admitted"]
    admitted = await last(members, "member_admitted")
    assert (admitted["outcome"], admitted["on_objection"]) == ("board", "sub_district")
    assert admitted["person"] == who["person"]
    again = await enter(members, who["application"])
    assert again.json()["title"] == "no_refusal"


async def test_the_board_above_decides_when_the_branch_was_heard_or_its_time_is_over(members: Running) -> None:
    _, objection = await filed(members)
    early = await decide(members, objection["objection"], 1, "rejected")
    assert early.json()["title"] == "not_heard_yet"
    await members.advance(15)
    assert names(await members.said()) == ["objection_deadline_near"]
    assert (await last(members, "objection_deadline_near"))["what"] == "decision"
    assert (await decide(members, objection["objection"], 1, "rejected")).json()["state"] == "rejected"


async def test_what_the_sub_district_rejects_goes_on_to_the_district_which_decides_for_good(members: Running) -> None:
    who, objection = await filed(members)
    await state(members, objection["objection"])
    await decide(members, objection["objection"], 2, "rejected")
    fact = await last(members, "objection_decided")
    assert date.fromisoformat(fact["carry_on_by"]) > members.parts.service.calendar.today()
    assert fact["link"]
    await forget_said(members)
    second = (await enter(members, who["application"], grounds="Ich bleibe dabei.")).json()
    assert second["level"] == "district"
    carried = await last(members, "objection_carried_on")
    assert carried["earlier_statement"]
    assert carried["earlier_grounds"] != carried["grounds"]
    assert (await decide(members, second["objection"], 1, "rejected", unit=SUB)).status_code == 404
    await state(members, second["objection"])
    final = await decide(members, second["objection"], 2, "rejected", by=TOP, unit=DISTRICT)
    assert final.json()["state"] == "rejected"
    fact = await last(members, "objection_decided")
    assert (fact["level"], fact["carry_on_by"], fact["link"]) == ("district", None, None)
    assert (await enter(members, who["application"])).json()["title"] == "refusal_final"


async def test_after_the_time_to_object_the_refusal_is_final(members: Running) -> None:
    who = await refused(members)
    await members.advance(35)
    assert (await enter(members, who["application"])).json()["title"] == "too_late"
    in_time = str(members.parts.service.calendar.today() - timedelta(days=10))
    entered = await enter(members, who["application"], received_on=in_time)
    assert entered.status_code == 200, "a letter that came in time counts, whenever it is entered"


async def test_who_has_no_address_gets_the_days_that_a_letter_takes(members: Running) -> None:
    today = members.parts.service.calendar.today()
    by_mail = await refused(members)
    by_post = await refused(members, first_name="Olga", email="")
    async with members.parts.service.database.reading() as session:
        rows = await session.execute(text("SELECT id, object_by FROM applications"))
        until = {str(row.id): row.object_by for row in rows}
    assert until[by_mail["application"]] == Periods().object_by(today, by_mail=True)
    assert until[by_post["application"]] == Periods().object_by(today, by_mail=False)
    assert until[by_post["application"]] > until[by_mail["application"]]


async def test_the_office_above_enters_a_letter_by_the_reference_alone(members: Running) -> None:
    who = await refused(members)
    quoted = reference(UUID(who["application"]))
    body = {"received_on": str(members.parts.service.calendar.today()), "grounds": "Bitte prüfen."}
    where = f"/units/{SUB}/objections"
    for wrong in ("Petra Müller", "AAAA-BBBB-CCCC", ""):
        told = await members.send(where, body | {"reference": wrong}, by=ABOVE)
        assert told.json()["errors"][0]["pointer"] == "/reference"
    elsewhere = await members.send(f"/units/{OTHER_SUB}/objections", body | {"reference": quoted}, by=office(OTHER_SUB))
    assert elsewhere.json()["errors"][0]["pointer"] == "/reference"
    typed = quoted.lower().replace("-", " ")
    assert (await members.send(where, body | {"reference": typed}, by=ABOVE)).json()["level"] == "sub_district"


@pytest.mark.parametrize(
    "wrong", [{"reference"}, {"received_on"}, {"grounds"}, {"reference", "received_on", "grounds"}]
)
async def test_all_that_is_wrong_of_a_letter_is_said_in_one_answer(members: Running, wrong: set[str]) -> None:
    """The reference, too, which only a look at the applications tells."""
    who = await refused(members)
    today = members.parts.service.calendar.today()
    sound = {"reference": reference(UUID(who["application"])), "received_on": str(today), "grounds": "Ich wohne hier."}
    later = str(today + timedelta(days=1))
    for quoted, day in (("ABCD-ABCD-ABCD", later), ("", later), ("quatsch", None)):
        broken = {"reference": quoted, "received_on": day, "grounds": ""}
        body = {name: broken[name] if name in wrong else value for name, value in sound.items()}
        answer = await members.send(f"/units/{SUB}/objections", body, by=ABOVE)
        assert answer.status_code == 422
        assert {one["pointer"].removeprefix("/") for one in answer.json()["errors"]} == wrong, answer.text


async def test_after_the_time_the_link_says_so_before_anybody_writes(members: Running) -> None:
    client = {"client": f"view-{CELLE}", "secret": "s" * 30, "role": "view", "units": [CELLE], "url": "http://celle"}
    (await members.send("/clients", client, by=OPERATOR)).raise_for_status()
    today = str(members.parts.service.calendar.today())
    found = (await members.send(f"/units/{CELLE}/applications", applicant(received_on=today), by=BOARD)).json()
    where = f"/units/{CELLE}/applications/{found['application']}/refusal"
    await members.send(where, {"version": 1, "reason": "Wohnt nicht hier", "tell_reason": True}, by=BOARD)
    link = (await last(members, "application_refused"))["link"]
    issued = (await members.send(f"/links/{link}/issue", by=NOTIFY)).json()
    held = {"secret": issued["url"].rsplit("/", 1)[1], "purpose": "object"}
    assert (await members.send("/link-states", held, by=view(CELLE))).json() == {"state": "open", "unit": CELLE}
    await members.advance(35)
    assert (await members.send("/link-states", held, by=view(CELLE))).json() == {"state": "late", "unit": CELLE}
    body = {"secret": held["secret"], "grounds": "Das stimmt nicht."}
    assert (await members.send("/objections", body, by=view(CELLE))).json()["outcome"] == "too_late"
    for _ in range(2):
        assert (await members.send("/link-states", held, by=view(CELLE))).json() == {"state": "late", "unit": CELLE}
        assert (await members.send("/objections", body, by=view(CELLE))).json()["outcome"] == "too_late"


async def test_an_applicant_objects_by_the_link_in_the_notice_once(members: Running) -> None:
    client = {"client": f"view-{CELLE}", "secret": "s" * 30, "role": "view", "units": [CELLE], "url": "http://celle"}
    (await members.send("/clients", client, by=OPERATOR)).raise_for_status()
    today = members.parts.service.calendar.today()
    found = (await members.send(f"/units/{CELLE}/applications", applicant(received_on=str(today)), by=BOARD)).json()
    where = f"/units/{CELLE}/applications/{found['application']}/refusal"
    await members.send(where, {"version": 1, "reason": "Wohnt nicht hier", "tell_reason": True}, by=BOARD)
    notice = await last(members, "application_refused")
    assert notice["reason_told"] is True
    told = await members.get(f"/texts/{notice['reason']}", by=NOTIFY)
    assert told.json() == {"text": "Wohnt nicht hier"}
    issued = (await members.send(f"/links/{notice['link']}/issue", by=NOTIFY)).json()
    assert issued["url"].startswith("http://celle/einspruch/")
    secret = issued["url"].rsplit("/", 1)[1]
    short = await members.send("/objections", {"secret": secret, "grounds": " "}, by=view(CELLE))
    assert short.status_code == 422, "nothing is used up by a mistake"
    held = {"secret": secret, "purpose": "object"}
    assert (await members.send("/link-states", held, by=view(CELLE))).json()["state"] == "open"
    done = await members.send("/objections", {"secret": secret, "grounds": "Das stimmt nicht."}, by=view(CELLE))
    assert (await members.send("/link-states", held, by=view(CELLE))).json() == {"state": "used", "unit": CELLE}
    assert (done.json()["outcome"], done.json()["decider"]) == ("filed", SUB)
    assert (await last(members, "objection_filed"))["channel"] == "online"
    spent = await members.send("/objections", {"secret": secret, "grounds": "Das stimmt nicht."}, by=view(CELLE))
    assert spent.status_code == 410
    other = await members.send("/objections", {"secret": secret, "grounds": "Das stimmt nicht."}, by=view(HOLLE))
    assert other.status_code == 410


async def test_a_withdrawn_objection_leaves_the_refusal_final(members: Running) -> None:
    who, objection = await filed(members)
    where = f"/units/{SUB}/objections/{objection['objection']}/withdrawal"
    assert (await members.send(where, {"version": 1}, by=BOARD)).status_code == 403, "not by the branch it is against"
    assert (await members.send(where, {"version": 1}, by=ABOVE)).json()["state"] == "withdrawn"
    assert (await enter(members, who["application"])).json()["title"] == "refusal_final"


async def test_whoever_owes_an_answer_is_reminded_once_even_after_a_standstill(members: Running) -> None:
    _, objection = await filed(members)
    await members.advance(11)
    fact = await last(members, "objection_deadline_near")
    assert (fact["what"], fact["days_left"]) == ("statement", 3)
    await forget_said(members)
    left = (date.fromisoformat(objection["decide_by"]) - members.parts.service.calendar.today()).days
    await members.advance(left - 2)
    said = [data for name, data, _ in await members.said() if name == "objection_deadline_near" and data]
    assert [(one["what"], one["days_left"]) for one in said] == [("decision", 2), ("decision", 2)]
    assert (await state(members, objection["objection"])).status_code == 200, "a reminder makes nothing fail"


async def test_a_refused_applicant_is_erased_when_the_refusal_has_long_been_final(members: Running) -> None:
    """In every table, also in what was kept beside the person: corrections, links, questions of an import."""
    names_of = {"first_name": "Pelagia", "last_name": "Canarowski"}
    contact = {"street": "Kanarienweg 53", "town": "Kanaria", "email": "pelagia@kanaria.example", "phone": CANARIES[-1]}
    filed = await members.send(
        f"/units/{CELLE}/applications",
        applicant(received_on=str(members.parts.service.calendar.today()), **names_of, **contact),
        by=BOARD,
    )
    who = filed.json()
    seen = {"mobile": "", "postcode": "29221", **names_of, **contact}
    corrected = await members.send(
        f"/units/{CELLE}/people/{who['person']}/contact-data",
        {**seen, "first_name": "Pelagja", "email": "p@kanaria.example", "seen": seen},
        by=BOARD,
    )
    assert corrected.status_code == 200, corrected.text
    await ask_about(members, who["person"])
    where = f"/units/{CELLE}/applications/{who['application']}/refusal"
    (await members.send(where, {"version": 1, "reason": "Pelagia wohnt nicht hier"}, by=BOARD)).raise_for_status()
    beside = {"person_texts", "corrections", "links", "import_proposals"}
    assert set(await holds(members, CANARIES)) >= {"persons"} | beside
    await forget_said(members)
    await members.advance(100)
    assert "applicant_forgotten" not in names(await members.said())
    await members.advance(40)
    said = await members.said()
    assert names(said) == ["text", "person", "applicant_forgotten"]
    assert [data for name, data, _ in said if name in ("text", "person")] == [None, None], "tombstones"
    async with members.parts.service.database.reading() as session:
        row = (await session.execute(text("SELECT * FROM persons WHERE id = :id"), {"id": who["person"]})).one()
        texts = (await session.execute(text("SELECT count(*) FROM person_texts"))).scalar_one()
    assert row.born_on is None
    assert texts == 0
    assert await holds(members, CANARIES) == {}
    assert (await enter(members, who["application"])).status_code == 404


async def test_whoever_holds_an_office_is_erased_once_they_do_not(members: Running) -> None:
    who = await refused(members)
    grant = uuid4()
    async with members.parts.service.database.transaction() as session:
        office_held = RoleGrant(
            id=grant, person=UUID(who["person"]), unit=CELLE, role="board", from_day=date(2026, 1, 1)
        )
        session.add(office_held)
    await members.advance(140)
    assert "applicant_forgotten" not in names(await members.said())
    async with members.parts.service.database.transaction() as session:
        (await session.get_one(RoleGrant, grant)).ended_on = members.parts.service.calendar.today()
    await members.advance(31)
    assert "applicant_forgotten" in names(await members.said())


async def test_nobody_is_erased_while_an_objection_is_pending(members: Running) -> None:
    _, objection = await filed(members)
    await members.advance(200)
    assert "applicant_forgotten" not in names(await members.said())
    await decide(members, objection["objection"], await version_of(members), "rejected")
    await members.advance(36)
    await members.advance(95)
    assert "applicant_forgotten" in names(await members.said())


async def version_of(members: Running) -> int:
    """The version of the only objection."""
    async with members.parts.service.database.reading() as session:
        return int((await session.execute(text("SELECT version FROM objections"))).scalar_one())


async def both(members: Running, *commands: Any) -> list[int]:
    """Several at once on warm connections: their statuses."""
    await asyncio.gather(*(members.get(f"/units/{CELLE}/imports", by=BOARD) for _ in commands))
    return sorted(one.status_code for one in await asyncio.gather(*commands))


async def test_of_rivals_exactly_one_succeeds(members: Running) -> None:
    """Eight letters at once, eight decisions, decisions against withdrawals: one each, the others are told."""
    who = await refused(members)
    assert await both(members, *(enter(members, who["application"]) for _ in range(8))) == [200] + [409] * 7
    fact = await last(members, "objection_filed")
    objection = fact["objection"]
    stated = await both(members, *(state(members, objection) for _ in range(8)))
    assert stated == [200] + [409] * 7
    withdrawal = f"/units/{SUB}/objections/{objection}/withdrawal"
    rivals = [
        *(decide(members, objection, 2, "upheld") for _ in range(3)),
        *(decide(members, objection, 2, "rejected") for _ in range(3)),
        *(members.send(withdrawal, {"version": 2}, by=ABOVE) for _ in range(2)),
    ]
    assert await both(members, *rivals) == [200] + [409] * 7
    said = names(await members.said())
    assert said.count("objection_filed") == 1
    assert said.count("objection_decided") + said.count("objection_withdrawn") == 1
    assert said.count("member_admitted") <= 1


async def test_nobody_else_states_or_decides(members: Running) -> None:
    _, objection = await filed(members)
    where = f"/units/{HOLLE}/objections/{objection['objection']}/statement"
    body = {"version": 1, "statement": "Wir nicht."}
    assert (await members.send(where, body, by=board(HOLLE))).status_code == 404
    assert (await decide(members, objection["objection"], 1, "upheld", by=BOARD, unit=CELLE)).status_code == 404
    assert (await decide(members, objection["objection"], 1, "upheld", by=BOARD)).status_code == 403
    assert (await decide(members, objection["objection"], 1, "upheld", by=TOP, unit=DISTRICT)).status_code == 404
    assert (await decide(members, str(uuid4()), 1, "upheld")).status_code == 404


@pytest.mark.parametrize(
    ("decided_on", "by_mail", "until"),
    [
        (date(2026, 11, 24), True, date(2026, 12, 24)),
        (date(2026, 1, 31), True, date(2026, 2, 28)),
        (date(2026, 11, 24), False, date(2026, 12, 28)),
    ],
)
def test_a_month_counts_from_the_notice(decided_on: date, by_mail: bool, until: date) -> None:
    assert Periods().object_by(decided_on, by_mail=by_mail) == until


def test_silence_until_the_end_of_the_time_for_a_statement_is_an_answer() -> None:
    day = date(2026, 12, 8)
    assert not is_heard(False, day, day)
    assert is_heard(True, day, day)
    assert is_heard(False, day, day + timedelta(days=1))


class TestPrintedLetters:
    """The board notes that one has been posted, and takes that back. Once for each letter."""

    async def note(self, members: Running, application: str, version: int, **body: Any) -> httpx.Response:
        """The board says it."""
        where = f"/units/{CELLE}/applications/{application}/letter"
        return await members.send(where, {"version": version, "posted": True, **body}, by=BOARD)

    async def test_posted_taken_back_and_noted_again(self, members: Running) -> None:
        who, today = await refused(members, email=""), members.parts.service.calendar.today()
        first = (await self.note(members, who["application"], 2, letter="refusal")).json()
        assert (first["version"], first["posted_on"]) == (3, str(today))
        same = await self.note(members, who["application"], 3, letter="refusal")
        assert same.json()["version"] == 3, "what is known already is said once"
        stale = await self.note(members, who["application"], 2, letter="refusal", posted=False)
        assert (stale.status_code, stale.json()["type"]) == (409, "urn:ortsnetz:changed_meanwhile")
        back = await self.note(members, who["application"], 3, letter="refusal", posted=False)
        assert back.json()["posted_on"] is None
        early = str(today - timedelta(days=400))
        wrong = await self.note(members, who["application"], 4, letter="refusal", posted_on=early)
        assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/posted_on")
        said = [data for name, data, _ in await members.said() if name == "letter_posted" and data]
        assert [one["posted_on"] for one in said] == [str(today), None]
        assert {(one["letter"], one["person"], one["objection"]) for one in said} == {("refusal", who["person"], None)}

    async def test_one_about_an_objection_of_this_application_alone(self, members: Running) -> None:
        (who, objection), (other, _) = await filed(members), await filed(members, first_name="Paula")
        about = {"letter": "objection_received", "objection": objection["objection"]}
        assert (await self.note(members, other["application"], 2, **about)).status_code == 404
        assert (await self.note(members, who["application"], 2, **about)).is_success
        assert (await self.note(members, who["application"], 3, letter="refusal")).json()["version"] == 4
        said = [data for name, data, _ in await members.said() if name == "letter_posted" and data]
        assert [one["objection"] for one in said] == [objection["objection"], None]

    async def test_only_what_was_decided_is_told_by_a_letter(self, members: Running) -> None:
        """A form that somebody has changed notes none that nobody could get; what stands there can be taken back."""
        who, objection = await filed(members)
        about = {"objection": objection["objection"]}
        no_such: list[dict[str, Any]] = [
            {"letter": "welcome"},
            {"letter": "welcome", **about},
            {"letter": "refusal", **about},
            {"letter": "objection_received"},
            *({"letter": f"objection_{how}", **about} for how in ("rejected", "final", "withdrawn")),
        ]
        for one in no_such:
            answer = await self.note(members, who["application"], 2, **one)
            assert (answer.status_code, answer.json()["type"]) == (409, "urn:ortsnetz:no_such_letter"), one
        assert (await self.note(members, who["application"], 2, letter="welcome", posted=False)).is_success
        version = 2
        for state, carry_on_by, fits in (
            ("withdrawn", None, "objection_withdrawn"),
            ("rejected", date(2030, 1, 1), "objection_rejected"),
            ("rejected", None, "objection_final"),
        ):
            async with members.parts.service.database.transaction() as session:
                found = await session.get_one(Objection, UUID(objection["objection"]))
                found.state, found.carry_on_by = state, carry_on_by
            for how in ("withdrawn", "rejected", "final"):
                letter = f"objection_{how}"
                answer = await self.note(members, who["application"], version, letter=letter, **about)
                assert answer.status_code == (200 if letter == fits else 409), (letter, state)
            version += 1
        assert (await self.note(members, who["application"], version, letter="refusal")).is_success

    async def test_the_welcome_is_of_who_is_a_member_by_decision_or_lapse_and_no_refusal_is(
        self, members: Running
    ) -> None:
        today = members.parts.service.calendar.today()
        for on, more in (
            (today, {"admitted_on": str(today)}),
            (today - timedelta(days=60), {"lapse_understood": True}),
        ):
            body = applicant(received_on=str(on), first_name=f"Kim{on.month}") | more
            found = (await members.send(f"/units/{CELLE}/applications", body, by=BOARD)).json()
            assert (await self.note(members, found["application"], 2, letter="refusal")).status_code == 409
            assert (await self.note(members, found["application"], 2, letter="welcome")).is_success

    async def test_before_a_decision_there_is_none(self, members: Running) -> None:
        today = str(members.parts.service.calendar.today())
        found = await members.send(f"/units/{CELLE}/applications", applicant(received_on=today), by=BOARD)
        answer = await self.note(members, found.json()["application"], 1, letter="welcome")
        assert (answer.status_code, answer.json()["type"]) == (409, "urn:ortsnetz:not_decided")
        where = f"/units/{HOLLE}/applications/{found.json()['application']}/letter"
        assert (
            await members.send(where, {"version": 1, "posted": True, "letter": "welcome"}, by=board(HOLLE))
        ).status_code == 404
