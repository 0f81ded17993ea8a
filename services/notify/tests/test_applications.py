"""Who is told of an application."""

from __future__ import annotations

import pytest

from services.notify.tests.build import CELLE, VIEW, Notify, body, today
from services.notify.tests.telling import BERND, KIM, OLGA, received
from shared.contracts.base import Event
from shared.contracts.members import ApplicationRefused, MemberAdmitted
from shared.ids import new_id
from shared.letters.writing import day


async def test_the_board_learns_of_an_application_without_a_name_in_the_subject(here: Notify) -> None:
    await here.knows(KIM, BERND, OLGA)
    one = received()
    await here.hears(BERND.role(), OLGA.role(), one)
    await here.sends()
    for who in (BERND, OLGA):
        mail = here.post.only(who.email)
        assert KIM.first_name not in mail["Subject"]
        assert KIM.name in body(mail)
        assert day(one.decide_by) in body(mail)
        assert f"{VIEW}/ov-celle/antraege/{one.application}" in body(mail)
    assert not here.post.to(KIM.email)


async def test_whoever_entered_it_is_not_told(here: Notify) -> None:
    await here.knows(KIM, BERND, OLGA)
    await here.hears(BERND.role(), OLGA.role())
    await here.hears(received(channel="paper"), by=BERND)
    await here.sends()
    assert not here.post.to(BERND.email)
    assert here.post.only(OLGA.email)


@pytest.mark.parametrize("admitted", [True, False])
async def test_nobody_is_asked_to_decide_what_is_decided(here: Notify, admitted: bool) -> None:
    """Entered with the day of the admission, or decided before the mail was on its way."""
    await here.knows(BERND)
    one = received()
    decision: Event = (
        MemberAdmitted(unit=CELLE, application=one.application, person=KIM.id, admitted_on=today(), outcome="board")
        if admitted
        else ApplicationRefused(
            unit=CELLE, application=one.application, person=KIM.id, refused_on=today(), reason=new_id()
        )
    )
    await here.hears(BERND.role(), one)
    if admitted:
        await here.sends()  # the name is not known yet: the mail waits
    await here.hears(decision)
    await here.knows(KIM)
    await here.sends()
    assert not here.post.to(BERND.email)
