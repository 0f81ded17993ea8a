"""Contact data is corrected by the branch, as stories."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from services.members.people.tables import APPLICANT, FORGOTTEN, REFUSED, Person
from services.members.testing import Running
from services.members.tests.builders import (
    CELLE,
    HOLLE,
    NOTIFY,
    OPERATOR,
    SUB,
    board,
    forget_said,
    member,
    names,
    office,
    view,
)
from services.members.tests.test_accounts import linked, register, token
from services.members.tests.test_imports import row, upload
from shared.security.permissions import Role
from shared.security.tokens import Principal

FIELDS = ("first_name", "last_name", "phone", "mobile", "email", "street", "postcode", "town")
CONTACT_PERSON = Principal("person", str(uuid4()), ((Role.CONTACT_PERSON, CELLE),), "view", frozenset({CELLE}))


async def correct(
    members: Running, person: Person, by: Principal | None = None, unit: str = CELLE, **now: str
) -> httpx.Response:
    """Somebody corrects what they see in the form."""
    seen = {name: getattr(person, name) for name in FIELDS}
    body = {**seen, **now, "seen": seen}
    return await members.send(f"/units/{unit}/people/{person.id}/contact-data", body, by=by or board(CELLE))


async def stored(members: Running, person: Person) -> Person:
    """As it is now."""
    async with members.parts.service.database.reading() as session:
        return await session.get_one(Person, person.id)


async def test_what_was_corrected_is_published_and_by_whom_is_said_without_the_data(members: Running) -> None:
    jan = await member(members, CELLE, phone="1")
    clara = board(CELLE)
    answer = await correct(members, jan, clara, phone=" 05141 4711 ", last_name="Tiedemann-Groß")
    assert answer.json() == {"fields": ["last_name", "phone"]}
    said = await members.said()
    assert names(said) == ["person", "person_corrected"]
    record, event = (data for _, data, _ in said)
    assert record is not None
    assert event is not None
    assert (record["phone"], record["last_name"], record["version"]) == ("05141 4711", "Tiedemann-Groß", 2)
    assert (event["fields"], event["corrected_by"]) == (["last_name", "phone"], clara.id)
    assert "Tiedemann" not in str(event)


async def test_two_who_correct_different_fields_are_both_right_and_of_the_same_field_the_first(
    members: Running,
) -> None:
    jan = await member(members, CELLE, phone="1", mobile="2")
    assert (await correct(members, jan, phone="3")).is_success
    assert (await correct(members, jan, mobile="4")).is_success
    late = await correct(members, jan, phone="5")
    assert (late.status_code, late.json()["type"]) == (409, "urn:ortsnetz:changed_meanwhile")
    now = await stored(members, jan)
    assert (now.phone, now.mobile, now.version) == ("3", "4", 3)


async def test_what_is_unchanged_says_nothing(members: Running) -> None:
    assert (await correct(members, await member(members, CELLE, street=""))).json() == {"fields": []}
    assert await members.said() == []


async def test_what_is_left_out_stays_also_where_it_could_not_be_entered(members: Running) -> None:
    jan = await member(members, CELLE, postcode="1010", phone="1")
    body = {"phone": "2", "seen": {"phone": "1"}}
    assert (await members.send(f"/units/{CELLE}/people/{jan.id}/contact-data", body, by=board(CELLE))).is_success
    now = await stored(members, jan)
    assert (now.phone, now.postcode) == ("2", "1010")


@pytest.mark.parametrize(
    ("field", "value"),
    [("first_name", " "), ("phone", "anrufen!"), ("email", "kein-zeichen"), ("postcode", "291"), ("town", "x" * 101)],
)
async def test_a_wrong_field_is_named_and_nothing_changes(members: Running, field: str, value: str) -> None:
    jan = await member(members, CELLE)
    answer = await correct(members, jan, None, CELLE, **{field: value})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == f"/{field}"
    assert (await stored(members, jan)).version == 1


async def born(members: Running, person: Person, day: str) -> httpx.Response:
    """Somebody corrects the birth date alone."""
    body = {"born_on": day, "seen": {"born_on": person.born_on.isoformat() if person.born_on else ""}}
    return await members.send(f"/units/{CELLE}/people/{person.id}/contact-data", body, by=board(CELLE))


async def test_a_birth_date_is_corrected_like_any_other_field(members: Running) -> None:
    jan = await member(members, CELLE, born_on=date(1980, 2, 28))
    assert (await born(members, jan, "1981-02-28")).json() == {"fields": ["born_on"]}
    record, event = (data for _, data, _ in await members.said())
    assert record is not None
    assert event is not None
    assert record["born_on"] == "1981-02-28"
    assert (event["fields"], event["born_on"]) == ([], True)
    assert "1981" not in str(event)
    late = await born(members, jan, "1982-02-28")
    assert (late.status_code, late.json()["type"]) == (409, "urn:ortsnetz:changed_meanwhile")
    now = await stored(members, jan)
    assert now.born_on == date(1981, 2, 28)
    assert (await born(members, now, "")).is_success
    assert (await stored(members, jan)).born_on is None, "better nothing than what is wrong"


@pytest.mark.parametrize("day", ["1899-12-31", "2999-01-01", "heute", "today"])
async def test_a_birth_date_that_cannot_be_is_refused_as_in_an_application(members: Running, day: str) -> None:
    jan = await member(members, CELLE, born_on=date(1980, 2, 28))
    young = members.parts.service.calendar.today() - timedelta(days=13 * 365)
    answer = await born(members, jan, young.isoformat() if day == "today" else day)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/born_on")
    assert (await stored(members, jan)).version == 1


async def test_only_the_branch_corrects_and_an_applicant_only_its_board(members: Running) -> None:
    jan, kim = await member(members, CELLE), await member(members, CELLE, status=APPLICANT)
    assert (await correct(members, jan, board(HOLLE))).status_code == 403
    assert (await correct(members, jan, board(HOLLE), unit=HOLLE)).status_code == 404
    assert (await correct(members, jan, office(SUB))).status_code == 403
    assert (await correct(members, await member(members, CELLE, status="left"))).status_code == 404
    assert (await correct(members, jan, CONTACT_PERSON, phone="1")).is_success
    assert (await correct(members, kim, CONTACT_PERSON, phone="1")).status_code == 404
    assert (await correct(members, kim, phone="1")).is_success


async def test_the_board_corrects_whom_it_refused_until_they_are_erased(members: Running) -> None:
    """The notice and an objection need the right address: that they are no applicant any more is no reason."""
    kim = await member(members, CELLE, status=REFUSED)
    assert (await correct(members, kim, CONTACT_PERSON, email="kim@example.org")).status_code == 404
    assert (await correct(members, kim, board(HOLLE), unit=HOLLE)).status_code == 404
    assert (await correct(members, kim, email="kim@example.org")).json() == {"fields": ["email"]}
    record, event = (data for _, data, _ in await members.said())
    assert record is not None
    assert event is not None
    assert (record["email"], event["fields"]) == ("kim@example.org", ["email"])
    forgotten = await member(members, CELLE, status=FORGOTTEN)
    assert (await correct(members, forgotten, email="kim@example.org")).status_code == 404


class TestTheAddressOfSomebodyWhoSignsIn:
    """A link to it signs in as its owner: whoever changes it must not become them."""

    async def grant(self, members: Running, unit: str, role: str = "board") -> Person:
        """A member of Celle with an office."""
        person = await member(members, CELLE)
        body = {"person": str(person.id), "role": role}
        (await members.send(f"/units/{unit}/roles", body, by=OPERATOR)).raise_for_status()
        await forget_said(members)
        return person

    @pytest.mark.parametrize("unit", [SUB, HOLLE, CELLE])
    async def test_is_not_changed_by_whoever_could_not_give_the_office(self, members: Running, unit: str) -> None:
        person = await self.grant(members, SUB if unit == SUB else CELLE)
        if unit == HOLLE:
            async with members.parts.service.database.transaction() as session:
                await session.execute(text("UPDATE role_grants SET unit = :unit"), {"unit": HOLLE})
        by = CONTACT_PERSON if unit == CELLE else board(CELLE)
        answer = await correct(members, person, by, email="mine@example.org")
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == "/email"
        assert (await stored(members, person)).email == person.email
        assert (await correct(members, person, by, phone="1")).is_success, "everything else can be"

    async def test_changed_by_the_board_ends_sessions_and_links_and_both_addresses_are_told(
        self, members: Running
    ) -> None:
        view_secret = await register(members)
        person = await self.grant(members, CELLE)
        used = await linked(members, person.email)
        session = (await members.send("/sign-ins", {"secret": used}, by=view(CELLE))).json()["session"]
        on_its_way = await linked(members, person.email)
        assert (await correct(members, person, email="")).status_code == 422
        assert (await correct(members, person, email="Jan.Neu@example.org")).is_success
        assert (await token(members, view_secret, session)).status_code == 401
        assert (await members.send("/sign-ins", {"secret": on_its_way}, by=view(CELLE))).status_code == 410
        said = await members.said()
        asked = [data for name, data, _ in said if name == "address_notice_requested"]
        told: list[Any] = [
            (await members.send(f"/links/{data['link']}/issue", by=NOTIFY)).json() for data in asked if data
        ]
        assert [one["email"] for one in told] == [person.email, "jan.neu@example.org"]
        assert {one["url"] for one in told} == {f"http://{CELLE}/anmelden"}, "a notice opens nothing"
        assert person.email not in str([data for name, data, _ in said if name != "person"])
        await forget_said(members)
        assert await linked(members, person.email) is None
        assert await linked(members, "jan.neu@example.org")

    async def test_of_somebody_without_an_office_tells_nobody(self, members: Running) -> None:
        """The old address has never proven to be theirs: it may be a stranger's."""
        jan = await member(members, CELLE)
        assert (await correct(members, jan, email="")).is_success
        assert names(await members.said()) == ["person", "person_corrected"]


