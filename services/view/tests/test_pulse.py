"""Exchange has not passed anything on for a while: a view does not take that for calm."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from services.view.hosting import pulse
from services.view.tests.build import District
from services.view.tests.stage import Stage, create_topics, on_stage, until
from shared.clock import now
from shared.contracts.pulse import KEY, Pulse
from shared.contracts.topics import PULSE
from shared.security.permissions import Role


async def say(stage: Stage, at: datetime) -> None:
    """Exchange says that it has passed on everything until then."""
    await stage.producer.send_and_wait(PULSE, Pulse(until=at).model_dump_json().encode(), KEY.encode())


async def test_where_exchange_falls_silent_pages_say_since_when_until_it_speaks_again(
    postgres: PostgresForTests, kafka: KafkaForTests, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = District()
    create_topics(kafka, built)
    async with on_stage(postgres, kafka, built, [built.branch]) as stage:
        browser = await stage.signed_in(await stage.office(built.branch, Role.BOARD))
        page = f"/{built.branch}/heute"

        async def late() -> bool:
            return stage.view.behind_since(now()) is not None

        async def fine() -> bool:
            return not await late()

        await until(fine)
        assert "verbunden</span>" in (await browser.get(page)).text

        tomorrow = stage.view.pulse._until
        assert tomorrow is not None
        assert stage.view.behind_since(tomorrow + pulse.LATE) is None
        assert stage.view.behind_since(tomorrow + 2 * pulse.LATE) == tomorrow, "it counts from what was passed on last"

        await say(stage, tomorrow + timedelta(seconds=1))
        monkeypatch.setattr(pulse, "LATE", timedelta(0))
        await until(late)
        monkeypatch.setattr(stage.view.pulse, "_until", now() - timedelta(minutes=10))
        assert "vor 10 Minuten" in (await browser.get(page)).text

        monkeypatch.setattr(pulse, "LATE", timedelta(minutes=10))
        await say(stage, tomorrow + timedelta(seconds=2))
        await until(fine)
        assert "verbunden</span>" in (await browser.get(page)).text
