"""Templates: the district improves them, a branch keeps its own, what is planned takes over what nobody changed."""

from __future__ import annotations

from typing import Any

import pytest

from services.events.tests.build import BERGEN, CELLE, DISTRICT, SUB, Events, evening, somebody
from shared.security.permissions import Role
from shared.security.tokens import Principal

TEMPLATE: dict[str, Any] = {
    "kind": "evening",
    "title": "Abend für Neue",
    "about": "Wir reden über das, was ansteht.",
    "checklist": "Raum buchen\nNamensschilder",
    "weekday": 3,
    "begins": "19:00",
    "minutes": 120,
    "seats": 2,
}
OWN = {name: value for name, value in TEMPLATE.items() if name != "kind"}


def office() -> Principal:
    """Whoever keeps the templates."""
    return somebody(DISTRICT, Role.OFFICE)


async def written(here: Events, **more: Any) -> str:
    """A template of the district; its id."""
    answer = await here.post(f"/units/{DISTRICT}/templates", TEMPLATE | more, by=office())
    assert answer.is_success, answer.text
    return str(answer.json()["template"])


async def improved(here: Events, template: str, version: int = 1, **more: Any) -> None:
    """The district improves it."""
    where = f"/units/{DISTRICT}/templates/{template}/change"
    answer = await here.post(where, TEMPLATE | {"version": version} | more, by=office())
    assert answer.is_success, answer.text


async def planned(here: Events, template: str, unit: str = CELLE, **more: Any) -> str:
    """An evening from it; its id."""
    answer = await here.post(f"/units/{unit}/plans", evening(template=template, **more), by=somebody(unit))
    assert answer.is_success, answer.text
    return str(answer.json()["occasion"])


async def last(here: Events, kind: str) -> dict[str, Any]:
    """What was said last of a kind."""
    found = [data for name, data, _ in await here.said() if name == kind and data]
    return found[-1]


async def texts(here: Events) -> dict[str, str | None]:
    """Texts about nobody that are readable, by their id."""
    found: dict[str, str | None] = {}
    for _, data, headers in await here.said():
        if headers["ce_source"] == "/people":
            found[headers["ce_subject"].partition("/")[2] or headers["ce_subject"]] = data["text"] if data else None
    return found


async def test_the_district_writes_and_improves_and_each_part_knows_since_when(here: Events) -> None:
    template = await written(here)
    await improved(here, template, about="Wir reden, und wir essen.")
    await improved(here, template, 2, about="Wir reden, und wir essen.", minutes=150)
    said = await last(here, "template_revised")
    assert (said["revision"], said["minutes"]) == (3, 150)
    assert said["since"] == {"title": 1, "about": 2, "checklist": 1, "time": 3, "seats": 1}
    before = len(await here.said())
    await improved(here, template, 3, about="Wir reden, und wir essen.", minutes=150)
    assert len(await here.said()) == before, "saved as it was: nothing is better"


@pytest.mark.parametrize("unit", [SUB, CELLE])
async def test_nobody_else_writes_templates(here: Events, unit: str) -> None:
    answer = await here.post(f"/units/{unit}/templates", TEMPLATE, by=somebody(unit))
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:ortsnetz:no_templates")
    template = await written(here)
    where = f"/units/{unit}/templates/{template}/change"
    assert (await here.post(where, TEMPLATE | {"version": 1}, by=somebody(unit))).status_code == 404


async def test_a_branch_keeps_its_own_and_gets_what_is_better_elsewhere(here: Events) -> None:
    template = await written(here)
    mine = f"/units/{CELLE}/templates/{template}"
    body = OWN | {"about": "Bei uns gibt es Suppe.", "revision": 1, "version": 0}
    assert (await here.post(f"{mine}/adaptation", body)).json()["own"] == ["about"]
    await improved(here, template, about="Wir reden, und wir essen.", minutes=150)
    said = await last(here, "template_adapted")
    assert (said["own"], said["based_on"]["about"], said["minutes"]) == (["about"], 1, None)
    occasion = await planned(here, template, about="Bei uns gibt es Suppe.", ends="2026-12-03T21:30")
    used = await last(here, "template_used")
    assert (used["occasion"], used["revision"], used["follows"]) == (
        occasion,
        2,
        ["title", "about", "minutes", "seats"],
    )
    assert (await here.post(f"{mine}/following", {"part": "about", "version": 1})).json()["own"] == []
    assert (await last(here, "template_adapted"))["about"] is None


