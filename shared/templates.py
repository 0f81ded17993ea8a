"""What a template of occasions consists of, and what of an improvement can still be taken over. Pure rules.

Source: handbook 6, occasions: "Templates come from the district (`.below`), a branch adapts them without losing later
improvements"; decision 0026. A *part* is what a branch makes its own as a whole. A branch's own part stays; every other
one is the district's newest.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Literal, get_args

Part = Literal["title", "about", "checklist", "time", "seats"]
"""The title, the text, what is to be prepared, when and how long, how many seats."""

PARTS: tuple[Part, ...] = get_args(Part)

Planned = Literal["title", "about", "minutes", "seats"]
"""What an occasion has of its template. (What is to be prepared it reads from there, always the newest; the day and
the hour are its own.)"""

PLANNED: tuple[Planned, ...] = get_args(Planned)
PART_OF: dict[Planned, Part] = {"title": "title", "about": "about", "minutes": "time", "seats": "seats"}

MOST_MINUTES = 24 * 60
"""A template is about a part of a day."""


def still_follows(follows: Iterable[str], taken: Mapping[str, object], now: Mapping[str, object]) -> list[str]:
    """What of an occasion is still as it was `taken` from its template: what somebody changed is theirs."""
    return [name for name in follows if taken.get(name) == now.get(name)]


def improved(
    follows: Collection[str],
    revision: int,
    since: Mapping[str, int],
    own: Collection[str],
    template: Mapping[str, object],
    occasion: Mapping[str, object],
    taken_seats: int = 0,
) -> list[Planned]:
    """What of a template is better than what an occasion has of it, and can still be taken over.

    `follows`: what nobody changed at the occasion; `revision`: of the template, when it was planned; `since`: in which
    revision each part was last improved; `own`: parts that the branch has made its own. Fewer seats than are taken
    cannot be had.
    """
    found = [
        name
        for name in PLANNED
        if name in follows
        and since.get(PART_OF[name], 0) > revision
        and PART_OF[name] not in own
        and template.get(name) != occasion.get(name)
    ]
    seats = template.get("seats")
    if "seats" in found and isinstance(seats, int) and seats < taken_seats:
        found.remove("seats")
    return found


def overtaken(own: Iterable[str], based_on: Mapping[str, int], since: Mapping[str, int]) -> list[Part]:
    """Of a branch's own parts those that the district has improved since the branch wrote them."""
    mine = set(own)
    return [part for part in PARTS if part in mine and since.get(part, 0) > based_on.get(part, 0)]
