"""Over a real broker and database: what is said once comes out where it concerns somebody, and only there."""

from datetime import date

from services.exchange.tests.world import World
from shared.contracts.members import MemberAdmitted
from shared.ids import new_id


async def test_an_admission_crosses_three_levels_and_the_roster(world: World) -> None:
    person, application = new_id(), new_id()
    async with world.exchange():
        await world.say(
            MemberAdmitted(
                unit=world.path("own"),
                application=application,
                person=person,
                admitted_on=date(2026, 11, 24),
                outcome="board",
            )
        )
        await world.person(person, first_name="Elif", last_name="Aksoy", gender="w")
        await world.routed()

    (branch,) = await world.facts("own")
    assert (branch.sight, branch.key, branch.value["person"]) == ("everything", str(application), str(person))
    (sub_district,) = await world.facts("parent")
    assert (sub_district.sight, sub_district.key) == ("without_person", world.key("own"))
    (district,) = await world.facts("district")
    assert (district.sight, district.key) == ("count_only", world.key("district"))
    assert district.value["unit"] == {
        "branch": None,
        "sub_district": world.key("parent"),
        "district": world.key("district"),
    }
    roster = await world.roster("own")
    assert roster[str(person)]["fields"]["first_name"] == "Elif"
    assert roster[str(person)]["why"] == ["member"]
    assert "gender" not in roster[str(person)]["fields"]
    seen = await world.published()
    assert {s.topic.rpartition("-")[0] for s in seen} == {
        "exchange.own",
        "exchange.parent",
        "exchange.district",
        "roster.own",
    }
