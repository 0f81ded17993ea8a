"""Signing in, tokens and limits, as stories."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event, text, update
from sqlmodel import col

from services.members.accounts import sessions, wishes
from services.members.accounts.mailing import A_DAY, AT_ONCE
from services.members.accounts.tables import Link, Session
from services.members.testing import OPERATOR_SECRET, Running
from services.members.tests.builders import (
    CELLE,
    HOLLE,
    NOTIFY,
    OPERATOR,
    SUB,
    applicant,
    board,
    forget_said,
    member,
    names,
    view,
)
from shared.clock import now
from shared.problems import Problem
from shared.security.mail_limits import MailLimits
from shared.security.permissions import Role
from shared.security.tokens import Principal

MAIL = "clara@example.org"


async def register(members: Running, unit: str = CELLE, secret: str = "") -> str:
    """A view's credential; returns its secret."""
    secret = secret or f"secret-of-{unit}-for-tests-only"
    body = {"client": f"view-{unit}", "secret": secret, "role": "view", "units": [unit], "url": f"http://{unit}"}
    (await members.send("/clients", body, by=OPERATOR)).raise_for_status()
    return secret


async def board_member(members: Running, unit: str = CELLE) -> Any:
    """Clara, on the board of a branch."""
    person = await member(members, unit, first_name="Clara", email=MAIL)
    body = {"person": str(person.id), "role": "board"}
    granted = (await members.send(f"/units/{unit}/roles", body, by=OPERATOR)).json()
    await forget_said(members)
    return granted


async def linked(members: Running, email: str = MAIL, unit: str = CELLE) -> str | None:
    """Ask for a link and fetch it as notify does: its secret, None where no mail is to be sent."""
    answer = await members.send("/sign-in-links", {"email": email}, by=view(unit))
    assert (answer.status_code, answer.headers["Ortsnetz-Parts"]) == (202, "0")
    service = members.parts.service
    await wishes.send_wished(service.database, service.calendar, service.units)
    asked = [data for name, data, _ in await members.said() if name == "mail_link_requested"]
    await forget_said(members)
    if not asked:
        return None
    assert asked[0] is not None
    issued = (await members.send(f"/links/{asked[0]['link']}/issue", by=NOTIFY)).json()
    assert issued["email"] == email
    assert issued["url"].startswith(f"http://{unit}/anmelden/")
    return str(issued["url"]).rsplit("/", 1)[1]


async def token(members: Running, secret: str, session: str | None, unit: str = CELLE) -> Any:
    """What a view gets at the token endpoint."""
    return await members.http.post(
        "/tokens", json={"audience": "members", "session": session}, auth=(f"view-{unit}", secret)
    )


async def test_from_the_wish_to_a_token_with_the_roles_of_now(members: Running) -> None:
    view_secret = await register(members)
    granted = await board_member(members)
    secret = await linked(members)
    signed_in = (await members.send("/sign-ins", {"secret": secret}, by=view(CELLE))).json()
    assert signed_in["person"] == granted["person"]
    answer = (await token(members, view_secret, signed_in["session"])).json()
    principal = await members.parts.issuer.verifier("members").verify(answer["access_token"])
    assert principal == Principal(
        "person", granted["person"], ((Role.BOARD, CELLE),), f"view-{CELLE}", frozenset({CELLE})
    )
    (await members.send(f"/units/{CELLE}/roles/{granted['grant']}/end", by=OPERATOR)).raise_for_status()
    later = (await token(members, view_secret, signed_in["session"])).json()
    assert (await members.parts.issuer.verifier("members").verify(later["access_token"])).roles == ()


async def test_a_token_is_for_one_service(members: Running) -> None:
    view_secret = await register(members)
    answer = (await token(members, view_secret, None)).json()
    with pytest.raises(Problem):
        await members.parts.issuer.verifier("mentoring").verify(answer["access_token"])


