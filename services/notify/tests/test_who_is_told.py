"""Who is told what: from events to mails, over a real database and a real SMTP dialogue."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta

import pytest
from dateutil.relativedelta import relativedelta

from services.notify.outgoing.links import Link, LinkGone, ServiceAway
from services.notify.tests.build import CELLE, TREE, UB_CELLE, UB_VIEW, VIEW, Notify, Somebody, body, today
from shared.contracts.base import Event
from shared.contracts.contacts import ContactPersonEnded, StandInAppointed
from shared.contracts.members import ApplicationDeadlineNear, ApplicationRefused, MailLinkRequested, MemberRecorded
from shared.contracts.mentoring import FirstContactMade, FirstContactStandardSet
from shared.contracts.people import PersonRecord
from shared.ids import new_id
from shared.letters.writing import day
from shared.references import reference

KIM, URSEL, BERND, OLGA = Somebody("Kim"), Somebody("Ursel", "Meier"), Somebody("Bernd"), Somebody("Olga")
MONTH = relativedelta(months=1)


async def test_the_contact_person_is_told_who_is_new_by_when_and_what_to_do(here: Notify) -> None:
    await here.knows(KIM, URSEL)
    await here.hears(URSEL.contact(), KIM.admitted())
    await here.sends()
    mail = here.post.only(URSEL.email)
    for kind in ("plain", "html"):
        text = body(mail, kind)
        assert "Hallo Ursel," in text
        assert KIM.name in text
        assert day(today() + MONTH) in text
        assert f"{VIEW}/ov-celle/neumitglieder/{KIM.id}" in text
    assert KIM.name not in mail["Subject"], "a name on a locked screen tells who is in a party"


async def test_the_new_member_is_welcomed_with_the_contact_persons_name(here: Notify) -> None:
    await here.knows(KIM, URSEL)
    await here.hears(URSEL.contact(), KIM.admitted())
    await here.sends()
    mail = here.post.only(KIM.email)
    assert "willkommen" in mail["Subject"]
    assert URSEL.name in body(mail)
    assert URSEL.email in body(mail)
    assert "Ortsverein Celle" in body(mail)
    assert "0511" not in body(mail), "a phone number is nobody's business here"


async def test_without_a_contact_person_the_welcome_says_who_answers_instead(here: Notify) -> None:
    await here.knows(KIM, BERND)
    await here.hears(BERND.role("board"), KIM.admitted())
    await here.worker().send_due()
    assert here.post.mails == [], "the contact person may be on the way"
    await here.sends()
    assert BERND.name in body(here.post.only(KIM.email))
    assert "suchen wir" in body(here.post.only(KIM.email))


async def test_the_due_date_follows_the_strictest_standard(here: Notify) -> None:
    await here.knows(KIM, URSEL)
    district = TREE.path("bezirk-hannover")
    await here.hears(FirstContactStandardSet(unit=district, period="P14D", from_day=today()))
    await here.hears(URSEL.contact(), KIM.admitted())
    await here.sends()
    assert day(today() + timedelta(days=14)) in body(here.post.only(URSEL.email))


@pytest.mark.parametrize(("set_before", "left"), [(0, 0), (1, -1), (30, -2)])
async def test_a_stricter_standard_makes_nobody_late_before_the_day_on_which_it_was_set(
    here: Notify, set_before: int, left: int
) -> None:
    """Five days after the admission three days would be over: whoever was in time has the day of the change."""
    await here.knows(KIM, URSEL)
    district, began = TREE.path("bezirk-hannover"), today() - timedelta(days=set_before)
    await here.hears(FirstContactStandardSet(unit=district, period="P3D", from_day=began))
    await here.hears(URSEL.contact(), KIM.admitted(on=today() - timedelta(days=5)))
    await here.sends()
    assert f"bis {day(today() + timedelta(days=left))} an" in body(here.post.only(URSEL.email))


@pytest.mark.parametrize("order", itertools.permutations(range(4)))
async def test_whatever_arrives_first_the_mails_are_the_same(here: Notify, order: tuple[int, ...]) -> None:
    what: list[Event | PersonRecord] = [KIM.record(), URSEL.record(), URSEL.contact(), KIM.admitted()]
    for n in order:
        await here.hears(what[n])
        await here.worker().send_due()
    await here.sends()
    await here.sends()
    assert KIM.name in body(here.post.only(URSEL.email))
    assert URSEL.name in body(here.post.only(KIM.email))


async def test_the_same_event_again_and_a_replay_under_another_id_send_nothing_twice(here: Notify) -> None:
    await here.knows(KIM, URSEL)
    admitted = KIM.admitted()
    for _ in range(3):
        await here.hears(URSEL.contact(), admitted)
        await here.sends()
    assert len(here.post.mails) == 2


async def test_who_is_contact_person_and_on_the_board_gets_one_mail(here: Notify) -> None:
    await here.knows(KIM, URSEL, BERND)
    await here.hears(URSEL.contact(), URSEL.role("board"), BERND.role("board"), KIM.admitted(outcome="lapse"))
    await here.sends()
    assert "Ansprechperson" in body(here.post.only(URSEL.email))
    told = body(here.post.only(BERND.email))
    assert "Frist" in told
    assert KIM.name in told
    assert day(today()) in told


async def test_an_admission_by_the_board_is_no_news_to_the_board(here: Notify) -> None:
    await here.knows(KIM, BERND)
    await here.hears(BERND.role("board"), KIM.admitted())
    await here.sends()
    assert not here.post.to(BERND.email)


@pytest.mark.parametrize("days", [10, 3])
async def test_the_board_is_warned(here: Notify, days: int) -> None:
    await here.knows(KIM, BERND, OLGA)
    decide_by = today() + timedelta(days=days)
    near = ApplicationDeadlineNear(unit=CELLE, application=new_id(), person=KIM.id, days_left=days, decide_by=decide_by)
    await here.hears(BERND.role("board"), OLGA.role("board"), near)
    await here.sends()
    for one in (BERND, OLGA):
        mail = here.post.only(one.email)
        assert f"{days} Tage" in mail["Subject"]
        assert KIM.name in body(mail)
        assert day(decide_by) in body(mail)
        assert f"{VIEW}/ov-celle/antraege" in body(mail)
    assert not here.post.to(KIM.email)


REASON = "Wohnt nicht hier,\n\n→ und war schon Mitglied."


@pytest.mark.parametrize("told", [True, False])
async def test_a_refusal_tells_the_right_to_object_and_the_reason_if_the_board_said_so(
    here: Notify, told: bool
) -> None:
    await here.knows(KIM, OLGA)
    reason, link, application, until = new_id(), new_id(), new_id(), today() + MONTH
    here.links.texts[reason] = REASON
    here.links.answers[link] = own_link("https://celle.example/einspruch/abc", KIM.email)
    refused = ApplicationRefused(
        unit=CELLE,
        application=application,
        person=KIM.id,
        refused_on=today(),
        reason=reason,
        reason_told=told,
        object_by=until,
        link=link,
    )
    await here.hears(OLGA.role("office", UB_CELLE), refused)
    await here.sends()
    mail = here.post.only(KIM.email)
    text = body(mail)
    assert ("Wohnt nicht hier" in text) is told
    assert day(until) in text
    assert "der Vorstand des Unterbezirks Celle".replace("der", "Der") in text
    assert "https://celle.example/einspruch/abc" in text
    assert reference(application) in text
    assert OLGA.email in text
    assert mail["List-Unsubscribe"] is None, "a right is told to everybody"


async def test_a_refusal_of_an_older_version_or_without_a_link_says_another_way(here: Notify) -> None:
    await here.knows(KIM)
    refused = ApplicationRefused(unit=CELLE, application=new_id(), person=KIM.id, refused_on=today(), reason=new_id())
    await here.hears(refused)
    await here.sends()
    text = body(here.post.only(KIM.email))
    assert "innerhalb eines Monats" in text
    assert "schriftlich an den Vorstand des Unterbezirks Celle" in text


async def test_a_refusal_waits_for_the_link_and_the_reason_while_members_is_away(here: Notify) -> None:
    await here.knows(KIM)
    link = new_id()
    here.links.answers[link] = ServiceAway("members")
    refused = ApplicationRefused(
        unit=CELLE, application=new_id(), person=KIM.id, refused_on=today(), reason=new_id(), link=link
    )
    await here.hears(refused)
    await here.sends()
    assert not here.post.to(KIM.email)
    here.links.answers[link] = LinkGone()
    await here.sends()
    assert "schriftlich an den Vorstand" in body(here.post.only(KIM.email))


def own_link(url: str, email: str) -> Link:
    """A link that `members` makes for one mail."""
    return Link(
        url=url,
        email=email,
        first_name="Kim",
        purpose="object",
        unit_name="Ortsverein Celle",
        expires_at=datetime(2027, 1, 1, tzinfo=UTC),
    )


def _vacancy(vacant: bool = True, on: date | None = None) -> ContactPersonEnded:
    return ContactPersonEnded(
        unit=CELLE, appointment=new_id(), person=URSEL.id, ended_on=on or today(), reason="term", vacant=vacant
    )


async def test_the_sub_districts_office_learns_of_a_vacancy_without_names(here: Notify) -> None:
    await here.knows(KIM, URSEL, OLGA)
    await here.hears(OLGA.role("office", UB_CELLE), KIM.journey(), _vacancy())
    await here.sends()
    mail = here.post.only(OLGA.email)
    assert "Ortsverein Celle" in mail["Subject"]
    assert "Ein neues Mitglied wartet" in body(mail)
    assert f"{UB_VIEW}/ub-celle/heute" in body(mail)
    for one in (KIM, URSEL):
        assert one.first_name not in body(mail).replace("Olga", "")


async def test_where_somebody_follows_at_once_there_is_no_vacancy(here: Notify) -> None:
    await here.knows(OLGA)
    await here.hears(OLGA.role("office", UB_CELLE), _vacancy(vacant=False))
    await here.sends()
    assert here.post.mails == []


async def test_without_an_office_the_sub_districts_board_is_told(here: Notify) -> None:
    await here.knows(OLGA)
    await here.hears(OLGA.role("board", UB_CELLE), _vacancy())
    await here.sends()
    assert here.post.only(OLGA.email)


async def test_a_stand_in_is_told_to_everybody_concerned(here: Notify) -> None:
    ayla, done = Somebody("Ayla"), Somebody("Dora")
    await here.knows(KIM, URSEL, BERND, ayla, done)
    over = done.journey()
    made = FirstContactMade(
        unit=CELLE,
        journey=over.journey,
        person=done.id,
        started_on=today(),
        made_on=today(),
        outcome="met",
        in_time=True,
    )
    elsewhere = Somebody("Emil").journey(TREE.path("ov-bergen"))
    appointed = StandInAppointed(
        unit=CELLE, appointment=new_id(), person=URSEL.id, from_day=today(), appointed_by=UB_CELLE
    )
    # the journeys come from another topic: some of them after the appointment
    await here.hears(BERND.role("board"), KIM.journey(), over, appointed, ayla.journey(), made, elsewhere)
    await here.sends()
    assert "2 neue Mitglieder" in body(here.post.only(URSEL.email))
    assert f"{VIEW}/ov-celle/neumitglieder" in body(here.post.only(URSEL.email))
    assert URSEL.name in body(here.post.only(BERND.email))
    for one in (KIM, ayla):
        assert URSEL.name in body(here.post.only(one.email))
        assert URSEL.email in body(here.post.only(one.email))
    assert not here.post.to(done.email)
    assert len(here.post.mails) == 4


async def test_nobody_is_told_what_happened_more_than_a_week_ago(here: Notify) -> None:
    """The demonstration's past, and replays, send nothing."""
    await here.knows(KIM, URSEL, OLGA, BERND)
    await here.hears(URSEL.contact(), OLGA.role("office", UB_CELLE), BERND.role("board"))
    old = today() - timedelta(days=8)
    await here.hears(
        KIM.admitted(on=old),
        KIM.admitted(on=old, outcome="lapse", noticed_on=old),
        _vacancy(on=old),
        ApplicationRefused(unit=CELLE, application=new_id(), person=KIM.id, refused_on=old, reason=new_id()),
        ApplicationDeadlineNear(
            unit=CELLE, application=new_id(), person=KIM.id, days_left=3, decide_by=old + timedelta(days=3)
        ),
        StandInAppointed(unit=CELLE, appointment=new_id(), person=URSEL.id, from_day=old, appointed_by=UB_CELLE),
    )
    await here.sends()
    assert here.post.mails == []
    await here.hears(KIM.admitted(on=today() - timedelta(days=7)))
    await here.sends()
    assert len(here.post.mails) == 2, "a week ago is still news"


