"""Who may do what at the broker: the plan by words, the broker's list against the plan, and real clients that try."""

import asyncio
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import TopicAuthorizationFailedError
from confluent_kafka import KafkaError, KafkaException, Producer
from confluent_kafka.admin import (
    AclBinding,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
)

from deploy.demo.units import unit_tree
from deploy.testing.kafka import KafkaForTests
from services.exchange.provisioning import Plan, Principal, ViewOf, plan_for, provision
from services.exchange.provisioning.broker import bindings, listed
from shared.contracts import topics
from shared.hierarchy import Level, Unit, UnitTree

LEVELS = {
    "bezirk-x": (Level.DISTRICT, None),
    "ub-a": (Level.SUB_DISTRICT, "bezirk-x"),
    "ub-b": (Level.SUB_DISTRICT, "bezirk-x"),
    "ov-holle": (Level.BRANCH, "ub-a"),
    "ov-hollenstedt": (Level.BRANCH, "ub-a"),
    "ov-fern": (Level.BRANCH, "ub-b"),
}
TREE = UnitTree(
    Unit(key=key, name=key, level=level, parent=parent, latitude=52, longitude=9, population=1)
    for key, (level, parent) in LEVELS.items()
)
VIEWS = [ViewOf(f"view-{unit}", (unit,)) for unit in ("bezirk-x", "ub-a", "ov-holle")]
PLAN = plan_for(TREE, VIEWS)
TOPICS = sorted(topic.name for topic in PLAN.topics)
PASSWORDS = {principal.name: f"secret-of-{principal.name}" for principal in PLAN.principals}
"""Users of a throw-away broker."""


@pytest.fixture(scope="module")
def provisioned(broker: KafkaForTests) -> KafkaForTests:
    """A broker that looks like the plan."""
    admin = dict(broker.admin_user.confluent)
    provision(admin, PLAN, PASSWORDS)
    assert writable(admin) == TOPICS  # so that there is something to read everywhere
    return broker


def principal(name: str) -> Principal:
    """A principal of the plan."""
    return next(one for one in PLAN.principals if one.name == name)


def test_a_branchs_view_reads_its_own_topics_what_is_said_to_everyone_below_units_and_pulse() -> None:
    assert principal("view-ov-holle") == Principal(
        "view-ov-holle",
        reads=frozenset(
            {
                *("exchange.ov-holle", "roster.ov-holle", "units", "pulse"),
                *("exchange.ub-a.below", "roster.ub-a.below", "exchange.bezirk-x.below", "roster.bezirk-x.below"),
            }
        ),
    )


def test_a_view_that_hosts_two_units_reads_the_topics_of_both_and_of_nobody_else() -> None:
    hosting = plan_for(TREE, [ViewOf("view-ub-a", ("ub-a", "ov-holle"))]).principals[-1]
    assert hosting.reads == principal("view-ub-a").reads | principal("view-ov-holle").reads


def test_only_exchange_writes_to_units_topics_and_only_exchange_and_notify_read_personal_data() -> None:
    for one in PLAN.principals:
        to_units = {topic for topic in one.writes if topic.startswith(("exchange.", "roster."))}
        assert bool(to_units) == (one.name == "exchange")
        assert (topics.PEOPLE in one.reads) == (one.name in ("exchange", "notify"))


def test_names_are_literal() -> None:
    assert {one.resource_pattern_type for one in bindings(PLAN.principals)} == {ResourcePatternType.LITERAL}


def test_the_brokers_list_equals_the_plan(provisioned: KafkaForTests) -> None:
    assert listed(provisioned.admin()) == bindings(PLAN.principals)


def test_a_right_too_many_is_taken_away(provisioned: KafkaForTests) -> None:
    stray = AclBinding(
        ResourceType.TOPIC, "roster.ov-fern", ResourcePatternType.LITERAL, "User:view-ov-holle", "*",
        AclOperation.READ, AclPermissionType.ALLOW,
    )  # fmt: skip
    provisioned.give([stray])
    changes = provision(dict(provisioned.admin_user.confluent), PLAN, PASSWORDS)
    assert changes.acls_removed == 1
    assert listed(provisioned.admin()) == bindings(PLAN.principals)