async def test_a_token_is_current_while_its_view_is_what_the_token_says(members: Running) -> None:
    view_secret = await register(members)
    await board_member(members)
    secret = await linked(members)
    signed_in = (await members.send("/sign-ins", {"secret": secret}, by=view(CELLE))).json()
    tokens = [
        (await token(members, view_secret, session)).json()["access_token"] for session in (None, signed_in["session"])
    ]

    async def current(bearer: str) -> int:
        return (await members.http.get("/tokens/current", headers={"Authorization": f"Bearer {bearer}"})).status_code

    assert [await current(one) for one in tokens] == [204, 204]
    assert [await current(one) for one in ("", "nonsense", tokens[0][:-4] + "AAAA")] == [401, 401, 401]
    await register(members, secret=view_secret)
    assert [await current(one) for one in tokens] == [204, 204], "the same once more changes nothing"
    await register(members, secret="the-secret-of-a-new-file")
    assert [await current(one) for one in tokens] == [401, 401], "another secret ends them"
    renewed = (await token(members, "the-secret-of-a-new-file", None)).json()["access_token"]
    assert await current(renewed) == 204
    retired: dict[str, Any] = {
        "client": f"view-{CELLE}",
        "secret": "another-secret-nobody-knows",
        "role": None,
        "units": [],
        "url": "",
    }
    (await members.send("/clients", retired, by=OPERATOR)).raise_for_status()
    assert await current(renewed) == 401


async def test_an_unknown_address_gets_the_same_answer_and_no_mail(members: Running) -> None:
    await register(members)
    await board_member(members)
    assert await linked(members, "nobody@example.org") is None


async def test_whoever_has_no_role_at_this_view_gets_no_link(members: Running) -> None:
    await register(members)
    await register(members, HOLLE)
    await board_member(members)
    assert await linked(members, unit=HOLLE) is None


async def test_a_link_is_used_once_but_a_double_click_is_one_use(members: Running) -> None:
    await register(members)
    await board_member(members)
    secret = await linked(members)
    first = await members.send("/sign-ins", {"secret": secret}, by=view(CELLE), key="the-same-click")
    again = await members.send("/sign-ins", {"secret": secret}, by=view(CELLE), key="the-same-click")
    assert first.json()["session"] == again.json()["session"]
    other = await members.send("/sign-ins", {"secret": secret}, by=view(CELLE), key="somebody-else")
    assert other.status_code == 410
    async with members.parts.service.database.reading() as session:
        assert (await session.execute(text("SELECT count(*) FROM sessions"))).scalar() == 1


async def test_signing_out_is_not_undone_by_the_link_and_the_click_that_signed_in(members: Running) -> None:
    view_secret = await register(members)
    await board_member(members)
    secret = await linked(members)
    click: dict[str, Any] = {"by": view(CELLE), "key": "the-same-click"}
    session = (await members.send("/sign-ins", {"secret": secret}, **click)).json()["session"]
    await members.send("/sign-outs", {"session": session}, by=view(CELLE))
    again = await members.send("/sign-ins", {"secret": secret}, **click)
    assert (again.status_code, again.json()["type"]) == (410, "urn:ortsnetz:link_spent")
    assert (await token(members, view_secret, session)).status_code == 401


async def test_a_link_of_one_view_is_of_no_use_at_another(members: Running) -> None:
    await register(members)
    await register(members, HOLLE)
    await board_member(members)
    secret = await linked(members)
    assert (await members.send("/sign-ins", {"secret": secret}, by=view(HOLLE))).status_code == 410


async def test_a_link_ends_after_a_quarter_of_an_hour(members: Running) -> None:
    await register(members)
    await board_member(members)
    secret = await linked(members)
    async with members.parts.service.database.transaction() as session:
        kept = (await session.execute(text("SELECT expires_at - now() AS left FROM links"))).one()
        assert timedelta(minutes=14) < kept.left <= timedelta(minutes=15)
        await session.execute(update(Link).values(expires_at=now()))
    assert (await members.send("/sign-ins", {"secret": secret}, by=view(CELLE))).status_code == 410


async def test_a_link_sent_again_has_a_new_secret(members: Running) -> None:
    await register(members)
    await board_member(members)
    first = await linked(members)
    async with members.parts.service.database.reading() as session:
        link = (await session.execute(text("SELECT id FROM links"))).scalar_one()
    issued = (await members.send(f"/links/{link}/issue", by=NOTIFY)).json()
    assert (await members.send("/sign-ins", {"secret": first}, by=view(CELLE))).status_code == 410
    second = issued["url"].rsplit("/", 1)[1]
    assert (await members.send("/sign-ins", {"secret": second}, by=view(CELLE))).is_success


