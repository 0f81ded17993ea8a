"""The broker's topics, users and rights before the first service starts, for every kind of stack."""

from collections.abc import Mapping
from typing import Any

from confluent_kafka.admin import AdminClient

from deploy.demo.units import read_units
from deploy.stack.description import Stack
from services.exchange.provisioning import ViewOf, plan_for, provision
from shared.contracts.topics import UNITS
from shared.hierarchy import UnitTree


def provision_first(kafka: dict[str, Any], stack: Stack, passwords: Mapping[str, str]) -> None:
    """Make topics, users and ACLs for the units of the public unit data, unless the broker has seen units already.

    From then on it follows the units that its topic `units` holds. `kafka` is confluent-kafka's configuration as the
    admin; `passwords` by principal.
    """
    if UNITS in AdminClient(kafka).list_topics(timeout=30).topics:
        return
    views = [ViewOf(view.name, view.units) for view in stack.views]
    plan = plan_for(UnitTree(read_units()), views)
    provision(kafka, plan, passwords)
