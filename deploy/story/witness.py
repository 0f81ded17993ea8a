"""An independent Kafka client with a view's own credentials: what the broker lets it read, and what it refuses."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition

from deploy.story.telling import Unmet

_REFUSED = {
    KafkaError.TOPIC_AUTHORIZATION_FAILED,
    KafkaError.CLUSTER_AUTHORIZATION_FAILED,
}


@dataclass(frozen=True)
class Seen:
    """One record as it lies in the log."""

    topic: str
    key: str
    value: str | None
    headers: dict[str, str]

    def mentions(self, text: str) -> bool:
        """Whether a text stands anywhere in key, value or headers."""
        return any(text in part for part in (self.key, self.value or "", *self.headers.values()))


def client(kafka: dict[str, str]) -> dict[str, Any]:
    """confluent-kafka's settings for what stack.json says of a user of the broker; with TLS it has `ca`, PEM."""
    settings: dict[str, Any] = {
        "bootstrap.servers": kafka["bootstrap"],
        "security.protocol": kafka["security_protocol"],
        "sasl.mechanism": kafka["sasl_mechanism"],
        "sasl.username": kafka["username"],
        "sasl.password": kafka["password"],
        "log_level": 0,
    }
    return settings | ({"ssl.ca.pem": kafka["ca"]} if kafka.get("ca") else {})


class Witness:
    """`kafka` is the part of stack.json that holds a view's credentials; with TLS also `ca`."""

    def __init__(self, kafka: dict[str, str]) -> None:
        self._settings = client(kafka)

    def read(self, *topics: str) -> list[Seen]:
        """Every record of these topics, as of now. Raises Unmet where the broker refuses one."""
        consumer = Consumer({**self._settings, "group.id": "unused", "enable.auto.commit": False})
        try:
            places = []
            for topic in topics:
                found = consumer.list_topics(topic, timeout=10).topics[topic]
                if found.error is not None:
                    raise Unmet(f"{topic} is refused: {found.error}")
                for partition in found.partitions:
                    low, high = consumer.get_watermark_offsets(TopicPartition(topic, partition), timeout=10)
                    if high > low:
                        places.append((TopicPartition(topic, partition, low), high))
            return self._drain(consumer, places)
        finally:
            consumer.close()

    @staticmethod
    def _drain(consumer: Consumer, places: list[tuple[TopicPartition, int]]) -> list[Seen]:
        consumer.assign([place for place, _ in places])
        open_places = {(place.topic, place.partition): end for place, end in places}
        found: list[Seen] = []
        deadline = time.monotonic() + 60
        while open_places and time.monotonic() < deadline:
            for message in consumer.consume(1000, 0.5):
                failed = message.error()
                if failed is None:
                    found.append(_seen(message))
                elif failed.code() != KafkaError.GROUP_AUTHORIZATION_FAILED:  # this client always asks for its group
                    raise Unmet(f"reading is refused: {failed}")
            # a compacted log's last offset may hold no record any more: the position tells
            for position in consumer.position([TopicPartition(t, p) for t, p in open_places]):
                if position.offset >= open_places[position.topic, position.partition]:
                    del open_places[position.topic, position.partition]
        return found

    def is_refused(self, topic: str) -> bool:
        """Whether reading a topic is refused by the broker. Raises Unmet where it is not clear."""
        consumer = Consumer({**self._settings, "group.id": "unused", "enable.auto.commit": False})
        try:
            error = consumer.list_topics(topic, timeout=10).topics[topic].error
            if error is not None:
                return error.code() in _REFUSED
            consumer.assign([TopicPartition(topic, 0, 0)])
            deadline = time.monotonic() + 5
            while time.monotonic() < deadline:
                message = consumer.poll(0.5)
                failed = message.error() if message is not None else None
                if failed is not None and failed.code() != KafkaError.GROUP_AUTHORIZATION_FAILED:
                    return failed.code() in _REFUSED
                if message is not None and failed is None:
                    return False
            return False
        finally:
            consumer.close()

    def may_not_write(self, topic: str) -> bool:
        """Whether writing to a topic is refused by the broker."""
        answers: list[KafkaError | None] = []
        producer = Producer({**self._settings, "message.timeout.ms": 5000})
        try:
            producer.produce(topic, b"{}", b"intruder", on_delivery=lambda error, _message: answers.append(error))
            producer.flush(10)
        except KafkaException as error:
            answers.append(error.args[0])
        return bool(answers) and answers[0] is not None and answers[0].code() in _REFUSED


def _seen(message: Any) -> Seen:
    headers = {name: (value or b"").decode() for name, value in message.headers() or []}
    value = message.value()
    return Seen(message.topic(), (message.key() or b"").decode(), None if value is None else value.decode(), headers)
