"""`python -m services.exchange.provisioning [--watch]`: make the broker look like the units that `units` holds.

Run it again when units have been recorded or a view hosts others, or let it `--watch`: it then follows the units and
the file that says who hosts which.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from confluent_kafka import KafkaException
from prometheus_client import CollectorRegistry, Gauge
from pydantic import BaseModel, Field, SecretStr, TypeAdapter
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.exchange.provisioning.broker import prepare, provision
from services.exchange.provisioning.plan import ViewOf, plan_for
from shared import logs
from shared.background import end
from shared.hierarchy import UnitTree, UnknownUnit
from shared.messaging.broker import aiokafka_settings, confluent_settings
from shared.metrics import serve
from shared.settings import load
from shared.units import UnitsFollower

log = logs.get(__name__)


class ProvisionerSettings(BaseSettings):
    """What the provisioner alone is given."""

    model_config = SettingsConfigDict(env_prefix="ORTSNETZ_", extra="ignore")

    service: str = Field("provisioner", description="Name of this process")
    kafka_bootstrap: str = Field(description="host:port of the broker(s)")
    kafka_username: str = Field("admin", description="The broker's super user")
    kafka_password: SecretStr = Field(description="Its password")
    kafka_security_protocol: str = Field("SASL_PLAINTEXT", pattern="^SASL_(PLAINTEXT|SSL)$", description="or SASL_SSL")
    kafka_ca_file: Path | None = Field(None, description="CA of the broker's certificate, with SASL_SSL")
    principals_file: Path = Field(
        description='JSON: {"services": {name: password}, "views": [{name, units, password}]}'
    )
    hosting_file: Path | None = Field(
        None, description='JSON {"views": {name: [units]}}, views that host others than it says there; may be missing'
    )
    own_views_file: Path | None = Field(
        None, description="JSON: [{name, units, password, revoked}], views that levels run themselves; may be missing"
    )
    alive_file: Path | None = Field(None, description="Touched whenever it has looked, with --watch: for health checks")
    metrics_port: int = Field(0, ge=0, le=65535, description="Port of /metrics, with --watch; 0: none")
    metrics_host: str = Field("127.0.0.1", description="Address to serve /metrics at")


class ViewCredential(BaseModel):
    """A view's process with its password."""

    name: str
    units: tuple[str, ...]
    password: str


class Principals(BaseModel):
    """Everybody who is to be given rights."""

    services: dict[str, str]
    views: tuple[ViewCredential, ...] = ()

    @property
    def passwords(self) -> dict[str, str]:
        """By principal."""
        return self.services | {view.name: view.password for view in self.views}


class OwnView(ViewCredential):
    """A view that a level runs on its own machine."""

    revoked: bool = False


class Hosting(BaseModel):
    """Which units views host now, where that is not what the principals say."""

    views: dict[str, tuple[str, ...]] = {}


OWN_VIEWS = TypeAdapter(tuple[OwnView, ...])


def read_principals(settings: ProvisionerSettings) -> Principals:
    """Everybody with what they host now, own views of levels included."""
    found = Principals.model_validate_json(settings.principals_file.read_bytes())
    hosting = Hosting.model_validate_json(_read(settings.hosting_file) or "{}").views
    own = OWN_VIEWS.validate_json(_read(settings.own_views_file) or "[]")
    central = (view.model_copy(update={"units": hosting.get(view.name, view.units)}) for view in found.views)
    return found.model_copy(update={"views": (*central, *(view for view in own if not view.revoked))})


def _read(file: Path | None) -> bytes:
    return file.read_bytes() if file and file.exists() else b""


def apply(settings: ProvisionerSettings, tree: UnitTree, who: Principals) -> None:
    """Make the broker look like these units and principals. A view gets the rights of a unit once that is known."""
    known = [ViewOf(view.name, tuple(unit for unit in view.units if _known(tree, unit))) for view in who.views]
    views = [view for view in known if view.units]
    # before any unit is recorded nobody loses a right: the units may be on their way
    plan = plan_for(tree, views, who.services)
    provision(confluent_settings(settings), plan, who.passwords, take_away=len(tree) > 0)


def _known(tree: UnitTree, unit: str) -> bool:
    """Whether a unit and everything above it has been read."""
    try:
        tree.path(unit)
    except UnknownUnit:
        return False
    return True


async def follow(settings: ProvisionerSettings, *, watch: bool) -> None:
    """Provision for the units and principals that are there, then with `watch` whenever one of the two changes."""
    await asyncio.to_thread(prepare, confluent_settings(settings))
    tree = UnitTree()
    follower = UnitsFollower(aiokafka_settings(settings), tree)
    running = asyncio.create_task(follower.run())
    try:
        await follower.wait()
        done: tuple[set[tuple[str, int]], Principals] | None = None
        while True:
            now = {(unit.key, unit.version) for unit in tree}, read_principals(settings)
            if now != done:
                await asyncio.to_thread(apply, settings, UnitTree(tree), now[1])
                done = now
            if not watch:
                return
            if settings.alive_file:
                settings.alive_file.touch()
            await asyncio.sleep(1)
    finally:
        await end([running])


async def watched(settings: ProvisionerSettings) -> None:
    """Follow for good, and serve figures: that it is up, and when it has looked last."""
    registry = CollectorRegistry()
    Gauge("ortsnetz_looked_seconds", "When it has last looked, in seconds since 1970", registry=registry).set_function(
        lambda: settings.alive_file.stat().st_mtime if settings.alive_file and settings.alive_file.exists() else 0
    )
    async with serve(registry, settings.metrics_host, settings.metrics_port):
        await follow(settings, watch=True)


FAILED = (KafkaException, TimeoutError)
"""What ends it when the broker is away, refuses, or does not do in time what it is asked to."""


def sentence(error: BaseException) -> str:
    """What one of FAILED means to operators."""
    return (
        f"The broker did not take all topics, users and rights ({error}): `docker compose ps kafka` (or "
        "`ortsnetz status`) says whether it runs. Nothing is lost; the same again goes on from here."
    )


def main(*arguments: str) -> None:
    """Provision; ends with a sentence where that is not possible now: docker starts it again."""
    logs.configure("provisioner")
    given = load(ProvisionerSettings)
    try:
        asyncio.run(watched(given) if "--watch" in arguments else follow(given, watch=False))
    except FAILED as error:
        log.error(sentence(error))
        sys.exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
