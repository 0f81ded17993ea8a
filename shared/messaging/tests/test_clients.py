"""Clients of Kafka end when they are no longer needed, whatever the broker does."""

from __future__ import annotations

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import KafkaError

from deploy.testing.kafka import KafkaForTests
from shared.messaging.clients import started


async def test_they_are_at_work_within_and_closed_after(kafka: KafkaForTests) -> None:
    user = kafka.admin_user.aiokafka
    consumer, producer = AIOKafkaConsumer(**user), AIOKafkaProducer(**user)
    async with started(consumer, producer):
        assert await consumer.topics() is not None
    assert consumer._closed
    assert producer._closed


async def test_both_are_closed_where_no_broker_answers() -> None:
    nowhere = {"bootstrap_servers": "127.0.0.1:1"}
    consumer, producer = AIOKafkaConsumer(**nowhere), AIOKafkaProducer(**nowhere)
    with pytest.raises(KafkaError):
        async with started(consumer, producer):
            pass
    assert consumer._closed
    assert producer._closed
