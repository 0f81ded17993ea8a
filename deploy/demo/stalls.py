"""Stalls of the demonstration: three shifts of two; in the middle one somebody is missing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from deploy.cli.operator import Operator

_TOPIC = "housing"


def staff(client: Operator, unit: str, occasion: str, helpers: Sequence[str]) -> None:
    """Give a stall its shifts, and put these people down; the last place of the second one stays open."""
    at = f"/units/{unit}/occasions/{occasion}/stall"
    planned = client.post("events", at, {"topic": _TOPIC, "shifts": 3, "people": 2})
    for (number, shift), person in product(enumerate(planned["shifts"]), helpers[:2]):
        if number != 1 or person == helpers[0]:
            client.post("events", f"{at}/shifts/{shift}/duty", {"person": person})
