"""Whoever registered is told how it stands: once, in any order of topics, and never what is not so any more."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from services.notify.outgoing.links import LinkGone, ServiceAway
from services.notify.reactions import reactions
from services.notify.tests.build import CELLE, TREE, VIEW, Notify, Somebody, body, today
from services.notify.tests.occasions import ABOUT, PLACE, TITLE, Evening, Guest, at, invites, method_of, secret_for
from shared.contracts.calendar import RegistrationAsked
from shared.ids import new_id
from shared.letters.writing import day
from shared.messaging.cloudevents import read_event, read_meta
from shared.testing import record_of

KIM, ALI = Somebody("Kim"), Somebody("Ali")


@pytest.fixture
async def evening(here: Notify) -> Evening:
    """Nobody has heard of it yet."""
    return Evening()


@pytest.fixture
async def kim(here: Notify, evening: Evening) -> Guest:
    """May register: the evening is known, and so are they."""
    guest = Guest(KIM, evening)
    await invites(here, evening, guest)
    return guest


def subjects(here: Notify, who: Somebody = KIM) -> list[str]:
    """What they were told, in order."""
    return [mail["Subject"] for mail in here.post.to(who.email)]


# ---- to confirm


def asked(guest: Guest) -> RegistrationAsked:
    """Somebody wants to come."""
    return RegistrationAsked(unit=CELLE, registration=guest.id)


async def test_whoever_asks_confirms_by_a_link_of_events(here: Notify, kim: Guest) -> None:
    await here.hears(asked(kim))
    await here.sends()
    mail = here.post.only(KIM.email)
    for form in ("plain", "html"):
        assert f"{VIEW}/ov-celle/anmeldung/s3cret" in body(mail, form)
    assert "bis 2. Dezember, 19:00 Uhr" in body(mail)
    assert "Ortsverein Celle" in body(mail)
    assert method_of(mail) is None


async def test_nobody_can_send_a_stranger_a_text_as_a_name(here: Notify, kim: Guest) -> None:
    here.links.answers[kim.id] = secret_for(kim).model_copy(update={"first_name": "Gewonnen: www.evil.example"})
    await here.hears(asked(kim))
    await here.sends()
    assert "evil" not in body(here.post.only(KIM.email))


async def test_a_link_that_is_gone_is_not_sent_and_one_that_cannot_be_had_waits(here: Notify, kim: Guest) -> None:
    here.links.answers[kim.id] = ServiceAway("events")
    await here.hears(asked(kim))
    await here.sends()
    assert (await here.states())["registration_confirm"] == "waiting events_away"
    here.links.answers[kim.id] = LinkGone()
    await here.sends()
    assert (await here.states())["registration_confirm"] == "failed link_gone"
    assert not here.post.mails


async def test_without_a_view_there_is_nothing_to_confirm_by(here: Notify) -> None:
    link = new_id()
    here.links.answers[link] = secret_for(Guest(KIM, Evening()))
    await here.hears(RegistrationAsked(unit=TREE.path("ov-bergen"), registration=link))
    await here.sends()
    assert (await here.states())["registration_confirm"] == "waiting no_view_yet"


# ---- how it stands


@pytest.mark.parametrize(("standing", "said"), [("seated", "Du bist dabei"), ("waiting", "Warteliste")])
async def test_a_guest_learns_whether_there_is_a_seat(here: Notify, kim: Guest, standing: str, said: str) -> None:
    await here.hears(kim.registered(standing))
    await here.sends()
    mail = here.post.only(KIM.email)
    assert mail["Subject"] == f"{said}: {TITLE}"
    for form in ("plain", "html"):
        assert "Hallo Kim," in body(mail, form)
        assert TITLE in body(mail, form)
        assert f"{day(kim.evening.day)}, 19:00 bis 21:00 Uhr" in body(mail, form)
        assert PLACE in body(mail, form)
        assert f"{VIEW}/ov-celle/anmeldung/s3cret" in body(mail, form)
    assert (ABOUT.splitlines()[1] in body(mail)) == (standing == "seated")
    assert ("dabei" in body(mail) + mail["Subject"]) == (standing == "seated"), "never said to somebody who waits"
    assert ("keinen Platz" in body(mail)) == (standing == "waiting")


UNTIL = at(today() + timedelta(days=20), 12)
NEWS = [
    ("moved_up", "seated", {}, "nachgerückt"),
    ("offered", "offered", {"until": UNTIL}, f"Bis {UNTIL.day}. "),
    ("accepted", "seated", {}, "reserviert"),
    ("again", "seated", {}, "reserviert"),
    ("again", "waiting", {}, "auf der Warteliste"),
    ("offer_over", "withdrawn", {}, "nichts von Dir gehört"),
    ("passed_over", "waiting", {}, "passiert nur einmal"),
    ("party", "seated", {}, "Ihr kommt jetzt zu zweit"),
    ("party", "waiting", {}, "Auf der Warteliste steht Ihr jetzt zu zweit"),
    ("guest", "withdrawn", {}, "danke, dass Du Bescheid gesagt hast"),
    ("cancelled", "withdrawn", {}, "leider fällt"),
    ("moved", "seated", {}, "Eure Plätze bleiben Euch"),
    ("moved", "waiting", {}, "stehst weiter auf der Warteliste"),
    ("moved", "offered", {"until": UNTIL}, "steht noch aus"),
]


@pytest.mark.parametrize(("why", "standing", "more", "said"), NEWS)
async def test_each_change_is_told_once_though_it_is_said_twice(
    here: Notify, kim: Guest, why: str, standing: str, more: dict[str, datetime], said: str
) -> None:
    await here.hears(kim.registered("waiting"))
    await here.sends()
    kim.party = 2
    if why == "cancelled":
        await here.hears(kim.evening.cancelled())
    news = kim.changed(why, standing, **more)
    again = record_of(read_event(read_meta(news.headers), news.value), version=kim.version)  # as another record
    await here.hears(news, news, again)
    await here.sends()
    _, mail = here.post.to(KIM.email)
    assert said in body(mail)
    assert "None" not in body(mail)


@pytest.mark.parametrize("standing", ["attended", "absent"])
async def test_that_somebody_came_is_no_news_to_them(here: Notify, kim: Guest, standing: str) -> None:
    await here.hears(kim.changed("seen", standing))
    await here.sends()
    assert not here.post.mails


async def test_two_changes_of_one_day_to_the_same_number_are_told_twice(here: Notify, kim: Guest) -> None:
    for party in (2, 3, 2):
        kim.party = party
        await here.hears(kim.changed("party"))
        await here.sends()
    assert ["zu zweit" in body(mail) for mail in here.post.to(KIM.email)] == [True, False, True]


async def test_a_seat_that_is_kept_until_then_is_not_offered_later(here: Notify, kim: Guest) -> None:
    await here.hears(kim.changed("offered", "offered", until=at(today() - timedelta(days=1), 12)))
    await here.sends()
    assert await here.states() == {"registration_offered": "failed offer_over"}


async def test_who_is_passed_over_is_told_why(here: Notify, kim: Guest) -> None:
    kim.party = 3
    await here.hears(kim.changed("passed_over", "waiting"))
    await here.sends()
    assert "Ihr wollt zu dritt kommen" in body(here.post.only(KIM.email))


async def test_whoever_waited_and_withdraws_is_not_told_of_a_seat(here: Notify, kim: Guest) -> None:
    await here.hears(kim.registered("waiting"), kim.changed("guest", "withdrawn"))
    await here.sends()
    assert "nicht mehr auf der Warteliste" in body(here.post.only(KIM.email))
    assert "Platz ist wieder frei" not in body(here.post.only(KIM.email))


async def test_whoever_had_a_seat_and_withdraws_reads_that_it_is_free(here: Notify, kim: Guest) -> None:
    await here.hears(kim.registered(), kim.changed("guest", "withdrawn"))
    await here.sends()
    assert "Dein Platz ist wieder frei" in body(here.post.only(KIM.email))


async def test_whoever_came_back_and_waits_has_no_seat_to_give_up(here: Notify, kim: Guest) -> None:
    await here.hears(kim.registered(), kim.changed("guest", "withdrawn"))
    await here.sends()
    await here.hears(kim.changed("again", "waiting"), kim.changed("guest", "withdrawn"))
    await here.sends()
    first, second = here.post.to(KIM.email)
    assert ["Platz ist wieder frei" in body(mail) for mail in (first, second)] == [True, False]
    assert [method_of(mail) for mail in (first, second)] == ["CANCEL", None]


async def test_why_it_is_off_is_told_in_the_words_of_who_invites(here: Notify, kim: Guest) -> None:
    word = "Die Köchin ist krank.\n\n→ Hier klicken"
    await here.hears(kim.registered(), kim.evening.cancelled(word), *kim.evening.texts)
    await here.hears(kim.changed("cancelled", "withdrawn"))
    await here.sends()
    mail = here.post.only(KIM.email)
    assert "„Die Köchin ist krank.\nHier klicken“" in body(mail)
    assert "Dazu schreibt Dir der Ortsverein Celle:" in body(mail)
    assert f"{VIEW}/ov-celle/einladung" in body(mail)
    assert "s3cret" not in body(mail)


@pytest.mark.parametrize(("ahead", "said"), [(1, "Morgen"), (0, "Heute")])
async def test_a_reminder_says_the_day_as_it_is_when_it_goes_out(here: Notify, ahead: int, said: str) -> None:
    evening = Evening(day=today() + timedelta(days=ahead), hour=23)
    guest = Guest(KIM, evening)
    await invites(here, evening, guest)
    await here.hears(guest.reminded())
    await here.sends()
    mail = here.post.only(KIM.email)
    assert mail["Subject"] == f"{said}: {TITLE}"
    assert f"{said.lower()} ist es so weit" in body(mail)


async def test_where_no_view_shows_the_unit_the_letter_says_another_way(here: Notify, kim: Guest) -> None:
    here.links.answers[kim.id] = LinkGone()
    await here.hears(kim.registered())
    await here.sends()
    text = body(here.post.only(KIM.email)).partition("-- ")[0]
    assert "http" not in text
    assert "Vorstand des Ortsvereins Celle Bescheid" in text


async def test_nobody_is_told_what_happened_more_than_a_week_ago(here: Notify, kim: Guest) -> None:
    await here.hears(kim.registered(on=today() - timedelta(days=8)))
    await here.sends()
    assert not here.post.mails


# ---- order


@pytest.mark.parametrize("order", itertools.permutations(range(4)))
async def test_whatever_arrives_first_the_mail_is_the_same(here: Notify, order: tuple[int, ...]) -> None:
    evening = Evening()
    guest = Guest(KIM, evening)
    here.links.answers[guest.id] = secret_for(guest)
    announced = evening.announced()
    what = [[announced], evening.texts, [KIM.record()], [guest.registered()]]
    for n in order:
        assert not here.post.mails
        await here.hears(*what[n])
        await here.worker().send_due()
    await here.sends()
    mail = here.post.only(KIM.email)
    assert TITLE in mail["Subject"]
    assert PLACE in body(mail)


async def test_a_guest_is_not_told_a_time_that_is_not_so_any_more(here: Notify, kim: Guest) -> None:
    """The registration's part of the news comes first: the mail waits for the occasion's."""
    await here.hears(kim.registered())
    await here.sends()
    await long_ago(here)
    moved = kim.evening.moved(17)
    await here.hears(kim.changed("moved"))
    await here.sends()
    assert (await here.states())["registration_moved"] == "waiting no_change_yet"
    await here.hears(moved, *kim.evening.texts)
    await here.sends()
    assert "17:00 bis 19:00 Uhr" in body(here.post.to(KIM.email)[1])


async def long_ago(here: Notify) -> None:
    """What is known of the occasion was said a day ago."""
    async with here.service.database.transaction() as session:
        await session.execute(text("UPDATE occasions SET moved_at = moved_at - interval '1 day'"))


@pytest.mark.parametrize("word", [None, "Die Köchin ist krank."])
async def test_that_it_is_off_waits_for_the_word_and_not_for_long(here: Notify, kim: Guest, word: str | None) -> None:
    off = kim.evening.cancelled(word)
    await here.hears(kim.changed("cancelled", "withdrawn"))
    await here.sends()
    assert await here.states() == {"occasion_off": "waiting no_change_yet"}
    if word:
        await here.hears(off, *kim.evening.texts)
    await here.passes(timedelta(minutes=3))
    await here.sends()
    assert (word or "leider fällt") in body(here.post.only(KIM.email))


async def test_an_older_change_that_comes_late_changes_nothing(here: Notify, kim: Guest) -> None:
    first, second = kim.evening.moved(17), kim.evening.moved(18)
    await here.hears(second, first, *kim.evening.texts, kim.registered())
    await here.sends()
    assert "18:00 bis 20:00 Uhr" in body(here.post.only(KIM.email))


async def test_another_title_is_the_one_that_is_told(here: Notify, kim: Guest) -> None:
    await here.hears(kim.evening.renamed("Kochabend"), *kim.evening.texts, kim.registered())
    await here.sends()
    assert subjects(here) == ["Du bist dabei: Kochabend"]


# ---- what is not so any more


async def test_who_withdrew_is_not_welcomed(here: Notify, kim: Guest) -> None:
    await here.hears(kim.registered(), kim.changed("guest", "withdrawn"))
    await here.sends()
    assert subjects(here) == [f"Abgemeldet: {TITLE}"]


async def test_who_withdraws_while_the_mail_waits_for_a_name_is_not_welcomed(here: Notify, evening: Evening) -> None:
    guest = Guest(KIM, evening)
    await here.hears(evening.announced(), *evening.texts, guest.registered())
    here.links.answers[guest.id] = secret_for(guest)
    await here.sends()
    assert await here.states() == {"registration_seated": "waiting no_address_yet"}
    await here.hears(guest.changed("guest", "withdrawn"), KIM.record())
    await here.sends()
    assert subjects(here) == [f"Abgemeldet: {TITLE}"]
    assert (await here.states())["registration_seated"] == "unwanted overtaken"


async def test_who_moved_up_is_not_told_that_they_wait(here: Notify, kim: Guest) -> None:
    await here.hears(kim.registered("waiting"), kim.changed("moved_up"))
    await here.sends()
    assert subjects(here) == [f"Ein Platz ist frei geworden: {TITLE}"]


async def test_who_said_yes_is_not_asked(here: Notify, kim: Guest) -> None:
    await here.hears(kim.changed("offered", "offered", until=UNTIL), kim.changed("accepted"))
    await here.sends()
    assert subjects(here) == [f"Du bist dabei: {TITLE}"]


async def test_of_two_moves_the_second_is_told_and_a_seat_all_the_same(here: Notify, kim: Guest) -> None:
    moves = [record for hour in (17, 18) for record in (kim.evening.moved(hour), kim.changed("moved"))]
    await here.hears(kim.registered(), *moves, *kim.evening.texts)
    await here.sends()
    assert sorted(subjects(here)) == [f"Du bist dabei: {TITLE}", f"Geändert: {TITLE}"]
    assert all("18:00 bis 20:00 Uhr" in body(mail) for mail in here.post.to(KIM.email))


@pytest.mark.parametrize("told", [True, False])
async def test_nobody_is_invited_or_reminded_of_what_is_off(here: Notify, kim: Guest, told: bool) -> None:
    """Whether the cancellation comes by the guest's registration or, so far, by the occasion alone."""
    await here.hears(kim.registered(), kim.reminded(), kim.evening.cancelled())
    if told:
        await here.hears(kim.changed("cancelled", "withdrawn"))
    await here.sends()
    assert subjects(here) == ([f"Fällt aus: {TITLE}"] if told else [])


