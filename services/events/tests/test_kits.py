"""Kits as stories: entered, ordered, sent, back; late, handed on, lost."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from deploy.demo.kits import lend
from services.events.kits.ordering import Order, offer
from services.events.tests.build import BERGEN, CELLE, DISTRICT, SUB, Events, evening, somebody
from services.events.tests.kits import Kits, kit, office
from shared.messaging.work import work_on

wall = datetime.fromisoformat


@pytest.fixture
def kits(here: Events) -> Kits:
    """The district's stock."""
    return Kits(here)


async def test_kits_of_a_name_are_numbered_and_what_was_typed_is_in_no_fact(here: Events, kits: Kits) -> None:
    await kits.enter(count=2)
    await kits.enter()
    entered = [data for name, data, _ in await here.said() if data and name == "kit_entered"]
    assert [one["number"] for one in entered] == [1, 2, 3]
    assert len({one["kind"] for one in entered}) == 1, "one kind"
    assert "Pavillon" not in str(entered)
    again = await here.post(f"/units/{DISTRICT}/kits", kit(amount=5), by=office())
    assert again.json()["errors"][0]["pointer"] == "/name"


async def test_the_same_entered_twice_is_asked_about_however_it_is_spelled(here: Events, kits: Kits) -> None:
    where = f"/units/{DISTRICT}/kits"
    both = await asyncio.gather(*(here.post(where, kit(count=2, more=False), by=office()) for _ in range(2)))
    assert sorted(one.status_code for one in both) == [200, 422]
    (refused,) = [one.json() for one in both if one.status_code == 422]
    assert refused["errors"] == [
        {"pointer": "/more", "detail": "Davon gibt es schon 2. Kommen wirklich weitere dazu?"}
    ]
    for name in ("wohnen", "WOHNEN", " Wohnen", "Ｗohnen"):
        answer = await here.post(where, kit(name, more=False), by=office())
        assert answer.json()["errors"][0]["pointer"] == "/more", name
    (third,) = await kits.enter("WOHNEN")
    assert third["number"] == 3
    assert await here.rows("SELECT DISTINCT label, name::text FROM kits") == [("Wohnen", third["kind"])]
    assert (await here.post(where, kit("Wohnung", more=False), by=office())).is_success


async def test_a_branch_keeps_no_stock_and_borrows_from_above_alone(here: Events, kits: Kits) -> None:
    assert (await here.post(f"/units/{CELLE}/kits", kit(), by=somebody(CELLE))).status_code == 422
    await Kits(here, "ub-region-hannover").enter()
    body = {"owner": "ub-region-hannover", "wanted": [{"kind": await kits.kind()}], "first": "2026-12-05"}
    answer = await here.post(f"/units/{CELLE}/kit-orders", body | {"last": "2026-12-05"}, by=somebody(CELLE))
    assert answer.status_code == 404


async def test_an_order_keeps_it_with_its_days_on_the_way_and_names_nobody_to_others(here: Events, kits: Kits) -> None:
    await kits.enter()
    promise = await kits.orders("2026-12-05", "2026-12-06")
    assert await here.rows("SELECT standing, out_on::text, back_by::text FROM kit_promises") == [
        ("ordered", "2026-12-03", "2026-12-08")
    ]
    assert await kits.taken() == [("2026-12-03", "2026-12-08")]
    (taken,) = [data for name, data, _ in await here.said() if data and name == "kit_taken"]
    assert CELLE not in str(taken)
    assert promise not in str(taken)


async def test_whoever_is_too_late_is_told_in_a_sentence_with_the_next_days(kits: Kits) -> None:
    await kits.enter()
    await kits.orders("2026-12-05", "2026-12-06")
    answer = await kits.ask("2026-12-06", unit=BERGEN)
    assert answer.status_code == 409
    said = "„Wohnen“ ist dann schon vergeben. Wieder frei: 11. Dezember, 12. Dezember oder 13. Dezember."
    assert answer.json()["detail"] == said
    first = answer.json()["free"][0][0]
    assert (await kits.ask(first, unit=BERGEN)).is_success, "what is offered is there"