async def test_a_lapse_that_is_noticed_late_is_news_all_the_same(here: Notify) -> None:
    """An application found in a drawer: its month was over long ago, and nobody has welcomed the person."""
    await here.knows(KIM, URSEL, BERND)
    await here.hears(URSEL.contact(), BERND.role("board"))
    await here.hears(KIM.admitted(on=today() - timedelta(days=60), outcome="lapse", noticed_on=today()))
    await here.sends()
    assert all(here.post.to(one.email) for one in (KIM, URSEL, BERND))


async def test_a_member_recorded_by_an_import_gets_no_welcome(here: Notify) -> None:
    await here.knows(KIM, URSEL)
    recorded = MemberRecorded(unit=CELLE, person=KIM.id, status="member", joined_on=today())
    await here.hears(URSEL.contact(), recorded)
    await here.sends()
    assert here.post.mails == []


async def test_a_unit_without_a_view_is_told_where_to_ask(here: Notify) -> None:
    bergen = TREE.path("ov-bergen")
    await here.knows(KIM, URSEL)
    await here.hears(URSEL.contact(bergen), KIM.admitted(unit=bergen))
    await here.sends()
    text = body(here.post.only(URSEL.email))
    assert "http" not in text.partition("-- ")[0]
    assert "Unterbezirk Celle" in text


