"""How often something may be asked for one e-mail address. The limit is the same whether the address is known."""

from __future__ import annotations

import hashlib

from limits import parse

from services.members.windows import Window
from shared.problems import Problem
from shared.spelling import mail_key

APPLICATIONS = "5/hour"


class MailLimits:
    """Counts by hashes, not by addresses."""

    def __init__(self) -> None:
        self._window = Window()

    def use(self, what: str, rate: str, email: str) -> None:
        """Count one use. Raises Problem 429 where it is one too many."""
        key = hashlib.sha256(mail_key(email).encode()).hexdigest()
        if seconds := self._window.use(parse(rate), what, key):
            raise Problem(
                429,
                "too_many",
                "Für diese Adresse wurde gerade schon mehrmals gefragt. Sieh ins Postfach, auch in den Spam-Ordner: "
                f"Der Link in der neuesten Mail gilt noch. Sonst geht es in {-(-seconds // 60)} Minuten wieder.",
                retry_after=seconds,
            )