async def test_nothing_secret_is_stored_or_said(members: Running) -> None:
    await register(members)
    await board_member(members)
    await members.send("/sign-in-links", {"email": MAIL}, by=view(CELLE))
    service = members.parts.service
    await wishes.send_wished(service.database, service.calendar, service.units)
    said = await members.said()
    issued = (await members.send(f"/links/{said[0][1]['link']}/issue", by=NOTIFY)).json()  # type: ignore[index]
    secret = issued["url"].rsplit("/", 1)[1]
    session = (await members.send("/sign-ins", {"secret": secret}, by=view(CELLE))).json()["session"]
    assert MAIL not in str(said)
    async with service.database.reading() as reading:
        for table in "links", "sessions", "commands", "outbox", "clients":
            stored = str((await reading.execute(text(f"SELECT {table}::text FROM {table}"))).all())
            for hidden in secret, session, secret.encode().hex(), session.encode().hex():
                assert hidden not in stored, table


async def test_a_session_ends_by_signing_out_by_idleness_and_after_ninety_days(members: Running) -> None:
    view_secret = await register(members)
    await board_member(members)
    for end in "sign-out", "idle", "longest":
        secret = await linked(members)
        session = (await members.send("/sign-ins", {"secret": secret}, by=view(CELLE))).json()["session"]
        assert (await token(members, view_secret, session)).status_code == 200
        if end == "sign-out":
            await members.send("/sign-outs", {"session": session}, by=view(CELLE))
        else:
            async with members.parts.service.database.transaction() as own:
                past = {"used_at": now() - sessions.IDLE} if end == "idle" else {"began_at": now() - sessions.LONGEST}
                await own.execute(update(Session).where(col(Session.client) == f"view-{CELLE}").values(past))
        assert (await token(members, view_secret, session)).status_code == 401, end


async def test_a_session_counts_only_at_its_view(members: Running) -> None:
    await register(members)
    other = await register(members, HOLLE)
    await board_member(members)
    session = (await members.send("/sign-ins", {"secret": await linked(members)}, by=view(CELLE))).json()["session"]
    assert (await token(members, other, session, HOLLE)).status_code == 401


async def test_wrong_credentials_get_nothing(members: Running) -> None:
    await register(members)
    for auth in (f"view-{CELLE}", "wrong"), ("view-nowhere", "wrong"), ("operator", "wrong"):
        answer = await members.http.post("/tokens", json={"audience": "members"}, auth=auth)
        assert answer.status_code == 401
        assert answer.json()["title"] == "wrong_credentials"
    good = await members.http.post("/tokens", json={"audience": "members"}, auth=("operator", OPERATOR_SECRET))
    assert good.status_code == 200


async def passes(members: Running, time: timedelta) -> None:
    """Real time passes for the links there are."""
    async with members.parts.service.database.transaction() as session:
        ago = "- CAST(:time AS interval)"
        moved = f"requested_at = requested_at {ago}, expires_at = expires_at {ago}"
        await session.execute(text(f"UPDATE links SET {moved}"), {"time": time})


async def test_nobody_can_lock_somebody_out_nor_flood_their_mailbox(members: Running) -> None:
    """However often strangers ask, few mails go out, and the owner's newest link works."""
    await register(members)
    await board_member(members)
    got = []
    for _ in range(20):
        got += [secret] if (secret := await linked(members)) else []
        await passes(members, timedelta(seconds=25))
    assert len(got) == AT_ONCE
    # whoever opens the mailbox now signs in with the newest link, and has made room for another device
    assert (await members.send("/sign-ins", {"secret": got[-1]}, by=view(CELLE))).is_success
    assert await linked(members)
    assert await linked(members) is None


async def test_a_wish_without_a_mail_leaves_a_link_that_works(members: Running) -> None:
    """Hours of asking every five minutes: never a wish without a mail while there is no link to be used."""
    await register(members)
    await board_member(members)
    sent, asked = 0, 90
    for _ in range(asked):
        sent += bool(await linked(members))
        async with members.parts.service.database.reading() as session:
            usable = await session.execute(text("SELECT count(*) FROM links WHERE expires_at > now()"))
        assert usable.scalar_one() >= 1
        await passes(members, timedelta(minutes=5))
    assert sent <= A_DAY + asked * 5 / 15


async def test_a_wish_for_an_address_that_nobody_has_is_taken_alike(members: Running) -> None:
    await register(members)
    for _ in range(15):
        assert await linked(members, "nobody@example.org") is None


def test_a_limit_counts_an_address_in_any_spelling() -> None:
    limits = MailLimits(each="1/hour")
    limits.use("application", "Clara@example.org", "here")
    with pytest.raises(Problem):
        limits.use("application", "clara@EXAMPLE.org ", "here")


