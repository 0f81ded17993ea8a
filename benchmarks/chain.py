"""The product's chain beside the bare one: from the accepted command until three open pages were told.

Both run on the same PostgreSQL and broker and are loaded in turns. The product's command is the admission of an
application that was entered before; its way is members → exchange → the views of branch, sub-district and district,
while mentoring begins the person's journey and notify writes the mails. A page was told when its event stream says
that it is at least at the offset of this admission's fact in the unit's topic (facts are found by their trace).
"""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import TracebackType
from typing import Any, Self

from confluent_kafka import Consumer, TopicPartition

from benchmarks.admission import Cost, words
from benchmarks.client import Client
from benchmarks.figures import Figure, Size, at_least, at_most, median
from benchmarks.floor import Floor
from benchmarks.load import Chain, Outcome, saturated, steady
from benchmarks.product import Product, running
from deploy.embedded.running import Embedded
from deploy.story.people import Person
from shared.contracts import topics
from shared.contracts.members import MemberAdmitted
from shared.hierarchy import Level
from shared.ids import new_id

LEVELS = {Level.BRANCH: "board", Level.SUB_DISTRICT: "office", Level.DISTRICT: "office"}
RATE = 50


def run(size: Size) -> list[Figure]:
    """Ratios of the product's chain to the floor."""
    rounds, seconds, commands = size.of(3, 1), size.of(12, 6), size.of(600, 300)
    with running() as (embedded, product):
        people = board_and_offices(product)
        found, costs = asyncio.run(
            _measure(embedded, product, people, rounds=rounds, seconds=seconds, commands=commands)
        )
    return _figures(found, costs)


@dataclass
class Rounds:
    """What came of each round."""

    calm: list[Outcome] = field(default_factory=list)
    full: list[Outcome] = field(default_factory=list)

    def ms(self, share: float) -> float:
        """The median over the rounds of a percentile at the steady rate."""
        return median([outcome.ms(share) for outcome in self.calm])

    @property
    def rate(self) -> float:
        """The median over the rounds of the saturated rate."""
        return median([outcome.rate for outcome in self.full])

    @property
    def failures(self) -> str:
        """Commands that did not arrive everywhere, or were refused."""
        outcomes = (*self.calm, *self.full)
        return f"{sum(o.missing for o in outcomes)} did not arrive, {sum(o.refused for o in outcomes)} refused"


def _figures(found: dict[str, Rounds], costs: str) -> list[Figure]:
    """The ratios; `costs` says what one command costs in which process."""
    floor, product = found["floor"], found["product"]
    accepting = median([median(outcome.accepting) * 1000 for outcome in product.calm])
    note = f"{product.ms(0.5):,.0f} ms beside {floor.ms(0.5):,.0f} ms; the command itself took {accepting:,.0f} ms"
    tail = f"{product.ms(0.99):,.0f} ms beside {floor.ms(0.99):,.0f} ms"
    rates = f"{product.rate:,.1f}/s beside {floor.rate:,.1f}/s; {product.failures}; processor time {costs}"
    return [
        at_most(f"Chain at {RATE}/s, p50: times the floor", product.ms(0.5) / floor.ms(0.5), 3, "×", note),
        at_most(f"Chain at {RATE}/s, p99: times the floor", product.ms(0.99) / floor.ms(0.99), 4, "×", tail),
        at_least("Chain, saturated: share of the floor's rate", product.rate / floor.rate, 1 / 3, "×", rates),
    ]


