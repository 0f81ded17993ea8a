"""Prospects: entered, confirmed, tended, asked once, forgotten; and carried over into an application."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from services.members.prospects import rules
from services.members.testing import Running
from services.members.tests.builders import (
    CELLE,
    LACHENDORF,
    NOTIFY,
    OPERATOR,
    SUB,
    applicant,
    board,
    contact_person,
    forget_said,
    member,
    names,
    office,
    view,
)
from shared.clock import now

HERE = f"/units/{CELLE}/prospects"
LENA = {"first_name": "Lena", "last_name": "Kroll", "email": "lena@example.org", "interest": "Wohnen", "consent": True}


@pytest.fixture
async def celle(members: Running) -> Running:
    """With a view that hosts the branch."""
    client = {"client": f"view-{CELLE}", "secret": "s" * 30, "role": "view", "units": [CELLE], "url": "http://celle"}
    (await members.send("/clients", client, by=OPERATOR)).raise_for_status()
    await forget_said(members)
    return members


async def rows(members: Running, query: str) -> list[Any]:
    async with members.parts.service.database.reading() as session:
        return [tuple(row) for row in (await session.execute(text(query))).all()]


async def asks(members: Running, **more: Any) -> str:
    """By the branch's form: the secret of the link in the mail."""
    (await members.send(f"{HERE}/interest", LENA | more, by=view(CELLE))).raise_for_status()
    return await secret(members, "prospect_asked")


async def secret(members: Running, kind: str) -> str:
    """Of the link in the newest mail of its kind."""
    link = [data for name, data, _ in await members.said() if name == kind and data][-1]["link"]
    issued = (await members.send(f"/links/{link}/issue", by=NOTIFY)).raise_for_status().json()
    assert issued["email"] == LENA["email"]
    return str(issued["url"]).removeprefix(f"http://celle/{CELLE}/kontakt/")


async def by_link(members: Running, what: str, held: str, **more: Any) -> Any:
    return await members.send(f"/prospects/{what}", {"secret": held, **more}, by=view(CELLE))


async def opened(members: Running, **more: Any) -> dict[str, Any]:
    """An open prospect: what was said of it."""
    (await by_link(members, "confirmation", await asks(members, **more))).raise_for_status()
    return [data for name, data, _ in await members.said() if name == "prospect_opened" and data][-1]


async def tend(members: Running, said: dict[str, Any], what: str, version: int = 1, **more: Any) -> Any:
    body = {"version": version, **more}
    return await members.send(f"{HERE}/{said['prospect']}/{what}", body, by=board(CELLE))


async def test_nobody_knows_them_before_they_confirm_and_then_the_branch_with_one_next_step(celle: Running) -> None:
    held = await asks(celle)
    assert names(await celle.said()) == ["prospect_asked"]
    standing = (await by_link(celle, "standing", held)).json()
    assert (standing["state"], standing["first_name"], standing["interest"]) == ("asked", "Lena", "Wohnen")
    (await by_link(celle, "confirmation", held)).raise_for_status()
    again = await by_link(celle, "confirmation", held)
    assert again.json()["state"] == "open"
    said = await celle.said()
    above = ["prospects_counted_below"] * 2
    assert names(said) == ["prospect_asked", "person", "text", "prospect_opened", "prospects_counted", *above]
    today = celle.parts.service.calendar.today()
    one = said[3][1] or {}
    assert (one["source"], one["consent"], one["next_step"]) == ("form", "mail", "invite")
    assert one["next_on"] == str(today + timedelta(days=7))
    assert not {"Lena", "Wohnen", "lena@example.org"} & set(str(said[3:]).replace("'", " ").split())


async def test_an_address_that_nobody_confirms_is_gone_after_seven_days(celle: Running) -> None:
    held = await asks(celle)
    await celle.advance(6)
    assert (await by_link(celle, "standing", held)).json()["state"] == "asked"
    await celle.advance(2)
    assert (await by_link(celle, "confirmation", held)).status_code == 410
    assert await rows(celle, "SELECT id FROM prospects") == await rows(celle, "SELECT id FROM links") == []


