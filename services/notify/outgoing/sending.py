"""Sending what is due: at most once, by any number of workers. The promise: docs/decisions/0004-mail-never-twice.md."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.notify.channels.mail import Mail, Mailer, Result, Verdict
from services.notify.outgoing.planning import plan_all
from services.notify.outgoing.preparing import Never, NotYet, Prepared, Preparing
from services.notify.outgoing.tables import Outgoing, PostedLetter, State
from services.notify.preferences.commands import new_secret
from services.notify.rules.kinds import KINDS
from services.notify.settings import NotifySettings
from services.notify.texts.render import render
from shared import logs
from shared.database import Database
from shared.messaging.reactions import passing

log = logs.get(__name__)

FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(hours=1)


def back_off(attempts: int) -> timedelta:
    """How long to wait after so many attempts that failed for a passing reason: 5 s, 10 s, 20 s … 1 h."""
    return min(FIRST_WAIT * (1 << min(attempts - 1, 20)), LONGEST_WAIT)


class Sender:
    """One worker. Any number of them may run, in any number of processes."""

    def __init__(self, database: Database, settings: NotifySettings, preparing: Preparing, mailer: Mailer) -> None:
        self._database = database
        self._settings = settings
        self._preparing = preparing
        self._mailer = mailer

    async def run(self, *, every: float = 0.7) -> None:
        """Plan and send until cancelled."""
        pause = every
        while True:
            try:
                away = await self.send_due()
                pause = min(pause * 2, 30) if away else every
            except Exception as error:
                if not passing(error):
                    raise
                log.warning("sending_interrupted", error=type(error).__name__)
                pause = min(pause * 2, 5)
            await asyncio.sleep(pause)

    async def send_due(self) -> bool:
        """Plan and send all that is due. Returns whether the mail server is away: then the rest waits."""
        await self.doubt_the_abandoned()
        await plan_all(self._database, self._settings.patience)
        while (mail := await self._claim()) is not None:
            if isinstance(mail, Mail) and (await self._hand_over(mail)).server_away:
                return True
        return False

    async def doubt_the_abandoned(self) -> int:
        """A mail that has been `sending` for longer than a dialogue can take: its worker died in it."""
        overdue = func.now() - 2 * self._settings.dialogue
        lost = update(Outgoing).where(col(Outgoing.state) == State.SENDING, col(Outgoing.claimed_at) < overdue)
        async with self._database.transaction() as session:
            doubted = await session.execute(
                lost.values(state=State.UNCERTAIN, reason="worker_died").returning(col(Outgoing.id))
            )
            found = len(doubted.all())
        if found:
            log.error("mails_uncertain", count=found)
        return found

    async def _claim(self) -> Mail | bool | None:
        """Take one that is due and commit that it is being sent. None: nothing is due; True: settled without a mail."""
        async with self._database.transaction() as session:
            due = select(Outgoing, func.now()).where(
                col(Outgoing.state) == State.WAITING, col(Outgoing.next_try_at) <= func.now()
            )
            first = due.order_by(col(Outgoing.next_try_at)).limit(1).with_for_update(skip_locked=True)
            row = (await session.execute(first)).one_or_none()
            if row is None:
                return None
            mail, now = row._tuple()
            return await self._write(session, mail, now) or True

    async def _write(self, session: AsyncSession, mail: Outgoing, now: datetime) -> Mail | None:
        letter = await session.get_one(PostedLetter, mail.letter)
        age = now - mail.planned_at
        try:
            prepared = await self._preparing.prepare(session, mail, letter, age)
        except NotYet as missing:
            mail.reason = missing.reason
            if age > self._settings.patience:
                mail.state = State.FAILED
            mail.next_try_at = now + min(max(age / 4, timedelta(seconds=1)), timedelta(minutes=1))
            return None
        except Never as never:
            mail.state, mail.reason = (State.UNWANTED if never.unwanted else State.FAILED), never.reason
            return None
        try:
            written = self._compose(mail, prepared)
        except Exception as error:
            # a mistake in one text must not hold up every other mail; repaired, an operator sends it again
            log.error("mail_not_written", kind=mail.kind, error=type(error).__name__)
            mail.state, mail.reason = State.FAILED, "not_written"
            return None
        mail.state, mail.reason, mail.claimed_at, mail.attempts = State.SENDING, "", now, mail.attempts + 1
        return written

    def _compose(self, mail: Outgoing, prepared: Prepared) -> Mail:
        unsubscribe = None
        if KINDS[mail.kind].can_be_unsubscribed:
            secret, mail.unsubscribe_hash = new_secret()
            unsubscribe = f"{self._settings.notify_url.rstrip('/')}/abmelden/{secret}"
        text = render(mail.kind, prepared.words, unsubscribe)
        # the same for a repetition by an operator: mail servers and programmes recognise it
        message_id = f"<{mail.id}@{self._mailer.domain}>"
        return Mail(prepared.email, text.subject, text.plain, text.html, message_id, unsubscribe)

    async def _hand_over(self, mail: Mail) -> Result:
        result = await self._mailer.send(mail)
        await self._note(UUID(mail.message_id[1:37]), result)
        return result

    async def _note(self, mail_id: UUID, result: Result) -> None:
        async with self._database.transaction() as session:
            mail = await session.get_one(Outgoing, mail_id, with_for_update=True)
            now = (await session.scalars(select(func.now()))).one()
            mail.reason = result.reason
            match result.verdict:
                case Verdict.SENT:
                    mail.state, mail.sent_at = State.SENT, now
                case Verdict.UNCERTAIN:
                    mail.state = State.UNCERTAIN
                case Verdict.PERMANENT:
                    mail.state = State.FAILED
                case Verdict.PASSING if now - mail.planned_at > self._settings.give_up:
                    mail.state = State.FAILED
                case Verdict.PASSING:
                    mail.state, mail.next_try_at = State.WAITING, now + back_off(mail.attempts)
        if result.verdict is not Verdict.SENT:
            log.warning("mail_not_sent", mail=str(mail_id), verdict=result.verdict.value, reason=result.reason)
