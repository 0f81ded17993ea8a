"""Which of the topics that a view is to read the broker does not show it."""

from __future__ import annotations

from services.view.hosting.acceptance import Acceptance
from services.view.hosting.reading import Plan
from shared import logs
from shared.seldom import Seldom

log = logs.get(__name__)

REFUSED = (
    "The broker does not let this view read these topics: its rights were taken (`ortsnetz units revoke`), or "
    "not given yet. Nothing is lost; this is tried again."
)


class Shown:
    """`refused`: those of the plan that are not shown."""

    def __init__(self, acceptance: Acceptance) -> None:
        self._acceptance, self._seldom = acceptance, Seldom()
        self.refused: set[str] = set()

    def note(self, plan: Plan, seen: set[str]) -> bool:
        """The broker shows these topics; whether others of the plan are refused than before."""
        refused = set(plan.topics) - seen
        if refused - self.refused:
            self._acceptance.doubt()
        if refused and self._seldom.due("refused"):
            log.warning("topics_refused", topics=sorted(refused), what=REFUSED)
        changed, self.refused = refused != self.refused, refused
        return changed
