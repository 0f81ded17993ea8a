"""What `notify` consists of: reads as its table of contents."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from fastapi import FastAPI

import services.notify.directory.occasions
import services.notify.directory.reactions
import services.notify.outgoing.reactions  # noqa: F401 - all of them register what they react to
from services.notify.channels.mail import Mailer
from services.notify.outgoing import api as mails
from services.notify.outgoing.links import Links
from services.notify.outgoing.planning import plan_again
from services.notify.outgoing.preparing import Preparing
from services.notify.outgoing.pruning import older_than
from services.notify.outgoing.sending import Sender
from services.notify.preferences import api as preferences
from services.notify.reactions import reactions
from services.notify.settings import NotifySettings
from shared import migrations, ops
from shared.legal import states
from shared.loops import Run
from shared.messaging.broker import confluent_settings
from shared.messaging.consuming import Consumer
from shared.messaging.pruning import inbox_older_than, prune
from shared.messaging.relay import Relay
from shared.service import Service, create_app
from shared.units import UnitsFollower
from shared.web.complete import check_contents

MIGRATIONS = Path(__file__).parent / "migrations"
WORKERS = 2
"""Mails handed over at the same time by one process."""


def build(settings: NotifySettings, service: Service | None = None) -> FastAPI:
    """The application; migrates its database when it starts."""
    service = service or Service.of(settings)
    database, kafka = service.database, settings.kafka()
    units = UnitsFollower(kafka, service.units)
    links = Links({"members": settings.members_url, "events": settings.events_url}, service.tokens)
    mailer = Mailer(settings.smtp_url.get_secret_value(), settings.mail_from, seconds=settings.dialogue_seconds)
    sender = Sender(database, settings, Preparing(settings, service.units, links), mailer)

    async def status() -> dict[str, Any]:
        async with database.reading() as session:
            found = await mails.status(session)
        return found | {"legal": states(settings), "mail_server": {"smtputf8": await mailer.offers_utf8()}}

    service.ready["units"] = lambda: units.current
    consumer = Consumer(reactions, settings, database)
    service.lag = consumer.group.lag
    service.status = status
    mails.watch(service.metrics, database)
    relay = Relay(settings.database_url.get_secret_value(), confluent_settings(settings))
    service.ready["relay_connected"] = lambda: relay.connected
    background: dict[str, Run] = {"following_units": units.run, "relay": relay.run}
    if settings.role != "api":
        background |= {"reacting": consumer.run}
        background |= {f"sending_{number}": sender.run for number in range(1, WORKERS + 1)}
        service.ready["consuming"] = lambda: consumer.holds
        old = [*older_than(settings.keep_mails_days), inbox_older_than(settings.keep_inbox_days)]
        background |= {"pruning": partial(prune, database, old)}
    app = create_app(
        service,
        [preferences.routes(settings), mails.routes, ops.routes(reactions.again(database))]
        if settings.role != "worker"
        else [],
        start=[
            partial(migrations.upgrade, MIGRATIONS, settings.database_url.get_secret_value()),
            partial(plan_again, database),
        ],
        background=background,
        stop=[links.close],
        title="Ortsnetz · notify",
    )
    check_contents(MIGRATIONS.parent, app, serves=settings.role != "worker")
    if settings.pages_port:
        app.add_middleware(preferences.PageAlone, settings=settings)
    return app
