"""The service `members`: units, persons, roles, accounts. This module is its table of contents."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from fastapi import FastAPI

from services.members.accounts import api as accounts_api
from services.members.accounts import feeds_api, wishes
from services.members.accounts.tokens import Issuer
from services.members.admissions import api as admissions_api
from services.members.admissions import deadlines as admissions_deadlines
from services.members.contacts import api as contacts_api
from services.members.contacts import deadlines as contacts_deadlines
from services.members.housekeeping import tidy_up
from services.members.imports import api as imports_api
from services.members.imports import job
from services.members.objections import api as objections_api
from services.members.objections import deadlines as objections_deadlines
from services.members.people import api as people_api
from services.members.people import texts
from services.members.people.counting import status
from services.members.prospects import api as prospects_api
from services.members.prospects import deadlines as prospects_deadlines
from services.members.prospects import public_api as prospects_public
from services.members.roles import api as roles_api
from services.members.settings import MembersSettings
from services.members.units import api as units_api
from services.members.units.commands import load_units
from shared import migrations, ops
from shared.deadlines import Deadlines
from shared.messaging.broker import confluent_settings
from shared.messaging.relay import Relay
from shared.messaging.work import work_on
from shared.security.mail_limits import MailLimits
from shared.service import Service, create_app
from shared.web.complete import check_contents

MIGRATIONS = Path(__file__).parent / "migrations"


@dataclass(frozen=True)
class Members:
    """The parts of the running service that its tests reach for; `app.state.members`."""

    service: Service
    issuer: Issuer
    deadlines: Deadlines
    relay: Relay


def build(settings: MembersSettings) -> FastAPI:
    """The application; the database is brought up to date before its first request."""
    url = settings.database_url.get_secret_value()
    issuer = Issuer(settings.signing_key(), settings.operator_secret.get_secret_value())
    service = Service.of(settings, verifier=issuer.verifier(settings.service))
    relay = Relay(url, confluent_settings(settings))
    deadlines = Deadlines()
    for each in admissions_deadlines, contacts_deadlines, prospects_deadlines:
        each.register(deadlines, service.units, service.calendar)
    statutes = settings.statutes
    objections_deadlines.register(deadlines, service.units, service.calendar, statutes)
    deadlines.check("members")

    async def prepare() -> None:
        await migrations.upgrade(MIGRATIONS, url)
        async with work_on(service.database) as work:
            await load_units(work, service.units)

    limits = MailLimits()
    api = [
        accounts_api.routes(issuer, limits),
        feeds_api.routes,
        units_api.routes,
        roles_api.routes,
        admissions_api.routes(limits, statutes),
        objections_api.routes(statutes),
        texts.routes,
        people_api.routes,
        contacts_api.routes,
        prospects_api.routes(limits),
        prospects_public.routes(limits),
        imports_api.routes(settings),
    ]
    worker = {
        "relay": relay.run,
        "deadlines": lambda: deadlines.run(service.database, service.calendar),
        "links": lambda: wishes.run(service.database, service.calendar, service.units),
        "imports": lambda: job.run(service),
        "tidying": lambda: tidy_up(service.database, settings.spool_dir),
    }
    service.status = partial(status, service.database)
    if settings.role != "api":
        service.ready["relay_connected"] = lambda: relay.connected
    app = create_app(
        service,
        [*(api if settings.role != "worker" else []), ops.routes(None)],
        background=worker if settings.role != "api" else None,
        start=[prepare],
        title="Ortsnetz members",
    )
    check_contents(MIGRATIONS.parent, app, serves=settings.role != "worker")
    app.state.members = Members(service, issuer, deadlines, relay)
    return app
