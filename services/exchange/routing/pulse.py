"""Says again and again until when everything has been passed on: without it a view takes silence for calm."""

from __future__ import annotations

import asyncio
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError

from services.exchange.routing.inputs import TOPICS
from services.exchange.routing.processing import positions
from shared.backing_off import BackOff
from shared.clock import now
from shared.contracts.pulse import KEY, Pulse
from shared.contracts.topics import PULSE
from shared.database import Database
from shared.loops import rests
from shared.messaging.clients import started
from shared.messaging.reactions import passing

EVERY = 5.0
"""Seconds between two of them, where all is well."""
PACE = 0.5
"""Seconds between two looks whether what was said by then has been passed on."""
_PATIENCE = 5.0
"""Seconds that the broker gets for an answer."""


async def beat(database: Database, kafka: dict[str, Any]) -> None:
    """Say it until cancelled. Any number of processes may: each sees what all of them have done."""
    back_off = BackOff("pulse_interrupted")
    while True:
        try:
            await _beat(database, kafka, back_off)
        except Exception as error:
            if not isinstance(error, KafkaError) and not passing(error):
                raise
            await back_off.wait(error)


async def _beat(database: Database, kafka: dict[str, Any], back_off: BackOff) -> None:
    consumer = AIOKafkaConsumer(*TOPICS, **kafka, enable_auto_commit=False)
    producer = AIOKafkaProducer(**kafka, acks="all", enable_idempotence=True)
    async with started(consumer, producer):
        places = [TopicPartition(topic, p) for topic in TOPICS for p in consumer.partitions_for_topic(topic) or ()]
        while True:
            until = now()
            async with asyncio.timeout(_PATIENCE):
                ends = await consumer.end_offsets(places)
                begins = await consumer.beginning_offsets(places)
            while not _passed_on(await positions(database, places), begins, ends):
                with rests():  # others do it
                    await asyncio.sleep(PACE)
            said = Pulse(until=until).model_dump_json().encode()
            async with asyncio.timeout(_PATIENCE):
                await producer.send_and_wait(PULSE, said, KEY.encode())
            back_off.reset()
            with rests():
                await asyncio.sleep(EVERY)


def _passed_on(
    done: dict[TopicPartition, int], begins: dict[TopicPartition, int], ends: dict[TopicPartition, int]
) -> bool:
    """Whether everything up to these ends has been processed; what has been cleaned away needs not be."""
    return all(max(done[place], begins[place]) >= end for place, end in ends.items())