async def test_several_are_ordered_all_or_none(here: Events, kits: Kits) -> None:
    await kits.enter()
    await kits.enter("Stellwand")
    await kits.orders("2026-12-05", unit=BERGEN, wanted={"Stellwand": 1})
    assert (await kits.ask("2026-12-05", wanted={"Wohnen": 1, "Stellwand": 1})).status_code == 409
    assert await here.rows("SELECT count(*) FROM kit_promises") == [(1,)]
    answer = await kits.ask("2026-12-20", wanted={"Wohnen": 1, "Stellwand": 1})
    assert len(answer.json()["promises"]) == 2


async def test_two_tents_change_places_and_whoever_has_one_is_not_bothered(here: Events, kits: Kits) -> None:
    await kits.enter(count=2, days_before=0, days_after=0)
    a, b = await kits.orders("2026-12-07", "2026-12-08"), await kits.orders("2026-12-10", "2026-12-11", unit=BERGEN)
    await kits.owner_does("other-kit", b, kit=(await here.rows("SELECT id::text FROM kits WHERE number = 2"))[0][0])
    assert (await kits.numbers())[a] != (await kits.numbers())[b]
    week = await kits.orders("2026-12-07", "2026-12-11")
    numbers = await kits.numbers()
    assert numbers[a] == numbers[b] != numbers[week]
    assert "swapped" in (await kits.told(a) + await kits.told(b))


async def test_of_what_is_counted_the_peak_counts(kits: Kits) -> None:
    await kits.enter("Stuhl", amount=10, days_before=0, days_after=0)
    await kits.orders("2026-12-07", wanted={"Stuhl": 6})
    await kits.orders("2026-12-08", wanted={"Stuhl": 7})
    assert (await kits.ask("2026-12-07", "2026-12-08", wanted={"Stuhl": 3})).is_success, "ten and nine, not thirteen"
    refused = await kits.ask("2026-12-08", wanted={"Stuhl": 1})
    assert refused.json()["detail"].startswith("„Stuhl“ ist dann schon vergeben. Wieder frei: 9. Dezember")


async def test_its_way_there_and_back(here: Events, kits: Kits) -> None:
    await kits.enter()
    promise = await kits.orders("2026-12-05")
    for does, what in (
        (kits.owner_does, "confirmation"),
        (kits.owner_does, "dispatch"),
        (kits.borrower_does, "arrival"),
        (kits.borrower_does, "sending-back"),
        (kits.owner_does, "return"),
    ):
        assert (await does(what, promise)).is_success, what
        assert (await does(what, promise)).status_code == 409, f"{what} twice"
    assert await kits.told(promise) == ["ordered", "promised", "dispatched", "arrived", "sent_back", "returned"]
    assert await kits.taken() == [], "back early, it is free at once"


async def test_what_is_missing_is_said_by_both_and_stands_in_no_fact(here: Events, kits: Kits) -> None:
    await kits.enter()
    promise = await kits.sent("2026-12-05")
    assert (await kits.borrower_does("missing", promise, missing="ein Tischbein")).json()["standing"] == "there"
    assert (await kits.borrower_does("missing", promise, missing="die Fahne auch")).is_success
    await kits.owner_does("return", promise, missing="Heringe")
    words = [data for name, data, _ in await here.said() if data and name == "kit_missing"]
    assert [one["at_return"] for one in words] == [False, False, True]
    assert "Tischbein" not in str(words)


async def test_silence_is_a_yes_but_not_after_the_day_on_which_it_should_go(here: Events, kits: Kits) -> None:
    await kits.enter(count=2)
    soon, standstill = await kits.orders("2026-12-05"), await kits.orders("2026-12-06", unit=BERGEN)
    await here.at(wall("2026-11-23T12:00"))
    assert await kits.told(soon) == ["ordered", "silent"]
    other = await kits.orders("2026-12-24")
    await here.at(wall("2026-12-31T12:00"))
    assert await kits.told(other) == ["ordered", "over"], "a standstill promises nothing that is over"
    assert (await kits.told(standstill))[-1] == "over", "never sent, and not late"


