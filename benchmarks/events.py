"""What takes place and what is lent: pages with much on them, the last seats under load, calendar files, routing.

Pages are those of a view over a real PostgreSQL and Kafka that was told all of it as exchange would tell it; server
time is what a client on the same machine waits for the whole answer. Registrations are confirmed over HTTP at a fixed
rate, whether the one before is answered or not.
"""

from __future__ import annotations

import asyncio
import json
import logging
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import uvicorn
from confluent_kafka import Producer

from benchmarks import exchange as routing
from benchmarks.figures import Figure, Size, at_most, percentile
from deploy.servers.ports import free_ports
from deploy.stack.blocking import run_sync
from deploy.testing.embedded import Embedded
from deploy.testing.servers import Servers
from services.events.app import MIGRATIONS as EVENTS
from services.events.tests import build as service
from services.exchange.app import MIGRATIONS
from services.view.tests.build import DAY, District, Told
from services.view.tests.kits import Lent, Stock
from services.view.tests.occasions import Guest, Said, at
from services.view.tests.stage import Browser, Stage, create_topics, on_stage, until
from shared.contracts import topics
from shared.contracts.check import SAMPLES
from shared.migrations import upgrade
from shared.security.permissions import Role

SOURCE = topics.domain("events")
ROUTED = ("kit_promise_changed", "kit_taken", "stall_staffed", "duty_taken", "occasion_filled", "guest_registered")
RATE = 50


def run(size: Size) -> list[Figure]:
    """All of it, on servers of its own."""
    servers = Servers(Embedded(durable=True))
    logging.disable(logging.CRITICAL)
    try:
        figures = asyncio.run(_views(servers, size))
        figures += asyncio.run(_last_seats(servers, size))
        return [*figures, _routed(servers, size)]
    finally:
        servers.close()


# ---- pages


async def _views(servers: Servers, size: Size) -> list[Figure]:
    built, repeats = District(), size.of(100, 20)
    create_topics(servers.kafka, built)
    async with on_stage(servers.postgres, servers.kafka, built, [built.branch, built.district]) as stage:
        board = await stage.signed_in(await stage.office(built.branch, Role.BOARD))
        office = await stage.signed_in(await stage.office(built.district, Role.OFFICE))
        figures = [await _evening(stage, board, repeats), *await _calendar(stage, repeats)]
        stocks = [Stock(built, built.district, f"Paket {n:02}", 4) for n in range(50)]
        await _told(stage, (one for stock in stocks for one in stock.entered()))
        told = 0
        for count in (800, 5200):
            await _told(stage, _promises(built, stocks, told, count))
            told = count
            page = f"/{built.district}/pakete?wochen=26"
            times = await _times(office, page, size.of(40, 10))
            name = f"Timeline of 200 kits × 26 weeks, {count:,} promises: p95"
            figures.append(at_most(name, percentile(times, 0.95) * 1000, 100, " ms", _half(times)))
        return figures


async def _evening(stage: Stage, board: Browser, repeats: int) -> Figure:
    evening = Said(stage.district, stage.district.branch, seats=320)
    guests = [Guest(evening, f"Gast{n}", f"gast{n}@example.org") for n in range(300)]
    registered = (told for one in guests for told in one.registered())
    await _told(stage, [*evening.announced(), *registered, *evening.filled(300)])
    times = await _times(board, f"/{stage.district.branch}/termine/{evening.occasion}", repeats)
    return at_most("Evening with 300 registrations: p95", percentile(times, 0.95) * 1000, 50, " ms", _half(times))


