"""Follows the topics of all hosted units with one consumer: assigned partitions, offsets in the view's own database."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError, TopicAuthorizationFailedError
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from services.view.frame.live.bus import Bus
from services.view.frame.receipts.waiting import Receipts
from services.view.hosting.acceptance import Acceptance
from services.view.hosting.applying import LostPlace, Outcome, again, apply, positions
from services.view.hosting.projection import ALL
from services.view.hosting.reading import Plan
from services.view.hosting.releasing import forget
from services.view.hosting.shown import Shown
from services.view.hosting.standing import Standing
from services.view.hosting.tables import hosted
from shared import logs
from shared.backing_off import BackOff
from shared.broker_log import broker
from shared.loops import moved
from shared.messaging.alive import Alive, InHand, Sign, keep_alive
from shared.messaging.clients import started
from shared.messaging.reactions import passing
from shared.messaging.visible import visible
from shared.seldom import Seldom
from shared.service import Service

log = logs.get(__name__)

BATCH = 1000

LOOK, LOOK_AGAIN = 5.0, 2.0
"""Seconds between two looks whether the broker answers and what it shows; the second, while a topic is missing."""


class Follower:
    """The one consumer of this process. `busy` is held while records are applied or a screen is rebuilt."""

    def __init__(self, service: Service, bus: Bus, receipts: Receipts) -> None:
        self._acceptance = Acceptance(service.tokens, bus)
        self._database, self._kafka, self._tree = service.database, service.settings.kafka(), service.units
        self._bus, self._receipts, self._metrics = bus, receipts, service.metrics
        self.units: set[str] = set()
        self.plan = Plan()
        self.positions: dict[tuple[str, str], int] = {}
        self.standing = Standing(self._database, bus)
        self.busy = asyncio.Lock()
        self._shown, self._seldom = Shown(self._acceptance), Seldom()
        self._replan, self._connected = True, True
        self._consumer: AIOKafkaConsumer | None = None
        self._back_off = BackOff("following_interrupted")
        self._assigned: tuple[str, ...] | None = None
        self._ends: dict[str, int] = {}
        self.alive, self._in_hand = Alive("view", self._sign), InHand()

    @property
    def consuming(self) -> bool:
        """Whether it gets on, as far as is known: a condition of readiness. A database that lets it wait for ever is
        none that is away; beginning anew does not help then, so that `alive` alone would be content again."""
        return self.alive.holds and not self._in_hand.too_long

    async def host(self, units: Iterable[str]) -> None:
        """Host these units from now on, beside those that are hosted already. Safe to repeat."""
        async with self._database.transaction() as session:
            if rows := [{"unit": unit} for unit in units]:
                await session.execute(insert(hosted).on_conflict_do_nothing(), rows)
            self.units = set((await session.execute(select(hosted.c.unit))).scalars())
        self._replan = True

    async def release(self, units: Iterable[str]) -> None:
        """Host these units no longer: their rows are deleted, open pages of them are told. Safe to repeat."""
        gone = set(units)
        async with self.busy:  # records of theirs that were fetched already find no reader afterwards
            async with self._database.transaction() as session:
                for unit in sorted(gone):
                    await forget(session, unit)
                self.units = set((await session.execute(select(hosted.c.unit))).scalars())
            self.plan = self.plan.without(gone)
            self.positions = {place: at for place, at in self.positions.items() if place[0] not in gone}
            self._replan = True
        for unit in sorted(gone):
            self._bus.changed(unit, ALL)

    async def host_only(self, units: Iterable[str]) -> None:
        """Host exactly these units: what the settings say when the process starts."""
        wanted = set(units)
        await self.host(wanted)
        if surplus := self.units - wanted:
            log.warning("units_released", units=sorted(surplus))
            await self.release(surplus)
        await self.standing.recall()

    def current(self, unit: str) -> bool:
        """Whether everything that the unit's topics held when they were last asked has been applied."""
        topics = [topic for topic, units in self.plan.readers.items() if unit in units]
        consumer = self._consumer
        if consumer is None or not topics or self._replan or not self._shown.refused.isdisjoint(topics):
            return False
        highs = {topic: self._high(consumer, topic) for topic in topics}
        return all(high is not None and high <= self.positions.get((unit, t), 0) for t, high in highs.items())

    def units_changed(self) -> None:
        """The tree of units is another one: topics may have come."""
        self._replan = True

    def interrupted(self) -> None:
        """The broker is away, or does not let this view in (any more)."""
        self.standing.note(behind=True)
        self._acceptance.doubt()

    async def run(self) -> None:
        """Follow until cancelled. A broker or database that is away is waited for."""
        await keep_alive(self._run, self.alive)

    async def _sign(self) -> Sign | None:
        """How far it is, against the ends that the broker says: what the consumer knows of them may be old."""
        consumer = self._consumer
        if consumer is None or not self._connected:
            return None
        at = dict(self.positions)
        self._in_hand.look(at, busy=self.busy.locked())
        if self.busy.locked() and not self._in_hand.too_long:
            return None
        try:
            async with asyncio.timeout(LOOK):
                assigned = list(consumer.assignment())
                ends = await consumer.end_offsets(assigned)
        except (KafkaError, OSError):
            return None
        self._ends = {place.topic: end for place, end in ends.items()}
        busy = self.busy.locked()
        behind = (busy and not assigned) or any(
            self._ends.get(topic, 0) > position for (_, topic), position in at.items() if topic in self.plan.readers
        )
        self._in_hand.look(at, busy=busy, behind=behind)
        if self._in_hand.too_long:  # whoever applies records does not come to say so
            self.standing.note(behind=True)
        return Sign(tuple(sorted(at.items())), behind)

    async def _run(self) -> None:
        while True:
            try:
                await self._follow()
            except LostPlace:
                log.warning("place_lost")
                self._bus.everywhere(ALL)
            except Exception as error:
                if not (isinstance(error, KafkaError) or passing(error)):
                    raise
                self.interrupted()
                await self._back_off.wait(error)

    async def lag(self) -> dict[str, int]:
        """How many records each topic is ahead of what is applied; -1 while the broker does not answer."""
        if self._consumer is None or not self._connected:
            return {topic: -1 for _, topic in self.positions}
        found: dict[str, int] = {}
        for (_, topic), position in self.positions.items():
            if (high := self._high(self._consumer, topic)) is not None:
                found[topic] = max(found.get(topic, 0), high - position)
        return found

    def _high(self, consumer: AIOKafkaConsumer, topic: str) -> int | None:
        """The end of a topic when it was last asked; None while it is not assigned or has not answered yet."""
        place = TopicPartition(topic, 0)
        high = consumer.highwater(place) if place in consumer.assignment() else None
        return None if high is None else max(high, self._ends.get(topic, 0))

    async def process(self, record: ConsumerRecord) -> str | None:
        """Apply one record again for every unit that reads its topic (a replay). Raises TimeoutError too early."""
        async with self.busy:
            if not self.plan.readers and self.units:
                raise TimeoutError("nothing is read yet")  # for nobody it would count as done
            outcome = Outcome()
            for unit in self.plan.readers.get(record.topic, ()):
                failed = await again(self._database, unit, record, outcome)
                if failed is not None:
                    return failed
        self._tell(outcome)
        return None

    async def _follow(self) -> None:
        consumer = AIOKafkaConsumer(
            **self._kafka,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            fetch_max_wait_ms=500,
            metadata_max_age_ms=30_000,
        )
        async with started(consumer):
            looking = asyncio.create_task(self._keep_looking(consumer))
            try:
                self._consumer, self._replan, self._assigned, self._ends = consumer, True, None, {}
                while True:
                    await self._read(consumer)
            finally:
                self._consumer = None
                looking.cancel()

    async def _read(self, consumer: AIOKafkaConsumer) -> None:
        """Apply what has come; before that, see to it that what is to be read is what the plan says."""
        if self._replan:
            self._replan = False
            seen = await visible(consumer)
            async with self.busy:  # only now: a unit may have been released meanwhile
                plan = Plan.of(self.units, self._tree)
                self._shown.note(plan, seen)
                await self._assign(consumer, plan)
        try:
            records = await consumer.getmany(timeout_ms=500, max_records=BATCH)
            moved()
        except TopicAuthorizationFailedError:
            if self._shown.note(self.plan, await visible(consumer)):
                self._replan = True
            else:  # shown all the same
                await asyncio.sleep(LOOK_AGAIN)
            return
        if records:
            async with self.busy:
                await self._take({place.topic: found for place, found in records.items()})
        behind = self._is_behind(consumer)
        self.standing.note(behind)
        if not behind:
            self._back_off.reset()
            if not self._replan:
                await self.standing.keep()

    async def _keep_looking(self, consumer: AIOKafkaConsumer) -> None:
        """Look whether the broker answers, and which topics it shows."""
        while True:
            await asyncio.sleep(LOOK_AGAIN if self._shown.refused else LOOK)
            if self._consumer is None:
                continue
            try:
                seen = await visible(consumer)
            except (KafkaError, OSError) as error:
                broker.failed(type(error).__name__)
                self._connected = False
                self.interrupted()
            else:
                self._connected = True
                broker.answers()
                if self._shown.note(self.plan, seen):
                    self._replan = True

    async def _assign(self, consumer: AIOKafkaConsumer, plan: Plan) -> None:
        topics = tuple(topic for topic in plan.topics if topic not in self._shown.refused)
        if self._assigned == topics and self.plan == plan:
            return
        self.plan = plan
        self.positions = await positions(self._database, plan.readers)
        self._assigned = topics
        places = [TopicPartition(topic, 0) for topic in topics]
        consumer.assign(places)
        for place in places:
            consumer.seek(place, min(self.positions[unit, place.topic] for unit in self.plan.readers[place.topic]))
        if self._seldom.due(("assigned", len(places))):
            log.info("assigned", topics=len(places), units=len(self.units))

    async def _take(self, records: dict[str, list[ConsumerRecord]]) -> None:
        batch, moves = self.plan.share(records, self.positions)
        if not moves:
            return
        outcome = await apply(self._database, batch, moves)
        self.positions.update({place: position for place, (_, position) in moves.items()})
        self._tell(outcome)
        await self._receipts.arrived(
            outcome.receipts, {t: min(self.positions[u, t] for u in self.plan.readers[t]) for _, t in moves}
        )

    def _tell(self, outcome: Outcome) -> None:
        for unit, said_at in outcome.told:
            if unit in self._tree:
                self._metrics.told(unit, self._tree[unit].level.value, said_at)
        for unit, screens in outcome.changed.items():
            self._bus.changed(unit, screens)

    def _is_behind(self, consumer: AIOKafkaConsumer) -> bool:
        if not self._connected:
            return True
        for (_, topic), position in self.positions.items():
            if topic in self.plan.readers and topic not in self._shown.refused:
                high = self._high(consumer, topic)
                if high is None or high > position:
                    return True
        return bool(self._shown.refused)