async def test_an_offer_is_kept_until_its_end_and_then_free(here: Events, kits: Kits) -> None:
    await kits.enter()

    async def offered() -> str:
        wanted = Order(DISTRICT, {UUID(await kits.kind()): 1}, wall("2026-12-05").date(), wall("2026-12-05").date())
        async with work_on(here.service.database) as work:
            path = here.service.units.path(CELLE)
            return str((await offer(work, path, wanted, wall("2026-11-27T12:00"), here.clock.at))[0].id)

    first = await offered()
    assert (await kits.ask("2026-12-05", unit=BERGEN)).status_code == 409, "what is offered is taken"
    await here.at(wall("2026-11-27T12:00"))
    assert await kits.told(first) == ["offered", "over"]
    assert (await kits.borrower_does("acceptance", first)).status_code == 409
    assert (await kits.ask("2026-12-05", unit=BERGEN)).is_success


async def test_overdue_the_next_one_gets_another_that_day_and_is_told(here: Events, kits: Kits) -> None:
    await kits.enter(count=2)
    late = await kits.sent("2026-11-24", "2026-11-25")
    number = (await kits.numbers())[late]
    following = await kits.orders("2026-12-01", unit=BERGEN)
    here_id = (await here.rows(f"SELECT id::text FROM kits WHERE number = {number}"))[0][0]
    await kits.owner_does("other-kit", following, kit=here_id)
    assert (await kits.numbers())[following] == number
    await here.at(wall("2026-11-28T06:00"))
    assert (await kits.told(late))[-1] == "overdue"
    assert (await kits.told(following))[-1] == "replaced"
    assert (await kits.numbers())[following] != number


async def test_overdue_and_no_other_is_told_truthfully_and_so_is_its_return(here: Events, kits: Kits) -> None:
    await kits.enter()
    late = await kits.sent("2026-11-24", "2026-11-25")
    following, far = await kits.orders("2026-12-01", unit=BERGEN), await kits.orders("2027-02-01", unit=BERGEN)
    await here.at(wall("2026-11-28T06:00"))
    assert (await kits.told(following))[-1] == "in_danger"
    assert (await kits.told(far))[-1] != "in_danger", "nobody is alarmed months ahead"
    await here.at(wall("2026-11-29T06:00"))
    assert (await kits.told(late)).count("overdue") == (await kits.told(following)).count("in_danger") == 1
    assert (await kits.ask("2027-01-04", unit=CELLE)).is_success, "whoever asks for later days gets them"
    await kits.owner_does("return", late)
    assert (await kits.told(following))[-1] == "safe_again"
    await kits.enter()
    assert (await kits.told(following))[-1] == "safe_again", "nothing more to say"


async def test_after_a_standstill_whoever_is_late_is_reminded_once(here: Events, kits: Kits) -> None:
    await kits.enter()
    late = await kits.sent("2026-11-24", "2026-11-25")
    await here.at(wall("2027-01-28T06:00"))
    assert (await kits.told(late)).count("overdue") == 1
    await here.at(wall("2027-02-04T06:00"))
    assert (await kits.told(late)).count("overdue") == 2


async def test_whoever_has_it_hands_it_on_and_is_known_to_the_next_until_it_is_there(here: Events, kits: Kits) -> None:
    await kits.enter()
    first = await kits.sent("2026-11-24", "2026-11-25")
    following = await kits.orders("2026-12-01", unit=BERGEN)
    await kits.borrower_does("arrival", first)
    assert (await kits.borrower_does("handing-on", first)).status_code == 409, "nobody asked"
    assert (await kits.borrower_does("delay", first, back_on="2026-12-01")).is_success
    assert (await kits.owner_does("next", first, to=following)).is_success
    assert (await kits.borrower_does("handing-on", first)).json()["standing"] == "handed_on"
    handed, *_ = [data for name, data, _ in await here.said() if data and name == "kit_handed_on"]
    assert handed["to_unit"]["branch"] == BERGEN
    assert (await kits.told(following))[-1] == "dispatched"
    assert (await kits.owner_does("dispatch/undoing", following)).status_code == 409
    assert (await kits.borrower_does("arrival", following, BERGEN)).is_success
    over, *_ = [data for name, data, _ in await here.said() if data and name == "kit_handover_over"]
    assert (over["person"], over["promise"]) == (handed["person"], handed["promise"])


