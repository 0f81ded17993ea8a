"""Reactions at work: a consumer of FastStream in the service's group, watched, and begun anew when it does not live."""

from __future__ import annotations

import asyncio
import os
import socket
from typing import Any

from aiokafka import ConsumerRecord, TopicPartition
from aiokafka.errors import GroupAuthorizationFailedError, KafkaError, TopicAuthorizationFailedError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.message import KafkaAckableMessage
from faststream.security import SASLScram512

from shared.backing_off import BackOff
from shared.database import Database
from shared.loops import rests
from shared.messaging.alive import Alive, InHand, Sign, keep_alive
from shared.messaging.lag import PATIENCE, Group
from shared.messaging.reactions import Reactions
from shared.settings import Settings


class Consumer:
    """The consumer of a service. `group` is what the broker knows of it, `alive` whether it does its work."""

    def __init__(self, reactions: Reactions, settings: Settings, database: Database) -> None:
        self._reactions, self._settings, self._database = reactions, settings, database
        self.group = Group(settings.kafka(), reactions.consumer, reactions.topics)
        self.alive = Alive(reactions.consumer, self._sign)
        # no other member of the group has it, so that this one can be told from those of other processes
        self._client = f"{settings.service}-{socket.gethostname()}-{os.getpid()}"
        self._busy, self._done, self._in_hand = False, 0, InHand()
        self._refused = False
        self._subscriber: Any = None
        self._back_off = BackOff("reaction_interrupted")

    @property
    def holds(self) -> bool:
        """Whether it gets on, as far as is known: a condition of readiness. Where the database lets it wait for ever,
        beginning anew does not help, so that `alive` alone would be content again."""
        return self.alive.holds and not self._in_hand.too_long and not self._refused

    async def run(self) -> None:
        """React until cancelled: for `background` of a service."""
        await keep_alive(self.react, self.alive)

    async def react(self) -> None:
        """React until cancelled. A broker that is away at the start is waited for."""
        back_off, broker, self._busy = BackOff("reactions_not_begun"), self.broker(), False
        try:
            while True:
                try:
                    await broker.start()
                    self._refused = False
                    break
                except (KafkaError, OSError) as error:
                    # the broker is there and says no: waiting alone does not help, so it is said
                    self._refused = isinstance(error, TopicAuthorizationFailedError | GroupAuthorizationFailedError)
                    await broker.stop()
                    await back_off.wait(error)
            with rests():  # its tasks work: `holds` says how they get on
                await asyncio.Event().wait()
        finally:
            await broker.stop()

    async def _sign(self) -> Sign | None:
        self._in_hand.look(self._done, busy=self._busy)
        if self._busy and not self._in_hand.too_long:
            return None  # at work, or waiting for a database that is away
        seen = await self.group.seen()
        if seen is None or min(seen.lag.values(), default=0) < 0:
            return None
        # it commits with a record alone: where a topic ends with nothing but what was compacted away it is further
        reached = seen.committed | await self._positions()
        behind = any(end > max(seen.committed[place], reached[place]) for place, end in seen.ends.items())
        self._in_hand.look(self._done, busy=self._busy, behind=behind)
        return Sign(tuple(reached.values()), behind, member=self._client in seen.members)

    async def _positions(self) -> dict[TopicPartition, int]:
        consumer = self._subscriber.consumer if self._subscriber else None
        if consumer is None:
            return {}
        try:
            async with asyncio.timeout(PATIENCE):
                return {place: await consumer.position(place) for place in sorted(consumer.assignment())}
        except (KafkaError, OSError):
            return {}

    async def _take(self, records: Any) -> None:
        self._busy = True
        try:
            await self._reactions.process_all(records, self._database)
        except Exception as error:
            await self._back_off.wait(error)
            raise
        self._back_off.reset()
        self._busy, self._done = False, self._done + 1

    def broker(self) -> KafkaBroker:
        """One subscriber for the service's topics, in a group named after the service."""
        settings = self._settings
        broker = KafkaBroker(
            settings.kafka_bootstrap,
            client_id=self._client,
            security=SASLScram512(
                username=settings.kafka_username,
                password=settings.kafka_password.get_secret_value(),
                use_ssl=settings.kafka_security_protocol == "SASL_SSL",
                ssl_context=settings.kafka().get("ssl_context"),
            ),
            graceful_timeout=15,
            logger=None,
            # it only reads: no producer, no administration, and no principal of a service may create topics
            consumer_only=True,
            allow_auto_create_topics=False,
        )

        async def parse(records: tuple[ConsumerRecord, ...], _original: Any) -> KafkaAckableMessage:
            # FastStream's own parser raises on headers that are not UTF-8, and the record would be gone.
            # Only the ackable kind of message commits and goes back: the plain one does neither, silently.
            return KafkaAckableMessage(body=b"", raw_message=records, consumer=subscriber.consumer)

        async def decode(message: KafkaAckableMessage, _original: Any) -> Any:
            return message.raw_message

        subscriber = broker.subscriber(
            *self._reactions.topics,
            batch=True,
            group_id=self._reactions.consumer,
            auto_offset_reset="earliest",
            ack_policy=AckPolicy.NACK_ON_ERROR,
            max_records=200,
            batch_timeout_ms=50,
            parser=parse,
            decoder=decode,
        )
        subscriber(self._take)
        self._subscriber = subscriber
        return broker
