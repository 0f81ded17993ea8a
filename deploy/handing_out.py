"""Gives a level all that its own view needs, and takes it away again: at the broker, at members, in mails.

Safe to repeat: a command that died in between is finished by the same command.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from typing import Any

from deploy.broker import shown
from deploy.cli.operator import Operator
from deploy.embedded.errors import StackError
from deploy.embedded.steps import Steps
from deploy.own_views import FORMAT, OwnView
from deploy.registering import lead_mails
from deploy.running import RunningStack
from services.exchange.provisioning import OWN_VIEW, ViewOf, plan_for
from shared.hierarchy import UnitTree
from shared.waiting import comes_true

PATIENCE = 90.0
"""Seconds for the provisioner, which looks every second, to do its part."""


def hand_out(running: RunningStack, tree: UnitTree, units: Sequence[str], url: str, steps: Steps) -> dict[str, Any]:
    """Register an own view of these units; the content of the file for its level.

    Handed out again it has a new password and a new secret: the former file opens nothing any more.
    Raises StackError where another own view hosts one of the units, or rights do not come.
    """
    name = OWN_VIEW + units[0]
    for unit in units:
        if (other := running.own_views.of(unit)) and other["name"] != name:
            raise StackError(f"{unit} has an own view, {other['name']}: `ortsnetz units revoke {unit}` ends it.")
    former = next((one for one in running.own_views.all() if one["name"] == name), None)
    view = OwnView(
        name=name,
        units=list(units),
        password=secrets.token_urlsafe(24),
        revoked=False,
        url=former["url"] if former else url,
        handed_out=bool(former and former["handed_out"]),
    )
    secret = secrets.token_urlsafe(24)
    with steps.step("Rights at the broker"):
        running.own_views.remember(view)
        wanted = set(plan_for(tree, [ViewOf(name, tuple(units))], ()).principals[0].reads)
        kafka = running.broker_client(name, view["password"])
        _until(lambda: shown(kafka) == wanted, f"{name} did not get its rights at the broker")
    with steps.step("Its credential at members"), Operator(running) as operator:
        body = {"client": name, "secret": secret, "role": "view", "units": view["units"], "url": url}
        operator.post("members", "/clients", body)
    running.own_views.remember({**view, "url": url, "handed_out": True})
    lead_mails(running)
    outside = running.outside()
    return {
        "format": FORMAT,
        "units": view["units"],
        "public_url": url,
        "kafka": {
            "bootstrap": outside.bootstrap,
            "security_protocol": outside.security_protocol,
            "username": name,
            "password": view["password"],
        },
        "ca": outside.ca,
        "client": {"name": name, "secret": secret},
        "members_url": outside.members_url,
        "mentoring_url": outside.mentoring_url,
    }


def take_back(running: RunningStack, unit: str, steps: Steps) -> str:
    """End the own view of a unit at once; its name. Raises StackError where there is none.

    First its rights at the broker, which counts for connections that are open too, then its user there, its
    credential at members, and the way from mails to it.
    """
    found = running.own_views.of(unit)
    if found is None:
        raise StackError(f"{unit} has no own view.")
    name = found["name"]
    with steps.step("Rights and user at the broker"):
        running.own_views.remember({**found, "revoked": True})
        kafka = running.broker_client(name, found["password"])
        _until(lambda: shown(kafka) is None, f"the broker still lets {name} in")
    with steps.step("Its credential at members"), Operator(running) as operator:
        operator.retire(name)
    lead_mails(running)
    running.own_views.forget(name)
    return name


def _until(condition: Callable[[], bool], otherwise: str) -> None:
    if not comes_true(condition, within=PATIENCE, pace=0.3):
        raise StackError(
            f"{otherwise}: does the provisioner run? Run the command again: it goes on where it is. "
            "`ortsnetz units revoke` takes back what was begun."
        )
