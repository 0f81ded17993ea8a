"""What invitations add to an occasion's page."""

from __future__ import annotations

from dataclasses import dataclass

from services.view.frame.layout.model import Choice, Form

MONTHS = (Choice("6", "im letzten halben Jahr"), Choice("12", "im letzten Jahr"))
ANSWERS = (("gained", "Ja"), ("partly", "Ein bisschen"), ("nothing", "Eher nicht"))


@dataclass(frozen=True, slots=True)
class Inviting:
    """Of one of our evenings to come. ``form`` takes ``months`` and ``neighbours``, None for whoever does not plan;
    ``told``: what came of it; ``lost``: how many could not confirm."""

    form: Form | None = None
    months: tuple[Choice, ...] = MONTHS
    chosen: str = "6"
    with_neighbours: bool = False
    neighbours_chosen: bool = False
    told: tuple[str, ...] = ()
    lost: str = ""


@dataclass(frozen=True, slots=True)
class Afterwards:
    """What guests say of one of our occasions: each answer with how often."""

    answers: tuple[tuple[str, int], ...]
    says: str


@dataclass(frozen=True, slots=True)
class Ours:
    """Of a neighbour's evening, at a branch: ``text`` says how many of ours are invited. ``form`` says no, or yes again
    (``allowed`` with what it would be then)."""

    text: str
    allowed: bool
    form: Form | None = None
