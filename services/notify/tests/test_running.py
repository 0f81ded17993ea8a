"""`notify` as a whole over real Kafka: events and people's data come in on their topics, mails go out."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord

from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from services.notify.app import build
from services.notify.tests.build import TREE, Somebody, body, post_office, settings_for
from shared.contracts.notify import AddressTakesNoMail
from shared.contracts.topics import UNITS, common_topics
from shared.messaging.cloudevents import read_event, read_meta
from shared.service import Service
from shared.testing import Issuer, operator, people_record, record_of


async def test_from_topics_to_mails_once_though_everything_is_said_twice(
    kafka: KafkaForTests, postgres: PostgresForTests
) -> None:
    kafka.fresh(common_topics())
    admin = kafka.admin_user
    kim, ursel = Somebody("Kim"), Somebody("Ursel", "Meier")
    ov = TREE.path("ov-celle")
    said: list[ConsumerRecord] = [
        record_of(kim.admitted(unit=ov)),
        record_of(ursel.contact(ov)),
        people_record(ursel.record()),
        people_record(kim.record()),
    ]
    producer = AIOKafkaProducer(**admin.aiokafka, acks="all")
    await producer.start()
    issuer = Issuer()
    async with post_office() as post:
        settings = settings_for(
            (await postgres.database("notify")).dsn,
            post.port,
            kafka_bootstrap=kafka.bootstrap,
            kafka_username=admin.name,
            kafka_password=admin.password,
        )
        service = Service.of(settings, verifier=issuer.verifier("notify"))
        app = build(settings, service)

        async def has(**mails: int) -> None:
            while any(len(post.to(f"{name}@example.org")) < n for name, n in mails.items()):  # noqa: ASYNC110 - another loop's socket
                await asyncio.sleep(0.05)

        try:
            async with app.router.lifespan_context(app), asyncio.timeout(240):
                for unit in TREE:
                    await producer.send(UNITS, unit.model_dump_json().encode(), unit.key.encode())
                await producer.flush()
                for record in said * 2:
                    await producer.send_and_wait(record.topic, record.value, record.key, headers=list(record.headers))
                await has(kim=1, ursel=1)
                # what is said after the repetitions is done after them
                ayla = Somebody("Ayla")
                for record in (people_record(ayla.record()), record_of(ayla.admitted(unit=ov))):
                    await producer.send_and_wait(record.topic, record.value, record.key, headers=list(record.headers))
                await has(ayla=1, ursel=2)
                # what notify says itself goes out by its relay
                anton = Somebody("Anton")
                post.answer[anton.email] = "550 5.1.1 no such user"
                for record in (people_record(anton.record()), record_of(anton.admitted(unit=ov))):
                    await producer.send_and_wait(record.topic, record.value, record.key, headers=list(record.headers))
                event, version = await _said(admin.aiokafka)
                assert (event.person, event.unit, version) == (anton.id, ov, 1)
                await has(ursel=3)
                async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://n") as http:
                    headers = {"Authorization": f"Bearer {issuer.token(operator(), 'notify')}"}
                    status = (await http.get("/ops/status", headers=headers)).json()
        finally:
            await producer.stop()
    assert ursel.name in body(post.only(kim.email))
    assert len(post.to(ursel.email)) == 3, "one for Kim, one for Ayla, one for Anton"
    assert set(status["lag"]) == {"members.events", "mentoring.events", "events.events", "people"}
    assert status["uncertain"] == []


async def _said(kafka: dict[str, Any]) -> tuple[AddressTakesNoMail, int]:
    """The first of its kind on notify's own topic, with its version. Another kind may stand before it."""
    consumer = AIOKafkaConsumer(AddressTakesNoMail.TOPIC, **kafka, auto_offset_reset="earliest")
    await consumer.start()
    try:
        async for record in consumer:
            meta = read_meta(record.headers)
            event = read_event(meta, record.value)
            if isinstance(event, AddressTakesNoMail):
                return event, meta.version
    finally:
        await consumer.stop()
    raise AssertionError("the consumer ended")
