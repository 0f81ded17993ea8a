"""Who is told of stand-ins: asked, answered, begun, ended."""

from __future__ import annotations

import pytest

from services.notify.outgoing.links import Link
from services.notify.tests.build import CELLE, TREE, UB_CELLE, UB_VIEW, Notify, body, today
from services.notify.tests.telling import KIM, MIA, OLGA, RUTH, asked, closed
from shared.clock import now
from shared.contracts.contacts import StandInAppointed, StandInEnded
from shared.ids import new_id
from shared.letters.writing import day


async def test_who_is_asked_to_stand_in_gets_the_link_and_the_day(here: Notify) -> None:
    await here.knows(RUTH)
    one = asked(RUTH)
    here.links.answers[one.request] = Link(
        url=f"{UB_VIEW}/vertretung/ov-celle/s3cret",
        email=RUTH.email,
        first_name="Ruth",
        purpose="stand_in",
        unit_name="Ortsverein Celle",
        expires_at=now(),
    )
    await here.hears(one, by=OLGA)
    await here.sends()
    text = body(here.post.only(RUTH.email))
    assert "s3cret" in text
    assert day(one.answer_by) in text
    assert "Unterbezirk Celle fragt Dich" in text


@pytest.mark.parametrize(
    ("outcome", "words"),
    [("declined", "kann die Vertretung"), ("silent", "nicht geantwortet"), ("accepted", "zugesagt")],
)
async def test_the_sub_district_learns_the_answer(here: Notify, outcome: str, words: str) -> None:
    await here.knows(RUTH, OLGA)
    await here.hears(OLGA.role("office", UB_CELLE))
    await here.hears(closed(asked(RUTH), outcome), by=RUTH)
    await here.sends()
    mail = here.post.only(OLGA.email)
    assert words in body(mail)
    assert RUTH.last_name not in mail["Subject"]
    assert f"{UB_VIEW}/ub-celle/ansprechpersonen" in body(mail)
    assert not here.post.to(RUTH.email)


@pytest.mark.parametrize("outcome", ["withdrawn", "obsolete"])
async def test_who_is_not_asked_any_more_is_told(here: Notify, outcome: str) -> None:
    await here.knows(RUTH, OLGA)
    await here.hears(OLGA.role("office", UB_CELLE))
    await here.hears(closed(asked(RUTH), outcome), by=OLGA)
    await here.sends()
    assert "erledigt" in here.post.only(RUTH.email)["Subject"]
    assert not here.post.to(OLGA.email)


async def test_who_stands_in_where_no_view_shows_the_new_members_is_told_who_has_their_numbers(here: Notify) -> None:
    """The sub-district has none, by design; and its board is not that of the branch from which they come."""
    bergen = TREE.path("ov-bergen")
    await here.knows(RUTH, KIM)
    appointed = StandInAppointed(
        unit=bergen, appointment=new_id(), person=RUTH.id, from_day=today(), appointed_by=UB_CELLE
    )
    await here.hears(appointed)
    await here.sends()
    text = body(here.post.only(RUTH.email)).partition("-- ")[0]
    assert "http" not in text
    assert "hat nur der Vorstand des Ortsvereins Bergen: Frag bitte dort." in text
    assert "oder vom Unterbezirk" not in text
    here.post.mails.clear()
    await here.hears(KIM.journey(bergen), KIM.admitted(unit=bergen))
    await here.sends()
    text = body(here.post.only(RUTH.email)).partition("-- ")[0]
    assert "Du vertrittst dort die Ansprechperson" in text
    assert "Die Telefonnummer hat der Vorstand des Ortsvereins Bergen" in text
    assert "Euer" not in text


async def test_who_stood_in_is_told_and_both_where_another_one_follows(here: Notify) -> None:
    await here.knows(RUTH, MIA)
    over = StandInEnded(
        unit=CELLE,
        appointment=new_id(),
        person=RUTH.id,
        ended_on=today(),
        reason="ended",
        vacant=False,
        successor=MIA.id,
    )
    await here.hears(over)
    await here.sends()
    text = body(here.post.only(RUTH.email))
    assert f"vertritt dort {MIA.name}" in text
    assert "Als Vertretung bist Du dort nicht mehr zuständig" in text
