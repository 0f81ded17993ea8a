"""Whether the broker answers this process: a sentence for operators when it does not any more, and when it does again.

Kafka's clients try again for good, dozens of times a second and several of them in a process, and tell nobody but the
log why, each in its own words. Here is what is written of that, whoever of them or of us met it first.
"""

from __future__ import annotations

import logging
import time

from aiokafka.errors import KafkaConnectionError, KafkaError, KafkaTimeoutError, NodeNotReadyError, RequestTimedOutError

from shared.seldom import AGAIN, Seldom

log = logging.getLogger(__name__)

CLIENTS = ("aiokafka", "librdkafka")
"""The loggers of the clients; they have more below these."""

_CONNECTION = (KafkaConnectionError, KafkaTimeoutError, NodeNotReadyError, RequestTimedOutError)
_FAILED = ("Unable ", "FAIL ")
"""How they begin to say that a connection cannot be made or has broken."""
_WRONG_PASSWORD = ("SaslAuthenticationFailed", "SASL authentication error")
_UNTRUSTED = ("CERTIFICATE_VERIFY_FAILED", "certificate verify failed")
"""What each of them calls it."""

REFUSED = (
    "The broker refuses this process's password. A level's own view: it was revoked or has an old file; ask the centre "
    "for the newest. A process of the centre: `docker compose run --rm broker`, then `docker compose restart NAME`, "
    "bring both together again (embedded: `ortsnetz rotate NAME --what kafka`). Nothing is lost; this is tried again."
)
UNTRUSTED = (
    "The broker's certificate is not signed by the CA that this process has been given. Nothing is lost; this is tried "
    "again. At the centre `ortsnetz doctor` shows the certificates; a level's own view has the CA of its file: ask the "
    "centre for a new one."
)
AWAY = (
    "The broker does not answer ({why}). Nothing is lost; this is tried again. At the centre `docker compose ps kafka` "
    "(or `ortsnetz status`) says whether it runs."
)
BACK = "The broker answers again: everything goes on where it was, nothing was lost."


class Broker:
    """What this process knows of the broker, from all its clients: they fail together, so it is said once."""

    def __init__(self) -> None:
        self._said = Seldom()
        self._failed: float | None = None
        self._turned_away: float | None = None
        self._is_away = False

    @property
    def interrupted(self) -> bool:
        """Whether a client has failed to reach it lately, and none has reached it since."""
        return self._failed is not None and time.monotonic() - self._failed < AGAIN

    def failed(self, why: str, sentence: str = AWAY) -> None:
        """Somebody could not reach it."""
        self._failed = time.monotonic()
        if sentence != AWAY:
            self._turned_away = self._failed
        if self._said.due(sentence):
            self._is_away = True
            log.error(sentence.format(why=why))

    def answers(self) -> None:
        """It has answered a request. While it turns others away, that was one on a connection from before."""
        if self._turned_away is not None and time.monotonic() - self._turned_away < AGAIN:
            return
        self._failed = self._turned_away = None
        if self._is_away:
            self._is_away = False
            log.warning(BACK)

    def explains(self, error: BaseException) -> bool:
        """Whether a client raised this because the broker is away: then everything about it is said."""
        if self.interrupted:  # its client has said why already, in more detail
            in_vain = TimeoutError, *_CONNECTION
            # aiokafka: "Unable to get cluster metadata over all known brokers", and the like
            nameless = type(error) is KafkaError
            return isinstance(error, in_vain) or nameless or (isinstance(error, KafkaError) and error.retriable)
        if isinstance(error, _CONNECTION):
            self.failed(type(error).__name__)
            return True
        return False


broker = Broker()
"""The one of this process."""


class Sentences(logging.Filter):
    """For a handler: hands to `broker` what clients say about their connections, and drops their repetitions."""

    def __init__(self) -> None:
        super().__init__()
        self._written = Seldom()

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is still to be written; everybody else's is."""
        if record.name == "asyncio":  # what a client started and did not wait for
            error = record.exc_info[1] if record.exc_info else None
            return not (broker.interrupted and isinstance(error, (OSError, KafkaError)))
        if record.name.partition(".")[0] not in CLIENTS:
            return True
        words = record.getMessage()
        causes = record.args if isinstance(record.args, tuple) else ()
        if words.startswith(_FAILED) or any(isinstance(cause, (OSError, *_CONNECTION)) for cause in causes):
            broker.failed(words, _sentence(words))
            return False
        return not broker.interrupted and self._written.due((record.name, record.msg, words.partition(" ")[0]))


def _sentence(words: str) -> str:
    """What is written of a connection that failed, by what a client says of it."""
    if any(sign in words for sign in _WRONG_PASSWORD):
        return REFUSED
    return UNTRUSTED if any(sign in words for sign in _UNTRUSTED) else AWAY
