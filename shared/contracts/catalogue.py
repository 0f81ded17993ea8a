"""Every model that stands on a topic: domain events, and records that are none (state, rosters, receipts).

Importing this finds every module of contracts: who reads an event's type must know all of them.
"""

from __future__ import annotations

import importlib
import pkgutil

from pydantic import BaseModel

from shared import contracts as package
from shared.contracts.base import CATALOGUE, PREFIX
from shared.contracts.exchange import (
    RECEIPT_TYPE,
    ROSTER_PERSON_TYPE,
    ROSTER_TEXT_TYPE,
    WITHDRAWN_TYPE,
    Receipt,
    RosterPerson,
    RosterText,
    Withdrawn,
)
from shared.contracts.people import PERSON_TYPE, TEXT_TYPE, PersonRecord, PersonText
from shared.hierarchy import Unit

__all__ = ["CATALOGUE", "RECORDS", "contracts"]

for _module in pkgutil.iter_modules(package.__path__):
    if _module.name not in ("catalogue", "check") and not _module.ispkg:
        importlib.import_module(f"{package.__name__}.{_module.name}")

RECORDS: dict[str, type[BaseModel]] = {
    PERSON_TYPE: PersonRecord,
    TEXT_TYPE: PersonText,
    f"{PREFIX}units.unit.v1": Unit,
    WITHDRAWN_TYPE: Withdrawn,
    RECEIPT_TYPE: Receipt,
    ROSTER_PERSON_TYPE: RosterPerson,
    ROSTER_TEXT_TYPE: RosterText,
}
"""Types that are no domain events: state, rosters, receipts."""


def contracts() -> dict[str, type[BaseModel]]:
    """Every model that stands on a topic, by its `ce_type`."""
    return {**CATALOGUE, **RECORDS}
