"""Sending what is due: at most once, by any number of workers. The promise: docs/decisions/0004-mail-never-twice.md."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from services.notify.addresses import marks
from services.notify.channels.failures import Kind
from services.notify.channels.mail import Line, Mailer, Result, Verdict
from services.notify.channels.message import Mail
from services.notify.directory.audiences import Naming, note_told
from services.notify.letters import KINDS
from services.notify.outgoing import claiming, on_paper
from services.notify.outgoing.bell import bell
from services.notify.outgoing.claiming import Begun, Reserved, Unready
from services.notify.outgoing.planning import plan_all
from services.notify.outgoing.preparing import Prepared, Preparing
from services.notify.outgoing.tables import State
from services.notify.preferences.commands import new_secret
from services.notify.settings import NotifySettings
from services.notify.writing.letter import Who
from services.notify.writing.render import render
from services.notify.writing.words import Never, NotYet
from shared import logs
from shared.backing_off import BackOff
from shared.clock import Calendar
from shared.contracts.notify import ConfirmationUndelivered
from shared.database import Database
from shared.messaging.reactions import passing
from shared.messaging.work import work_on

log = logs.get(__name__)

BATCH = 10
"""Mails that a worker reserves and writes at a time: more would make others wait longer when it dies."""

GATHER = 0.2
"""Seconds to wait after the bell: what is posted meanwhile goes out together."""

SERVER_AWAY = 30.0
"""The most seconds between two tries whether the mail server is there again."""

REFUSED_US = 600.0
"""The same where it does not let us send: with a wrong password more tries would shut the account."""

REFUSES = (
    "The mail server does not let us send: the password, the sender's address or this server's right to send. Nothing "
    "is lost: mails wait, and go out by themselves when it is mended. `ortsnetz mails list --state waiting` shows what "
    "it said; docs/operating.md: mails."
)

AWAY = (
    "The mail server does not answer. Nothing is lost: mails wait, and go out by themselves when it is back. Does it "
    "run, and is ORTSNETZ_SMTP_URL right?"
)

Written = tuple[Reserved, Mail, bytes | None]
"""A mail that can go out, with the hash of its unsubscribe link's secret."""


