"""Who is told of contact persons: of those who begin and end, and of who is first."""

from __future__ import annotations

import pytest

from services.notify.tests.build import CELLE, LONG_AGO, UB_CELLE, VIEW, Notify, Somebody, body, today
from services.notify.tests.telling import AYLA, BERND, KIM, MIA, OLGA, RUTH, URSEL, appointed, ended, later, mails_to
from shared.contracts.contacts import ContactPersonAppointed, ContactPersonsOrdered
from shared.ids import new_id
from shared.letters.writing import day


async def test_who_becomes_contact_person_is_told_and_the_board_with_them(here: Notify) -> None:
    await here.knows(MIA, BERND, OLGA, KIM)
    await here.hears(BERND.role(), OLGA.role(), KIM.journey())
    await here.hears(appointed(MIA), by=BERND)
    await here.sends()
    text = body(here.post.only(MIA.email))
    assert "Ein neues Mitglied wartet" in text
    assert f"{VIEW}/ov-celle/neumitglieder" in text
    assert MIA.name in body(here.post.only(OLGA.email))
    assert not here.post.to(BERND.email), "who did it has seen it"


async def test_who_appoints_themself_gets_no_mail(here: Notify) -> None:
    await here.knows(BERND)
    await here.hears(BERND.role())
    await here.hears(appointed(BERND), by=BERND)
    await later(here)
    assert here.post.mails == []


@pytest.mark.parametrize(
    ("reason", "words"), [("replaced", RUTH.name), ("term", "Amtszeit"), ("left", "Mitgliedschaft"), ("ended", "seit")]
)
async def test_who_stops_being_contact_person_is_told_why(here: Notify, reason: str, words: str) -> None:
    await here.knows(MIA, RUTH)
    more = {"successor": RUTH.id} if reason == "replaced" else {}
    await here.hears(ended(MIA.contact(), reason, **more))
    await here.sends()
    text = body(here.post.only(MIA.email))
    assert words in text
    assert "Als Ansprechperson siehst Du die neuen Mitglieder dort nicht mehr" in text, "on the board they do"
    assert ("noch ein anderes Amt, gilt es weiter" in text) is (reason != "left")


@pytest.mark.parametrize(("reason", "words"), [("ended", "weiter jemand für sie da"), ("term", "Amtszeit ist um")])
async def test_the_board_learns_that_one_stops_even_where_others_remain(here: Notify, reason: str, words: str) -> None:
    await here.knows(MIA, RUTH, BERND)
    first = MIA.contact()
    await here.hears(BERND.role(), MIA.role("contact_person"), first, RUTH.contact(place=2))
    await here.hears(ended(first, reason), by=MIA if reason == "ended" else None)
    await here.sends()
    text = body(here.post.only(BERND.email))
    assert f"{MIA.name} ist seit {day(today())} nicht mehr Ansprechperson" in text
    assert words in text


async def test_of_a_replacement_the_board_gets_one_mail(here: Notify) -> None:
    await here.knows(MIA, RUTH, BERND)
    before = MIA.contact()
    await here.hears(BERND.role(), before)
    await here.hears(ended(before, "replaced", successor=RUTH.id), appointed(RUTH, replaces=before.appointment))
    await here.sends()
    assert RUTH.name in body(here.post.only(BERND.email))


async def test_the_next_one_learns_that_they_are_first_now(here: Notify) -> None:
    await here.knows(MIA, RUTH)
    first, second = MIA.contact(), RUTH.contact(place=2)
    moved = ContactPersonsOrdered(
        unit=CELLE, order=[second.appointment], first=RUTH.id, first_changed=True, appointed=None, since=today()
    )
    await here.hears(first, second, ended(first), moved)
    await here.sends()
    assert "erste Ansprechperson" in here.post.only(RUTH.email)["Subject"]


def first_of(
    *order: tuple[Somebody, ContactPersonAppointed],
    before: Somebody | None = None,
    new: ContactPersonAppointed | None = None,
) -> ContactPersonsOrdered:
    """Their order of now, the first one first; `before`: who was it until now."""
    places = {who.id: place for place, (who, _) in enumerate(order, start=1)}
    return ContactPersonsOrdered(
        unit=CELLE,
        order=[one.appointment for _, one in order],
        first=order[0][0].id,
        first_changed=True,
        appointed=new.appointment if new else None,
        since=today(),
        displaced=before.id if before else None,
        displaced_to=places[before.id] if before else None,
        change=new_id(),
    )


async def test_who_is_appointed_first_gets_one_mail_and_who_was_it_before_another(here: Notify) -> None:
    await here.knows(MIA, RUTH)
    before, new = MIA.contact(), appointed(RUTH)
    await here.hears(before, new, moved := first_of((RUTH, new), (MIA, before), before=MIA, new=new))
    await here.sends()
    await here.hears(moved)
    await later(here)
    assert "Dein Name wird den Neuen genannt" in body(here.post.only(RUTH.email))
    mail = here.post.only(MIA.email)
    assert "nicht mehr die erste Ansprechperson" in mail["Subject"]
    assert f"an zweiter Stelle. Zuerst zuständig ist jetzt {RUTH.name}." in body(mail)
    assert "von dort kommt auch der Anruf zur Begrüßung" in body(mail)
    assert f"{VIEW}/ov-celle/ansprechpersonen" in body(mail)