def _link(purpose: str, first_name: str = "Kim") -> Link:
    return Link(
        url=f"{VIEW}/anmelden/s3cret",
        email=KIM.email,
        first_name=first_name,
        purpose=purpose,
        unit_name="Ortsverein Celle",
        expires_at=datetime(2026, 7, 1, 16, 5, tzinfo=UTC),
    )


@pytest.mark.parametrize(("purpose", "word"), [("sign_in", "anmelden"), ("confirm_application", "bestätige")])
async def test_a_link_is_fetched_in_the_moment_of_sending(here: Notify, purpose: str, word: str) -> None:
    asked = MailLinkRequested(unit=CELLE, link=new_id(), purpose=purpose)
    here.links.answers[asked.link] = _link(purpose)
    await here.hears(asked)
    assert here.links.asked == []
    await here.sends()
    mail = here.post.only(KIM.email)
    assert f"{VIEW}/anmelden/s3cret" in body(mail)
    assert "18:05 Uhr" in body(mail), "summer time in Berlin"
    assert word in body(mail) + mail["Subject"]
    assert mail["List-Unsubscribe"] is None
    stored = await here.operates("GET", "/ops/status")
    assert "s3cret" not in stored.text


async def test_a_link_that_is_gone_is_not_sent_and_one_is_fetched_again_when_members_is_back(here: Notify) -> None:
    gone, later = (MailLinkRequested(unit=CELLE, link=new_id(), purpose="sign_in") for _ in range(2))
    here.links.answers |= {gone.link: LinkGone(), later.link: ServiceAway("members")}
    await here.hears(gone, later)
    await here.sends()
    assert here.post.mails == []
    status = (await here.operates("GET", "/ops/status")).json()
    assert status["mails"] == {"failed": 1, "waiting": 1}
    assert status["waiting_for"] == {"members_away": 1}
    here.links.answers[later.link] = _link("sign_in")
    await here.sends()
    assert here.post.only(KIM.email)


@pytest.mark.parametrize("name", ["Gewinn: https://evil.example", "evil.example besuchen", "a" * 200, "<b>x</b>"])
async def test_nobody_can_send_a_stranger_a_text_of_their_own(here: Notify, name: str) -> None:
    """The application form is public: whoever fills it in chooses the address and the name."""
    asked = MailLinkRequested(unit=CELLE, link=new_id(), purpose="confirm_application")
    here.links.answers[asked.link] = _link("confirm_application", name)
    await here.hears(asked)
    await here.sends()
    mail = here.post.only(KIM.email)
    for kind in ("plain", "html"):
        assert "Hallo," in body(mail, kind)
        assert name[:8] not in body(mail, kind)


async def test_a_name_is_escaped_in_html_and_as_it_is_in_plain_text(here: Notify) -> None:
    ona = Somebody("Ona", "O'Neill-Świątek")
    await here.knows(ona, URSEL)
    await here.hears(URSEL.contact(), ona.admitted())
    await here.sends()
    assert "Ona O'Neill-Świątek" in body(here.post.only(URSEL.email))
    assert "O&#39;Neill" in body(here.post.only(URSEL.email), "html")
