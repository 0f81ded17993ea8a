"""Two kinds of time. *Business dates* (deadlines, terms) can be moved on the stacks of tests; *real time* never.

Tokens, leases, logs and Kafka's timestamps use `now()`; only what the statutes count in days uses `Calendar.today()`.
"""

from __future__ import annotations

from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")


business_day: ContextVar[date | None] = ContextVar("business_day", default=None)
"""Today's business date while a request is worked off: for what checks a body before its handler sees it."""


def now() -> datetime:
    """Real time, with time zone UTC."""
    return datetime.now(UTC)


class ClockIsFixed(Exception):
    """Somebody tried to move the business dates of a stack that people use."""


class Calendar:
    """Business dates in Europe/Berlin.

    On stacks of tests `file` holds the number of days that they are ahead; all processes of the stack share it.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file

    def today(self) -> date:
        """The day in Berlin, moved ahead on stacks of tests."""
        return now().astimezone(BERLIN).date() + timedelta(days=self._ahead())

    def moment(self) -> datetime:
        """That day and Berlin's wall clock, without a zone, to the minute: for what people name by the clock."""
        return datetime.combine(self.today(), now().astimezone(BERLIN).time().replace(second=0, microsecond=0))

    def advance(self, days: int) -> date:
        """Move the business dates ahead by whole days and return the new day. Raises ClockIsFixed."""
        if self._file is None:
            raise ClockIsFixed("business dates can be moved only on stacks of tests (ORTSNETZ_CLOCK_FILE)")
        self._file.write_text(str(self._ahead() + days))
        return self.today()

    def _ahead(self) -> int:
        if self._file is None or not self._file.exists():
            return 0
        return int(self._file.read_text() or 0)