async def test_one_address_is_one_prospect_and_each_link_leads_there(celle: Running) -> None:
    one = await opened(celle)
    second = await asks(celle, first_name="lena")
    assert (await by_link(celle, "confirmation", second)).json()["state"] == "open"
    assert names(await celle.said()).count("prospect_opened") == 1
    (await by_link(celle, "erasure", second)).raise_for_status()
    assert await rows(celle, "SELECT id FROM prospects") == []
    ended = [data for name, data, _ in await celle.said() if name == "prospect_ended"]
    assert ended[0]
    assert (ended[0]["prospect"], ended[0]["why"]) == (one["prospect"], "erased")
    tombstones = [headers["ce_subject"] for _, data, headers in await celle.said() if data is None]
    assert tombstones == [f"{one['person']}/{one['about']}", one["person"]]


async def test_whoever_shares_an_address_is_somebody_else(celle: Running) -> None:
    one, other = await opened(celle), await opened(celle, first_name="Hans")
    assert one["prospect"] != other["prospect"]
    standing = (await by_link(celle, "standing", await asks(celle, first_name="Hans"))).json()
    assert standing["first_name"] == "Hans"


async def test_at_a_stall_their_word_counts_where_they_have_no_address(celle: Running) -> None:
    holder = await member(celle, CELLE)
    met = {"first_name": "Kim", "phone": "05141 4711", "source": "stall", "consent": True}
    answer = await celle.send(HERE, met, by=contact_person(CELLE, holder.id))
    assert answer.json()["state"] == "open"
    (one,) = [data for name, data, _ in await celle.said() if name == "prospect_opened" and data]
    assert (one["consent"], one["entered_by"], one["next_step"]) == ("spoken", str(holder.id), "call")
    again = await celle.send(HERE, met | {"phone": "+49 5141 4711"}, by=board(CELLE))
    assert (again.status_code, again.json()["prospect"]) == (409, one["prospect"])
    today = celle.parts.service.calendar.today()
    days = ({"met_on": str(today + timedelta(days=1))}, {"met_on": str(today - timedelta(days=90))})
    for wrong in (*days, {"phone": ""}, {"consent": False}, {"consent_text": "1999"}, {"phone": "12"}):
        assert (await celle.send(HERE, met | wrong, by=board(CELLE))).status_code == 422
    for who in (office(SUB), board(SUB), view(CELLE)):
        assert (await celle.send(HERE, met, by=who)).status_code == 403


async def test_a_step_plans_the_next_one_and_is_counted_once(celle: Running) -> None:
    one = await opened(celle, phone="05141 4711")
    assert one["next_step"] == "call"
    today = celle.parts.service.calendar.today()
    talked = (await tend(celle, one, "steps", done="talked")).json()
    assert (talked["version"], talked["next_step"], talked["next_on"]) == (2, "invite", str(today + timedelta(days=14)))
    assert (await tend(celle, one, "steps", done="invited")).status_code == 409
    await tend(celle, one, "steps", 2, done="invited")
    await tend(celle, one, "steps", 3, done="invited")
    figures = [data["figures"] for name, data, _ in await celle.said() if name == "prospects_counted" and data]
    assert [(each["met"], each["invited"]) for each in figures] == [(1, 0), (1, 1)]
    planned = await tend(celle, one, "plan", 4, next_step="meet", next_on=str(today + timedelta(days=3)))
    assert planned.json()["next_step"] == "meet"
    for on in (today - timedelta(days=1), today + timedelta(days=400)):
        assert (await tend(celle, one, "plan", 5, next_step="meet", next_on=str(on))).status_code == 422
    stranger = {"responsible": str((await member(celle, CELLE)).id)}
    wrong = await tend(celle, one, "plan", 5, next_step="meet", next_on=str(today), **stranger)
    assert wrong.status_code == 422