def test_strangers_neither_lock_an_address_out_nor_learn_who_asked_nor_flood_its_mailbox() -> None:
    limits = MailLimits(each="2/hour", together="5/hour")
    for _ in range(2):
        limits.use("application", "clara@example.org", "a stranger's")
    limits.use("application", "clara@example.org", "another's")
    limits.use("application", "clara@example.org", "Clara's own")
    with pytest.raises(Problem):
        limits.use("application", "clara@example.org", "a stranger's")
    limits.use("application", "clara@example.org", "Clara's own")
    # five together: from now on each place has one
    limits.use("application", "clara@example.org", "a third's")
    with pytest.raises(Problem):
        limits.use("application", "clara@example.org", "a third's")
    limits.use("application", "ben@example.org", "a third's")


def test_however_many_strangers_ask_whoever_owns_the_address_is_not_locked_out() -> None:
    limits = MailLimits()
    for place in range(200):
        limits.use("application", "clara@example.org", f"stranger {place}")
        with contextlib.suppress(Problem):
            limits.use("application", "clara@example.org", f"stranger {place}")
    limits.use("application", "clara@example.org", "Clara's own")
    with pytest.raises(Problem):
        limits.use("application", "clara@example.org", "Clara's own")


def test_nobody_shuts_a_branchs_form_for_others() -> None:
    limits = MailLimits()
    for number in range(500):
        limits.use("application", f"stranger{number}@example.org", f"place {number}")
    for _ in range(2):
        limits.use("application", "clara@example.org", "Clara's own")


async def test_a_role_must_fit_the_level(members: Running) -> None:
    person = await member(members, CELLE)
    for unit, role, expected in (CELLE, "office", 422), (SUB, "office", 200), (CELLE, "contact_person", 422):
        answer = await members.send(f"/units/{unit}/roles", {"person": str(person.id), "role": role}, by=OPERATOR)
        assert answer.status_code == expected


async def test_nobody_is_drawn_into_a_unit_they_do_not_belong_to(members: Running) -> None:
    stranger = await member(members, HOLLE)
    body = {"person": str(stranger.id), "role": "board"}
    assert (await members.send(f"/units/{CELLE}/roles", body, by=board(CELLE))).status_code == 404


async def test_nobody_above_gives_themselves_an_office_below_nor_draws_on_its_members(members: Running) -> None:
    """Whoever acts above would read there what is the branch's alone; and an id answers nothing."""
    clerk = await member(members, HOLLE, email="clerk@example.org")
    above = Principal("person", str(clerk.id), ((Role.BOARD, SUB),), "view", frozenset({SUB}))
    where, named = f"/units/{CELLE}/roles", {"first_name": "Kim", "last_name": "Klar", "email": clerk.email}
    (await members.send(f"/units/{SUB}/roles", {"role": "board", **named}, by=OPERATOR)).raise_for_status()
    mine = {"role": "board", "first_name": "Any", "last_name": "Name", "email": " CLERK@example.org"}
    refused = await members.send(where, mine, by=above)
    assert (refused.status_code, refused.json()["title"]) == (409, "not_oneself")
    ordinary, nobody = await member(members, CELLE), uuid4()
    for one in (ordinary.id, nobody):
        assert (await members.send(where, {"role": "board", "person": str(one)}, by=above)).status_code == 404
    assert (await members.send(where, {"role": "board", "person": str(ordinary.id)}, by=board(CELLE))).is_success


async def test_an_applicant_is_not_found_by_an_office(members: Running) -> None:
    """Whoever applies, or was refused, is a stranger to whoever gives an office: named as they were typed."""
    who = applicant(received_on=str(members.parts.service.calendar.today()))
    filed = (await members.send(f"/units/{CELLE}/applications", who, by=board(CELLE))).json()
    typed = {name: who[name] for name in ("first_name", "last_name", "email")}
    granted = (await members.send(f"/units/{CELLE}/roles", {"role": "board", **typed}, by=OPERATOR)).json()
    assert granted["person"] != filed["person"]


async def test_a_role_for_somebody_by_address_makes_them_known_once(members: Running) -> None:
    body = {"email": "New@example.org", "first_name": "Nele", "last_name": "Brandt", "role": "board"}
    first = (await members.send(f"/units/{CELLE}/roles", body, by=OPERATOR)).json()
    again = (await members.send(f"/units/{CELLE}/roles", body, by=OPERATOR)).json()
    assert again == first | {"already": True}
    assert names(await members.said()) == ["person", "role_granted"]


