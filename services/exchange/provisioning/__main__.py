"""`python -m services.exchange.provisioning [--watch]`: make the broker look like the units that `units` holds.

Run it again when units have been recorded, or let it `--watch`: it then makes their topics and rights as they appear.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from pydantic import BaseModel, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.exchange.provisioning.broker import prepare, provision
from services.exchange.provisioning.plan import ViewOf, plan_for
from shared import logs
from shared.hierarchy import UnitTree
from shared.messaging.broker import aiokafka_settings, confluent_settings
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


def apply(settings: ProvisionerSettings, tree: UnitTree) -> None:
    """Make the broker look like these units. A view whose units are not known yet waits for them."""
    who = Principals.model_validate_json(settings.principals_file.read_bytes())
    views = [ViewOf(view.name, view.units) for view in who.views if all(unit in tree for unit in view.units)]
    # before any unit is recorded nobody loses a right: the units may be on their way
    plan = plan_for(tree, views, who.services)
    provision(confluent_settings(settings), plan, who.passwords, take_away=len(tree) > 0)


async def follow(settings: ProvisionerSettings, *, watch: bool) -> None:
    """Provision for the units that are there, then with `watch` whenever that changes."""
    await asyncio.to_thread(prepare, confluent_settings(settings))
    tree = UnitTree()
    follower = UnitsFollower(aiokafka_settings(settings), tree)
    running = asyncio.create_task(follower.run())
    try:
        await follower.wait()
        done: set[tuple[str, int]] | None = None
        while True:
            now = {(unit.key, unit.version) for unit in tree}
            if now != done:
                await asyncio.to_thread(apply, settings, tree)
                done = now
            if not watch:
                return
            await asyncio.sleep(1)
    finally:
        running.cancel()


if __name__ == "__main__":
    logs.configure("provisioner")
    asyncio.run(follow(load(ProvisionerSettings), watch="--watch" in sys.argv[1:]))
