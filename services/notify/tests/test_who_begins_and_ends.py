"""Applications, offices, contact persons, stand-ins: who is told, once, and never what they did themselves."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.notify.outgoing.links import Link
from services.notify.outgoing.reactions import RULES
from services.notify.rules.letter import Who, letters_for
from services.notify.tests.build import CELLE, LONG_AGO, UB_CELLE, UB_VIEW, VIEW, Notify, Somebody, body, today
from shared.clock import now
from shared.contracts import check
from shared.contracts.base import CATALOGUE, Event
from shared.contracts.members import (
    ApplicationReceived,
    ApplicationRefused,
    ContactPersonAppointed,
    ContactPersonEnded,
    ContactPersonsOrdered,
    MemberAdmitted,
    RoleEnded,
    RoleGranted,
    StandInAsked,
    StandInEnded,
    StandInRequestClosed,
)
from shared.contracts.mentoring import JourneyEnded
from shared.ids import new_id
from shared.letters.writing import day

KIM, AYLA, MIA, RUTH = Somebody("Kim"), Somebody("Ayla"), Somebody("Mia"), Somebody("Ruth", "Holm")
BERND, OLGA, URSEL = Somebody("Bernd"), Somebody("Olga"), Somebody("Ursel")
HOUR = timedelta(hours=1, seconds=10)


def appointed(who: Somebody, **more: Any) -> ContactPersonAppointed:
    """From today."""
    return who.contact(from_day=today(), **more)


def ended(one: ContactPersonAppointed, reason: str = "ended", **more: Any) -> ContactPersonEnded:
    """Their end, today; somebody else is there unless `vacant`."""
    said = {"vacant": False, **more}
    return ContactPersonEnded(
        unit=CELLE, appointment=one.appointment, person=one.person, ended_on=today(), reason=reason, **said
    )


def received(who: Somebody = KIM, **more: Any) -> ApplicationReceived:
    """Their application, of today."""
    said = {"received_on": today(), "decide_by": today() + timedelta(days=30), "channel": "online", **more}
    return ApplicationReceived(unit=CELLE, application=new_id(), person=who.id, **said)


async def later(here: Notify) -> None:
    """More than an hour passes, and what is due is sent."""
    await here.passes(HOUR)
    await here.worker().send_due()


# ---- applications


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
        MemberAdmitted(
            unit=CELLE, application=one.application, person=KIM.id, admitted_on=today(), outcome="board"
        )
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


# ---- offices


@pytest.mark.parametrize(("role", "words"), [("board", "im Vorstand"), ("office", "in der Geschäftsstelle")])
async def test_who_gets_an_office_learns_what_from_when_and_where_to_sign_in(
    here: Notify, role: str, words: str
) -> None:
    await here.knows(OLGA, BERND)
    await here.hears(BERND.role("board", UB_CELLE))
    await here.hears(OLGA.role(role, UB_CELLE, today()), for_unit="bezirk-hannover")
    await here.sends()
    text = body(here.post.only(OLGA.email))
    assert f"{words} des Unterbezirks Celle" in text
    assert day(today()) in text
    assert "vom Bezirk Hannover" in text
    assert f"{UB_VIEW}/ub-celle/heute" in text
    assert OLGA.name in body(here.post.only(BERND.email)), "whoever works with them knows, too"


async def test_who_loses_an_office_is_told(here: Notify) -> None:
    await here.knows(OLGA, BERND)
    granted = OLGA.role("board")
    over = RoleEnded(unit=CELLE, grant=granted.grant, person=OLGA.id, role="board", ended_on=today())
    await here.hears(granted, BERND.role())
    await here.hears(over, by=BERND, for_unit="ov-celle")
    await here.sends()
    text = body(here.post.only(OLGA.email))
    assert "nicht mehr im Vorstand" in text
    assert "noch ein anderes, gilt es weiter" in text, "they may be contact person, too, and come in as before"
    assert not here.post.to(BERND.email)


async def test_the_rest_of_the_board_learns_that_somebodys_office_ended(here: Notify) -> None:
    await here.knows(OLGA, BERND, URSEL)
    granted = OLGA.role("board")
    over = RoleEnded(unit=CELLE, grant=granted.grant, person=OLGA.id, role="board", ended_on=today())
    await here.hears(granted, BERND.role(), URSEL.role())
    await here.hears(over, by=BERND, for_unit="ov-celle")
    await here.sends()
    mail = here.post.only(URSEL.email)
    assert f"{OLGA.name} ist seit {day(today())} nicht mehr im Vorstand des Ortsvereins Celle" in body(mail)
    assert OLGA.last_name not in mail["Subject"]
    assert here.post.only(OLGA.email)["Subject"].startswith("Dein Amt"), "once, about the own office"
    assert not here.post.to(BERND.email)


async def test_of_five_new_on_a_board_each_hears_of_those_who_come_after(here: Notify) -> None:
    """One about the own office; about the others only what comes after it."""
    people = [Somebody(f"Neu{n}") for n in range(5)]
    await here.knows(*people)
    for one in people:
        await here.hears(one.role("board", from_day=today()))
        await here.sends()
    assert [len(here.post.to(one.email)) for one in people] == [5, 4, 3, 2, 1]


async def test_a_contact_persons_role_is_told_with_the_appointment(here: Notify) -> None:
    await here.knows(MIA)
    await here.hears(appointed(MIA), MIA.role("contact_person", from_day=today()))
    await here.sends()
    assert "Ansprechperson" in here.post.only(MIA.email)["Subject"]


# ---- contact persons


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
async def test_the_board_learns_that_one_stops_even_where_others_remain(
    here: Notify, reason: str, words: str
) -> None:
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


async def test_who_is_appointed_first_gets_one_mail_not_two(here: Notify) -> None:
    await here.knows(MIA, RUTH)
    before, new = MIA.contact(), appointed(RUTH)
    order = [new.appointment, before.appointment]
    moved = ContactPersonsOrdered(
        unit=CELLE, order=order, first=RUTH.id, first_changed=True, appointed=new.appointment, since=today()
    )
    await here.hears(before, new, moved)
    await later(here)
    assert here.post.only(RUTH.email)
    assert not here.post.to(MIA.email), "who goes on in another place reads it on the page"


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


# ---- the new members concerned


async def welcomed(here: Notify, *people: Somebody, contact: Somebody = MIA) -> ContactPersonAppointed:
    """New members who were told a name; their welcome is taken out of the mailbox."""
    await here.knows(*people, contact)
    one = contact.contact()
    await here.hears(one, *(who.journey() for who in people), *(who.admitted() for who in people))
    await here.sends()
    assert all(contact.name in body(here.post.only(who.email)) for who in people)
    here.post.mails.clear()
    return one


def mails_to(here: Notify, *people: Somebody) -> list[int]:
    """How many mails each got."""
    return [len(here.post.to(one.email)) for one in people]


async def test_who_was_told_a_name_is_told_the_new_one_once(here: Notify) -> None:
    before = await welcomed(here, KIM, AYLA)
    await here.knows(RUTH)
    await here.hears(ended(before, "replaced", successor=RUTH.id), appointed(RUTH, replaces=before.appointment))
    await here.sends()
    assert mails_to(here, KIM, AYLA) == [0, 0], "it may be changed again"
    for _ in range(2):
        await later(here)
    assert mails_to(here, KIM, AYLA) == [1, 1]
    text = body(here.post.only(KIM.email))
    assert RUTH.name in text
    assert RUTH.email in text
    assert MIA.name not in text


async def test_replaced_twice_in_an_hour_is_told_once_and_back_again_not_at_all(here: Notify) -> None:
    before = await welcomed(here, KIM)
    await here.knows(RUTH, URSEL)
    ruth, ursel = appointed(RUTH), appointed(URSEL)
    await here.hears(ended(before, "replaced"), ruth)
    await here.passes(timedelta(minutes=30))
    await here.hears(ended(ruth, "replaced"), ursel)
    for _ in range(3):
        await later(here)
    assert URSEL.name in body(here.post.only(KIM.email))
    here.post.mails.clear()
    again = appointed(RUTH)
    await here.hears(ended(ursel, "replaced"), again, ended(again, "replaced"), appointed(URSEL))
    await later(here)
    assert mails_to(here, KIM) == [0]


async def test_another_one_beside_the_first_is_no_news_to_new_members(here: Notify) -> None:
    await welcomed(here, KIM)
    await here.knows(RUTH)
    await here.hears(appointed(RUTH, place=2))
    await later(here)
    assert mails_to(here, KIM) == [0]


async def test_who_has_left_or_is_no_longer_new_is_not_told(here: Notify) -> None:
    before = await welcomed(here, KIM)
    await here.knows(RUTH, AYLA)
    journey = KIM.journey()
    over = JourneyEnded(
        unit=CELLE, journey=journey.journey, person=KIM.id, started_on=today(), ended_on=today(), contact_open=False
    )
    old = AYLA.journey().model_copy(update={"started_on": today() - timedelta(days=200)})
    async with here.service.database.transaction() as session:
        from sqlalchemy import text

        await session.execute(text("DELETE FROM newcomers"))
    await here.hears(journey, over, old, ended(before, "replaced"), appointed(RUTH))
    await later(here)
    assert mails_to(here, KIM, AYLA) == [0, 0]


# ---- stand-ins


def asked(who: Somebody) -> StandInAsked:
    """Asked today."""
    return StandInAsked(
        unit=CELLE,
        request=new_id(),
        person=who.id,
        asked_on=today(),
        answer_by=today() + timedelta(days=5),
        asked_by=UB_CELLE,
    )


def closed(one: StandInAsked, outcome: str) -> StandInRequestClosed:
    """Closed today."""
    return StandInRequestClosed.model_validate(
        {"unit": CELLE, "request": one.request, "person": one.person, "closed_on": today(), "outcome": outcome}
    )


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


# ---- the kind: whoever is concerned by an office is told, whoever acts is not

NOT_TOLD = {
    "members.stand_in_asked": "the link itself is their mail, see Who.LINK",
    "members.role_granted": "the sample is a contact person's: told with the appointment",
    "members.role_ended": "the same",
    "members.person_corrected": "they did it themselves; another address is told by its own notice",
    "members.stand_in_request_closed": "the sample is their own no; withdrawn and obsolete are tested above",
}


def sample(kind: type[Event]) -> Event:
    """The golden sample of an event."""
    return kind.model_validate(json.loads((check.SAMPLES / check.file_name(kind.TYPE)).read_text())["value"])


OF_OFFICE = sorted((kind for kind in CATALOGUE.values() if kind.office_fields()), key=lambda kind: kind.TYPE)


@pytest.mark.parametrize("kind", OF_OFFICE, ids=[kind.name() for kind in OF_OFFICE])
def test_whoever_begins_ends_or_moves_in_an_office_is_told(kind: type[Event]) -> None:
    """Whatever event about somebody's office is added: it tells them, or says here why not."""
    assert RULES
    event = sample(kind)
    told = {letter.to.key for letter in letters_for(event) if letter.to.who is Who.PERSON}
    person = str(getattr(event, "person", None) or event.first)  # type: ignore[attr-defined]
    assert person in told or kind.name() in NOT_TOLD, f"{kind.name()} happens to somebody, and nobody tells them"


