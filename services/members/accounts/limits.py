"""How often something may be asked for one e-mail address. The limit is the same whether the address is known."""

from __future__ import annotations

import hashlib
import time

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from shared.problems import Problem
from shared.spelling import mail_key

APPLICATIONS = "5/hour"


class MailLimits:
    """Counts in memory of this process (a restart forgets); keys are hashes, not addresses."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def use(self, what: str, rate: str, email: str) -> None:
        """Count one use. Raises Problem 429 where it is one too many."""
        key = hashlib.sha256(mail_key(email).encode()).hexdigest()
        if not self._limiter.hit(parse(rate), what, key):
            seconds = max(round(self._limiter.get_window_stats(parse(rate), what, key).reset_time - time.time()), 1)
            raise Problem(
                429,
                "too_many",
                "Für diese Adresse wurde gerade schon mehrmals gefragt. Sieh ins Postfach, auch in den Spam-Ordner: "
                f"Der Link in der neuesten Mail gilt noch. Sonst geht es in {-(-seconds // 60)} Minuten wieder.",
                retry_after=seconds,
            )