async def test_a_role_ends_by_the_address_with_which_it_was_granted(members: Running) -> None:
    """Only that role, only in that unit, and not what comes with an appointment."""
    body = {"email": "New@example.org", "first_name": "Nele", "last_name": "Brandt", "role": "board"}
    for unit in (CELLE, SUB):
        (await members.send(f"/units/{unit}/roles", body, by=OPERATOR)).raise_for_status()
    (held,) = (await members.get(f"/units/{SUB}/roles", by=OPERATOR)).json()
    assert set(held) == {"id", "person", "role", "from_day", "of_appointment"}  # and no name
    end = {"email": "new@EXAMPLE.org", "role": "board"}
    assert (await members.send(f"/units/{CELLE}/roles/end", end | {"role": "office"}, by=OPERATOR)).json()["ended"] == 0
    assert (await members.send(f"/units/{CELLE}/roles/end", end, by=board(SUB))).json() == {"ended": 1}
    assert (await members.send(f"/units/{CELLE}/roles/end", end, by=OPERATOR)).json() == {"ended": 0}
    assert (await members.get(f"/units/{CELLE}/roles", by=OPERATOR)).json() == []
    assert (await members.get(f"/units/{SUB}/roles", by=OPERATOR)).json() == [held]
    assert names(await members.said())[-1] == "role_ended"
    assert (await members.get(f"/units/{CELLE}/roles", by=board(HOLLE))).status_code == 403


async def test_of_people_who_share_an_address_only_the_one_who_is_meant_loses_the_role(members: Running) -> None:
    shared = {"email": "familie@example.org", "last_name": "Brandt", "role": "board"}
    granted = {
        first: (await members.send(f"/units/{CELLE}/roles", shared | {"first_name": first}, by=OPERATOR)).json()
        for first in ("Nele", "Ole", "Pia")
    }
    end = {"email": "familie@example.org", "role": "board"}

    async def held() -> set[str]:
        return {one["person"] for one in (await members.get(f"/units/{CELLE}/roles", by=OPERATOR)).json()}

    everybody = {one["person"] for one in granted.values()}
    refused = await members.send(f"/units/{CELLE}/roles/end", end, by=OPERATOR)
    assert (refused.status_code, refused.json()["title"]) == (409, "several_hold_it")
    assert all(person in refused.json()["english"] for person in everybody), "the list to choose from"
    refused = await members.send(f"/units/{CELLE}/roles/end", end | {"last_name": "Brandt"}, by=OPERATOR)
    assert refused.status_code == 409
    assert await held() == everybody
    for whom in ({"first_name": "nele"}, {"person": granted["Ole"]["person"]}):
        answer = await members.send(f"/units/{CELLE}/roles/end", end | whom, by=OPERATOR)
        assert answer.json() == {"ended": 1}
    assert await held() == {granted["Pia"]["person"]}
    none = await members.send(f"/units/{CELLE}/roles/end", end | {"first_name": "Xaver"}, by=OPERATOR)
    assert none.json() == {"ended": 0}


async def test_a_links_state_is_told_to_its_holder_and_uses_nothing_up(members: Running) -> None:
    await register(members)
    await register(members, HOLLE)
    await board_member(members)
    secret = await linked(members)
    assert secret

    async def state(purpose: str = "sign_in", unit: str = CELLE, of: str = secret) -> dict[str, str]:
        body = {"secret": of, "purpose": purpose}
        return dict((await members.send("/link-states", body, by=view(unit))).json())

    assert await state() == await state() == {"state": "open", "unit": CELLE}
    assert await state("confirm_application") == {"state": "over", "unit": ""}
    assert await state(unit=HOLLE) == {"state": "over", "unit": ""}, "a link of another view"
    assert await state(of="x" * 40) == {"state": "over", "unit": ""}
    (await members.send("/sign-ins", {"secret": secret}, by=view(CELLE))).raise_for_status()
    assert await state() == {"state": "used", "unit": CELLE}


async def test_the_database_does_the_same_for_every_address(members: Running) -> None:
    """What takes the same statements takes the same time."""
    await register(members)
    await board_member(members)
    service = members.parts.service
    asked: list[list[str]] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        asked[-1].append(statement)

    event.listen(service.database.engine.sync_engine, "before_cursor_execute", note)
    for email in MAIL, "nobody@example.org":
        asked.append([])
        await members.send("/sign-in-links", {"email": email}, by=view(CELLE))
    event.remove(service.database.engine.sync_engine, "before_cursor_execute", note)
    assert asked[0] == asked[1]
    assert len(asked[0]) > 1
