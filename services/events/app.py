"""What `events` consists of: reads as its table of contents."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from fastapi import FastAPI

import services.events.persons  # noqa: F401 - refuses to start where nobody knows what is held about whom
from services.events.calendar import api as calendar
from services.events.calendar import deadlines as calendar_deadlines
from services.events.calendar import guests_api as guests
from services.events.calendar.following import followers
from services.events.invitations import api as invitations
from services.events.invitations.following import follow as follow_with_invitations
from services.events.invitations.issuing import issue
from services.events.kits import api as kits
from services.events.kits import borrowing_api as kit_orders
from services.events.kits import deadlines as kits_deadlines
from services.events.kits import following as kits_following
from services.events.plans import api as plans
from services.events.plans import past_api as past
from services.events.reactions import reactions_of
from services.events.stalls import api as stalls
from services.events.stalls import deadlines as stalls_deadlines
from services.events.stalls.following import follow
from services.events.templates import api as templates
from services.events.templates.using import follow as templates_follow
from services.events.together import api as together
from services.events.together.inviting import follow as together_follow
from services.events.visibility import api as visibility
from services.events.visibility import deadlines as visibility_deadlines
from services.events.visibility.following import follow as visibility_follows
from shared import migrations, ops
from shared.deadlines import Deadlines
from shared.loops import Run
from shared.messaging.broker import confluent_settings
from shared.messaging.consuming import Consumer
from shared.messaging.relay import Relay
from shared.security.mail_limits import MailLimits
from shared.service import Service, create_app
from shared.settings import Settings
from shared.units import UnitsFollower
from shared.web.complete import check_contents

MIGRATIONS = Path(__file__).parent / "migrations"
for _one in (
    follow,
    kits_following.follow,
    templates_follow,
    together_follow,
    follow_with_invitations,
    visibility_follows,
):
    _one(followers)


@dataclass(frozen=True)
class Parts:
    """The parts of the running service that its tests reach for; `app.state.events`."""

    service: Service
    deadlines: Deadlines


def build(settings: Settings, service: Service | None = None) -> FastAPI:
    """The application; the database must be migrated when it starts."""
    service = service or Service.of(settings)
    units = UnitsFollower(settings.kafka(), service.units)
    service.ready["units"] = lambda: units.current
    reactions = reactions_of(service.calendar)
    consumer = Consumer(reactions, settings, service.database)
    service.lag = consumer.group.lag
    url = settings.database_url.get_secret_value()
    deadlines = Deadlines()
    calendar_deadlines.register(deadlines, service.calendar)
    stalls_deadlines.register(deadlines, service.calendar)
    kits_deadlines.register(deadlines, service.calendar)
    visibility_deadlines.register(deadlines, service.calendar, service.units)
    deadlines.check("events")
    relay = Relay(url, confluent_settings(settings))
    service.ready["relay_connected"] = lambda: relay.connected
    background: dict[str, Run] = {"following_units": units.run, "relay": relay.run}
    if settings.role != "api":
        background |= {"reacting": consumer.run}
        service.ready["consuming"] = lambda: consumer.holds
        background |= {"deadlines": partial(deadlines.run, service.database, service.calendar)}
    of_guests = (guests.routes(MailLimits(), issue), invitations.routes)
    of_kits = (kits.routes, kit_orders.routes)
    planning = (plans.routes, past.routes, templates.routes, together.routes)
    served = (calendar.routes, *of_guests, stalls.routes, *of_kits, *planning, visibility.routes)
    app = create_app(
        service,
        [*served, ops.routes(reactions.again(service.database))] if settings.role != "worker" else [],
        start=[partial(migrations.upgrade, MIGRATIONS, url)],
        background=background,
        title="Ortsnetz · events",
    )
    check_contents(MIGRATIONS.parent, app, serves=settings.role != "worker")
    app.state.events = Parts(service, deadlines)
    return app
