"""Applications for membership, as stories."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from services.members.accounts import links
from services.members.admissions.periods import admitted_by_lapse_on, decide_by
from services.members.testing import Running
from services.members.tests.builders import (
    CELLE,
    HOLLE,
    NOTIFY,
    OPERATOR,
    SUB,
    applicant,
    board,
    forget_said,
    names,
    view,
)

BOARD = board(CELLE)


async def paper(members: Running, received_on: date | None = None, **more: Any) -> Any:
    """An application on paper at Celle."""
    body = applicant(received_on=str(received_on or members.parts.service.calendar.today()), **more)
    return await members.send(f"/units/{CELLE}/applications", body, by=BOARD)


async def test_the_board_enters_an_application_and_admits(members: Running) -> None:
    filed = (await paper(members)).json()
    answer = await members.send(
        f"/units/{CELLE}/applications/{filed['application']}/admission", {"version": 1}, by=BOARD
    )
    assert answer.json() == filed | {"outcome": "board"}
    assert answer.headers["Ortsnetz-Parts"] == "1"
    said = await members.said()
    assert names(said) == ["person", "application_received", "member_admitted"]
    event, headers = said[2][1:]
    assert event is not None
    assert event["unit"] == {"branch": CELLE, "sub_district": SUB, "district": "bezirk-hannover"}
    assert event["outcome"] == "board"
    assert headers["ce_aggregateversion"] == "2"
    assert headers["ce_actingunit"] == CELLE
    # a fact carries no name
    assert "Müller" not in str(said[1:])


async def test_a_repeated_admission_takes_effect_once(members: Running) -> None:
    filed = (await paper(members)).json()
    where = f"/units/{CELLE}/applications/{filed['application']}/admission"
    first = await members.send(where, {"version": 1}, by=BOARD, key="double-click")
    again = await members.send(where, {"version": 1}, by=BOARD, key="double-click")
    assert first.json() == again.json()
    assert first.headers["Ortsnetz-Command"] == again.headers["Ortsnetz-Command"]
    assert names(await members.said()).count("member_admitted") == 1


async def test_of_two_who_decide_the_second_is_told(members: Running) -> None:
    filed = (await paper(members)).json()
    where = f"/units/{CELLE}/applications/{filed['application']}"
    assert (await members.send(f"{where}/admission", {"version": 1}, by=BOARD)).status_code == 200
    second = await members.send(f"{where}/refusal", {"version": 1, "reason": "Wohnt woanders"}, by=BOARD)
    assert second.status_code == 409
    assert second.json()["title"] == "changed_meanwhile"
    assert second.json()["current_version"] == 2
    assert "application_refused" not in names(await members.said())


async def test_a_refusal_keeps_its_reason_out_of_the_fact(members: Running) -> None:
    filed = (await paper(members)).json()
    where = f"/units/{CELLE}/applications/{filed['application']}/refusal"
    assert (await members.send(where, {"version": 1, "reason": "Gehört einer anderen Partei an"}, by=BOARD)).is_success
    text, fact = [(name, data) for name, data, _ in await members.said()][-2:]
    assert text[0] == "text"
    assert text[1] is not None
    assert text[1]["text"] == "Gehört einer anderen Partei an"
    assert fact[0] == "application_refused"
    assert fact[1] is not None
    assert fact[1]["reason"] == text[1]["record"]
    assert "Partei" not in str(fact)


async def test_after_a_month_without_a_decision_somebody_is_a_member_by_lapse(members: Running) -> None:
    await paper(members)
    await forget_said(members)
    today = members.parts.service.calendar.today()
    month = (decide_by(today) - today).days
    await members.advance(month - 9)
    await members.advance(7)
    await members.advance(5)
    said = await members.said()
    assert names(said) == ["application_deadline_near", "application_deadline_near", "member_admitted"]
    fact = said[-1][1]
    assert fact is not None
    assert fact["outcome"] == "lapse"
    assert date.fromisoformat(fact["admitted_on"]) == admitted_by_lapse_on(decide_by(today))
    assert [headers["ce_aggregateversion"] for _, _, headers in said] == ["2", "3", "4"]


async def test_a_standstill_over_the_whole_month_says_no_stale_warnings(members: Running) -> None:
    await paper(members)
    await forget_said(members)
    await members.advance(40)
    assert names(await members.said()) == ["member_admitted"]


async def test_a_warning_does_not_make_a_decision_fail(members: Running) -> None:
    filed = (await paper(members)).json()
    await members.advance(25)
    where = f"/units/{CELLE}/applications/{filed['application']}/admission"
    assert (await members.send(where, {"version": 1}, by=BOARD)).json()["outcome"] == "board"


async def test_paper_of_three_weeks_ago_warns_at_once(members: Running) -> None:
    today = members.parts.service.calendar.today()
    await paper(members, today - timedelta(days=21))
    said = await members.said()
    assert names(said) == ["person", "application_received", "application_deadline_near"]
    fact = said[-1][1]
    assert fact is not None
    assert fact["days_left"] == (date.fromisoformat(fact["decide_by"]) - today).days


async def test_paper_whose_month_is_over_is_a_membership_that_must_be_understood(members: Running) -> None:
    received = members.parts.service.calendar.today() - timedelta(days=40)
    told = await paper(members, received)
    assert told.status_code == 409
    assert told.json()["title"] == "admitted_by_lapse"
    assert date.fromisoformat(told.json()["admitted_on"]) <= received + timedelta(days=32)
    assert await members.said() == []
    entered = await paper(members, received, lapse_understood=True)
    assert entered.json()["outcome"] == "lapse"
    said = await members.said()
    assert names(said) == ["person", "application_received", "member_admitted"]
    fact = said[-1][1]
    assert fact is not None
    assert fact["noticed_on"] == members.parts.service.calendar.today().isoformat(), "that day it is news"


async def test_what_lapsed_can_be_confirmed_but_not_refused(members: Running) -> None:
    filed = (await paper(members)).json()
    await members.advance(40)
    await forget_said(members)
    where = f"/units/{CELLE}/applications/{filed['application']}"
    refused = await members.send(f"{where}/refusal", {"version": 2, "reason": "zu spät"}, by=BOARD)
    assert refused.json()["title"] == "admitted_by_lapse"
    confirmed = await members.send(f"{where}/admission", {"version": 1}, by=BOARD)
    assert confirmed.json()["outcome"] == "lapse"
    assert await members.said() == []


async def test_somebody_too_young_is_told_at_the_field(members: Running) -> None:
    answer = await paper(members, born_on=str(members.parts.service.calendar.today() - timedelta(days=13 * 365)))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/born_on"


async def test_all_that_is_wrong_with_an_application_online_is_said_at_once(members: Running) -> None:
    wrong = {"first_name": "", "last_name": " ", "born_on": "gestern", "street": "", "postcode": "1", "town": ""}
    where = f"/units/{CELLE}/applications/online"
    told = await members.send(where, {**wrong, "email": "keine", "phone": "abc", "consent": False}, by=view(CELLE))
    assert told.status_code == 422
    said = {error["pointer"]: error["detail"] for error in told.json()["errors"]}
    assert set(said) == {f"/{name}" for name in (*wrong, "email", "phone", "consent")}
    assert said["/email"].startswith("Das ist keine E-Mail-Adresse")
    assert said["/consent"].startswith("Ohne Deine Einwilligung")
    no_mail = await members.send(where, applicant(consent=True, email=""), by=view(CELLE))
    assert [error["pointer"] for error in no_mail.json()["errors"]] == ["/email"]
    assert await members.said() == []


async def test_dates_that_are_wrong_on_their_day_are_said_in_the_same_round(members: Running) -> None:
    """Not first that the postcode is wrong, and after that that somebody is too young, or a day is still to come."""
    today = members.parts.service.calendar.today()
    wrong = applicant(born_on=str(today - timedelta(days=13 * 365)), postcode="12", first_name="")
    online = await members.send(f"/units/{CELLE}/applications/online", wrong | {"consent": True}, by=view(CELLE))
    assert {one["pointer"] for one in online.json()["errors"]} == {"/born_on", "/postcode", "/first_name"}
    later = wrong | {"received_on": str(today + timedelta(days=1))}
    on_paper = await members.send(f"/units/{CELLE}/applications", later, by=BOARD)
    pointers = {one["pointer"] for one in on_paper.json()["errors"]}
    assert pointers == {"/born_on", "/postcode", "/first_name", "/received_on"}


async def test_whoever_applies_online_confirms_the_address_first(members: Running) -> None:
    client = {"client": f"view-{CELLE}", "secret": "s" * 30, "role": "view", "units": [CELLE], "url": "http://celle"}
    assert (await members.send("/clients", client, by=OPERATOR)).is_success
    where = f"/units/{CELLE}/applications/online"
    answer = await members.send(where, applicant(consent=True, email="Petra.Mueller@example.org"), by=view(CELLE))
    assert answer.status_code == 202
    (name, link, _headers) = (await members.said())[0]
    assert name == "mail_link_requested"
    assert link is not None
    issued = (await members.send(f"/links/{link['link']}/issue", by=NOTIFY)).json()
    assert issued["first_name"] == "Petra"
    assert issued["url"].startswith("http://celle/mitmachen/bestaetigen/")
    secret = issued["url"].rsplit("/", 1)[1]
    confirmed = await members.send("/application-confirmations", {"secret": secret}, by=view(CELLE))
    assert confirmed.json()["outcome"] == "received"
    assert names(await members.said()) == ["mail_link_requested", "person", "application_received"]
    spent = await members.send("/application-confirmations", {"secret": secret}, by=view(CELLE))
    assert spent.status_code == 410
    assert links.HOLDS["confirm_application"] == timedelta(hours=24)


async def test_nobody_else_decides(members: Running) -> None:
    filed = (await paper(members)).json()
    where = f"/units/{CELLE}/applications/{filed['application']}/admission"
    assert (await members.send(where, {"version": 1}, by=board(HOLLE))).status_code == 403
    assert (await members.send(where, {"version": 1}, by=board(SUB))).status_code == 403
    elsewhere = f"/units/{HOLLE}/applications/{filed['application']}/admission"
    assert (await members.send(elsewhere, {"version": 1}, by=board(HOLLE))).status_code == 404


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("first_name", "A" * 5000, "höchstens 80 Zeichen"),
        ("first_name", "Ad\u202ea", "unsichtbare Zeichen"),
        ("last_name", "Lov\x00elace", "unsichtbare Zeichen"),
        ("street", "B" * 121, "höchstens 120 Zeichen"),
        ("postcode", "1", "fünf Ziffern"),
        ("postcode", "١٢٣٤٥", "fünf Ziffern"),
        ("phone", "<script>", "nur Ziffern"),
    ],
)
async def test_a_silly_value_is_refused_with_what_is_right(members: Running, field: str, value: str, said: str) -> None:
    more: dict[str, Any] = {field: value}
    answer = await paper(members, **more)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["pointer"] == f"/{field}"
    assert said in error["detail"]


@pytest.mark.parametrize("phone", ["", "0511 123-45", "+49 (0)511/12345", "0170.1234567"])
async def test_telephone_numbers_as_people_write_them_are_taken(members: Running, phone: str) -> None:
    assert (await paper(members, phone=phone)).status_code == 200
