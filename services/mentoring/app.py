"""What `mentoring` consists of: reads as its table of contents."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from fastapi import FastAPI

import services.mentoring.persons  # noqa: F401 - refuses to start where nobody knows what is held about whom
from services.mentoring.journeys import api as journeys
from services.mentoring.journeys import deadlines as journeys_deadlines
from services.mentoring.journeys.reactions import reactions
from services.mentoring.reminders import api as reminders
from shared import migrations, ops
from shared.deadlines import Deadlines
from shared.loops import Run
from shared.messaging.broker import confluent_settings
from shared.messaging.consuming import Consumer
from shared.messaging.relay import Relay
from shared.service import Service, create_app
from shared.settings import Settings
from shared.units import UnitsFollower
from shared.web.complete import check_contents

MIGRATIONS = Path(__file__).parent / "migrations"


@dataclass(frozen=True)
class Parts:
    """The parts of the running service that its tests reach for; `app.state.mentoring`."""

    service: Service
    deadlines: Deadlines


def build(settings: Settings, service: Service | None = None) -> FastAPI:
    """The application; the database must be migrated when it starts."""
    service = service or Service.of(settings)
    kafka = settings.kafka()
    units = UnitsFollower(kafka, service.units)
    service.ready["units"] = lambda: units.current
    consumer = Consumer(reactions, settings, service.database)
    service.lag = consumer.group.lag
    url = settings.database_url.get_secret_value()
    deadlines = Deadlines()
    journeys_deadlines.register(deadlines, service.calendar, service.units)
    deadlines.check("mentoring")
    relay = Relay(url, confluent_settings(settings))
    service.ready["relay_connected"] = lambda: relay.connected
    background: dict[str, Run] = {"following_units": units.run, "relay": relay.run}
    if settings.role != "api":
        background |= {"reacting": consumer.run}
        background |= {"deadlines": partial(deadlines.run, service.database, service.calendar)}
        service.ready["consuming"] = lambda: consumer.holds
    app = create_app(
        service,
        [journeys.routes, reminders.routes, ops.routes(reactions.again(service.database))]
        if settings.role != "worker"
        else [],
        start=[partial(migrations.upgrade, MIGRATIONS, url)],
        background=background,
        title="Ortsnetz · mentoring",
    )
    check_contents(MIGRATIONS.parent, app, serves=settings.role != "worker")
    app.state.mentoring = Parts(service, deadlines)
    return app
