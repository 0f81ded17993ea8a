"""Follows the topics of all hosted units with one consumer: assigned partitions, offsets in the view's own database."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError, TopicAuthorizationFailedError
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from services.view.hosting.acceptance import Acceptance
from services.view.hosting.applying import LostPlace, Outcome, again, apply
from services.view.hosting.projection import ALL
from services.view.hosting.reading import Plan
from services.view.hosting.releasing import forget
from services.view.hosting.tables import hosted
from services.view.live.bus import Bus
from services.view.receipts.waiting import Receipts
from shared import logs
from shared.backing_off import BackOff
from shared.broker_log import broker
from shared.clock import now
from shared.messaging.alive import Alive, InHand, Sign, keep_alive
from shared.messaging.clients import started
from shared.messaging.reactions import passing
from shared.messaging.tables import offsets
from shared.messaging.visible import visible
from shared.seldom import Seldom
from shared.service import Service

log = logs.get(__name__)

BATCH = 1000
REFUSED = (
    "The broker does not let this view read these topics: its rights were taken (`ortsnetz units revoke`), or "
    "not given yet. Nothing is lost; this is tried again."
)

LOOK, LOOK_AGAIN = 5.0, 2.0
"""Seconds between two looks whether the broker answers and what it shows; the second, while a topic is missing."""

KEEP = 5.0
"""Seconds between two notes in the database that all is well: so much older the state may seem after a start."""


class Follower:
    """The one consumer of this process.

    `behind_since`: real time since which records wait that are not applied yet, or the broker is away; None when all
    is well. After a start it counts from when the view was current last, where it has ever been; where it has not,
    from the start, and `unknown` says that this means nothing. `busy` is held while records are applied or a screen is
    rebuilt.
    """

    def __init__(self, service: Service, bus: Bus, receipts: Receipts) -> None:
        self._acceptance = Acceptance(service.tokens, bus)
        self._database, self._kafka, self._tree = service.database, service.settings.kafka(), service.units
        self._bus, self._receipts, self._metrics = bus, receipts, service.metrics
        self.units: set[str] = set()
        self.plan = Plan()
        self.positions: dict[tuple[str, str], int] = {}
        self.behind_since: datetime | None = now()
        self.unknown = True
        self._kept_at = float("-inf")
        self.busy = asyncio.Lock()
        self._refused: set[str] = set()
        self._seldom = Seldom()
        self._replan = True
        self._consumer: AIOKafkaConsumer | None = None
        self._caught_up = False
        self._connected = True
        self._back_off = BackOff("following_interrupted")
        self._assigned: tuple[str, ...] | None = None
        self._ends: dict[str, int] = {}
        self.alive = Alive("view", self._sign)
        self._in_hand = InHand()

    @property
    def consuming(self) -> bool:
        """Whether it gets on, as far as is known: a condition of readiness. A database that lets it wait for ever is
        none that is away; beginning anew does not help then, so that `alive` alone would be content again."""
        return self.alive.holds and not self._in_hand.too_long

    @property
    def caught_up(self) -> bool:
        """Whether everything that was there has been applied at least once since the start."""
        return self._caught_up

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
        async with self._database.reading() as session:
            until = (await session.execute(select(hosted.c.current_until))).scalars().all()
        known = [at for at in until if at is not None]
        if until and len(known) == len(until):
            self.behind_since, self.unknown = min(known), False

    def current(self, unit: str) -> bool:
        """Whether everything that the unit's topics held when they were last asked has been applied."""
        topics = [topic for topic, units in self.plan.readers.items() if unit in units]
        consumer = self._consumer
        if consumer is None or not topics or self._replan or not self._refused.isdisjoint(topics):
            return False
        highs = {topic: self._high(consumer, topic) for topic in topics}
        return all(high is not None and high <= self.positions.get((unit, t), 0) for t, high in highs.items())

    def units_changed(self) -> None:
        """The tree of units is another one: topics may have come."""
        self._replan = True

    def interrupted(self) -> None:
        """The broker is away, or does not let this view in (any more)."""
        self._note_behind(True)
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
            self._note_behind(True)
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
            high = self._high(self._consumer, topic)
            if high is not None:
                found[topic] = max(found.get(topic, 0), high - position)
        return found

    def _high(self, consumer: AIOKafkaConsumer, topic: str) -> int | None:
        """The end of a topic when it was last asked; None while it is not assigned or has not answered yet."""
        place = TopicPartition(topic, 0)
        high = consumer.highwater(place) if place in consumer.assignment() else None
        return None if high is None else max(high, self._ends.get(topic, 0))

    async def process(self, record: ConsumerRecord) -> str | None:
        """Apply one record again for every unit that reads its topic (a replay by an operator)."""
        async with self.busy:
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
                self._hide(plan, seen)
                await self._assign(consumer, plan)
        try:
            records = await consumer.getmany(timeout_ms=500, max_records=BATCH)
        except TopicAuthorizationFailedError:
            if self._hide(self.plan, await visible(consumer)):
                self._replan = True
            else:  # shown all the same
                await asyncio.sleep(LOOK_AGAIN)
            return
        if records:
            async with self.busy:
                await self._take({place.topic: found for place, found in records.items()})
        behind = self._is_behind(consumer)
        self._note_behind(behind)
        moment = asyncio.get_running_loop().time()
        if not behind and not self._replan and moment - self._kept_at >= KEEP:
            self._kept_at = moment
            await self._keep_current()

    async def _keep_looking(self, consumer: AIOKafkaConsumer) -> None:
        """Look whether the broker answers, and which topics it shows."""
        while True:
            await asyncio.sleep(LOOK_AGAIN if self._refused else LOOK)
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
                if self._hide(self.plan, seen):
                    self._replan = True

    def _hide(self, plan: Plan, seen: set[str]) -> bool:
        """Remember which topics of a plan the broker does not show; whether these are others than before."""
        refused = set(plan.topics) - seen
        if refused - self._refused:
            self._acceptance.doubt()
        if refused and self._seldom.due("refused"):
            log.warning("topics_refused", topics=sorted(refused), what=REFUSED)
        changed, self._refused = refused != self._refused, refused
        return changed

    async def _assign(self, consumer: AIOKafkaConsumer, plan: Plan) -> None:
        topics = tuple(topic for topic in plan.topics if topic not in self._refused)
        if self._assigned == topics and self.plan == plan:
            return
        self.plan = plan
        await self._load_positions()
        self._assigned = topics
        places = [TopicPartition(topic, 0) for topic in topics]
        consumer.assign(places)
        for place in places:
            consumer.seek(place, min(self.positions[unit, place.topic] for unit in self.plan.readers[place.topic]))
        if self._seldom.due(("assigned", len(places))):
            log.info("assigned", topics=len(places), units=len(self.units))

    async def _load_positions(self) -> None:
        wanted = [(unit, topic) for topic, units in self.plan.readers.items() for unit in units]
        async with self._database.transaction() as session:
            if wanted:
                rows = [{"consumer": u, "topic": t, "partition": 0, "position": 0} for u, t in wanted]
                await session.execute(insert(offsets).on_conflict_do_nothing(), rows)
            found = await session.execute(select(offsets.c.consumer, offsets.c.topic, offsets.c.position))
            self.positions = {(row.consumer, row.topic): row.position for row in found}

    async def _take(self, records: dict[str, list[ConsumerRecord]]) -> None:
        batch: dict[str, list[ConsumerRecord]] = defaultdict(list)
        moves: dict[tuple[str, str], tuple[int, int]] = {}
        for topic, found in records.items():
            for unit in self.plan.readers.get(topic, ()):
                position = self.positions[unit, topic]
                # a unit that was added later reads from the beginning what others have read already
                new = [record for record in found if record.offset >= position]
                if new:
                    batch[unit] += new
                    moves[unit, topic] = (position, new[-1].offset + 1)
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
            if topic in self.plan.readers and topic not in self._refused:
                high = self._high(consumer, topic)
                if high is None or high > position:
                    return True
        return bool(self._refused)

    def _note_behind(self, behind: bool) -> None:
        if not behind:
            self._caught_up, self.unknown = True, False
            self._back_off.reset()
            if self.behind_since is not None:
                self.behind_since = None
                self._bus.everywhere(("mark",))
        elif self.behind_since is None:
            self.behind_since = now()
            self._bus.everywhere(("mark",))

    async def _keep_current(self) -> None:
        """Note for the next start that all is applied; a database that is away is noticed by whoever has to write."""
        try:
            async with self._database.transaction() as session:
                await session.execute(update(hosted).values(current_until=now()))
        except Exception as error:
            if not passing(error):
                raise
