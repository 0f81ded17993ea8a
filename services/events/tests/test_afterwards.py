"""Whoever was there is thanked once and asked one question; whoever wants no reminder gets none."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from services.events.tests.build import CELLE, Events

THERE, DAY_AFTER = datetime.fromisoformat("2026-12-03T19:30"), datetime.fromisoformat("2026-12-04T10:00")


async def was_there(here: Events, occasion: str, secret: str, at: datetime = THERE, *, came: bool = True) -> Any:
    """A tick at the door, or one taken back."""
    here.clock.at = at
    body = {"registration": (await here.stands(secret))["registration"], "came": came}
    return await here.post(f"/units/{CELLE}/occasions/{occasion}/attendance", body)


async def names(here: Events) -> list[str]:
    """What was said, in short."""
    return [kind for kind, _, _ in await here.said()]


async def test_whoever_was_there_is_thanked_the_day_after_and_whoever_was_not_hears_nothing(here: Events) -> None:
    occasion = await here.announces()
    kim, _ = await here.registers(occasion, "Kim"), await here.registers(occasion, "Lena")
    await was_there(here, occasion, kim)
    await here.at(DAY_AFTER.replace(hour=9))
    assert "guest_thanked" not in await names(here)
    await here.at(DAY_AFTER)
    await here.later(days=1)
    thanked = [data for kind, data, _ in await here.said() if kind == "guest_thanked" and data]
    assert [one["registration"] for one in thanked] == [(await here.stands(kim))["registration"]]


async def test_whoever_is_ticked_late_is_thanked_then_and_nobody_after_a_week(here: Events) -> None:
    occasion = await here.announces()
    kim, lena = await here.registers(occasion, "Kim"), await here.registers(occasion, "Lena")
    await here.at(DAY_AFTER)
    assert "guest_thanked" not in await names(here)
    await was_there(here, occasion, kim, DAY_AFTER.replace(day=6))
    assert (await names(here)).count("guest_thanked") == 1
    for came in (False, True):
        assert (await was_there(here, occasion, kim, DAY_AFTER.replace(day=6), came=came)).is_success
    assert (await names(here)).count("guest_thanked") == 1, "ticked once more"
    await was_there(here, occasion, lena, DAY_AFTER.replace(day=12))
    assert (await names(here)).count("guest_thanked") == 1


async def test_after_a_standstill_or_a_cancellation_nobody_is_thanked(here: Events) -> None:
    occasion = await here.announces()
    kim = await here.registers(occasion, "Kim")
    await was_there(here, occasion, kim)
    await here.at(DAY_AFTER.replace(day=20))
    other = await here.announces(starts="2026-12-28T19:00", ends="2026-12-28T21:00")
    await here.registers(other, "Lena")
    await here.post(f"/units/{CELLE}/occasions/{other}/cancellation", {"version": 1})
    await here.at(datetime.fromisoformat("2026-12-29T12:00"))
    assert "guest_thanked" not in await names(here)


async def test_each_answer_is_counted_once_and_the_last_one_counts(here: Events) -> None:
    occasion = await here.announces()
    kim, lena = await here.registers(occasion, "Kim"), await here.registers(occasion, "Lena")
    await was_there(here, occasion, kim)
    await was_there(here, occasion, lena)
    early = await here.does("answer", kim, answer="gained")
    assert early.json()["type"].endswith("not_asked")
    await here.at(DAY_AFTER)
    assert (await here.stands(kim))["asks"] is True
    for secret, answer in ((kim, "gained"), (kim, "gained"), (lena, "nothing"), (kim, "partly")):
        assert (await here.does("answer", secret, answer=answer)).is_success
    counts = [data for kind, data, _ in await here.said() if kind == "occasion_answered" and data]
    assert [(one["asked"], one["gained"], one["partly"], one["nothing"]) for one in counts] == [
        (2, 1, 0, 0),
        (2, 1, 0, 1),
        (2, 0, 1, 1),
    ]
    assert (await here.does("answer", kim, answer="great")).status_code == 422
    assert "registration" not in counts[0]


async def test_whoever_wants_no_reminder_gets_none_and_may_want_one_after_all(here: Events) -> None:
    occasion = await here.announces(seats=5)
    secrets = [await here.registers(occasion, name) for name in ("Kim", "Lena", "Ali", "Eva")]
    for secret in secrets[:2]:
        assert (await here.does("reminder", secret, wanted=False)).json()["reminds"] is False
    await here.does("reminder", secrets[1], wanted=True)
    await here.does("withdrawal", secrets[3])
    await here.at(datetime.fromisoformat("2026-12-02T10:00"))
    reminded = [data["registration"] for kind, data, _ in await here.said() if kind == "guest_reminded" and data]
    theirs = [(await here.stands(secret))["registration"] for secret in secrets[1:3]]
    assert sorted(reminded) == sorted(theirs)
    gone = await here.does("reminder", secrets[3], wanted=True)
    assert gone.json()["type"].endswith("occasion_over")
