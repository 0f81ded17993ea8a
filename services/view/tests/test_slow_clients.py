"""Clients whose requests never end hold nothing that others need, whoever they say they are, whatever form it is."""

from __future__ import annotations

import asyncio
import re

from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from services.view.tests.build import District
from services.view.tests.stage import Stage, create_topics, on_stage, until
from services.view.tests.test_who_may import ROUTES
from shared.patience import SMALL
from shared.security.permissions import Role

FORMS = [route for route in ROUTES if route.method == "POST"]
EACH = 3
"""Slow requests for each form: together far more than there are connections to the database."""


async def begin(stage: Stage, path: str, cookie: str, sent: bytes) -> asyncio.StreamWriter:
    """Begin a request whose body does not come to its end."""
    _, writer = await asyncio.open_connection("127.0.0.1", int(stage.url.rpartition(":")[2]))
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {stage.url[7:]}\r\nCookie: {stage.view.settings.service}-session={cookie}\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\n"
        f"Content-Length: {4 * SMALL}\r\n\r\n"
    )
    writer.write(head.encode() + sent)
    await writer.drain()
    return writer


async def test_slow_requests_hold_no_connection_to_the_database(
    kafka: KafkaForTests, postgres: PostgresForTests
) -> None:
    district = District()
    create_topics(kafka, district)
    async with on_stage(postgres, kafka, district, [district.branch]) as stage:
        board = await stage.signed_in(await stage.office(district.branch, Role.BOARD))
        pool = stage.view.service.database.engine.pool
        mine = next(iter(board.http.cookies.values()))
        assert len(FORMS) * EACH > 20
        writers: list[asyncio.StreamWriter] = []
        for route in FORMS:
            path = re.sub(r"\{\w+\}", "x", route.path.replace("{unit}", district.branch))
            writers += [await begin(stage, path, "made-up", b"--x\r\n") for _ in range(EACH)]
        # somebody who may: the beginning is read, so that it is known who they are, and the rest is waited for
        begun = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n' + bytes(SMALL)
        writers += [await begin(stage, f"/{district.branch}/import", mine, begun) for _ in range(20)]

        async def nothing_held() -> bool:
            return int(pool.checkedout()) == 0  # type: ignore[attr-defined]

        await until(nothing_held)
        assert (await board.get(f"/{district.branch}/heute")).status_code == 200
        await until(nothing_held)
        for writer in writers:
            writer.close()
