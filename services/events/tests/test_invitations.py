"""New members are invited: whom, once each, and what comes of it; the neighbours' where they allow it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from services.events.reactions import reactions_of
from services.events.tests.build import BERGEN, CELLE, NOTIFY, SUB, TREE, Events, somebody, view
from shared.contracts.base import Event
from shared.contracts.mentoring import JourneyEnded, JourneyMoved, JourneyStarted
from shared.ids import new_id
from shared.testing import record_of

TODAY = date(2026, 11, 20)
BEIDE = {"months": 6, "neighbours": True}


async def hears(here: Events, *events: Event) -> None:
    """What `mentoring` says arrives."""
    for number, event in enumerate(events):
        record = record_of(event, version=number + 1)
        assert await reactions_of(here.clock).process(record, here.service.database) is None


async def new(here: Events, unit: str = CELLE, on: date = TODAY - timedelta(days=40)) -> JourneyStarted:
    """Somebody is new."""
    begun = JourneyStarted(unit=TREE.path(unit), journey=new_id(), person=new_id(), started_on=on)
    await hears(here, begun)
    return begun


async def invites(here: Events, occasion: str, unit: str = CELLE, **more: Any) -> Any:
    """By a tap."""
    body = {"months": 6} | more
    return await here.post(f"/units/{unit}/occasions/{occasion}/invitations", body, by=somebody(unit))


async def invited(here: Events) -> list[dict[str, Any]]:
    """Whom `notify` was told to write to, in order."""
    return [data for kind, data, _ in await here.said() if kind == "newcomer_invited" and data]


async def counted(here: Events) -> dict[str, Any]:
    """What the branch that invites was told last."""
    return [data for kind, data, _ in await here.said() if kind == "invitations_counted" and data][-1]


async def link(here: Events, invitation: str, name: str = "Mira") -> str:
    """The secret in somebody's mail."""
    handed = {"first_name": name, "email": f"{name.lower()}@example.org"}
    answer = await here.post(f"/links/{invitation}/issue", handed, by=NOTIFY)
    assert answer.is_success, answer.text
    return str(answer.json()["secret"])


async def accepts(here: Events, secret: str) -> Any:
    """One tap."""
    return await here.post("/invitations/acceptance", {"secret": secret}, by=view(CELLE))


async def test_whoever_joined_within_these_months_is_invited_once(here: Events) -> None:
    occasion = await here.announces()
    lately, longer = await new(here), await new(here, on=date(2026, 5, 19))
    await new(here, unit=BERGEN)
    await new(here, on=TODAY + timedelta(days=3))  # admitted from a day that is still to come
    assert (await invites(here, occasion)).json()["invited"] == 1
    assert [one["person"] for one in await invited(here)] == [str(lately.person)]
    await invites(here, occasion)
    assert len(await invited(here)) == 1, "nobody twice"
    assert (await invites(here, occasion, months=12)).json() == {"occasion": occasion, "invited": 2, "beside": 0}
    assert [one["person"] for one in await invited(here)] == [str(lately.person), str(longer.person)]


async def test_neighbours_are_invited_at_their_own_branch_where_it_allows_that(here: Events) -> None:
    occasion = await here.announces(neighbours=True)
    mine, theirs = await new(here), await new(here, unit=BERGEN)
    assert (await invites(here, occasion, neighbours=True)).json()["beside"] == 1
    units = {one["person"]: one["unit"]["branch"] for one in await invited(here)}
    assert units == {str(mine.person): CELLE, str(theirs.person): BERGEN}
    told = {d["unit"]["branch"]: d["invited"] for kind, d, _ in await here.said() if kind == "newcomers_invited" and d}
    assert told == {CELLE: 1, BERGEN: 1}
    now = await counted(here)
    assert (now["invited"], now["beside"], now["registered"]) == (2, 1, 0)
    assert str(theirs.person) not in str(now)


async def test_a_branch_says_no_to_its_neighbours_and_yes_again(here: Events) -> None:
    occasion = await here.announces(neighbours=True)
    await new(here, unit=BERGEN)
    where, by = f"/units/{BERGEN}/newcomers/hospitality", somebody(BERGEN)
    assert (await here.post(where, {"allowed": False}, by=by)).json() == {
        "unit": BERGEN,
        "allowed": False,
        "version": 1,
    }
    assert (await here.post(where, {"allowed": False}, by=by)).json()["version"] == 1
    assert (await invites(here, occasion, neighbours=True)).json()["invited"] == 0
    await here.post(where, {"allowed": True}, by=by)
    assert (await invites(here, occasion, neighbours=True)).json()["invited"] == 1
    assert [kind for kind, _, _ in await here.said()].count("hospitality_set") == 2


async def test_only_to_an_evening_to_come_and_neighbours_only_where_they_are_invited(here: Events) -> None:
    await new(here)
    for more, neighbours, refused in (
        ({}, True, "not_for_neighbours"),
        ({"kind": "round"}, False, "no_evening"),
        ({"registration": False, "seats": None}, False, "no_evening"),
    ):
        answer = await invites(here, await here.announces(**more), neighbours=neighbours)
        assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (409, refused)
    answer = await invites(here, await here.announces(unit=SUB), unit=SUB)
    assert answer.json()["type"].endswith("no_evening"), "a sub-district has no new members of its own"
    occasion = await here.announces()
    here.clock.at = datetime.fromisoformat("2026-12-03T19:00")
    assert (await invites(here, occasion)).json()["type"].endswith("occasion_over")
    assert not await invited(here)