async def test_nobody_is_told_of_what_is_over(here: Notify) -> None:
    """A mail server was away for two days."""
    evening = Evening(day=today() - timedelta(days=1))
    guest = Guest(KIM, evening)
    await invites(here, evening, guest)
    await here.hears(guest.reminded())
    await here.sends()
    assert await here.states() == {"guest_reminder": "failed occasion_over"}


async def test_who_is_forgotten_is_told_nothing_and_nothing_is_known(here: Notify, kim: Guest) -> None:
    ali = Guest(ALI, kim.evening)
    await here.hears(ALI.record())
    here.links.answers[ali.id] = secret_for(ali)
    await here.hears(kim.registered(), ali.registered(), kim.forgotten())
    await here.sends()
    assert [subjects(here), subjects(here, ALI)] == [[], [f"Du bist dabei: {TITLE}"]]
    async with here.service.database.reading() as session:
        assert (await session.execute(text("SELECT registration FROM seats"))).scalars().all() == [ali.id]


async def test_the_changes_of_one_guest_leave_the_others_letters(here: Notify, kim: Guest) -> None:
    ali = Guest(ALI, kim.evening)
    await here.hears(ALI.record())
    here.links.answers[ali.id] = secret_for(ali)
    said = [kim.registered(), ali.registered("waiting"), kim.changed("guest", "withdrawn"), ali.changed("moved_up")]
    await reactions.process_all(said, here.service.database)
    await here.sends()
    assert [subjects(here), subjects(here, ALI)] == [
        [f"Abgemeldet: {TITLE}"],
        [f"Ein Platz ist frei geworden: {TITLE}"],
    ]
