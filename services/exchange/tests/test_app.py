"""The service as it runs: it becomes ready, routes, says how far it is, and lets an operator replay or discard."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

import httpx
from pydantic import SecretStr

from services.exchange.app import build
from services.exchange.routing.tables import metadata
from services.exchange.settings import ExchangeSettings
from services.exchange.tests.world import World, until
from shared.contracts.members import MemberAdmitted
from shared.ids import new_id
from shared.messaging import tables
from shared.testing import Issuer, operator, person_at, unlike_the_migrations

ISSUER = Issuer()


@asynccontextmanager
async def running(world: World) -> AsyncIterator[httpx.AsyncClient]:
    """The application with its background work, asked by an operator."""
    user = world.broker.admin_user
    settings = ExchangeSettings(
        service="exchange",
        database_url=SecretStr(world.database.dsn),
        kafka_bootstrap=world.broker.bootstrap,
        kafka_username=user.name,
        kafka_password=SecretStr(user.password),
        client_secret=SecretStr("secret"),
        http_port=1,
        members_url="http://members.invalid",
        mentoring_url="http://mentoring.invalid",
        events_url="http://events.invalid",
    )
    app = build(settings, verifier=ISSUER.verifier("exchange"))
    headers = {"authorization": f"Bearer {ISSUER.token(operator(), 'exchange')}"}
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://exchange", headers=headers) as client,
    ):

        async def ready() -> bool:
            return (await client.get("/health/ready")).status_code == 200

        await until(ready, "ready")
        yield client


async def test_it_routes_and_an_operator_sees_lag_and_dead_letters_and_discards_one(world: World) -> None:
    world.expects_letters = True
    application = new_id()
    event = MemberAdmitted(
        unit=world.path("own"),
        application=application,
        person=new_id(),
        admitted_on=date(2026, 11, 24),
        outcome="lapse",
    )
    async with running(world) as client:
        meta = world.meta("de.ortsnetz.members.member_vanished.v1", str(application))
        headers = [(name, text.encode()) for name, text in meta.headers().items()]
        await world.send("members.events", str(application).encode(), b"{}", headers)
        await world.say(event)
        await world.routed()
        status = (await client.get("/ops/status")).json()
        assert (status["dead"], status["waiting"]) == (1, 1)
        assert set(status["lag"].values()) <= {0}
        assert "members.events" in status["lag"]
        dead = (await client.get("/ops/dead-letters")).json()[0]
        replayed = await client.post(f"/ops/dead-letters/{dead['id']}/replay")
        assert replayed.json() == {"processed": 0}
        gone = await client.post(f"/ops/dead-letters/{dead['id']}/discard", json={"why": "from a newer version"})
        assert gone.json() == {"processed": 1}
        assert (await client.get("/ops/dead-letters")).json() == []
    assert [one.value["outcome"] for one in await world.facts("own")] == ["lapse"]


async def test_only_operators_ask(world: World) -> None:
    async with running(world) as client:
        somebody = {"authorization": f"Bearer {ISSUER.token(person_at('ov-celle'), 'exchange')}"}
        assert (await client.get("/ops/status", headers=somebody)).status_code == 403
        assert (await client.get("/ops/status", headers={"authorization": ""})).status_code == 401


async def test_the_migrations_make_the_tables_of_the_models(world: World) -> None:
    assert await unlike_the_migrations(world.database.dsn, metadata, tables.metadata) == []
