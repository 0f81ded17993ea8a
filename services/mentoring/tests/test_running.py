"""`mentoring` as a whole over real Kafka: an admission comes in on one topic, a journey goes out on another."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from services.mentoring.app import build
from services.mentoring.tests.build import TREE, Member, settings_for
from shared.contracts.mentoring import JourneyStarted
from shared.contracts.topics import UNITS, common_topics
from shared.service import Service
from shared.testing import Issuer, operator, record_of


async def test_from_topic_to_topic(kafka: KafkaForTests, postgres: PostgresForTests, tmp_path: Path) -> None:
    kafka.ensure(common_topics())
    admin = kafka.admin_user
    settings = settings_for(
        (await postgres.database("mentoring")).dsn,
        tmp_path,
        kafka_bootstrap=kafka.bootstrap,
        kafka_username=admin.name,
        kafka_password=admin.password,
    )
    issuer = Issuer()
    service = Service.of(settings, verifier=issuer.verifier("mentoring"))
    app = build(settings, service)
    producer = AIOKafkaProducer(**admin.aiokafka, acks="all")
    listening = AIOKafkaConsumer(JourneyStarted.TOPIC, **admin.aiokafka, auto_offset_reset="earliest")
    await producer.start()
    await listening.start()
    member = Member()
    try:
        async with app.router.lifespan_context(app), asyncio.timeout(60):
            for unit in TREE:
                await producer.send_and_wait(UNITS, unit.model_dump_json().encode(), unit.key.encode())
            record = record_of(member.admitted())
            await producer.send_and_wait(record.topic, record.value, record.key, headers=list(record.headers))
            async for found in listening:
                if str(member.id).encode() in found.value:
                    break
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://m") as http:
                while (await http.get("/health/ready")).status_code != 200:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
                headers = {"Authorization": f"Bearer {issuer.token(operator(), 'mentoring')}"}
                status = (await http.get("/ops/status", headers=headers)).json()
    finally:
        await listening.stop()
        await producer.stop()
    assert JourneyStarted.model_validate_json(found.value).person == member.id
    assert set(status["lag"]) == {"members.events"}
    assert status["lag"]["members.events"] >= 0
