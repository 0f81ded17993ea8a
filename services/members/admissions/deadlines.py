"""What happens to applications by itself when a day has come."""

from __future__ import annotations

from uuid import UUID

from services.members.admissions import periods
from services.members.admissions.commands import LAPSE, WARN, lapse, warn
from services.members.admissions.tables import OPEN, Application
from shared.clock import Calendar
from shared.deadlines import Deadlines
from shared.hierarchy import UnitTree
from shared.messaging.work import Work


def register(deadlines: Deadlines, tree: UnitTree, calendar: Calendar) -> None:
    """Warn the board, and admit by lapse."""

    @deadlines.when(WARN)
    async def warning(subject: str, work: Work) -> None:
        application_id, _, days = subject.partition("/")
        application = await work.session.get(Application, UUID(application_id), with_for_update=True)
        if application is None or application.state != OPEN:
            return
        left = periods.warning_now(application.decide_by, calendar.today())
        # after a standstill only the most urgent warning is said
        later = [other for other in periods.WARNINGS if other < int(days)]
        if left is not None and not any(left <= other for other in later):
            warn(work, tree.path(application.unit), application, calendar.today())

    @deadlines.when(LAPSE)
    async def lapsed(subject: str, work: Work) -> None:
        application = await work.session.get(Application, UUID(subject), with_for_update=True)
        if application is not None and application.state == OPEN:
            await lapse(work, tree.path(application.unit), application, calendar.today())