async def test_after_half_a_year_they_are_asked_once_and_forgotten_without_a_yes(celle: Running) -> None:
    one = await opened(celle)
    await celle.advance(400)  # a standstill: one question, and two weeks to answer from then on
    await celle.advance(13)
    assert names(await celle.said()).count("prospect_questioned") == 1
    held = await secret(celle, "prospect_questioned")
    assert (await by_link(celle, "standing", held)).json()["answer_by"]
    await celle.advance(2)
    assert (await by_link(celle, "staying", held)).status_code == 410
    (ended,) = [data for name, data, _ in await celle.said() if name == "prospect_ended" and data]
    assert (ended["prospect"], ended["why"]) == (one["prospect"], "no_answer")


async def test_whoever_says_yes_or_is_talked_to_stays(celle: Running) -> None:
    one = await opened(celle)
    await celle.advance(200)
    held = await secret(celle, "prospect_questioned")
    for _ in range(2):
        assert (await by_link(celle, "staying", held)).json()["answer_by"] is None
    await celle.advance(30)
    assert names(await celle.said()).count("prospect_stays") == 1
    await celle.advance(160)
    assert names(await celle.said()).count("prospect_questioned") == 2
    assert (await tend(celle, one, "steps", 4, done="talked")).status_code == 200
    await celle.advance(30)
    assert "prospect_ended" not in names(await celle.said())


@pytest.mark.parametrize(
    ("told", "same"),
    [
        ({}, True),
        ({"first_name": "LENA", "last_name": "kroll"}, True),
        ({"first_name": "Otto"}, False),
        ({"last_name": "Krull"}, False),
        ({"email": "otto@example.org"}, False),
        ({"email": ""}, False),
    ],
)
async def test_an_application_from_the_same_address_is_theirs(celle: Running, told: dict[str, str], same: bool) -> None:
    one = await opened(celle)
    today = str(celle.parts.service.calendar.today())
    body = applicant(first_name="Lena", last_name="Kroll", email="lena@example.org", received_on=today) | told
    filed = (await celle.send(f"/units/{CELLE}/applications", body, by=board(CELLE))).json()
    assert (filed["person"] == one["person"]) is same
    if not same:
        return
    assert await rows(celle, "SELECT state, first_name || email || interest FROM prospects") == [("applied", "")]
    assert await rows(celle, "SELECT text FROM person_texts") == [("Wohnen",)]
    assert await rows(celle, "SELECT email || first_name FROM links") == [("",)], "they belong to the applicant now"
    records = [headers["ce_aggregateversion"] for name, data, headers in await celle.said() if name == "person"]
    assert records == ["1", "2"], "the newest record wins"
    await celle.send(f"/units/{CELLE}/applications/{filed['application']}/admission", {"version": 1}, by=board(CELLE))
    above = ["prospects_counted_below"] * 2
    assert names(await celle.said())[-5:] == ["member_admitted", "prospect_joined", "prospects_counted", *above]
    assert await rows(celle, "SELECT met, applied, member FROM prospect_figures") == [(1, 1, 1)]


async def test_a_paper_form_from_their_page_is_theirs_whatever_the_address(celle: Running) -> None:
    one = await opened(celle)
    today = str(celle.parts.service.calendar.today())
    body = applicant(first_name="Magdalena", email="", received_on=today, prospect=one["prospect"])
    asked = await celle.send(f"/units/{CELLE}/applications", body, by=board(CELLE))
    assert (asked.status_code, asked.json()["type"]) == (409, "urn:ortsnetz:other_name"), "asked, never taken"
    assert await rows(celle, "SELECT state FROM prospects") == [("open",)]
    body |= {"same_prospect": True}
    filed = (await celle.send(f"/units/{CELLE}/applications", body, by=board(CELLE))).json()
    assert filed["person"] == one["person"]
    again = await celle.send(f"/units/{CELLE}/applications", body | {"last_name": "Kroll"}, by=board(CELLE))
    assert again.status_code == 409
    where = f"/units/{CELLE}/applications/{filed['application']}/refusal"
    (await celle.send(where, {"version": 1, "reason": "Schon anderswo."}, by=board(CELLE))).raise_for_status()
    ended = [data for name, data, _ in await celle.said() if name == "prospect_ended" and data]
    assert [each["why"] for each in ended] == ["refused"]
    assert not [1 for _, data, _ in await celle.said() if data is None], "the applicant may still object"


