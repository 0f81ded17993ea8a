"""What somebody typed and sent while they were no longer signed in, until they are again: here, in memory, for a while.

A form may hold anything, a reason for a refusal or a note about a new member, so it goes into no database, no log, no
address and no storage of the browser: this process keeps it for `HOLDS`, under the hash of a secret that only the
browser's cookie has, and shows it to nobody but the person for whom the form was drawn. A restart forgets it.
"""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field

from services.view.frame.sign_in.secrets import hashed

HOLDS = 30 * 60
"""Seconds that a draft is kept: twice as long as a link to sign in holds."""
LARGEST = 64 * 1024
"""Characters of one draft; whoever sends more has sent no form of ours."""
MOST = 200
OF_ONE = 20
"""From one place (an address, as a hash): whoever sends more pushes out their own, nobody else's."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Where the form was posted, on which page it stands, what was typed, whose it was (the form's token says it), and
    where it was sent from."""

    action: str
    page: str
    values: Mapping[str, str]
    token: str
    sent_from: str = ""
    until: float = field(default_factory=lambda: time.monotonic() + HOLDS)

    @property
    def minutes_left(self) -> int:
        """How long it is still kept, rounded down; at least 1."""
        return max(int((self.until - time.monotonic()) // 60), 1)


class Drafts:
    """One per process. When there are too many the oldest goes."""

    def __init__(self) -> None:
        self._kept: OrderedDict[bytes, Draft] = OrderedDict()

    def keep(self, draft: Draft) -> str | None:
        """Keep it; the secret for the cookie, None where it is too large."""
        if sum(len(name) + len(value) for name, value in draft.values.items()) > LARGEST:
            return None
        own = [key for key, kept in self._kept.items() if kept.sent_from == draft.sent_from]
        for key in own[: len(own) + 1 - OF_ONE]:
            del self._kept[key]
        secret = secrets.token_urlsafe(24)
        self._kept[hashed(secret)] = draft
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)
        return secret

    def of(self, secret: str | None) -> Draft | None:
        """The draft of this cookie, None where there is none (any more)."""
        for key in [key for key, draft in self._kept.items() if draft.until < time.monotonic()]:
            del self._kept[key]
        return self._kept.get(hashed(secret)) if secret else None

    def drop(self, secret: str | None) -> None:
        """Forget it: it was sent, or somebody signed out."""
        if secret:
            self._kept.pop(hashed(secret), None)