async def _measure(
    embedded: Embedded,
    product: Product,
    people: Sequence[tuple[Level, Person]],
    *,
    rounds: int,
    seconds: int,
    commands: int,
) -> tuple[dict[str, Rounds], str]:
    logs = embedded.home.logs
    spent: list[Counter[str]] = []
    found = {"floor": Rounds(), "product": Rounds()}
    async with Floor(embedded.kafka, embedded.postgres, logs) as floor, Admissions(product, people) as admissions:
        chains: list[Chain] = [floor, admissions]
        for number in range(rounds):
            await admissions.prepare(RATE * seconds)
            for chain in chains if number % 2 else reversed(chains):
                found[chain.name].calm.append(await steady(chain, rate=RATE, seconds=seconds))
            await admissions.prepare(commands)
            for chain in chains if number % 2 else reversed(chains):
                cost = await asyncio.to_thread(Cost, embedded) if chain is admissions else None
                found[chain.name].full.append(await saturated(chain, commands=commands, workers=16))
                if cost is not None:
                    spent.append(await asyncio.to_thread(cost.of, commands))
    middle = sorted(spent, key=lambda one: one.total())[len(spent) // 2]
    return found, f"{middle.total():.1f} ms a command ({words(middle)})"


def board_and_offices(product: Product) -> list[tuple[Level, Person]]:
    """Somebody signed in at each level's view, a machine account at the branch, and what most branches have.

    That is somebody responsible for new members: then notify has two mails to write.
    """
    product.machine(product.unit(Level.BRANCH))
    people = [(level, product.signed_in(level, role)) for level, role in LEVELS.items()]
    _contact_person(product)
    return people


def _contact_person(product: Product) -> None:
    branch = product.unit(Level.BRANCH)
    client = product.operator.machine("benchmark-appoints", role="board", units=[branch])
    member = _applicant()
    filed = client.post("members", f"/units/{branch}/applications", {**member, "admitted_on": member["received_on"]})
    client.post("members", f"/units/{branch}/contact-persons", {"person": filed["person"]})
    product.operator.retire("benchmark-appoints")


class Page:
    """One open page of a unit: up to which offset of the unit's topic it was told, and when."""

    def __init__(self, url: str, unit: str, cookies: str) -> None:
        self.unit = unit
        self._client = Client(url, {"Cookie": cookies})
        self._told: list[tuple[int, float]] = []
        self.opened = asyncio.Event()

    async def listen(self) -> None:
        """Read the event stream until cancelled."""
        async for _, _, position in self._client.events(f"/{self.unit}/live", self.opened):
            if position and (not self._told or int(position) > self._told[-1][0]):
                self._told.append((int(position), time.monotonic()))

    def when(self, offset: int) -> float | None:
        """When it was told of the record at this offset."""
        # positions are those of the next record; the list is short enough and grows in order
        low, high = 0, len(self._told)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self._told[middle][0] <= offset else (low, middle)
        return self._told[low][1] if low < len(self._told) else None


class Admissions:
    """Admissions at the branch that has a view."""

    name = "product"

    def __init__(self, product: Product, people: Sequence[tuple[Level, Person]]) -> None:
        self._product = product
        self._branch = product.unit(Level.BRANCH)
        self._client = Client(product.running.url("members"), {"Content-Type": "application/json"})
        self._pages = [Page(person.view, product.unit(level), person.cookies) for level, person in people]
        self._tasks: list[asyncio.Task[None]] = []
        self._ready: list[str] = []
        self._facts = Facts(product, [page.unit for page in self._pages])

    async def __aenter__(self) -> Self:
        self._tasks = [asyncio.create_task(page.listen()) for page in self._pages]
        await asyncio.wait_for(asyncio.gather(*(page.opened.wait() for page in self._pages)), 30)
        await self.prepare(10)
        if (await steady(self, rate=5, seconds=2)).missing:
            raise RuntimeError("an admission did not reach all three views")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._client.close()
        self._facts.close()

    async def prepare(self, count: int) -> None:
        """Enter applications that can be admitted, wait until the stack is at rest, and renew the token."""
        await self._renew()
        left = iter(range(count - len(self._ready)))

        async def enter() -> None:
            for _ in left:
                answer = await self._post("applications", _applicant())
                self._ready.append(json.loads(answer)["application"])

        await asyncio.gather(*(enter() for _ in range(8)))
        await asyncio.to_thread(self._product.settle)
        await self._renew()

    async def send(self) -> str:
        """Admit the next applicant; the id is the trace."""
        trace = secrets.token_hex(16)
        headers = {"traceparent": f"00-{trace}-{secrets.token_hex(8)}-01"}
        await self._post(f"applications/{self._ready.pop()}/admission", {"version": 1}, headers)
        return trace

    async def arrivals(self, ids: Sequence[str], *, within: float) -> dict[str, float]:
        """When all three pages were told of these admissions."""
        deadline = time.monotonic() + within
        while True:
            offsets = await asyncio.to_thread(self._facts.found)
            found = {}
            for one in ids:
                told = [page.when(offsets[page.unit].get(one, 1 << 62)) for page in self._pages]
                if all(at is not None for at in told):
                    found[one] = max(at for at in told if at is not None)
            if len(found) == len(ids) or time.monotonic() > deadline:
                return found
            await asyncio.sleep(0.2)

    async def _post(self, path: str, body: dict[str, object], headers: dict[str, str] | None = None) -> bytes:
        own = {"Idempotency-Key": str(new_id()), **(headers or {})}
        answer = await self._client.request("POST", f"/units/{self._branch}/{path}", json.dumps(body).encode(), own)
        if answer.status >= 400:
            raise ConnectionError(f"{path} answered {answer.status}: {answer.body[:300]!r}")
        return answer.body

    async def _renew(self) -> None:
        self._client.headers["Authorization"] = f"Bearer {await asyncio.to_thread(self._product.token)}"


def _applicant() -> dict[str, object]:
    mark = secrets.token_hex(6)
    return {
        "first_name": "Ada",
        "last_name": f"Muster {mark}",
        "born_on": "1990-05-01",
        "street": "Am Markt 1",
        "postcode": "30449",
        "town": "Hannover",
        "email": f"ada.{mark}@example.org",
        "received_on": (date.today() - timedelta(days=3)).isoformat(),  # noqa: DTZ011 - three days are far enough
    }


class Facts:
    """Where in the units' topics the fact of an admission stands, by its trace."""

    def __init__(self, product: Product, units: Sequence[str]) -> None:
        self._unit_of = {topics.exchange(unit): unit for unit in units}
        self._offsets: dict[str, dict[str, int]] = {unit: {} for unit in units}
        self._consumer = Consumer(
            dict(product.broker)
            | {"group.id": "benchmark", "auto.offset.reset": "earliest", "enable.auto.commit": False, "log_level": 0}
        )
        self._consumer.assign([TopicPartition(topic, 0, 0) for topic in self._unit_of])

    def found(self) -> dict[str, dict[str, int]]:
        """Offsets by unit and trace, after reading what is there. Nothing is read while a load runs."""
        while records := self._consumer.consume(500, timeout=0.3):
            for record in records:
                headers: dict[str, Any] = dict(record.headers() or [])
                if headers.get("ce_type") == MemberAdmitted.TYPE.encode() and "traceparent" in headers:
                    trace = headers["traceparent"].decode().split("-")[1]
                    self._offsets[self._unit_of[record.topic() or ""]].setdefault(trace, record.offset() or 0)
        return self._offsets

    def close(self) -> None:
        """Close the consumer."""
        self._consumer.close()
