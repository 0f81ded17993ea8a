"""How often something may be asked for one e-mail address. The limit is the same whether the address is known."""

from __future__ import annotations

import hashlib

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from shared.problems import Problem
from shared.spelling import mail_key

SIGN_IN_LINKS = "10/15 minutes"
APPLICATIONS = "5/hour"


class MailLimits:
    """Counts in memory of this process (a restart forgets); keys are hashes, not addresses."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def use(self, what: str, rate: str, email: str) -> None:
        """Count one use. Raises Problem 429 where it is one too many."""
        key = hashlib.sha256(mail_key(email).encode()).hexdigest()
        if not self._limiter.hit(parse(rate), what, key):
            raise Problem(
                429,
                "too_many",
                "Für diese Adresse wurde gerade schon mehrmals gefragt. Sieh in Dein Postfach, auch in den Spam-Ordner,"
                " und versuch es sonst in einer Viertelstunde noch einmal.",
            )
