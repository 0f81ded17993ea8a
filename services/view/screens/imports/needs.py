"""What needs somebody now: questions that imports left."""

from __future__ import annotations

from dataclasses import dataclass

from services.view.frame.asking import Ask
from services.view.frame.needs import card
from services.view.screens.imports import queries
from shared.security.permissions import Action


@dataclass(frozen=True, slots=True)
class QuestionsCard:
    """How many ``questions`` wait, for those who may answer them."""

    questions: int = 0


@card("imports/_questions.html", "ortsverein", urgency=60)
async def questions(ask: Ask) -> QuestionsCard:
    """Questions that only the branch can answer."""
    may = ask.may(Action.IMPORT_MEMBERS)
    return QuestionsCard(await queries.waiting(ask.db, ask.unit.key) if may else 0)
