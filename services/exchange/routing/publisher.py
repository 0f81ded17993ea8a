"""Publishes a batch and waits for the broker's acknowledgements. Order is kept per topic; nothing is given up."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition

from services.exchange.routing.outputs import Output
from shared import logs
from shared.broker_log import broker
from shared.loops import moved

log = logs.get(__name__)

_RELIABLE = {
    "enable.idempotence": True,
    "acks": "all",
    "message.timeout.ms": 0,
    "linger.ms": 2,
    "queue.buffering.max.messages": 200_000,
    # a topic that has just been made is looked for again soon
    "topic.metadata.propagation.max.ms": 5000,
}


class TopicsMissing(ConnectionError):
    """Topics do not exist (or may not be written) yet: to be waited for. The message names some."""


class Publisher:
    """One idempotent producer. `kafka` is confluent-kafka's configuration with exchange's own principal."""

    def __init__(self, kafka: dict[str, Any]) -> None:
        self._kafka_only = kafka
        self._kafka = kafka | _RELIABLE
        self._producer: Producer | None = None
        self._topics: set[str] = set()
        self._stopped = False

    async def publish(self, outputs: Sequence[Output]) -> list[int]:
        """Publish all, in order; the offset of each. Raises ConnectionError: then all have to be published again.

        Nothing is sent where one topic is missing: else each attempt would send the others once more.
        """
        if not outputs:
            return []
        await self._require({output.topic for output in outputs})
        producer = self._producer = self._producer or Producer(self._kafka)
        state = _Answers(len(outputs))
        for index, output in enumerate(outputs):
            while True:
                try:
                    producer.produce(
                        output.topic,
                        output.value,
                        output.key,
                        partition=0,
                        headers=output.headers,
                        on_delivery=partial(state.answered, index),
                    )
                    break
                except BufferError:
                    await asyncio.to_thread(producer.poll, 0.05)
        await asyncio.to_thread(self._await, producer, state)
        if state.error is not None:
            self.reset()
            raise ConnectionError(state.error)
        for index, offset in enumerate(state.offsets):
            if offset < 0:  # acknowledged as a repetition: the broker then does not say where
                state.offsets[index] = await asyncio.to_thread(self._end, outputs[index].topic)
        return state.offsets

    def _await(self, producer: Producer, state: _Answers) -> None:
        while state.open and not self._stopped:
            producer.poll(0.05)
            if broker.interrupted:  # that it is away is no fault of this loop's: its time begins when it is back
                moved()
        if state.open:
            state.error = "stopped"

    def _end(self, topic: str) -> int:
        reader = Consumer(self._kafka_only | {"group.id": "exchange-ends"})
        try:
            return max(0, int(reader.get_watermark_offsets(TopicPartition(topic, 0), timeout=10)[1]) - 1)
        finally:
            reader.close()

    async def _require(self, topics: set[str]) -> None:
        if topics <= self._topics:
            return
        producer = self._producer = self._producer or Producer(self._kafka)
        try:
            known = await asyncio.to_thread(producer.list_topics, timeout=10)
        except KafkaException as error:
            raise ConnectionError(str(error)) from None
        self._topics = {name for name, topic in known.topics.items() if topic.error is None and topic.partitions}
        if missing := sorted(topics - self._topics):
            raise TopicsMissing(f"{len(missing)} topics are missing, among them {missing[0]}")

    def reset(self) -> None:
        """Give up what is under way and begin with a fresh producer: after an error its sequence may be broken."""
        if self._producer is not None:
            self._producer.purge()
            self._producer = None
        self._topics = set()

    def stop(self) -> None:
        """Wait for nothing any more, and let the producer go."""
        self._stopped = True
        self.reset()


class _Answers:
    def __init__(self, count: int) -> None:
        self.open = count
        self.offsets = [-1] * count
        self.error: str | None = None

    def answered(self, index: int, error: Any, message: Any) -> None:
        """The producer's delivery report for one record."""
        self.open -= 1
        if error is not None:
            self.error = str(error)
        else:
            offset = message.offset()
            self.offsets[index] = -1 if offset is None else offset


def last_offsets(outputs: Iterable[Output], offsets: Iterable[int], unit: str | None) -> dict[str, int]:
    """The last offset by topic of what was published for one unit."""
    found: dict[str, int] = {}
    for output, offset in zip(outputs, offsets, strict=True):
        if output.unit == unit:
            found[output.topic] = offset
    return found