class TestTheRegisterStaysTheTruth:
    """But a row that has not heard of a correction does not undo it."""

    async def known(self, members: Running) -> Person:
        """Clara, from the register."""
        await upload(members, row(7))
        async with members.parts.service.database.reading() as session:
            found = await session.scalar(text("SELECT id FROM persons"))
            return await session.get_one(Person, found)

    async def test_the_value_from_before_does_not_undo_it(self, members: Running) -> None:
        clara = await self.known(members)
        assert (await correct(members, clara, email="clara.neu@example.org", mobile="0171 1")).is_success
        for _ in range(2):
            assert (await upload(members, row(7)))["same"] == 1
        now = await stored(members, clara)
        assert (now.email, now.mobile) == ("clara.neu@example.org", "0171 1")

    async def test_a_row_with_the_birth_date_from_before_undoes_nothing_and_asks_nobody(self, members: Running) -> None:
        clara = await self.known(members)
        assert clara.born_on is not None
        right = clara.born_on.replace(year=clara.born_on.year - 1)
        assert (await born(members, clara, right.isoformat())).is_success
        for _ in range(2):
            report = await upload(members, row(7))
            assert (report["same"], report["doubtful_total"]) == (1, 0)
        assert (await stored(members, clara)).born_on == right

    async def test_another_value_counts_and_ends_the_correction(self, members: Running) -> None:
        clara = await self.known(members)
        assert (await correct(members, clara, email="clara.neu@example.org")).is_success
        assert (await upload(members, row(7, mail="clara.dritte@example.org")))["changed"] == 1
        assert (await stored(members, clara)).email == "clara.dritte@example.org"
        await upload(members, row(7))
        assert (await stored(members, clara)).email == clara.email, "no correction is left"

    async def test_the_register_has_heard_of_it(self, members: Running) -> None:
        clara = await self.known(members)
        assert (await correct(members, clara, email="clara.neu@example.org")).is_success
        assert (await upload(members, row(7, mail="clara.neu@example.org")))["same"] == 1
        async with members.parts.service.database.reading() as session:
            assert await session.scalar(text("SELECT count(*) FROM corrections")) == 0

    async def test_a_dry_run_says_so_and_ends_nothing(self, members: Running) -> None:
        clara = await self.known(members)
        assert (await correct(members, clara, email="clara.neu@example.org")).is_success
        assert (await upload(members, row(7), dry=True))["same"] == 1
        assert (await upload(members, row(7, mail="x@example.org"), dry=True))["changed"] == 1
        async with members.parts.service.database.reading() as session:
            assert await session.scalar(text("SELECT count(*) FROM corrections")) == 1
