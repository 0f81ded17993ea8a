"""One letter that cannot be planned stops no other, and letters to a branch that has nobody are for nobody."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notify.directory import audiences
from services.notify.letters.admissions.words import Due
from services.notify.outgoing.planning import plan_again
from services.notify.tests.build import CELLE, TREE, UB_CELLE, Notify, Somebody, body, today
from services.notify.tests.telling import AYLA, BERND, KIM, MIA, RUTH, appointed, ended, later
from services.notify.tests.test_who_begins_and_ends import sample
from services.notify.writing.letter import BOOK, Who
from services.notify.writing.words import Mail
from shared.contracts.base import Event
from shared.contracts.contacts import StandInAppointed, StandInEnded
from shared.contracts.members import RoleEnded
from shared.ids import new_id

BERGEN = TREE.path("ov-bergen")
TOLD = sorted(BOOK, key=lambda kind: kind.TYPE)


async def letters(here: Notify) -> dict[str, int]:
    """How many letters are in which state."""
    async with here.service.database.reading() as session:
        return Counter((await session.execute(text("SELECT state FROM letters"))).scalars())


async def others_go_out(here: Notify) -> None:
    """Somebody is welcomed elsewhere; whatever waits for the same reason goes with it."""
    await here.knows(AYLA)
    await here.hears(AYLA.admitted(unit=BERGEN))
    for _ in range(2):  # a welcome looks a while for the contact person
        await here.sends()
    assert len(here.post.to(AYLA.email)) == 1
    assert (await here.operates("GET", "/ops/status")).json()["not_planned"] == {}


async def post(here: Notify, who: Who, key: str, kind: str = "contact_for_you", unit: Any = CELLE) -> None:
    """A letter as a rule would give it."""
    async with here.service.database.transaction() as session:
        values = {"id": new_id(), "kind": kind, "who": who, "key": key, "path": unit.model_dump_json()}
        await session.execute(
            text(
                "INSERT INTO letters (id, cause, kind, who, key, path, facts, posted_at, plan_at) "
                "VALUES (:id, :id, :kind, :who, :key, CAST(:path AS jsonb), '{}', now(), now())"
            ),
            values,
        )


OF_A_UNIT = [who for who in Who if who not in (Who.PERSON, Who.LINK)]


@pytest.mark.parametrize("newcomers", [True, False])
@pytest.mark.parametrize("who", OF_A_UNIT)
async def test_a_letter_to_a_branch_that_has_nobody_is_for_nobody(here: Notify, who: Who, newcomers: bool) -> None:
    """Whatever audience there is, or is added."""
    await here.knows(KIM)
    if newcomers:
        await here.hears(KIM.journey())
    keys = {Who.NAMED: str(KIM.id), Who.ANSWERING: str(KIM.id), Who.ORDERED: f"ov-celle/{KIM.id}"}
    await post(here, who, keys.get(who, "ov-celle"))
    await later(here)
    assert await letters(here) in ({"nobody": 1}, {"open": 1})
    await others_go_out(here)


@pytest.mark.parametrize("kind", TOLD, ids=[kind.name() for kind in TOLD])
async def test_whatever_happens_where_there_is_nobody_holds_up_no_mail(here: Notify, kind: type[Event]) -> None:
    """The golden sample of each event that tells somebody something, as of today."""
    event = sample(kind)
    days = {name: today() for name in kind.model_fields if name.endswith("_on") or name in ("from_day", "since")}
    await here.hears(event.model_copy(update={name: day for name, day in days.items() if getattr(event, name)}))
    await later(here)
    assert "failed" not in await letters(here)
    await others_go_out(here)


def begins_and_ends(who: str) -> Sequence[Event]:
    """Somebody begins, and ends while there is nobody else."""
    if who == "contact":
        one = appointed(MIA)
        return one, ended(one, vacant=True)
    if who == "board":
        role = BERND.role(from_day=today())
        return role, RoleEnded(unit=CELLE, grant=role.grant, person=BERND.id, role="board", ended_on=today())
    ids = {"unit": CELLE, "appointment": new_id(), "person": RUTH.id}
    ends = StandInEnded.model_validate({**ids, "ended_on": today(), "reason": "ended", "vacant": True})
    return StandInAppointed.model_validate({**ids, "from_day": today(), "appointed_by": UB_CELLE}), ends


@pytest.mark.parametrize("order", list(itertools.permutations(["contact", "stand_in", "board"])))
@pytest.mark.parametrize("at_once", [True, False])
async def test_who_begins_and_ends_at_once_holds_up_no_mail(
    here: Notify, order: tuple[str, ...], at_once: bool
) -> None:
    """Two seconds later, or after what is told at once has gone out and before what waits an hour."""
    await here.knows(KIM, MIA, RUTH, BERND)
    await here.hears(KIM.journey())
    for who in order:
        for event in begins_and_ends(who):
            await here.hears(event)
            if not at_once:
                await here.sends()
    await later(here)
    assert "failed" not in await letters(here)
    await others_go_out(here)


async def test_a_letter_that_cannot_be_planned_is_set_aside_seen_and_tried_again_at_the_next_start(
    here: Notify, monkeypatch: pytest.MonkeyPatch
) -> None:
    await here.knows(KIM, MIA, BERND)
    recipients = audiences.recipients

    async def breaks(asked: Any, audiences: Any) -> Any:
        wanted = list(audiences)
        if any(one.who is Who.BOARD for one in wanted):
            raise KeyError("ov-celle")
        return await recipients(asked, wanted)

    await here.hears(MIA.contact(), BERND.role(), KIM.admitted(outcome="lapse"))
    with monkeypatch.context() as patched:
        patched.setattr(audiences, "recipients", breaks)
        for _ in range(2):
            await here.sends()
        assert here.post.only(KIM.email)
        assert here.post.only(MIA.email)
        status = (await here.operates("GET", "/ops/status")).json()
        assert status["not_planned"] == {"admitted_by_lapse": 1}
    await plan_again(here.service.database)
    await here.sends()
    assert KIM.name in body(here.post.only(BERND.email))
    assert (await here.operates("GET", "/ops/status")).json()["not_planned"] == {}


async def test_a_kind_of_audience_that_nobody_knows_is_set_aside_too(here: Notify) -> None:
    """A version before this one gave it, or the next."""
    await post(here, "somebody", "ov-celle")  # type: ignore[arg-type]
    await later(here)
    assert await letters(here) == {"failed": 1}


async def test_a_mail_for_which_nothing_can_be_looked_up_holds_up_no_other(
    here: Notify, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As with writing: of a batch only the one that fails by itself is put aside, and the doctor names it."""

    async def breaks(_self: Due, _connection: AsyncConnection, _mails: Sequence[Mail]) -> Any:
        raise KeyError("admitted_on")

    people = [Somebody(f"Neu{n}") for n in range(3)]
    await here.knows(MIA, KIM, *people)
    await here.hears(MIA.contact(), *(one.admitted() for one in people))
    monkeypatch.setattr(Due, "look_up", breaks)
    for _ in range(2):
        await here.sends()
    assert [len(here.post.to(one.email)) for one in (*people, MIA)] == [1, 1, 1, 0]
    status = (await here.operates("GET", "/ops/status")).json()
    assert status["not_written"] == {"newcomer": 3}
