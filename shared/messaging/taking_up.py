"""What an older process could not understand is taken up by its updated one, in order, and nobody has to replay it.

A record of a type that a process does not know yet is set aside, and what follows of its key waits behind it. Once the
type is known that is over: processes of two versions may run beside each other while a stack is updated.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from functools import partial
from typing import Any

from aiokafka.errors import KafkaError
from sqlalchemy import select

from shared import logs
from shared.backing_off import BackOff
from shared.database import Database
from shared.loops import Run, rests
from shared.messaging.dead_letters import UNKNOWN, DeadLetter, Process, release
from shared.messaging.reactions import passing
from shared.messaging.tables import dead_letters

log = logs.get(__name__)

EVERY = 30.0
"""Seconds between two looks: while both versions run, the older one may still set something aside."""


def taking_up(database: Database, kafka: dict[str, Any], process: Process, known: Collection[str]) -> Run:
    """The loop that does it, for `shared.service`. `known`: every `ce_type` that this process understands."""
    return partial(_run, database, kafka, process, known)


async def _run(database: Database, kafka: dict[str, Any], process: Process, known: Collection[str]) -> None:
    back_off = BackOff("taking_up_interrupted")
    while True:
        try:
            await take_up(database, kafka, process, known)
            back_off.reset()
            with rests():
                await asyncio.sleep(EVERY)
        except Exception as error:
            if not isinstance(error, KafkaError) and not passing(error):
                raise
            await back_off.wait(error)


async def take_up(database: Database, kafka: dict[str, Any], process: Process, known: Collection[str]) -> int:
    """Process what was set aside for want of a type that is known now, and what waits behind. Returns how many."""
    c = dead_letters.c
    query = select(dead_letters).where(c.reason == UNKNOWN, c.ce_type.in_(list(known))).order_by(c.id)
    async with database.reading() as session:
        letters = [DeadLetter(**row._mapping) for row in await session.execute(query)]
    done = 0
    for letter in letters:
        done += await release(database, kafka, letter, process)
    if letters:
        log.info("taken_up", letters=len(letters), records=done)
    return done
