"""Units that invite together: who is asked, who answers, and what is off is told to the other side, once."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest

from services.notify.tests.build import CELLE, UB_CELLE, Notify, Somebody, body, today
from shared.contracts.people import text_of_its_own
from shared.contracts.together import CoOrganiserChanged
from shared.hierarchy import UnitPath
from shared.ids import new_id
from shared.testing import record_of

HOST, GUEST = Somebody("Kim"), Somebody("Olga")
BERGEN = UnitPath(branch="ov-bergen", sub_district=UB_CELLE.sub_district, district=UB_CELLE.district)
TITLE = new_id()


def stands(standing: Any, which: Any = None, **more: Any) -> CoOrganiserChanged:
    """Celle asks Bergen, and how that stands."""
    starts = datetime.combine(today() + timedelta(days=9), time(19))
    return CoOrganiserChanged(
        unit=CELLE,
        co_organisation=which or new_id(),
        occasion=new_id(),
        partner=BERGEN,
        standing=standing,
        kind="evening",
        title=TITLE,
        place=new_id(),
        starts=starts,
        ends=starts + timedelta(hours=2),
        public=True,
        changed_on=today(),
        **more,
    )


async def known(here: Notify) -> None:
    """Both boards, and what it is called."""
    await here.knows(HOST, GUEST)
    await here.hears(HOST.role("board", CELLE), GUEST.role("board", BERGEN), text_of_its_own(TITLE, "Sommerfest"))


@pytest.mark.parametrize(
    ("standing", "moved", "to", "said"),
    [
        ("asked", False, GUEST, "Ortsverein Celle fragt: Ladet Ihr mit ein?"),
        ("joined", False, HOST, "Ortsverein Bergen lädt mit ein"),
        ("declined", False, HOST, "Ortsverein Bergen lädt nicht mit ein"),
        ("left", False, HOST, "Ortsverein Bergen lädt nicht mit ein"),
        ("joined", True, GUEST, "Anders als gedacht: Sommerfest"),
        ("taken_out", False, GUEST, "Ohne Euch: Sommerfest"),
        ("off", False, GUEST, "Fällt aus: Sommerfest"),
    ],
)
async def test_the_other_side_hears_and_nobody_else(
    here: Notify, standing: str, moved: bool, to: Somebody, said: str
) -> None:
    await known(here)
    await here.hears(stands(standing, moved=moved))
    await here.sends()
    mail = here.post.only(to.email)
    assert mail["Subject"] == said
    assert "Sommerfest" in body(mail)
    other = HOST if to is GUEST else GUEST
    assert not [one for one in here.post.mails if one["To"] == other.email]


async def test_whoever_is_asked_and_taken_out_at_once_is_not_asked(here: Notify) -> None:
    await known(here)
    which = new_id()
    await here.hears(record_of(stands("asked", which), version=1), record_of(stands("taken_out", which), version=2))
    await here.sends()
    assert here.post.only(GUEST.email)["Subject"] == "Ohne Euch: Sommerfest"


async def test_who_is_still_asked_reads_another_time_in_the_question(here: Notify) -> None:
    await known(here)
    await here.hears(stands("asked", moved=True))
    await here.sends()
    assert not here.post.mails
