"""An offer that time made: board and contact person are written to once, and never about what is answered."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from services.notify.tests.build import CELLE, UB_CELLE, Notify, Somebody, body, today
from shared.contracts.people import text_of_its_own
from shared.contracts.visibility import OfferedDay, VisibilityOfferChanged
from shared.hierarchy import UnitPath
from shared.ids import new_id

KIM, OLGA = Somebody("Kim"), Somebody("Olga")
OWNER = UnitPath(branch=None, sub_district=UB_CELLE.sub_district, district=UB_CELLE.district)
NAME = new_id()


def offer(of: UUID | None = None, *, held: bool = True, **more: Any) -> VisibilityOfferChanged:
    """One that is open for a week."""
    first = today() + timedelta(days=12)
    days = tuple(
        OfferedDay(day=first + timedelta(days=7 * n), promise=new_id() if held and n else None) for n in range(3)
    )
    said: dict[str, Any] = {"standing": "open", "asked": False, "occasion": None} | more
    return VisibilityOfferChanged(
        unit=CELLE,
        offer=of or new_id(),
        topic="housing",
        days=days,
        owner=OWNER if held else None,
        kind=NAME if held else None,
        until=datetime.combine(today() + timedelta(days=7), time(8)),
        changed_on=today(),
        **said,
    )


async def known(here: Notify) -> None:
    await here.knows(KIM, OLGA)
    await here.hears(KIM.role("board", CELLE), text_of_its_own(NAME, "Wohnen"))


async def test_the_board_is_written_to_once_and_reads_which_kit_is_held_until_when(here: Notify) -> None:
    await known(here)
    one = offer()
    await here.hears(one)
    await here.sends()
    await here.hears(one)
    await here.sends()
    mail = here.post.only(KIM.email)
    text = body(mail)
    assert "„Wohnen“ vom Unterbezirk" in text
    assert "acht Wochen lang nicht öffentlich zu sehen" in text
    assert "/termine" in text
    assert len(here.post.mails) == 1


async def test_without_a_kit_the_mail_says_so_and_of_what_is_answered_or_asked_for_there_is_none(
    here: Notify,
) -> None:
    await known(here)
    answered = offer()
    gone = answered.model_copy(update={"standing": "declined"})
    await here.hears(answered, gone, offer(asked=True))
    await here.sends()
    assert here.post.mails == []
    await here.hears(offer(held=False))
    await here.sends()
    text = body(here.post.only(KIM.email))
    assert "Ein Paket ist an den vorgeschlagenen Tagen nicht frei." in text
    assert "zurückgelegt" not in text
