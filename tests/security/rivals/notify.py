"""Mails: what somebody does not want, and what an operator sends once more."""

from __future__ import annotations

import json
from uuid import UUID, uuid4

from services.notify.preferences.commands import new_secret
from services.notify.tests.build import CELLE
from shared.testing import operator
from tests.security.rivals import Contest, Outcome, rivals
from tests.security.rivals.stages import NotifyStage

UNSUBSCRIBE, RESEND = "/abmelden/{token}", "/ops/mails/{mail}/resend"


async def mail(stage: NotifyStage, state: str = "sent") -> tuple[UUID, UUID, str]:
    """A mail to a contact person about a newcomer: its id, whose it is, the secret in it."""
    one, letter, whose = uuid4(), uuid4(), uuid4()
    secret, stored = new_secret()
    await stage.rows(
        """INSERT INTO letters (id, cause, kind, who, key, path, facts, state)
           VALUES (:id, :id, 'newcomer', 'person', :key, :path, '{}', 'planned')""",
        id=letter,
        key=str(whose),
        path=json.dumps(CELLE.model_dump()),
    )
    await stage.rows(
        """INSERT INTO outgoing (id, cause, recipient, letter, kind, state, reason, attempts, unsubscribe_hash)
           VALUES (:id, :letter, :whose, :letter, 'newcomer', :state, '', 1, :stored)""",
        id=one,
        letter=letter,
        whose=whose,
        state=state,
        stored=stored,
    )
    return one, whose, secret


async def unwanted(stage: NotifyStage, whose: UUID) -> int:
    """How often it stands that somebody does not want newcomers' mails."""
    ((count,),) = await stage.rows("SELECT count(*) FROM unsubscribed WHERE person = :whose", whose=whose)
    return int(count)


@rivals("notify", f"POST {UNSUBSCRIBE}")
async def unsubscribed(stage: NotifyStage) -> Contest:
    _, whose, secret = await mail(stage)

    async def then(_outcome: Outcome) -> None:
        assert await unwanted(stage, whose) == 1

    return Contest(
        [stage.post(UNSUBSCRIBE, by=None, token=secret)],
        winners=8,
        why="a wish that is noted already is noted: one click in the mail programme may come twice (RFC 8058)",
        then=then,
    )


@rivals("notify", f"POST {UNSUBSCRIBE}")
async def unsubscribed_and_back(stage: NotifyStage) -> Contest:
    _, whose, secret = await mail(stage)
    back = stage.post(UNSUBSCRIBE, by=None, token=secret, content=b"wieder=1", form=True)

    async def then(_outcome: Outcome) -> None:
        assert await unwanted(stage, whose) in (0, 1)

    return Contest(
        [stage.post(UNSUBSCRIBE, by=None, token=secret), back],
        winners=8,
        why="the last word counts",
        then=then,
    )


@rivals("notify", f"POST {RESEND}")
async def sent_once_more(stage: NotifyStage) -> Contest:
    which, _, _ = await mail(stage, "uncertain")

    async def then(_outcome: Outcome) -> None:
        ((state, attempts),) = await stage.rows("SELECT state, attempts FROM outgoing WHERE id = :id", id=which)
        assert (state, attempts) == ("waiting", 0)

    return Contest([stage.post(RESEND, by=operator(), mail=which)], then=then)
