"""Another mail address in an export: a link to it signs in as its owner, so no file changes whose it is."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from services.members.people.tables import OTHER, Person
from services.members.testing import Running
from services.members.tests.builders import CELLE, DISTRICT, OPERATOR, SUB, forget_said, member, names, view
from services.members.tests.test_accounts import linked, register, token
from services.members.tests.test_corrections import stored
from services.members.tests.test_imports import answer, questions, row, sql, upload

CLARA: dict[str, Any] = {"first_name": "Clara", "last_name": "Hartmann", "born_on": date(1949, 6, 6)}
EVIL = "evil@example.org"


async def officer(members: Running, held: str, **more: Any) -> Person:
    """Clara of Celle, on the board of a unit."""
    known = {"unit": CELLE, **CLARA, "number": "00000007", "email": "clara@example.org"} | more
    person = await member(members, **known)
    body = {"person": str(person.id), "role": "board"}
    (await members.send(f"/units/{held}/roles", body, by=OPERATOR)).raise_for_status()
    await forget_said(members)
    return person


def codes(report: dict[str, Any]) -> list[str]:
    """What somebody should look at."""
    return [why["code"] for one in report["review"] for why in one["why"]]


@pytest.mark.parametrize(("importer", "held"), [(CELLE, SUB), (SUB, CELLE), (CELLE, CELLE), (DISTRICT, SUB)])
async def test_of_whoever_holds_an_office_an_import_takes_all_but_the_address(
    members: Running, importer: str, held: str
) -> None:
    person = await officer(members, held)
    dry = await upload(members, row(7, mail=EVIL, town="Wietze"), unit=importer, dry=True)
    report = await upload(members, row(7, mail=EVIL, town="Wietze"), unit=importer)
    now = await stored(members, person)
    assert (now.email, now.mail_key, now.town) == ("clara@example.org", "clara@example.org", "Wietze")
    for one in dry, report:
        assert (one["changed"], codes(one)) == (1, ["email_of_office"])
        assert "clara@example.org" not in str(one["review"])
        assert ("number" in one["review"][0]) == (importer == CELLE)
    assert EVIL not in str(dry.get("changes")), "nothing is announced that does not happen"
    assert EVIL not in str(await members.said())
    await register(members)
    await register(members, SUB)
    for unit in CELLE, SUB:
        assert await linked(members, EVIL, unit) is None, "nobody signs in with it"


async def test_only_another_address_changes_nothing_and_says_so_beside_what_else_is_said(members: Running) -> None:
    person = await officer(members, SUB)
    await upload(members, row(7, mail="clara@example.org"))
    joined = row(7, mail=EVIL, left="01.01.1990")
    for _ in range(2):
        report = await upload(members, joined, unit=CELLE)
        assert codes(report)[-1] == "email_of_office"
        assert len(report["review"]) == 1, "one line, whatever is said of it"
        assert codes(report).count("email_of_office") == 1
    assert (await stored(members, person)).email == "clara@example.org"


@pytest.mark.parametrize("cell", ["", "Clara@Example.org"])
async def test_no_address_or_the_same_in_other_letters_is_no_question(members: Running, cell: str) -> None:
    person = await officer(members, SUB)
    report = await upload(members, row(7, mail=cell), unit=CELLE)
    assert codes(report) == []
    assert (await stored(members, person)).email == "clara@example.org"


@pytest.mark.parametrize("known", ["status = 'member'", f"unit = NULL, status = '{OTHER}'"], ids=["member", "other"])
async def test_neither_does_the_row_that_people_agree_is_theirs(members: Running, known: str) -> None:
    person = await officer(members, CELLE, number=None)
    await sql(members, f"UPDATE persons SET {known} WHERE id = '{person.id}'")
    await upload(members, row(7, mail=EVIL), unit=CELLE)
    (question,) = await questions(members, CELLE)
    assert question["row"]["email"] == EVIL, "who decides sees what the file says"
    (await answer(members, question, accept=True)).raise_for_status()
    now = await stored(members, person)
    assert (now.number, now.email) == ("00000007", "clara@example.org")


async def test_an_appointment_is_an_office_also_before_it_begins(members: Running) -> None:
    person = await member(members, CELLE, **CLARA, number="00000007", email="clara@example.org")
    await sql(
        members,
        f"""INSERT INTO appointments (id, unit, person, kind, place, from_day)
            VALUES ('{uuid4()}', '{CELLE}', '{person.id}', 'contact', 1, '2999-01-01')""",
    )
    assert codes(await upload(members, row(7, mail=EVIL))) == ["email_of_office"]
    assert (await stored(members, person)).email == "clara@example.org"


async def test_of_a_member_without_an_office_it_counts_and_what_the_old_one_opened_ends(members: Running) -> None:
    view_secret = await register(members)
    person = await officer(members, CELLE)
    used = await linked(members, person.email)
    session = (await members.send("/sign-ins", {"secret": used}, by=view(CELLE))).json()["session"]
    on_its_way = await linked(members, person.email)
    await sql(members, "UPDATE role_grants SET ended_on = '2020-01-01'")
    await forget_said(members)
    assert (await token(members, view_secret, session)).is_success
    assert (await members.send("/sign-in-links", {"email": person.email}, by=view(CELLE))).is_success
    report = await upload(members, row(7, mail="clara.neu@example.org"), unit=CELLE)
    assert (report["changed"], codes(report)) == (1, [])
    now = await stored(members, person)
    assert (now.email, now.mail_key) == ("clara.neu@example.org", "clara.neu@example.org")
    assert (await token(members, view_secret, session)).status_code == 401
    assert (await members.send("/sign-ins", {"secret": on_its_way}, by=view(CELLE))).status_code == 410
    assert await sql(members, "SELECT 1 FROM link_requests") == []
    assert "address_notice_requested" not in names(await members.said()), "the old one has never proven to be theirs"


async def test_what_an_unchanged_address_opened_goes_on(members: Running) -> None:
    view_secret = await register(members)
    person = await officer(members, CELLE)
    used = await linked(members, person.email)
    session = (await members.send("/sign-ins", {"secret": used}, by=view(CELLE))).json()["session"]
    await upload(members, row(7, mail=EVIL, town="Wietze"), unit=SUB)
    assert (await token(members, view_secret, session)).is_success


@pytest.mark.parametrize(("importer", "held"), [(CELLE, SUB), (SUB, CELLE)])
async def test_that_an_office_ends_with_who_leaves_is_said_before_it_happens(
    members: Running, importer: str, held: str
) -> None:
    await officer(members, held)
    await member(members, CELLE, **CLARA | {"first_name": "Dora"}, number="00000008")
    gone = [row(7, status="ausgetreten"), row(8, first="Dora", status="ausgetreten")]
    for dry in True, False:
        report = await upload(members, *gone, unit=importer, dry=dry)
        (said,) = [one for one in report["review"] if "office_ends" in str(one)]
        assert said["line"] == 2
        assert codes(report).count("office_ends") == 1
    assert codes(await upload(members, *gone, unit=importer)) == [], "it has happened"