class Sender:
    """One worker. Any number of them may run, in any number of processes."""

    def __init__(self, database: Database, settings: NotifySettings, preparing: Preparing, mailer: Mailer) -> None:
        self._database = database
        self._settings = settings
        self._preparing = preparing
        self._mailer = mailer
        self._calendar = Calendar(settings.clock_file)
        self._doubt_after = 2 * settings.dialogue
        self._stopped_by: Kind | None = None
        # each statement is a transaction of its own: without BEGIN and COMMIT, a third of the round trips
        self._alone = database.engine.execution_options(isolation_level="AUTOCOMMIT")

    async def run(self, *, every: float = 5) -> None:
        """Plan and send until cancelled: when the bell rings, when something falls due, and `every` so many seconds
        look whether another process has posted something."""
        async with self._mailer.line() as line:
            await self._run(line, every)

    async def _run(self, line: Line, every: float) -> None:
        # neither a database nor a mail server comes back because something was posted
        no_database, no_server = BackOff("sending_interrupted"), BackOff("mail_server_away", longest=SERVER_AWAY)
        refused = BackOff("mail_server_refuses_us", longest=REFUSED_US)
        while True:
            try:
                seconds = await self._seconds_until_due()
                away = seconds is not None and seconds <= 0 and await self.send_due(line)
            except Exception as error:
                if not passing(error):
                    raise
                await no_database.wait(error)
                continue
            no_database.reset()
            if away:
                if self._stopped_by is Kind.SETTINGS:
                    await refused.wait(ConnectionRefusedError(), server=self._mailer.server, what=REFUSES)
                else:
                    await no_server.wait(ConnectionError(), server=self._mailer.server, what=AWAY)
                continue
            no_server.reset()
            refused.reset()
            await line.rest()
            if await bell.wait(every if seconds is None else min(max(seconds, GATHER), every)):
                await asyncio.sleep(GATHER)

    async def _seconds_until_due(self) -> float | None:
        async with self._alone.connect() as connection:
            return await claiming.seconds_until_due(connection, self._doubt_after)

    async def send_due(self, kept: Line | None = None) -> bool:
        """Plan and send all that is due, over a connection that is kept or one for now. Returns whether the mail server
        is away: then the rest waits."""
        await plan_all(self._database, self._settings.patience)
        over = contextlib.nullcontext(kept) if kept else self._mailer.line()
        async with self._alone.connect() as connection, over as line:
            if lost := await claiming.doubt_the_abandoned(connection, self._doubt_after):
                log.error("mails_uncertain", count=lost)
            while mails := await claiming.reserve(connection, BATCH, self._settings.dialogue):
                if len(mails) == BATCH:
                    bell.ring()  # there may be enough for another worker
                if await self._send(connection, line, await self._write(connection, mails)):
                    return True
        return False

    async def _write(self, connection: AsyncConnection, mails: list[Reserved]) -> list[Written]:
        """What of the reserved can go out; the rest is put aside. Where looking up fails for all together, each is
        written by itself."""
        written: list[Written] = []
        unready: list[Unready] = []
        told: dict[UUID, Naming] = {}
        try:
            known = await self._preparing.look_up(connection, mails)
        except Exception as error:
            if passing(error):
                raise
            if len(mails) > 1:
                return [one for mail in mails for one in await self._write(connection, [mail])]
            await self._put_aside(connection, [_not_written(mails[0], error)])
            return []
        for mail in mails:
            try:
                prepared = self._preparing.prepare(mail, known)
                written.append(self._compose(mail, prepared))
                if prepared.told:
                    told[mail.recipient] = prepared.told
            except NotYet as missing:
                too_late = mail.age > self._settings.patience
                unready.append(Unready(mail, State.FAILED if too_late else State.WAITING, missing.reason))
            except Never as never:
                unready.append(Unready(mail, State.UNWANTED if never.unwanted else State.FAILED, never.reason))
            except Exception as error:
                unready.append(_not_written(mail, error))
        await self._put_aside(connection, unready)
        await note_told(connection, told)
        await self._preparing.note(connection, [one[0] for one in written])
        return written

    async def _put_aside(self, connection: AsyncConnection, unready: list[Unready]) -> None:
        """Note it; of what has to go on paper now, together with that it has to."""
        letters = {one.mail.id: letter for one in unready if (letter := on_paper.needed(one.mail, one.state))}
        await claiming.put_aside(connection, [one for one in unready if one.mail.id not in letters])
        if letters:
            said = [replace(one, on_paper=True) for one in unready if one.mail.id in letters]
            async with work_on(self._database) as work:
                for mail in await claiming.put_aside(await work.session.connection(), said):
                    work.emit(letters[mail], version=1)

    def _compose(self, mail: Reserved, prepared: Prepared) -> Written:
        unsubscribe, secret_hash = None, None
        if KINDS[mail.kind].can_be_unsubscribed:
            secret, secret_hash = new_secret()
            unsubscribe = f"{self._settings.notify_url.rstrip('/')}/abmelden/{secret}"
        text = render(mail.kind, prepared.words, unsubscribe)
        # the same for a repetition by an operator: mail servers and programmes recognise it
        message_id = f"<{mail.id}@{self._mailer.domain}>"
        found = text.subject, text.plain, text.html, message_id, unsubscribe, prepared.invitation
        return mail, Mail(prepared.email, *found), secret_hash

    async def _send(self, connection: AsyncConnection, line: Line, written: list[Written]) -> bool:
        """Hand mails over, one after the other. Returns whether the mail server is away.

        One statement notes that a mail was accepted and begins the next: what was accepted is known at once, and never
        more than one mail of a worker is `sending`.
        """
        left = deque(written)
        sent: Begun | None = None
        away = False
        try:
            marked = await marks.marked(connection, [one[0].recipient for one in written])
            while left and not away:
                reserved, mail, secret_hash = left[0]
                begun = await claiming.begin(connection, reserved, secret_hash, sent)
                sent = None
                left.popleft()
                if begun is None:  # it took too long, and another worker has it
                    continue
                result = await self._hand_over(line, mail)
                if result.verdict is Verdict.SENT:
                    sent = begun
                    if reserved.recipient in marked:
                        await self._note_taken(begun)
                        sent = None
                else:
                    log.warning(
                        "mail_not_sent", mail=str(reserved.id), verdict=result.verdict.value, reason=result.reason
                    )
                    await self._note_failure(connection, begun, mail.to, result)
                away, self._stopped_by = result.for_all, result.kind
            if sent:
                await claiming.note_sent(connection, sent)
            await claiming.give_back(connection, [one[0] for one in left])
        except (Exception, asyncio.CancelledError):
            await self._leave(left, sent)
            raise
        return away

    async def _note_taken(self, begun: Begun) -> None:
        """The mail was accepted at an address that took none before: both are noted, or neither."""
        async with work_on(self._database) as work:
            await claiming.note_sent(await work.session.connection(), begun)
            await marks.takes_mail(work, [begun.mail.recipient], "accepted")

    async def _note_failure(self, connection: AsyncConnection, begun: Begun, address: str, result: Result) -> None:
        """Note it, together with what is said of it: that the address takes no mail, that it has to go on paper."""
        mail = begun.mail
        state = claiming.what_becomes(begun, result, self._settings.give_up)
        takes_none = result.verdict is Verdict.PERMANENT and result.kind is Kind.ADDRESS
        letter = on_paper.needed(mail, state)
        if not (takes_none or letter):
            await claiming.note_failure(connection, begun, result, state)
            return
        # a board's letter about an application is about somebody else's
        about = mail.facts.get("application") if mail.who is Who.PERSON else None
        application, today = UUID(about) if about else None, self._calendar.today()
        async with work_on(self._database) as work:
            if takes_none:
                registration = UUID(mail.facts["registration"]) if _to_a_guest(mail) else None
                await marks.takes_no_mail(
                    work, mail.recipient, address, mail.unit, application, today, registration=registration
                )
                if undelivered := _unconfirmed(mail, today):
                    work.emit(undelivered, version=1)
            session = await work.session.connection()
            noted = await claiming.note_failure(session, begun, result, state, on_paper=letter is not None)
            if letter and noted:
                work.emit(letter, version=1)

    async def _hand_over(self, line: Line, mail: Mail) -> Result:
        return await line.send(mail)

    async def _leave(self, left: deque[Written], sent: Begun | None) -> None:
        """Told to stop, or the database has failed: others need not wait until the reservation is over."""
        with contextlib.suppress(Exception):
            async with self._alone.connect() as connection:
                if sent:
                    await claiming.note_sent(connection, sent)
                await claiming.give_back(connection, [one[0] for one in left])


def _to_a_guest(mail: Reserved) -> bool:
    """Whether it goes to somebody who registered: whoever invites knows them by that."""
    return mail.who is Who.PERSON and "registration" in mail.facts and not KINDS[mail.kind].hands_over


def _unconfirmed(mail: Reserved, today: date) -> ConfirmationUndelivered | None:
    """Somebody registered with an address that takes no mail: the unit hears that there is one, nothing of whom."""
    if mail.who is not Who.LINK or "occasion" not in mail.facts:
        return None
    occasion = UUID(mail.facts["occasion"])
    return ConfirmationUndelivered(unit=mail.unit, registration=mail.recipient, occasion=occasion, since=today)


def _not_written(mail: Reserved, error: Exception) -> Unready:
    """A mistake in one text must not hold up every other mail; repaired, an operator sends it again."""
    log.error("mail_not_written", kind=mail.kind, error=type(error).__name__)
    return Unready(mail, State.FAILED, "not_written")
