"""A stack that faults happen to, as load and reconciliation meet it: processes here, or containers."""

from __future__ import annotations

import ssl
from typing import Any, Protocol

from deploy.stack.description import Stack

BRANCHES = ["ov-hannover-linden-limmer", "ov-hannover-mitte", "ov-celle"]
"""In which commands are written; the first is one that has a view."""


class Watched(Protocol):
    """It holds nothing but what the load has written: no demonstration."""

    @property
    def stack(self) -> Stack:
        """Its description."""

    @property
    def members_url(self) -> str:
        """Where commands go."""

    @property
    def trusted(self) -> ssl.SSLContext | bool:
        """Whom the writers trust there, as httpx takes it."""

    @property
    def secret(self) -> str:
        """Of the machine account `chaos`, a board member in BRANCHES."""

    @property
    def broker(self) -> dict[str, str]:
        """For a witness that may read every topic."""

    def ready(self) -> bool:
        """Whether every process is."""

    def mails(self) -> list[dict[str, Any]]:
        """Every mail that was sent, as the mailbox has them."""

    def values(self, database: str, query: str) -> list[str]:
        """The first column of a query."""
