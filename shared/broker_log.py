"""What Kafka's clients log while the broker does not let them in: a sentence for operators, and not at every try.

They try again for good, several times a second and several of them in a process, and tell nobody but the log why.
"""

from __future__ import annotations

import logging
import time

CLIENTS = ("aiokafka", "librdkafka")
"""The loggers of their connections."""
AGAIN = 30.0
"""Seconds until a sentence is said again while it holds: whoever looks at the end of a log must find it there."""

_FAILED = ("Unable ", "FAIL ")
"""How they begin to say that a connection cannot be made or has broken."""
_WRONG_PASSWORD = ("SaslAuthenticationFailed", "SASL authentication error")
"""What each of them calls it."""

REFUSED = (
    "The broker refuses this process's password: `docker compose run --rm broker` (or `ortsnetz up`) sets it anew "
    "there; a level's own view needs a new file from its centre. Nothing is lost; this is tried again."
)
AWAY = (
    "The broker does not answer ({why}): `docker compose ps kafka` (or `ortsnetz status`) says whether it runs. "
    "Nothing is lost; this is tried again."
)


class Sentences(logging.Filter):
    """For a handler: puts the sentence in place of what a client says, and drops its repetitions."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is still to be written; everybody else's is."""
        words = record.getMessage() if record.name in CLIENTS else ""
        if not words.startswith(_FAILED):
            return True
        sentence = REFUSED if any(sign in words for sign in _WRONG_PASSWORD) else AWAY
        now = time.monotonic()
        if now - self._said.get(sentence, -AGAIN) < AGAIN:
            return False
        self._said[sentence] = now
        record.msg, record.args = sentence.format(why=words), None
        return True