async def test_who_adapts_what_is_better_meanwhile_is_told(here: Events) -> None:
    template = await written(here)
    await improved(here, template, about="Besser.")
    where = f"/units/{CELLE}/templates/{template}/adaptation"
    answer = await here.post(where, OWN | {"seats": 5, "revision": 1, "version": 0})
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:ortsnetz:template_improved")
    assert not await here.rows("SELECT 1 FROM template_adaptations")
    answer = await here.post(
        f"/units/{DISTRICT}/templates/{template}/adaptation", OWN | {"revision": 2, "version": 0}, by=office()
    )
    assert answer.status_code == 422


async def test_what_is_planned_takes_over_what_nobody_changed_and_only_by_a_tap(here: Events) -> None:
    template = await written(here)
    occasion = await planned(here, template)
    where = f"/units/{CELLE}/occasions/{occasion}"
    own_title = evening(title="Kennenlernen", version=1)
    assert (await here.post(f"{where}/change", own_title)).is_success
    assert (await last(here, "template_used"))["follows"] == ["about", "minutes", "seats"]
    await improved(here, template, title="Willkommensabend", about="Wir essen.", minutes=150, seats=20)
    assert (await last(here, "occasion_changed"))["ends"] == "2026-12-03T21:00:00", "never by itself"
    answer = await here.post(f"{where}/template", {"version": 2})
    assert answer.is_success, answer.text
    said = await last(here, "occasion_changed")
    assert (said["ends"], said["seats"], said["moved"]) == ("2026-12-03T21:30:00", 20, True)
    words = await texts(here)
    assert (words[said["title"]], words[said["about"]]) == ("Kennenlernen", "Wir essen.")
    used = await last(here, "template_used")
    assert (used["revision"], used["follows"]) == (2, ["about", "minutes", "seats"])
    again = await here.post(f"{where}/template", {"version": answer.json()["version"]})
    assert (again.status_code, again.json()["type"]) == (409, "urn:ortsnetz:nothing_better")


async def test_fewer_seats_than_are_taken_are_not_taken_over(here: Events) -> None:
    template = await written(here, seats=3)
    occasion = await planned(here, template, seats=3)
    for name in ("Ruben", "Kim"):
        await here.registers(occasion, name)
    await improved(here, template, seats=1, about="Wir essen.")
    version = (await here.rows("SELECT version FROM occasions"))[0][0]
    answer = await here.post(f"/units/{CELLE}/occasions/{occasion}/template", {"version": version})
    assert answer.is_success, answer.text
    assert (await last(here, "occasion_changed"))["seats"] == 3


async def test_of_its_own_part_a_branch_takes_nothing_over(here: Events) -> None:
    template = await written(here)
    occasion = await planned(here, template)
    body = OWN | {"about": "Bei uns gibt es Suppe.", "revision": 1, "version": 0}
    assert (await here.post(f"/units/{CELLE}/templates/{template}/adaptation", body)).is_success
    await improved(here, template, about="Wir essen.")
    answer = await here.post(f"/units/{CELLE}/occasions/{occasion}/template", {"version": 1})
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:ortsnetz:nothing_better")


async def test_another_branch_has_nothing_of_it(here: Events) -> None:
    template = await written(here)
    body = OWN | {"about": "Bei uns gibt es Suppe.", "revision": 1, "version": 0}
    assert (await here.post(f"/units/{CELLE}/templates/{template}/adaptation", body)).is_success
    await planned(here, template, BERGEN)
    assert "about" in (await last(here, "template_used"))["follows"], "as the district has it"


async def test_nothing_is_planned_from_what_is_withdrawn(here: Events) -> None:
    template = await written(here)
    where = f"/units/{DISTRICT}/templates/{template}/withdrawal"
    assert (await here.post(where, {"version": 1}, by=office())).is_success
    answer = await here.post(f"/units/{CELLE}/plans", evening(template=template))
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:ortsnetz:template_withdrawn")
    assert not await here.rows("SELECT 1 FROM occasions"), "all of it, or nothing"