async def test_whoever_has_applied_is_not_erased_by_an_old_link(celle: Running) -> None:
    held = await asks(celle)
    await by_link(celle, "confirmation", held)
    today = str(celle.parts.service.calendar.today())
    body = applicant(first_name="Lena", last_name="Kroll", email="lena@example.org", received_on=today)
    await celle.send(f"/units/{CELLE}/applications", body, by=board(CELLE))
    assert (await by_link(celle, "standing", held)).json()["state"] == "applied"
    assert (await by_link(celle, "erasure", held)).status_code == 409


async def test_the_form_answers_the_same_and_a_mailbox_is_not_flooded(celle: Running) -> None:
    answers = [await celle.send(f"{HERE}/interest", LENA, by=view(CELLE)) for _ in range(6)]
    assert [one.status_code for one in answers] == [202] * 5 + [429]
    assert {one.text for one in answers[:5]} == {'{"status":"accepted"}'}
    assert (await celle.send(f"/units/{SUB}/prospects/interest", LENA, by=view(SUB))).status_code == 404


def test_what_follows_a_step() -> None:
    day = date(2026, 12, 1)
    assert rules.step_after("came", day, phone=False) == ("send_application", date(2026, 12, 8))
    assert rules.step_after("invited", day, phone=False) == ("meet", date(2026, 12, 15))
    assert rules.quiet_from(date(2026, 8, 31)) == date(2027, 2, 28)


async def test_the_levels_above_are_told_of_no_group_below_five_nor_how_often_it_grew(celle: Running) -> None:
    """Of all branches together, by no byte that names one: neither in a figure nor in what goes along with it."""
    told = []
    for number in range(1, 8):
        unit = CELLE if number % 2 else LACHENDORF
        met = {"first_name": f"Kim{number}", "phone": f"05141 47{number}1", "source": "stall", "consent": True}
        answer = (await celle.send(f"/units/{unit}/prospects", met, by=board(unit))).raise_for_status()
        if number == 1:
            of_command = [headers for _, _, headers in await celle.said() if "ce_commandid" in headers]
            assert int(answer.headers["ortsnetz-parts"]) == len(of_command), "no view waits for what is said apart"
        said = [(data, headers) for name, data, headers in await celle.said() if name == "prospects_counted_below"]
        told.append(len(said))
    assert told == [2, 2, 2, 2, 4, 6, 8], "the first, then from the fifth on; to the sub-district and the district"
    for data, headers in said:
        assert data
        assert [value for value in data["figures"].values() if isinstance(value, int) and 0 < value < 5] == []
        assert not [text for text in (str(data), str(headers)) if "ov-" in text]
        assert not {"ce_commandid", "ce_actingunit", "ce_actingperson", "traceparent"} & set(headers)
    last = {data["unit"]["sub_district"]: data["figures"] for data, _ in said if data}
    assert {unit: one["met"] for unit, one in last.items()} == {SUB: 7, None: 7}
    versions = [int(headers["ce_aggregateversion"]) for data, headers in said if data and data["unit"]["sub_district"]]
    assert versions == [1, 2, 3, 4]
    (met_there,) = await rows(celle, f"SELECT met FROM prospect_figures WHERE unit = '{LACHENDORF}'")
    assert met_there == (3,), "the branch has its own"


async def test_eight_branches_count_at_once_and_the_last_sum_is_all_of_them(celle: Running) -> None:
    met = {"first_name": "Kim", "source": "other", "consent": True}
    asked = [
        celle.send(f"/units/{unit}/prospects", met | {"phone": f"05141 8{n}{n}1"}, by=board(unit))
        for n in range(1, 5)
        for unit in (CELLE, LACHENDORF)
    ]
    for answer in await asyncio.gather(*asked):
        assert answer.status_code == 200
    said = [data for name, data, _ in await celle.said() if name == "prospects_counted_below" and data]
    assert max(one["figures"]["met"] or 0 for one in said if one["unit"]["sub_district"] == SUB) == 8


