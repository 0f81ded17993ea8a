"""Gives a level all that its own view needs, and takes it away again: at the broker, at members, in mails.

Safe to repeat: a command that died in between is finished by the same command.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from typing import Any

from deploy.cli.operator import Operator
from deploy.hosting.registering import lead_mails
from deploy.own_views.remembering import FORMAT, OwnView
from deploy.servers.broker_users import shown
from deploy.stack.errors import StackError
from deploy.stack.running import RunningStack
from deploy.stack.steps import Steps
from services.exchange.provisioning import OWN_VIEW, ViewOf, plan_for
from shared.hierarchy import UnitTree
from shared.waiting import comes_true

PATIENCE = 90.0
"""Seconds for the provisioner, which looks every second, to do its part."""


def hand_out(running: RunningStack, tree: UnitTree, units: Sequence[str], url: str, steps: Steps) -> dict[str, Any]:
    """Register an own view of these units; the content of the file for its level.

    Handed out again it is another principal with another password, and another secret: the former file opens nothing
    any more, and what it has opened is shut. Until then the view goes on with it.
    Raises StackError where another own view hosts one of the units, or rights do not come.
    """
    client = OWN_VIEW + units[0]
    for unit in units:
        if (other := running.own_views.of(unit)) and other["client"] != client:
            raise StackError(f"{unit} has an own view, {other['client']}: `ortsnetz units revoke {unit}` ends it.")
    former = running.own_views.called(client)
    begun = next((one["name"] for one in former if not one["handed_out"] and not one["revoked"]), None)
    view = OwnView(
        name=begun or f"{client}-{secrets.token_hex(3)}",
        client=client,
        units=list(units),
        password=secrets.token_urlsafe(24),
        revoked=False,
        url=url,
        handed_out=False,
    )
    secret = secrets.token_urlsafe(24)
    with steps.step("Rights at the broker"):
        running.own_views.remember(view)
        wanted = set(plan_for(tree, [ViewOf(view["name"], tuple(units))], ()).principals[0].reads)
        kafka = running.broker_client(view["name"], view["password"])
        _until(lambda: shown(kafka) == wanted, f"{client} did not get its rights at the broker")
    with steps.step("Its credential at members"), Operator(running) as operator:
        body = {"client": client, "secret": secret, "role": "view", "units": view["units"], "url": url}
        operator.post("members", "/clients", body)
    running.own_views.remember({**view, "handed_out": True})
    for one in former:
        if one["name"] != view["name"]:
            with steps.step("The former file's end at the broker"):
                _shut(running, [one])
                running.own_views.forget(one["name"])
    lead_mails(running)
    outside = running.outside()
    return {
        "format": FORMAT,
        "units": view["units"],
        "public_url": url,
        "kafka": {
            "bootstrap": outside.bootstrap,
            "security_protocol": outside.security_protocol,
            "username": view["name"],
            "password": view["password"],
        },
        "ca": outside.ca,
        "client": {"name": client, "secret": secret},
        "members_url": outside.members_url,
        "mentoring_url": outside.mentoring_url,
        "events_url": outside.events_url,
    }


def take_back(running: RunningStack, unit: str, steps: Steps) -> tuple[str, list[str]]:
    """End the own view of a unit at once; its name, and all units whose view it was. Raises StackError without one.

    First its rights at the broker, which counts for connections that are open too, then its user there, its
    credential at members, and the way from mails to it.
    """
    found = running.own_views.of(unit)
    if found is None:
        raise StackError(f"{unit} has no own view.")
    client = found["client"]
    every = running.own_views.called(client)
    with steps.step("Rights and user at the broker"):
        _shut(running, every)
    with steps.step("Its credential at members"), Operator(running) as operator:
        operator.retire(client)
    lead_mails(running)
    for one in every:
        running.own_views.forget(one["name"])
    return client, list(dict.fromkeys(unit for one in every for unit in one["units"]))


def _shut(running: RunningStack, views: Sequence[OwnView]) -> None:
    """Take principals' rights, then the users. They stand there as revoked until they are forgotten."""
    for view in views:
        running.own_views.remember({**view, "revoked": True})
    clients = [running.broker_client(view["name"], view["password"]) for view in views]
    _until(lambda: all(shown(kafka) is None for kafka in clients), f"the broker still lets {views[0]['client']} in")


def _until(condition: Callable[[], bool], otherwise: str) -> None:
    if not comes_true(condition, within=PATIENCE, pace=0.3):
        raise StackError(f"{otherwise}: does the provisioner run? Run the command again: it goes on where it is.")