async def test_whoever_is_put_behind_is_told_the_place_and_nobody_else_is(here: Notify) -> None:
    await here.knows(MIA, RUTH, OLGA)
    mia, ruth, olga = MIA.contact(), RUTH.contact(place=2), OLGA.contact(place=3)
    await here.hears(mia, ruth, olga, first_of((RUTH, ruth), (OLGA, olga), (MIA, mia), before=MIA))
    await later(here)
    assert "an dritter Stelle" in body(here.post.only(MIA.email))
    assert "erste Ansprechperson" in here.post.only(RUTH.email)["Subject"]
    assert not here.post.to(OLGA.email)


async def test_who_steps_behind_by_themself_has_seen_it(here: Notify) -> None:
    await here.knows(MIA, RUTH)
    mia, ruth = MIA.contact(), RUTH.contact(place=2)
    await here.hears(mia, ruth, first_of((RUTH, ruth), (MIA, mia), before=MIA), by=MIA)
    await later(here)
    assert not here.post.to(MIA.email)
    assert here.post.only(RUTH.email)


async def test_changed_to_and_fro_on_one_day_the_last_mail_says_what_is_so(here: Notify) -> None:
    await here.knows(MIA, RUTH)
    mia, ruth = MIA.contact(), RUTH.contact(place=2)
    await here.hears(mia, ruth)
    for _ in range(2):
        await here.hears(first_of((RUTH, ruth), (MIA, mia), before=MIA))
        await here.sends()
        assert "nicht mehr die erste" in here.post.to(MIA.email)[-1]["Subject"]
        await here.hears(first_of((MIA, mia), (RUTH, ruth), before=RUTH))
        await here.sends()
        assert "jetzt die erste" in here.post.to(MIA.email)[-1]["Subject"]
    assert mails_to(here, MIA, RUTH) == [4, 4]


async def test_an_end_that_is_entered_late_is_news_all_the_same(here: Notify) -> None:
    await here.knows(MIA, OLGA)
    await here.hears(OLGA.role("office", UB_CELLE))
    over = ended(MIA.contact(), vacant=True).model_copy(update={"ended_on": LONG_AGO, "noticed_on": today()})
    await here.hears(over)
    await here.sends()
    assert f"seit {day(LONG_AGO)} nicht mehr Ansprechperson" in body(here.post.only(MIA.email))
    assert here.post.only(OLGA.email)


async def test_the_gap_is_told_to_the_board_too(here: Notify) -> None:
    await here.knows(MIA, BERND, OLGA)
    await here.hears(BERND.role(), OLGA.role("office", UB_CELLE), ended(MIA.contact(), "term", vacant=True))
    await here.sends()
    for one in (BERND, OLGA):
        assert "keine Ansprechperson" in here.post.only(one.email)["Subject"]
    asks = body(here.post.only(OLGA.email))
    assert "jemanden um Vertretung bitten" in asks
    assert "einsetzen" not in asks, "nobody stands in who has not said yes"


async def test_mails_name_the_first_in_order(here: Notify) -> None:
    """Whoever came later stands behind: the welcome and the call follow the order."""
    await here.knows(MIA, RUTH, KIM)
    first, second = MIA.contact(), RUTH.contact(place=2)
    await here.hears(first, second, KIM.admitted())
    await here.sends()
    assert MIA.name in body(here.post.only(KIM.email))
    assert here.post.only(MIA.email)
    assert not here.post.to(RUTH.email)


async def test_who_has_lost_the_address_is_passed_over(here: Notify) -> None:
    """Nothing would reach Mia, and the new member would wait for nobody."""
    await here.knows(RUTH, KIM)
    await here.hears(MIA.record(email=""), MIA.contact(), RUTH.contact(place=2), KIM.admitted())
    await here.sends()
    assert RUTH.name in body(here.post.only(KIM.email))
    assert [mail for mail in here.post.to(RUTH.email) if KIM.name in body(mail)]


async def test_where_no_mail_reaches_who_is_responsible_the_board_is_told_of_who_is_new(here: Notify) -> None:
    """Else nobody would know that somebody waits for a call."""
    await here.knows(BERND, KIM)
    await here.hears(MIA.record(email=""), RUTH.record(email=""), BERND.role(), OLGA.role(), OLGA.record(email=""))
    await here.hears(MIA.contact(), RUTH.contact(place=2), KIM.admitted())
    await here.sends()
    mail = here.post.only(BERND.email)
    assert KIM.name not in mail["Subject"]
    text = body(mail)
    assert f"Zuständig ist {MIA.name}, hat aber keine Mail-Adresse" in text
    assert KIM.name in text
    assert f"{VIEW}/ov-celle/neumitglieder/{KIM.id}" in text
    await here.sends()
    assert here.post.only(BERND.email), "once"


async def test_the_board_is_not_told_what_a_contact_person_reads(here: Notify) -> None:
    """Where one of them has an address, where it is not known yet, and where there is nobody: that is a vacancy."""
    await here.knows(BERND, KIM, AYLA, RUTH)
    await here.hears(BERND.role(), KIM.admitted())
    await here.sends()
    await here.hears(MIA.record(email=""), MIA.contact(), URSEL.contact(place=2), AYLA.admitted())
    await here.sends()
    assert not here.post.to(BERND.email)


async def test_who_gets_an_address_before_the_mail_is_written_is_told_and_the_board_is_not(here: Notify) -> None:
    await here.knows(BERND)
    await here.hears(MIA.record(email=""), BERND.role(), MIA.contact(), KIM.admitted())
    await here.sends()  # Kim's name is not known yet: the board's mail waits
    assert not here.post.to(BERND.email)
    await here.hears(MIA.record(version=2), KIM.record())
    await here.sends()
    assert KIM.name in body(here.post.only(MIA.email))
    assert not here.post.to(BERND.email)
