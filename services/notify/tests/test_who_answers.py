"""Where there is no contact person new members are told who answers: whoever that is knows it, and when it is somebody
else they are told again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.notify.tests.build import TREE, UB_CELLE, Notify, Somebody, body, today
from services.notify.tests.telling import AYLA, BERND, HOUR, KIM, MIA, OLGA, RUTH, URSEL, appointed, ended
from services.notify.tests.test_who_begins_and_ends import over
from services.notify.writing.letter import WRITTEN
from shared.contracts.members import RoleGranted

BEZIRK = TREE.path("bezirk-hannover")


async def goes_out(here: Notify) -> None:
    """What waits an hour, and what is said of it a little later."""
    for time in (timedelta(), HOUR, WRITTEN, timedelta()):
        await here.passes(time)
        for _ in range(2):  # who writes looks a while for the contact person
            await here.sends()


def named(here: Notify, to: Somebody) -> Somebody | None:
    """Who answers, as the last mail to somebody says; None: nobody by name."""
    text = body(here.post.to(to.email)[-1])
    found = [one for one in (BERND, OLGA, RUTH, MIA, URSEL) if one.email in text]
    assert len(found) <= 1
    return found[0] if found else None


def knows_it(here: Notify, one: Somebody) -> bool:
    """Whether somebody was told that they are named."""
    return any("haben Deinen Namen" in mail["Subject"] for mail in here.post.to(one.email))


async def offices(here: Notify) -> list[RoleGranted]:
    """Who answers, in this order: the board, then the office and the board of each level above."""
    given = [BERND.role(), OLGA.role("office", UB_CELLE), RUTH.role("board", UB_CELLE), URSEL.role("office", BEZIRK)]
    await here.knows(BERND, OLGA, RUTH, URSEL, MIA, KIM, AYLA)
    await here.hears(*given)
    return given


@pytest.mark.parametrize("by_themself", [True, False])
async def test_whoever_is_named_knows_it_and_whoever_loses_the_office_is_followed_by_the_next_at_every_level(
    here: Notify, by_themself: bool
) -> None:
    """Kim was told a contact person who ended; Ayla was welcomed where there was none."""
    given = await offices(here)
    first = MIA.contact()
    await here.hears(first, KIM.journey(), KIM.admitted())
    await goes_out(here)
    assert not any(knows_it(here, one) for one in (BERND, OLGA, RUTH, URSEL, MIA)), "there is a contact person"
    await here.hears(ended(first, vacant=True), by=BERND)
    await goes_out(here)
    assert knows_it(here, BERND), "who ended it, too: they are asked to answer"
    await here.hears(AYLA.journey(), AYLA.admitted())
    await goes_out(here)
    for granted, now, then in zip(given, (BERND, OLGA, RUTH, URSEL), (OLGA, RUTH, URSEL, None), strict=True):
        assert named(here, KIM) is named(here, AYLA) is now
        assert knows_it(here, now)
        assert then is None or not knows_it(here, then)
        await here.hears(over(granted), by=now if by_themself else None)
        await goes_out(here)
    assert "Der Unterbezirk Celle kümmert sich darum" in body(here.post.to(KIM.email)[-1])
    assert all("Ortsverein Celle" in body(mail) for mail in here.post.to(AYLA.email)), "wherever it ended"
    await here.hears(appointed(MIA))
    await goes_out(here)
    assert named(here, KIM) is named(here, AYLA) is MIA


async def test_who_keeps_another_office_that_answers_goes_on_answering(here: Notify) -> None:
    given = await offices(here)
    await here.hears(BERND.role("board", UB_CELLE), KIM.journey(), KIM.admitted())
    await goes_out(here)
    before = len(here.post.to(KIM.email))
    await here.hears(over(given[0]))
    await goes_out(here)
    assert len(here.post.to(KIM.email)) == before
    assert named(here, KIM) is BERND


async def test_where_somebody_has_followed_or_somebody_else_ends_nothing_is_told(here: Notify) -> None:
    given = await offices(here)
    await here.hears(KIM.journey(), KIM.admitted())
    await goes_out(here)
    before = len(here.post.to(KIM.email))
    await here.hears(over(given[1]))
    await goes_out(here)
    assert len(here.post.to(KIM.email)) == before, "of another office than who was named"
    await here.hears(over(given[0]), MIA.contact(from_day=today()))
    await goes_out(here)
    assert named(here, KIM) is MIA
    assert len(here.post.to(KIM.email)) == before + 1


async def test_the_board_is_told_at_once_who_is_named(here: Notify) -> None:
    await offices(here)
    await here.hears(ended(MIA.contact(), vacant=True))
    await here.sends()
    assert f"die einen Namen hatten, bis dahin {BERND.name}" in body(here.post.only(BERND.email))