async def test_whoever_is_made_responsible_by_another_is_named_as_told_and_oneself_not(celle: Running) -> None:
    one, on = await opened(celle), str(celle.parts.service.calendar.today() + timedelta(days=3))
    holder, other = await member(celle, CELLE), await member(celle, CELLE)
    for person in (holder, other):
        granted = {"person": str(person.id), "role": "board"}
        (await celle.send(f"/units/{CELLE}/roles", granted, by=OPERATOR)).raise_for_status()
    where, plan = f"{HERE}/{one['prospect']}/plan", {"next_step": "call", "next_on": on}
    for version, whom in enumerate((holder, other, other), start=1):
        body = plan | {"version": version, "responsible": str(whom.id)}
        (await celle.send(where, body, by=board(CELLE, person=holder.id))).raise_for_status()
    said = [data for name, data, _ in await celle.said() if name == "prospect_planned" and data]
    assert [one["responsible"] for one in said] == [str(holder.id), str(other.id), str(other.id)]
    assert [one.get("handed_to") for one in said] == [None, str(other.id), None]


GUEST = {"first_name": "Lena", "email": LENA["email"], "consent": True}


async def test_a_guest_who_stays_is_known_at_once_and_has_the_link_by_which_all_is_gone(celle: Running) -> None:
    today, evening = celle.parts.service.calendar.today(), str(uuid4())
    stays = GUEST | {"occasion": evening, "met_on": str(today)}
    for _ in range(2):  # the same again, with another key
        answer = await celle.send(f"{HERE}/guests", stays, by=view(CELLE))
        assert (answer.status_code, answer.json()) == (202, {"status": "accepted"})
    (one,) = [data for name, data, _ in await celle.said() if name == "prospect_opened" and data]
    assert (one["source"], one["occasion"], one["consent"], one["entered_by"]) == ("evening", evening, "mail", None)
    issued = (await celle.send(f"/links/{one['link']}/issue", by=NOTIFY)).json()
    held = str(issued["url"]).rpartition("/")[2]
    assert (await by_link(celle, "standing", held)).json()["state"] == "open"
    (await by_link(celle, "erasure", held)).raise_for_status()
    assert await rows(celle, "SELECT id FROM prospects") == await rows(celle, "SELECT id FROM links") == []
    wrong = ({"consent": False}, {"met_on": str(today + timedelta(days=1))}, {"email": ""}, {"consent_text": "1999"})
    for one_wrong in wrong:
        assert (await celle.send(f"{HERE}/guests", stays | one_wrong, by=view(CELLE))).status_code == 422
    for who in (board(CELLE), view(LACHENDORF), office(SUB)):
        assert (await celle.send(f"{HERE}/guests", stays, by=who)).status_code == 403


async def test_consent_is_of_the_moment_in_which_it_was_ticked(celle: Running) -> None:
    """Also where the form waited for network; a phone whose clock is ahead agrees now at the latest."""
    met = {"first_name": "Kim", "source": "stall", "consent": True}
    ticked = now() - timedelta(hours=5)
    for number, at in enumerate((ticked, now() + timedelta(days=2))):
        body = met | {"phone": f"05141 99{number}1", "consent_at": at.isoformat()}
        (await celle.send(HERE, body, by=board(CELLE))).raise_for_status()
    kept = [row[0] for row in await rows(celle, "SELECT consent_at FROM prospects ORDER BY consent_at")]
    assert kept[0] == ticked
    assert kept[1] <= now()
    late = met | {"phone": "05141 9951", "consent_at": (now() - timedelta(days=8)).isoformat()}
    assert (await celle.send(HERE, late, by=board(CELLE))).status_code == 422