async def test_one_tap_registers_with_what_is_known(here: Events) -> None:
    occasion = await here.announces()
    await new(here)
    await invites(here, occasion)
    secret = await link(here, (await invited(here))[0]["invitation"])
    body = {"secret": secret}
    before = (await here.post("/invitations/standing", body, by=view(CELLE))).json()
    assert before == {"state": "open", "unit": CELLE, "occasion": occasion}
    assert not await here.rows("SELECT id FROM registrations"), "looking changes nothing"
    done = (await accepts(here, secret)).json()
    assert (done["standing"], done["first_name"]) == ("seated", ""), "kept answers name nobody"
    assert (await here.stands(secret))["first_name"] == "Mira", "the same link leads to the registration"
    assert (await accepts(here, secret)).json() == done, "tapped twice is no mistake"
    assert (await counted(here))["registered"] == 1
    guest = [data for kind, data, _ in await here.said() if kind == "guest_registered" and data]
    assert [one["person"] for one in guest] != [(await invited(here))[0]["person"]]
    assert await here.rows("SELECT sealed FROM invitation_links") == [(None,)]


async def test_nobody_can_read_who_is_invited_before_they_tap(here: Events) -> None:
    occasion = await here.announces()
    await new(here)
    await invites(here, occasion)
    await link(here, (await invited(here))[0]["invitation"], "Wilhelmine")
    ((sealed,),) = await here.rows("SELECT sealed FROM invitation_links")
    assert b"Wilhelmine" not in bytes(sealed)
    whole = str([await here.rows(f"SELECT * FROM {name}") for name in ("newcomer_invitations", "outbox", "callings")])
    assert "ilhelmine" not in whole


async def test_whoever_registered_by_themselves_is_led_to_that(here: Events) -> None:
    occasion = await here.announces()
    await new(here)
    await invites(here, occasion)
    secret = await link(here, (await invited(here))[0]["invitation"])
    await here.registers(occasion, "Mira")
    assert (await accepts(here, secret)).json()["standing"] == "seated"
    assert len(await here.rows("SELECT id FROM registrations")) == 1
    assert (await counted(here))["registered"] == 0, "not through the invitation"


async def test_full_means_the_waiting_list_and_too_late_is_too_late(here: Events) -> None:
    occasion = await here.announces(seats=1)
    for _ in range(2):
        await new(here)
    await invites(here, occasion)
    first, second = [await link(here, one["invitation"], f"Neu{n}") for n, one in enumerate(await invited(here))]
    await accepts(here, first)
    here.clock.at = datetime.fromisoformat("2026-12-03T19:00")
    answer = await accepts(here, second)
    assert answer.status_code == 409
    assert answer.json()["type"].endswith("occasion_over")
    again = await here.post(f"/links/{(await invited(here))[1]['invitation']}/issue", {}, by=NOTIFY)
    assert again.status_code == 410, "no mail after the start"


async def test_whoever_was_there_is_not_invited_to_the_next(here: Events) -> None:
    occasion = await here.announces()
    came, stayed = await new(here), await new(here)
    await invites(here, occasion)
    secrets = {one["person"]: await link(here, one["invitation"], f"N{n}") for n, one in enumerate(await invited(here))}
    await accepts(here, secrets[str(came.person)])
    await accepts(here, secrets[str(stayed.person)])
    registration = (await here.stands(secrets[str(came.person)]))["registration"]
    here.clock.at = datetime.fromisoformat("2026-12-03T19:30")
    body = {"registration": registration, "came": True}
    assert (await here.post(f"/units/{CELLE}/occasions/{occasion}/attendance", body)).is_success
    for day in ("2027-01-10", "2027-02-10"):  # known while the guests are, and after they are forgotten
        following = await here.announces(starts=f"{day}T19:00", ends=f"{day}T21:00")
        await invites(here, following)
        theirs = [one["person"] for one in await invited(here) if one["occasion"] == following]
        assert theirs == [str(stayed.person)]
        await here.at(datetime.fromisoformat("2027-01-05T12:00"))
    assert not await here.rows(f"SELECT id FROM newcomer_invitations WHERE occasion = '{UUID(occasion)}'")


async def test_who_moved_is_invited_by_the_new_branch_and_who_left_by_none(here: Events) -> None:
    occasion = await here.announces()
    moved, gone = await new(here, unit=BERGEN), await new(here)
    path = TREE.path(CELLE)
    on = {"journey": moved.journey, "person": moved.person, "started_on": moved.started_on, "contact_open": True}
    ended = {"journey": gone.journey, "person": gone.person, "started_on": gone.started_on, "contact_open": True}
    await hears(here, JourneyMoved(unit=path, from_unit=TREE.path(BERGEN), **on), JourneyEnded(unit=path, **ended))
    await invites(here, occasion)
    assert [one["person"] for one in await invited(here)] == [str(moved.person)]
