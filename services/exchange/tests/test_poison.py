"""What cannot be read or judged is set aside: its key waits, others go on."""

import pytest

from services.exchange.routing import processing as processing_module
from services.exchange.routing.route import route
from services.exchange.tests.test_faults import admission
from services.exchange.tests.world import World
from shared.database import Database
from shared.ids import new_id
from shared.messaging import dead_letters


@pytest.mark.parametrize(
    ("headers", "value", "reason"),
    [
        ([("ce_id", b"\xff\xfe"), ("ce_type", b"\xff")], b"{}", "undecodable"),
        ([("something", b"else")], b"{}", "undecodable"),
        ("de.ortsnetz.members.member_vanished.v1", b"{}", "unknown_type"),
        ("de.ortsnetz.members.member_admitted.v2", b"{}", "unknown_type"),
        ("de.ortsnetz.members.member_admitted.v1", b'{"unit": 7}', "wrong_schema"),
        ("de.ortsnetz.members.member_admitted.v1", b"\x00\xff", "wrong_schema"),
        ("de.ortsnetz.members.member_admitted.v1", None, "wrong_schema"),
    ],
)
async def test_poison_is_set_aside_its_key_waits_and_others_go_on(
    world: World, headers: str | list[tuple[str, bytes]], value: bytes | None, reason: str
) -> None:
    world.expects_letters = True
    application, other = new_id(), new_id()
    if isinstance(headers, str):
        meta = world.meta(headers, str(application))
        headers = [(name, text.encode()) for name, text in meta.headers().items()]
    async with world.exchange():
        await world.send("members.events", str(application).encode(), value, headers)
        await world.say(admission(world, new_id(), application=application))
        await world.say(admission(world, other))
        await world.routed()
    assert [(one.reason, one.key) for one in await world.letters()] == [
        (reason, str(application)),
        ("waiting", str(application)),
    ]
    assert [one.value["person"] for one in await world.facts("own")] == [str(other)]
    assert "unit" not in (await world.letters())[0].detail or reason == "wrong_schema"


async def test_poison_in_people_and_units_is_set_aside_too(world: World) -> None:
    world.expects_letters = True
    person = new_id()
    async with world.exchange():
        meta = world.meta("de.ortsnetz.people.person.v1", "x")
        headers = [(name, text.encode()) for name, text in meta.headers().items()]
        await world.send("people", b"not a person", b"{}", headers)
        await world.send("people", str(person).encode(), b'{"first_name": 3}', headers)
        await world.send("units", b"ov-x", b"{}", headers)
        await world.say(admission(world, person))
        await world.routed()
    assert sorted(one.reason for one in await world.letters()) == ["unknown_type", "wrong_schema", "wrong_schema"]
    assert not [one for one in await world.letters() if "first_name" in one.key]
    assert len(await world.facts("own")) == 1


async def test_a_rule_that_fails_is_set_aside_with_what_follows_and_replayed_in_order(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.expects_letters = True
    poison, application, good = new_id(), new_id(), new_id()

    def failing(event: object, *rest: object) -> object:
        if getattr(event, "person", None) == poison:
            raise ZeroDivisionError
        return route(event, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(processing_module, "route", failing)
    async with world.exchange() as exchange:
        first = await world.say(admission(world, poison, application=application))
        await world.say(admission(world, good))
        second = await world.say(admission(world, poison, application=application))
        await world.routed()
        found = await world.letters()
        assert [(one.reason, one.ce_id) for one in found] == [("failed", first.id), ("waiting", second.id)]
        assert [one.value["person"] for one in await world.facts("own")] == [str(good)]

        database = Database(world.database.dsn)
        kafka = world.broker.admin_user.aiokafka
        assert await dead_letters.release(database, kafka, found[0], exchange.processing.again) == 0
        assert (await world.letters())[0].attempts == 2
        monkeypatch.setattr(processing_module, "route", route)
        assert await dead_letters.release(database, kafka, found[0], exchange.processing.again) == 2
        assert await world.letters() == []
        third = await world.say(admission(world, poison, application=application))
        await world.routed()
        await database.close()
    versions = [dict(one.raw.headers)["ce_aggregateversion"] for one in await world.facts("own")]
    assert versions == [b"1", b"1", b"2", b"3"]
    assert third.version == 3
