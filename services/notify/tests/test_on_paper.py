"""However a welcome, a refusal or a word on an objection ends without having gone out: it has to be said on paper."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from services.notify.outgoing import sending
from services.notify.outgoing.links import LinkGone, ServiceAway
from services.notify.tests.build import CELLE, UB_CELLE, Notify, hang_up, post_office, today
from services.notify.tests.paper import PAPER, said
from services.notify.tests.telling import KIM, URSEL
from shared.contracts.base import Event
from shared.contracts.members import ApplicationRefused
from shared.contracts.objections import ObjectionDecided, ObjectionFiled, ObjectionWithdrawn
from shared.ids import new_id

IDS: dict[str, Any] = {"unit": CELLE, "person": KIM.id}
LATER = today() + timedelta(days=30)


def event_of(letter: str) -> Event:
    """What makes this letter."""
    ids = IDS | {"application": new_id()}
    objection, reasons = new_id(), new_id()
    match letter:
        case "welcome":
            return KIM.admitted()
        case "refusal":
            more = {"refused_on": today(), "reason": reasons, "reason_told": True, "object_by": LATER, "link": new_id()}
            return ApplicationRefused.model_validate(ids | more)
        case "objection_received":
            days = {
                "filed_on": today(),
                "entered_on": today(),
                "refused_on": today(),
                "hear_by": LATER,
                "decide_by": LATER,
            }
            said = {"objection": objection, "grounds": new_id(), "reason": reasons, "channel": "paper"}
            return ObjectionFiled.model_validate(ids | days | said)
        case "objection_withdrawn":
            more = {"objection": objection, "level": "sub_district", "withdrawn_on": today()}
            return ObjectionWithdrawn.model_validate(ids | more)
    final = letter == "objection_final"
    decided = {"objection": objection, "outcome": "rejected", "decided_on": today(), "reasons": reasons}
    way_on = {"level": "district"} if final else {"level": "sub_district", "carry_on_by": LATER, "link": new_id()}
    return ObjectionDecided.model_validate(ids | decided | way_on)


GO_OUT = {"members_is_away_beyond_patience": {"welcome", "objection_received", "objection_withdrawn"}}
"""By way, what goes out all the same: they ask `members` for nothing."""

PATIENCE, GIVE_UP = timedelta(hours=2), timedelta(hours=49)


async def gone(*_: object) -> None:
    """The way by a link is none any more: the letter says another."""
    raise LinkGone


End = Callable[[Notify, pytest.MonkeyPatch], Awaitable[None]]
ENDS: dict[str, End] = {}


def end(way: End) -> End:
    """A way in which a mail ends without having gone out; who is written to is known."""
    ENDS[way.__name__] = way
    return way


async def tries(here: Notify, then: timedelta = timedelta(), **worker: Any) -> None:
    """It is tried; and once more after a while."""
    for _ in range(2):
        await here.passes(timedelta(seconds=10))
        await here.worker(**worker).send_due()
    await here.passes(then)
    for _ in range(len(PAPER) + 2):  # where the server is away, one is tried at a time
        await here.worker(**worker).send_due()


@end
async def there_is_no_address(here: Notify, patch: pytest.MonkeyPatch) -> None:
    await here.hears(KIM.record(2, email=""))
    await tries(here)


@end
async def the_address_takes_none(here: Notify, patch: pytest.MonkeyPatch) -> None:
    here.post.answer[KIM.email] = "550 5.1.1 no such user"
    await tries(here)


@end
async def the_address_is_none(here: Notify, patch: pytest.MonkeyPatch) -> None:
    await here.hears(KIM.record(2, email="nobody"))
    await tries(here)


@end
async def greylisted_for_days(here: Notify, patch: pytest.MonkeyPatch) -> None:
    here.post.answer[KIM.email] = "451 4.7.1 greylisted"
    await tries(here, GIVE_UP)


@end
async def the_server_is_away_for_days(here: Notify, patch: pytest.MonkeyPatch) -> None:
    async with post_office() as other:
        port = other.port
    url = type(here.settings.smtp_url)(f"smtp://127.0.0.1:{port}")
    await tries(here, GIVE_UP, smtp_url=url)


@end
async def the_server_does_not_let_us_for_days(here: Notify, patch: pytest.MonkeyPatch) -> None:
    here.post.answer[KIM.email] = "554 5.7.1 relay access denied"
    await tries(here, GIVE_UP)


@end
async def the_message_is_refused(here: Notify, patch: pytest.MonkeyPatch) -> None:
    here.post.content_answer = "554 5.7.1 spam"
    await tries(here)


@end
async def the_text_cannot_be_written(here: Notify, patch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        raise ZeroDivisionError

    patch.setattr(sending, "render", breaks)
    await tries(here)


@end
async def members_is_away_beyond_patience(here: Notify, patch: pytest.MonkeyPatch) -> None:
    async def away(*_: object) -> None:
        raise ServiceAway("members")

    patch.setattr(here.links, "issue", away)
    patch.setattr(here.links, "text", away)
    await tries(here, PATIENCE)


@end
async def a_unit_is_not_known_beyond_patience(here: Notify, patch: pytest.MonkeyPatch) -> None:
    known = dict(here.service.units._units)
    patch.setattr(here.service.units, "_units", {key: one for key, one in known.items() if key != UB_CELLE.unit})
    await tries(here, PATIENCE)


@pytest.mark.parametrize("way", ENDS)
async def test_what_ends_without_having_gone_out_goes_on_paper_and_is_not_sent_again(
    here: Notify, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    await here.hears(KIM.record(), URSEL.record(), URSEL.contact(), *map(event_of, PAPER))
    with monkeypatch.context() as patch:
        patch.setattr(here.links, "issue", gone)
        await ENDS[way](here, patch)
    async with here.service.database.reading() as session:
        rows = (await session.execute(text("SELECT * FROM outgoing WHERE recipient = :kim"), {"kim": KIM.id})).all()
    ended = {row.kind: row for row in rows if row.state == "failed"}
    assert ended.keys() == set(PAPER) - GO_OUT.get(way, set()), [row.reason for row in rows]
    assert {one["letter"]: one["mail"] for one in await said(here)} == {
        kind: str(row.id) for kind, row in ended.items()
    }
    for row in ended.values():
        refused = await here.operates("POST", f"/ops/mails/{row.id}/resend")
        assert refused.status_code == 409
        assert "on paper" in refused.text


async def test_what_may_have_arrived_does_not_of_that_an_operator_decides(
    here: Notify, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.post.on_content = hang_up
    monkeypatch.setattr(here.links, "issue", gone)
    await here.hears(KIM.record(), URSEL.record(), URSEL.contact(), *map(event_of, PAPER))
    await tries(here)
    assert {state.split()[0] for state in (await here.states()).values()} == {"uncertain"}
    assert await said(here) == []
