"""One mail over SMTP, and what is certain about it afterwards.

Up to the mail's content nothing has been handed over: every failure until then may be tried again. From the content
on, silence means that nobody knows.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from email.utils import parseaddr
from enum import StrEnum
from urllib.parse import unquote, urlsplit

from aiosmtplib import SMTP
from aiosmtplib.errors import SMTPAuthenticationError, SMTPException, SMTPResponseException

from services.notify.channels.failures import (
    FOR_ALL,
    FOR_GOOD,
    Kind,
    Stage,
    enhanced_in,
    kind_of_failure,
    reason,
)
from services.notify.channels.message import BadAddress, Mail, written
from shared.mail_address import on_the_wire

KNOWN_FOR = 60.0
"""Seconds for which it is known what a mail server offers."""
ANSWERS_WITHIN = 2.0
"""Seconds that it gets to say so: an operator waits for the answer."""


class Verdict(StrEnum):
    """What is certain."""

    SENT = "sent"
    PASSING = "passing"  # not sent, may be tried again
    PERMANENT = "permanent"  # refused for good
    UNCERTAIN = "uncertain"  # perhaps sent


@dataclass(frozen=True)
class Result:
    """`reason` is a code without addresses; `kind`: of what did not work; `for_all`: the same would happen to every
    other mail now."""

    verdict: Verdict
    reason: str = ""
    kind: Kind | None = None
    for_all: bool = False

    @property
    def of_the_connection(self) -> bool:
        """Whether nothing was handed over because the server had closed the connection: after so many mails, or so long
        a silence. 421 is its way to say so."""
        lost = self.reason.startswith("lost_") and "Timeout" not in self.reason
        return self.verdict is Verdict.PASSING and (lost or self.reason.startswith("smtp_421"))


class Mailer:
    """Hands mails over to the mail server at `url` (`smtp://…` or `smtps://…`)."""

    def __init__(self, url: str, sender: str, *, seconds: float) -> None:
        parts = urlsplit(url)
        self._host, self._tls = str(parts.hostname), parts.scheme == "smtps"
        self._port = parts.port or (465 if self._tls else 25)
        self._user = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None
        self.server = f"{self._host}:{self._port}"
        self.sender = sender
        self.address = on_the_wire(parseaddr(sender)[1])
        self.seconds = seconds
        self._utf8: tuple[float, bool] | None = None

    @property
    def domain(self) -> str:
        """The sender's domain."""
        return self.address.rpartition("@")[2]

    async def offers_utf8(self) -> bool | None:
        """Whether the mail server offers SMTPUTF8; None where it does not answer. Asked at most once a minute."""
        if self._utf8 is None or time.monotonic() - self._utf8[0] > KNOWN_FOR:
            client = self.client(signs_in=False)  # a wrong password is not tried once more for this
            try:
                async with asyncio.timeout(ANSWERS_WITHIN):
                    await client.connect()
                    await client.ehlo()
                self._utf8 = time.monotonic(), client.supports_extension("SMTPUTF8")
            except (SMTPException, OSError, ValueError):  # a timeout is an OSError, too
                return None
            finally:
                client.close()
        return self._utf8[1]

    @asynccontextmanager
    async def line(self) -> AsyncIterator[Line]:
        """For some mails one after the other, over one connection."""
        line = Line(self)
        try:
            yield line
        finally:
            await line.close()

    def client(self, *, signs_in: bool = True) -> SMTP:
        """A new connection, not yet open."""
        return SMTP(
            hostname=self._host,
            port=self._port,
            use_tls=self._tls,
            username=self._user if signs_in else None,
            password=self._password if signs_in else None,
            local_hostname=self.domain,
            timeout=self.seconds / 4,
        )


KEPT = 20.0
"""Seconds for which a connection is kept for the next mail. Servers close one after some minutes (RFC 5321: five), and
each that is open takes one of the few that a server gives to a sender."""


class Line:
    """A connection to the mail server: opened for the first mail, kept for the next, replaced when it is lost."""

    def __init__(self, mailer: Mailer) -> None:
        self._mailer = mailer
        self._client: SMTP | None = None
        self._used = 0.0

    async def send(self, mail: Mail) -> Result:
        """Hand one mail over. Never raises but for cancellation; takes no longer than 1.5 times the time set."""
        try:
            mail = replace(mail, to=on_the_wire(mail.to))
            message = written(mail, self._mailer.sender)
        except (BadAddress, ValueError):
            return Result(Verdict.PERMANENT, "bad_address", Kind.ADDRESS)
        self._used = time.monotonic()
        if self._client is not None:
            result = await self._dialogue(self._client, mail, message)
            if not result.of_the_connection:
                return result
        client = self._mailer.client()
        if failure := await self._attempt(client.connect, lambda: Stage.CONNECT):
            client.close()
            return replace(failure, kind=failure.kind or Kind.AWAY, for_all=True)
        self._client = client
        return await self._dialogue(client, mail, message)

    async def rest(self) -> None:
        """There is nothing to send now: close what was not used for a while."""
        if self._client is not None and time.monotonic() - self._used > KEPT:
            await self.close()

    async def close(self) -> None:
        """Say good-bye, and do not wait for long for the answer."""
        if self._client is not None:
            with contextlib.suppress(SMTPException, OSError, ValueError):
                await self._client.quit(timeout=2)
            self._hang_up()

    def _hang_up(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    async def _dialogue(self, client: SMTP, mail: Mail, message: bytes) -> Result:
        stage = Stage.SENDER
        if not mail.to.isascii() and not client.supports_extension("SMTPUTF8"):
            return Result(Verdict.PERMANENT, "no_smtputf8", Kind.ADDRESS)

        async def dialogue() -> None:
            nonlocal stage
            options = [] if mail.to.isascii() else ["SMTPUTF8", "BODY=8BITMIME"]
            await client.mail(self._mailer.address, options=options, encoding="utf-8")
            stage = Stage.RECIPIENT
            await client.rcpt(mail.to, encoding="utf-8")
            stage = Stage.CONTENT
            await client.data(message)

        result = Result(Verdict.UNCERTAIN, "cancelled")
        try:
            result = await self._attempt(dialogue, lambda: stage) or Result(Verdict.SENT)
            if result.kind is None and stage is Stage.CONTENT and result.verdict is Verdict.PASSING:
                result = Result(Verdict.UNCERTAIN, result.reason)  # no answer that says anything
        finally:
            if result.verdict is not Verdict.SENT:  # whatever state the server is in: the next mail begins afresh
                self._hang_up()
        return result

    async def _attempt(self, step: Callable[[], Awaitable[object]], stage: Callable[[], Stage]) -> Result | None:
        """None if it went well."""
        try:
            async with asyncio.timeout(self._mailer.seconds / 2):
                await step()
        except SMTPResponseException as error:
            if not 400 <= error.code < 600:
                return Result(Verdict.PASSING, "no_valid_answer")
            at = Stage.LOGIN if isinstance(error, SMTPAuthenticationError) else stage()
            enhanced = enhanced_in(error.message)
            kind = kind_of_failure(error.code, enhanced, at)
            verdict = Verdict.PERMANENT if kind in FOR_GOOD else Verdict.PASSING
            every = kind in FOR_ALL and at not in (Stage.RECIPIENT, Stage.CONTENT)
            return Result(verdict, reason(error.code, enhanced, kind), kind, every)
        except (SMTPException, OSError, ValueError) as error:
            return Result(Verdict.PASSING, f"lost_{type(error).__name__}")
        return None