@pytest.mark.parametrize("role", ["board", "office"])
@pytest.mark.parametrize("kind", [RoleGranted, RoleEnded])
def test_every_role_but_a_contact_persons_is_told(kind: type[Event], role: str) -> None:
    event = sample(kind).model_copy(update={"role": role})
    assert any(letter.to.who is Who.PERSON for letter in letters_for(event))


BEGUN_OR_ENDED: list[Event] = [
    appointed(BERND),
    ended(BERND.contact()),
    ended(BERND.contact(), vacant=True),
    BERND.role("board", from_day=today()),
    RoleEnded(unit=CELLE, grant=new_id(), person=BERND.id, role="board", ended_on=today()),
    received(),
    closed(asked(BERND), "declined"),
    StandInEnded(
        unit=CELLE, appointment=new_id(), person=BERND.id, ended_on=today(), reason="ended", vacant=True, given_up=True
    ),
]


@pytest.mark.parametrize("event", BEGUN_OR_ENDED, ids=lambda event: event.name())
async def test_nobody_is_told_by_mail_what_they_did_to_themselves(here: Notify, event: Event) -> None:
    await here.knows(BERND, KIM)
    await here.hears(BERND.role(), BERND.role("office", UB_CELLE))
    await here.hears(event, by=BERND)
    await later(here)
    assert not here.post.to(BERND.email)


@pytest.mark.parametrize("event", BEGUN_OR_ENDED, ids=lambda event: event.name())
async def test_nothing_is_sent_of_the_past_of_a_demonstration(here: Notify, event: Event) -> None:
    days = {name: LONG_AGO for name in type(event).model_fields if name.endswith("_on") or name == "from_day"}
    await here.knows(BERND, OLGA, KIM)
    await here.hears(BERND.role(), OLGA.role("office", UB_CELLE), OLGA.role(), event.model_copy(update=days))
    await later(here)
    assert here.post.mails == []


def test_ids_are_ids() -> None:
    """What a letter's facts hold are dates, numbers, closed words and ids: no text that somebody typed."""
    for kind in OF_OFFICE:
        for letter in letters_for(sample(kind)):
            assert all(len(value) <= 36 and " " not in value for value in letter.facts.values())
            assert isinstance(letter.cause, UUID)