async def test_nobody_is_asked_any_more_to_hand_on_what_is_not_waited_for(kits: Kits) -> None:
    await kits.enter()
    first = await kits.sent("2026-11-24", "2026-11-25")
    following = await kits.orders("2026-12-01", unit=BERGEN)
    await kits.owner_does("next", first, to=following)
    await kits.borrower_does("withdrawal", following, BERGEN)
    assert (await kits.told(first))[-1] == "not_to_hand_on"


async def test_lost_or_out_of_order_those_who_wait_get_another_or_are_told(here: Events, kits: Kits) -> None:
    one, two = await kits.enter(count=2)
    lost = await kits.sent("2026-11-24")
    following = await kits.orders("2026-11-30", unit=BERGEN)
    assert (await kits.owner_does("loss", lost)).is_success
    rest = (await kits.numbers())[following]
    stock = {1: one, 2: two}[rest]
    row = (await here.rows(f"SELECT id::text, version FROM kits WHERE id = '{stock['kit']}'"))[0]
    where = f"/units/{DISTRICT}/kits/{row[0]}/standing"
    body = {"standing": "out_of_order", "version": row[1]}
    assert (await here.post(where, body, by=office())).is_success
    assert (await kits.told(following))[-1] == "in_danger"
    body = {"standing": "in_stock", "version": row[1] + 1}
    assert (await here.post(where, body, by=office())).is_success
    assert (await kits.told(following))[-1] == "safe_again"


async def test_a_refusal_has_a_word_and_frees_at_once(here: Events, kits: Kits) -> None:
    await kits.enter()
    promise = await kits.orders("2026-12-05")
    assert (await kits.owner_does("refusal", promise, word="Das Zelt ist beim Flicken.")).is_success
    assert await kits.taken() == []
    assert "Flicken" not in str([data for name, data, _ in await here.said() if name != "text"])


async def test_it_is_for_a_stall_of_whoever_orders(here: Events, kits: Kits) -> None:
    await kits.enter()
    stall = await here.announces(kind="stall", registration=False, seats=None)
    other = await here.announces(BERGEN, kind="stall", registration=False, seats=None)
    abend = (await here.post(f"/units/{CELLE}/occasions", evening())).json()["occasion"]
    for wrong in (other, abend):
        answer = await kits.ask("2026-12-05", occasion=wrong)
        assert answer.json()["errors"][0]["pointer"] == "/occasion"
    assert (await kits.ask("2026-12-05", occasion=stall)).is_success


async def test_nobody_acts_for_somebody_else(kits: Kits) -> None:
    await kits.enter()
    promise = await kits.sent("2026-12-05")
    assert (await kits.borrower_does("arrival", promise, BERGEN)).status_code == 404
    assert (await Kits(kits.here, SUB).owner_does("return", promise)).status_code == 404


async def test_days_that_cannot_be_are_said_at_their_field(kits: Kits) -> None:
    await kits.enter()
    for first, last, where in (
        ("2026-11-19", "2026-11-20", "/first"),
        ("2026-11-21", "2026-11-21", "/first"),  # two days on the way, and today is the 20th
        ("2028-12-01", "2028-12-02", "/first"),
        ("2026-12-05", "2026-12-04", "/last"),
        ("2026-12-05", "2027-02-04", "/last"),
    ):
        answer = await kits.ask(first, last)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, where)


async def test_the_demonstration_lends_in_every_state_that_a_day_can_have(here: Events) -> None:
    loop, acting = asyncio.get_running_loop(), {DISTRICT: office(), SUB: office(SUB)}

    def post(_service: str, path: str, body: dict[str, Any]) -> Any:
        who = acting.get(unit := path.split("/")[2]) or somebody(unit)
        answer = asyncio.run_coroutine_threadsafe(here.post(path, body, by=who), loop).result(20)
        assert answer.is_success, f"{path}: {answer.text}"
        return answer.json()

    await asyncio.to_thread(lend, post, (SUB, DISTRICT), [CELLE, BERGEN], here.clock.at.date())
    found = {row[0] for row in await here.rows("SELECT standing FROM kit_promises")}
    assert found == {"ordered", "promised", "dispatched", "there", "returning", "returned", "declined"}
