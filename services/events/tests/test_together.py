"""Units that invite together: asked, joined, declined, left, taken out, and told what is otherwise."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from services.events.tests.build import BERGEN, CELLE, DISTRICT, SUB, TREE, Events, evening, somebody

ELSEWHERE = "ov-hannover-linden-limmer"


async def asks(here: Events, occasion: str, *partners: str) -> Any:
    """Celle asks."""
    return await here.post(f"/units/{CELLE}/occasions/{occasion}/co-organisers", {"partners": list(partners)})


async def answers(here: Events, occasion: str, what: str, unit: str = BERGEN) -> Any:
    """The unit that is asked says something."""
    return await here.post(f"/units/{unit}/co-organised/{occasion}/{what}", by=somebody(unit))


async def joined(here: Events) -> str:
    """An evening to which Bergen invites, too."""
    occasion = await here.announces()
    assert (await asks(here, occasion, BERGEN)).is_success
    assert (await answers(here, occasion, "acceptance")).json() == {"partner": BERGEN, "standing": "joined"}
    return occasion


async def stands(here: Events) -> list[tuple[str, str, bool]]:
    """Whom it was said of, how, and whether it has moved."""
    return [
        (data["partner"]["branch"] or data["partner"]["sub_district"], data["standing"], data["moved"])
        for kind, data, _ in await here.said()
        if kind == "co_organiser_changed" and data
    ]


async def partners(here: Events, kind: str) -> list[str]:
    """Who invites together, as the last event of a kind says."""
    said = [data for name, data, _ in await here.said() if name == kind and data][-1]
    return [one["branch"] or one["sub_district"] for one in said["co_organisers"]]


async def test_whoever_says_yes_is_told_what_is_told_of_it(here: Events) -> None:
    occasion = await joined(here)
    assert await partners(here, "occasion_changed") == [BERGEN]
    await here.registers(occasion, "Ruben")
    assert await partners(here, "occasion_filled") == [BERGEN]
    await here.at(datetime.fromisoformat("2026-12-03T22:00"))
    version = (await here.rows("SELECT version FROM occasions"))[0][0]
    closing = await here.post(f"/units/{CELLE}/occasions/{occasion}/closing", {"version": version})
    assert closing.is_success
    assert await partners(here, "occasion_closed") == [BERGEN]


async def test_whoever_is_asked_is_not_told_before_they_say_yes_nor_after_a_no(here: Events) -> None:
    occasion = await here.announces()
    await asks(here, occasion, BERGEN, SUB)
    assert "occasion_changed" not in [kind for kind, _, _ in await here.said()]
    assert (await answers(here, occasion, "refusal")).json()["standing"] == "declined"
    assert (await answers(here, occasion, "acceptance", SUB)).json()["standing"] == "joined"
    assert await partners(here, "occasion_changed") == [SUB]
    assert (await answers(here, occasion, "refusal", SUB)).json()["standing"] == "left"
    assert await partners(here, "occasion_changed") == []
    again = await asks(here, occasion, BERGEN, SUB)
    assert {one["standing"] for one in again.json()["co_organisers"]} == {"asked"}


async def test_only_neighbours_and_the_sub_district_are_asked(here: Events) -> None:
    occasion = await here.announces()
    for unit in (ELSEWHERE, DISTRICT, CELLE):
        answer = await asks(here, occasion, BERGEN, unit)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/partners"), unit
    assert (await asks(here, occasion, "ov-nirgends")).status_code == 422
    assert not await here.rows("SELECT 1 FROM co_organisers"), "all or none"
    for what in ("acceptance", "refusal"):
        assert (await answers(here, occasion, what)).status_code == 404, "nobody asked them"
    above = await here.announces(SUB)
    answer = await here.post(f"/units/{SUB}/occasions/{above}/co-organisers", {"partners": [CELLE]}, by=somebody(SUB))
    assert answer.json()["type"] == "urn:ortsnetz:no_branch"


async def test_it_is_moved_and_cancelled_and_they_hear_of_it(here: Events) -> None:
    occasion = await joined(here)
    await asks(here, occasion, SUB)
    version = (await here.rows("SELECT version FROM occasions"))[0][0]
    where = f"/units/{CELLE}/occasions/{occasion}"
    body = evening(place="Rathaus", version=version)
    moved = await here.post(f"{where}/change", body)
    assert moved.is_success, moved.text
    assert (await stands(here))[-2:] == [(BERGEN, "joined", True), (SUB, "asked", True)]
    same = await here.post(f"{where}/change", body | {"about": "Anders.", "version": moved.json()["version"]})
    assert (await stands(here))[-1:] == [(SUB, "asked", False)], "who has joined reads it of the occasion"
    off = await here.post(f"{where}/cancellation", {"version": same.json()["version"], "word": "Wasserschaden"})
    assert off.is_success
    assert await partners(here, "occasion_cancelled") == [BERGEN]
    assert (await stands(here))[-2:] == [(BERGEN, "off", False), (SUB, "off", False)]
    for what in ("acceptance", "refusal"):
        assert (await answers(here, occasion, what)).json()["type"] == "urn:ortsnetz:occasion_over"


async def test_taken_out_they_are_told_no_more(here: Events) -> None:
    occasion = await joined(here)
    where = f"/units/{CELLE}/occasions/{occasion}/co-organisers/{BERGEN}/removal"
    for _ in range(2):
        assert (await here.post(where)).json()["standing"] == "taken_out"
    assert (await stands(here))[-1] == (BERGEN, "taken_out", False)
    assert len(await stands(here)) == 3, "once"
    await here.registers(occasion, "Ruben")
    assert await partners(here, "occasion_filled") == []
    assert (await answers(here, occasion, "acceptance")).json()["type"] == "urn:ortsnetz:not_asked"


@pytest.mark.parametrize("what", ["acceptance", "refusal"])
async def test_nobody_answers_for_another_unit(here: Events, what: str) -> None:
    occasion = await here.announces()
    await asks(here, occasion, BERGEN)
    answer = await here.post(f"/units/{BERGEN}/co-organised/{occasion}/{what}", by=somebody(CELLE))
    assert answer.status_code == 403
    assert BERGEN in {one.key for one in TREE.siblings(CELLE)}
