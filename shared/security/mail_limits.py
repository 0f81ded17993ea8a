"""How often something may be asked for one e-mail address. The limit is the same whether the address is known.

Who else asks with somebody's address must not lock them out, nor learn that they asked: each place that is asked from
has its own limit. Many places must not flood a mailbox: once all together have asked very often, each of them has one
mail an hour left. One, not none: whoever owns the address and asks from where nobody else does gets theirs, however
many strangers ask. No branch has a limit, so nobody can shut its form for others; an application that nobody confirms
reaches no board.
"""

from __future__ import annotations

import hashlib

from limits import RateLimitItem, parse

from shared.problems import Problem
from shared.security.windows import Window
from shared.spelling import mail_key


class MailLimits:
    """Counts by hashes, not by addresses."""

    def __init__(self, each: str = "5/hour", together: str = "40/hour", beyond: str = "1/hour") -> None:
        self._each, self._together, self._beyond = parse(each), parse(together), parse(beyond)
        self._window = Window()

    def use(self, what: str, email: str, asked_from: str) -> None:
        """Count one use. Raises Problem 429 where it is one too many."""
        key = hashlib.sha256(mail_key(email).encode()).hexdigest()
        self._use(self._each, what, key, asked_from)
        if self._window.use(self._together, what, key):
            self._use(self._beyond, what, key, asked_from, "beyond")

    def _use(self, rate: RateLimitItem, *key: str) -> None:
        if seconds := self._window.use(rate, *key):
            raise Problem(
                429,
                "too_many",
                "Für diese Adresse wurde gerade schon mehrmals gefragt. Sieh ins Postfach, auch in den Spam-Ordner: "
                f"Der Link in der neuesten Mail gilt noch. Sonst geht es in {-(-seconds // 60)} Minuten wieder.",
                retry_after=seconds,
            )