def test_a_view_that_hosts_less_than_before_loses_the_rest(provisioned: KafkaForTests) -> None:
    more = plan_for(TREE, [*VIEWS, ViewOf("view-ov-fern", ("ov-fern", "ub-b"))])
    admin = dict(provisioned.admin_user.confluent)
    provision(admin, more, PASSWORDS | {"view-ov-fern": "another"})
    less = plan_for(TREE, [*VIEWS, ViewOf("view-ov-fern", ("ov-fern",))])
    provision(admin, less, PASSWORDS | {"view-ov-fern": "another"})
    assert listed(provisioned.admin()) == bindings(less.principals)
    provision(admin, PLAN, PASSWORDS)


def test_for_the_whole_district_nothing_is_done_when_nothing_has_changed(provisioned: KafkaForTests) -> None:
    tree = unit_tree()
    plan = plan_for(tree, [ViewOf(f"view-{key}", (key,)) for key in ("bezirk-hannover", "ub-celle", "ov-celle")])
    passwords = {one.name: "secret" for one in plan.principals}
    admin = dict(provisioned.admin_user.confluent)
    try:
        provision(admin, plan, passwords)
        changes = provision(admin, plan, passwords)
        assert (changes.topics, changes.acls_added, changes.acls_removed) == (0, 0, 0)
    finally:
        provision(admin, PLAN, PASSWORDS)


CLIENTS = ["view-bezirk-x", "view-ub-a", "view-ov-holle", "members", "mentoring", "events", "notify", "exchange"]


@pytest.mark.parametrize("name", CLIENTS)
async def test_a_real_client_is_let_in_exactly_where_the_plan_says(name: str, provisioned: KafkaForTests) -> None:
    may = principal(name)
    client = provisioned.server.client(name, PASSWORDS[name])
    known = described(client)
    assert known == sorted(may.reads | may.writes)
    assert await readable(provisioned.server.aiokafka(name, PASSWORDS[name]), known) == sorted(may.reads)
    assert writable(client) == sorted(may.writes)


async def readable(client: dict[str, str], described: list[str]) -> list[str]:
    """Topics from which a client is given a record; from all others it must be told that it may not.

    `described` are those of which the broker lets it know at all.
    """
    read = []
    for topic in described:
        consumer = AIOKafkaConsumer(**client, auto_offset_reset="earliest", enable_auto_commit=False)
        await consumer.start()
        try:
            consumer.assign([TopicPartition(topic, 0)])
            async with asyncio.timeout(20):
                await consumer.getone()
            read.append(topic)
        except TopicAuthorizationFailedError:
            continue
        finally:
            await consumer.stop()
    return sorted(read)


def described(client: dict[str, str]) -> list[str]:
    """Topics that a client may know of; of all others it must be told that it may not."""
    admin = AdminClient({**client, "log_level": 0})
    errors = {topic: admin.list_topics(topic, timeout=20).topics[topic].error for topic in TOPICS}
    assert {error.code() for error in errors.values() if error} <= {KafkaError.TOPIC_AUTHORIZATION_FAILED}
    return [topic for topic, error in errors.items() if error is None]


def writable(client: dict[str, str]) -> list[str]:
    """Topics to which a client can write; from all others it must be told that it may not."""
    producer = Producer({**client, "log_level": 0, "message.timeout.ms": 20_000})
    written: list[str] = []
    refusals: list[int] = []

    def delivered(error: Any, message: Any) -> None:
        if error is None:
            written.append(message.topic())
        else:
            refusals.append(error.code())

    for topic in TOPICS:
        try:
            producer.produce(topic, b"{}", b"k", partition=0, on_delivery=delivered)
        except KafkaException as refused:
            refusals.append(refused.args[0].code())
    producer.flush(30)
    assert set(refusals) <= {KafkaError.TOPIC_AUTHORIZATION_FAILED}
    assert len(written) + len(refusals) == len(TOPICS)
    return sorted(written)


def test_a_plan_for_some_services_names_no_others() -> None:
    few: Plan = plan_for(TREE, [], ["members"])
    assert [one.name for one in few.principals] == ["members"]
