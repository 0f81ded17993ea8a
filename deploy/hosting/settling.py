"""Makes everything that runs follow who hosts which unit, as `hosting.json` says: rights, clients, views, mails.

Every step looks at what is there and does what is missing. So a command that died in between is finished by the next
one. Their order keeps doors closed: a unit that a view no longer hosts goes from its pages first; a unit that it hosts
now is shown only once the broker and `members` let the view act for it.
"""

from collections.abc import Callable

import httpx

from deploy.cli.operator import Operator
from deploy.hosting.registering import lead_mails, register_client
from deploy.servers.broker_users import shown
from deploy.stack.description import PROVISIONER, View
from deploy.stack.errors import StackError
from deploy.stack.running import RunningStack
from deploy.stack.steps import Silent, Steps
from services.exchange.provisioning import ViewOf, plan_for
from shared.hierarchy import UnitTree
from shared.waiting import comes_true

PATIENCE = 60.0
"""Seconds that each step may take: rights come within two, a district's rows within ten or so."""


def settle(running: RunningStack, steps: Steps | None = None) -> None:
    """Make rights, clients, views and mails follow. Safe to repeat. Raises StackError where something does not."""
    steps, stack = steps or Silent(), running.stack
    running.prepare_starts()
    with Operator(running) as operator:
        if stack.views:
            with steps.step("Units and the views that host them"):
                for view in stack.views:
                    _release(operator, view)
                tree = operator.units()
                for view in stack.views:
                    _wait_for_rights(running, tree, view)
                    register_client(operator, view, running.client_secret(view), running.url(view.name))
                    _host(operator, view)
    lead_mails(running)
    running.tell()


def _release(operator: Operator, view: View) -> None:
    """Let the view forget units that it hosts no longer."""
    surplus = sorted(set(operator.get(view.name, "/ops/units")["units"]) - set(view.units))
    if surplus:
        # what it hosts now may all be new to it, and it must host something
        operator.post(view.name, "/ops/units", {"units": list(view.units)})
        operator.post(view.name, "/ops/units/release", {"units": surplus})


def _wait_for_rights(running: RunningStack, tree: UnitTree, view: View) -> None:
    """Until the broker shows the view exactly the topics that it is to read: it shows nobody any other."""
    wanted = set(plan_for(tree, [ViewOf(view.name, view.units)], ()).principals[0].reads)
    settings = running.broker_client(view.name, running.kafka_password(view))
    until(
        lambda: shown(settings) == wanted,
        f"{view.name} did not get the rights of its units at the broker: `ortsnetz logs {PROVISIONER}` says why",
    )


def _host(operator: Operator, view: View) -> None:
    """Let the view host all its units, and wait until it has read them from the beginning."""
    body = {"units": list(view.units)}
    until(
        # a unit that was recorded this moment may not be known there yet
        lambda: operator.reach(view.name, "/ops/units", "POST", json=body).is_success,
        f"{view.name} does not take its units: `ortsnetz logs {view.name}` says why",
    )
    until(
        lambda: set(view.units) <= set(operator.get(view.name, "/ops/units")["current"]),
        f"{view.name} is not done with reading its units yet: `ortsnetz status` says how far it is behind",
    )


def until(condition: Callable[[], bool], otherwise: str) -> None:
    """Wait for a condition. Raises StackError with `otherwise` where it does not come true."""
    if not comes_true(lambda: _holds(condition), within=PATIENCE):
        raise StackError(f"{otherwise}. Run the command again: it goes on where it is.")


def _holds(condition: Callable[[], bool]) -> bool:
    try:
        return condition()
    except httpx.HTTPError:  # it is just starting
        return False
