"""Names in mails. Forms are public: nobody must be able to send strangers a mail with a text of their own."""

from __future__ import annotations

import re

_NAME = re.compile(r"[^\W\d_][\w .'’`´-]{0,79}")
_ADDRESS = re.compile(r"\.\w|www|//", re.IGNORECASE)


def harmless(name: str) -> str:
    """The name if it is one; empty where it could be a link or a message, so that the mail greets without it."""
    name = " ".join(name.split())
    return name if _NAME.fullmatch(name) and not _ADDRESS.search(name) and len(name.split()) <= 6 else ""