async def _calendar(stage: Stage, repeats: int) -> list[Figure]:
    unit, dates = stage.district.branch, []
    for n in range(500):
        one = Said(stage.district, unit, f"Termin {n}", public=True)
        one.starts, one.ends = at(DAY + timedelta(days=1 + n // 3), 9 + n % 3), at(DAY + timedelta(days=1 + n // 3), 20)
        dates += one.announced()
    await _told(stage, dates)
    visitor, where = stage.visitor(), f"/{unit}/einladung/kalender.ics"
    answer = await visitor.get(where)
    entries = answer.text.count("BEGIN:VEVENT")
    if entries < 500:
        raise RuntimeError(f"the calendar has {entries} entries")
    times = await _times(visitor, where, repeats)
    same = await _times(visitor, where, repeats, known=answer.headers["etag"])
    note = f"{entries} entries, {len(answer.content) // 1000} kB; {_half(times)}"
    return [
        at_most("Calendar of 500 dates: p95", percentile(times, 0.95) * 1000, 30, " ms", note),
        at_most("The same, unchanged (304): p95", percentile(same, 0.95) * 1000, 30, " ms", _half(same)),
    ]


def _promises(built: District, stocks: list[Stock], first: int, last: int) -> Iterable[Told]:
    """Evenly over all kits and half a year; what has been, too, as far as the page looks back."""
    for n in range(first, last):
        kit, turn = n % 200, n // 200
        day = DAY + timedelta(days=(turn * 7) % 182 - 5)
        lent = Lent(stocks[kit // 4], built.branch, day, kit % 4 + 1, by="Ruth")
        yield from lent.who()
        yield from lent.stands("returned" if turn >= 26 else "promised")


async def _told(stage: Stage, all_: Iterable[Told]) -> None:
    """Publish and wait until the view has applied it."""
    sent = []
    for one in all_:
        headers = list(one.headers)
        sent.append(await stage.producer.send(one.topic, one.value, key=one.key.encode(), headers=headers))
    last = {}
    for future in sent:
        done = await future
        last[done.topic] = done.offset
    for _ in range(30):  # `applied` waits for twenty seconds at most
        try:
            return await stage.applied(last)
        except AssertionError:
            continue
    raise TimeoutError("the view did not get there")


async def _times(browser: Browser, path: str, repeats: int, known: str = "") -> list[float]:
    headers = {"If-None-Match": known} if known else {}
    times = []
    for n in range(repeats + 3):
        began = time.monotonic()
        answer = await browser.get(path, **headers)
        times.append(time.monotonic() - began)
        if answer.status_code != (304 if known else 200):
            raise ConnectionError(f"{path} answered {answer.status_code}")
        if n < 3:
            times.clear()
    return times


def _half(times: list[float]) -> str:
    return f"half of them {percentile(times, 0.5) * 1000:.1f} ms"


# ---- the last seats


async def _last_seats(servers: Servers, size: Size) -> list[Figure]:
    """Twice as many confirm at fifty a second as there are seats."""
    seats = size.of(250, 50)
    database = await servers.postgres.database("events", migrated=EVENTS)
    with tempfile.TemporaryDirectory() as folder:
        async with service.events(database.dsn, Path(folder)) as here, _served(here) as http:
            occasion = await here.announces(seats=seats)
            links = [await here.asks(occasion, f"Gast{n}") for n in range(2 * seats)]
            times, answers = await _confirmed(here, http, links)
            seated, waiting = [
                (await here.rows(f"SELECT coalesce(sum(party), 0) FROM registrations WHERE standing = '{one}'"))[0][0]
                for one in ("seated", "waiting")
            ]
    if (seated, waiting) != (seats, seats) or set(answers) != {200}:
        raise RuntimeError(f"{seated} seated, {waiting} wait, {seats} seats, answers {dict(answers)}")
    note = (
        f"{2 * seats} confirm within {2 * seats / RATE:.0f} s: {seats} have a seat, {seats} are told that they wait, "
        f"nobody is refused otherwise; {_half(times)}"
    )
    p99 = f"{percentile(times, 0.99) * 1000:.1f} ms"
    return [Figure(f"{RATE} registrations a second for the last seats: p99", p99, "–", None, note)]


async def _confirmed(
    here: service.Events, http: httpx.AsyncClient, links: list[str]
) -> tuple[list[float], Counter[int]]:
    times, answers = list[float](), Counter[int]()
    token = here.issuer.token(service.view(service.CELLE), "events")

    async def confirm(secret: str) -> None:
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": uuid4().hex}
        began = time.monotonic()
        answer = await http.post("/registrations/confirmation", json={"secret": secret}, headers=headers)
        times.append(time.monotonic() - began)
        answers[answer.status_code] += 1

    begun, tasks = time.monotonic(), []
    for n, secret in enumerate(links):
        await asyncio.sleep(max(begun + n / RATE - time.monotonic(), 0))
        tasks.append(asyncio.create_task(confirm(secret)))
    await asyncio.gather(*tasks)
    return times, answers


@asynccontextmanager
async def _served(here: service.Events) -> AsyncIterator[httpx.AsyncClient]:
    """The same application behind a real server."""
    transport: Any = here.http._transport
    port = free_ports(1)[0]
    server = uvicorn.Server(uvicorn.Config(transport.app, host="127.0.0.1", port=port, log_config=None, lifespan="off"))
    running = asyncio.create_task(server.serve())
    await until(lambda: _true(server.started))
    try:
        limits = httpx.Limits(max_connections=200, max_keepalive_connections=200)
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", limits=limits, timeout=30) as http:
            yield http
    finally:
        server.should_exit = True
        await running


async def _true(value: bool) -> bool:
    return value


# ---- what exchange does with each


def _routed(servers: Servers, size: Size) -> Figure:
    """A backlog of what occasions, stalls and kits say, in equal parts, through the product's consumers."""
    count = size.of(30_000, 6_000)
    kafka = servers.another_kafka("routing")  # the other one has other units
    samples = [json.loads((SAMPLES / f"events.{name}.v1.json").read_text()) for name in ROUTED]
    for topic in topics.common_topics():
        kafka.topics(topic.name, partitions=topic.partitions, config=topic.config)
    for unit in sorted({unit for one in samples for unit in _units(one["value"])}):
        above = not unit.startswith("ov-")
        kafka.topics(*(topic.name for topic in topics.unit_topics(unit, has_units_below=above)))
    producer = Producer(kafka.admin_user.confluent)
    for n in range(count):
        one = samples[n % len(samples)]
        headers: Any = {k: v for k, v in one["headers"].items() if not k.startswith("ce_command")}
        headers |= {"ce_id": str(uuid4())}
        producer.produce(SOURCE, json.dumps(one["value"]).encode(), one["key"].encode(), headers=headers)
        producer.poll(0)
    producer.flush()
    user, dsn = kafka.admin_user, servers.postgres.database_sync("exchange").dsn
    run_sync(upgrade(MIGRATIONS, dsn))
    job = {"dsn": dsn, "aiokafka": user.aiokafka, "confluent": user.confluent, "count": count, "source": SOURCE}
    began = time.process_time()
    done = asyncio.run(routing._product(job))
    each = (time.process_time() - began) / count * 1e6
    note = f"{count:,} of {', '.join(ROUTED)}, {done['rate']:,.0f}/s; PostgreSQL and Kafka are not in it"
    return Figure("Cost of a routed event: processor time of exchange", f"{each:.0f} µs", "–", None, note)


def _units(value: Any) -> Iterable[str]:
    """Every unit that a sample speaks of."""
    if isinstance(value, dict):
        if value.keys() == {"branch", "sub_district", "district"}:
            yield from (one for one in value.values() if one)
        for one in value.values():
            yield from _units(one)
