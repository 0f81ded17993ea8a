"""A first contact on the screens: whose call it is, tries and corrections as sent, a page above to call and remind."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from services.view.tests.build import DAY, Told, cut, days, fact, named, text_about
from services.view.tests.played import Played, member, sent
from shared.contracts import contacts as m
from shared.contracts import mentoring as j
from shared.contracts import topics
from shared.security.permissions import Role


async def test_a_call_is_yours_only_where_you_are_responsible(played: Played) -> None:
    stage, unit = played.stage, played.stage.district.branch
    path = stage.district.path(unit)
    anna = await stage.office(unit, Role.CONTACT_PERSON, first="Anna", last="Beispiel")
    begins = m.ContactPersonAppointed(unit=path, appointment=uuid4(), person=anna, from_day=DAY, until=None)
    known = named(unit, anna, "Anna", "Beispiel", version=2, why="contact_person")
    await stage.applied(await stage.say(known, fact(unit, begins, version=5)))
    mine = (await (await stage.signed_in(anna)).get(f"/{unit}/heute")).text
    assert "1 Mensch wartet auf Deinen Anruf" in mine
    theirs = (await (await member(stage, unit)).get(f"/{unit}/heute")).text
    assert "Deinen Anruf" not in theirs
    assert "1 Mensch wartet auf einen Anruf von Anna Beispiel" in theirs
    assert "Anna Beispiel ruft an" in theirs


async def test_a_try_that_leaves_the_duty_and_a_day_agreed_on(played: Played) -> None:
    stage, unit, mia = played.stage, played.stage.district.branch, played.people["mia"]
    browser, address = await member(stage, unit), f"/{unit}/neumitglieder/{mia}"
    page = await browser.get(address)
    later = (DAY + days(4)).isoformat()
    await browser.send(page, f"{address}/erster-kontakt", outcome="wants_later", again_on=later)
    assert sent(stage)[1] == {"version": 1, "outcome": "wants_later", "again_on": later}
    await browser.send(page, f"{address}/erster-kontakt", outcome="not_reached", again_on=later)
    assert sent(stage)[1] == {"version": 1, "outcome": "not_reached"}
    await browser.send(page, f"{address}/notiz", note="Spielt Schach")
    assert sent(stage)[0].endswith("/notes")


async def test_what_was_entered_is_corrected_or_taken_back(played: Played) -> None:
    stage, unit, rolf = played.stage, played.stage.district.branch, played.people["rolf"]
    browser, address = await member(stage, unit), f"/{unit}/neumitglieder/{rolf}"
    page = await browser.get(address)
    await browser.send(page, f"{address}/berichtigen", outcome="undone", made_on=DAY.isoformat())
    assert sent(stage)[1] == {"version": 2, "outcome": None}
    await browser.send(page, f"{address}/berichtigen", outcome="reached", made_on=DAY.isoformat())
    assert sent(stage)[1] == {"version": 2, "outcome": "reached", "made_on": DAY.isoformat()}


async def test_a_mistaken_try_is_seen_and_corrected_and_the_page_says_what_is_left(played: Played) -> None:
    stage, unit, kim, journey = played.stage, played.stage.district.branch, uuid4(), uuid4()
    browser, address = await member(stage, unit), f"/{unit}/neumitglieder/{kim}"
    about: dict[str, Any] = {"unit": stage.district.path(unit), "journey": journey, "person": kim}
    about["started_on"] = DAY - days(8)
    begins = fact(unit, j.JourneyStarted(**about))
    await stage.applied(await stage.say(named(unit, kim, "Kim", "Beispiel"), begins))
    first, second = (
        j.FirstContactTried(**about, outcome="not_reached", tried_on=DAY - days(5), tries=1, note=(mailbox := uuid4())),
        j.FirstContactTried(**about, outcome="wants_later", tried_on=DAY - days(2), again_on=DAY + days(9), tries=2),
    )
    said = text_about(unit, kim, mailbox, "Nur die Mailbox")
    await stage.applied(await stage.say(said, fact(unit, first, version=20), fact(unit, second, version=21)))
    page = await browser.get(address)
    assert "2 Versuche" in page.text
    assert "Nur die Mailbox" in page.text
    await browser.send(page, f"{address}/versuche/21", outcome="undone", made_on=DAY.isoformat(), note="")
    where, body = sent(stage)
    assert where.endswith("/first-contact/tries/correction")
    assert body == {"version": 21, "entry": 21, "outcome": None}
    day = (DAY - days(4)).isoformat()
    await browser.send(page, f"{address}/versuche/20", outcome="reached", made_on=day, again_on=day, note="Ja")
    assert sent(stage)[1] == {"version": 21, "entry": 20, "outcome": "reached", "made_on": day, "note": "Ja"}

    none_left = {"tries": 1, "last_tried_on": DAY - days(5), "now_again_on": None}
    back = j.FirstContactTryCorrected(
        **about, corrected_on=DAY, entry=21, outcome=None, tried_on=None, again_on=None, **none_left
    )
    await stage.applied(await stage.say(fact(unit, back, version=22)))
    page = await browser.get(address)
    assert "1 Versuch" in page.text
    assert "sprechen</small>" not in page.text, "the day agreed on is gone"
    assert f"{address}/versuche/21" not in page.text, "what is taken back is nothing to correct"
    assert "Ein eingetragener Versuch zählt nicht." in page.text
    assert "korrigiert: Ein eingetragener Versuch zählt nicht." in (await browser.get(f"/{unit}/heute?seite=3")).text
    again = j.FirstContactTryCorrected(
        **about, corrected_on=DAY, entry=20, outcome="not_reached", tried_on=DAY - days(4), again_on=None,
        tries=1, last_tried_on=DAY - days(4), now_again_on=None, note=(better := uuid4()),
    )  # fmt: skip
    said = text_about(unit, kim, better, "Bruder am Telefon")
    await stage.applied(await stage.say(said, fact(unit, again, version=23)))
    page = await browser.get(address)
    assert "Bruder am Telefon" in page.text
    assert "Nur die Mailbox" not in page.text, "the note of the mistake is replaced"
    assert "· korrigiert</small>" in page.text
    over = j.JourneyEnded(**about, contact_open=True)  # nobody whom other tests would meet
    await stage.applied(await stage.say(fact(unit, over, version=24)))


async def test_an_overdue_branch_leads_to_whom_to_call_and_a_reminder_seen_by_both(played: Played) -> None:
    stage, built = played.stage, played.stage.district
    browser, there = await member(stage, built.sub, Role.OFFICE), f"/{built.sub}/lage/{built.branch}"
    assert there in (await browser.get(f"/{built.sub}/heute")).text
    page = await browser.get(there)
    assert "1 Erstkontakt überfällig" in page.text
    assert "Eine Mail bekommt der Vorstand. Sie zählt nur" in page.text, "nobody else is responsible there"
    appointment = uuid4()
    stands_in = m.StandInAppointed(
        unit=built.path(built.branch), appointment=appointment, person=played.people["ruth"], from_day=DAY,
        appointed_by=built.path(built.sub),
    )  # fmt: skip
    await stage.applied(await stage.say(fact(built.sub, stands_in, version=9)))
    page = await browser.get(there)
    assert "Eine Mail bekommt die Vertretung." in page.text
    assert "Rechtzeitig heißt" in page.text
    await browser.send(page, f"{there}/erinnern", word="Ruf mich gern an")
    assert sent(stage) == (f"mentoring/units/{built.branch}/reminders", {"word": "Ruf mich gern an"})
    by, path, word = built.path(built.sub), built.path(built.branch), uuid4()
    said = j.UnitReminded(unit=path, by=by, overdue=1, reminded_on=DAY, again_from=DAY + days(7), word=word)
    told = [fact(unit, said) for unit in (built.branch, built.sub)]
    told += [text_about(unit, word, word, "Ruf mich gern an <b>heute</b>") for unit in (built.branch, built.sub)]
    above = cut(built.district, j.UnitReminded, by, sight="count_only", by=by.model_dump(), reminded_on=DAY,
                again_from=DAY + days(7))  # fmt: skip
    await stage.applied(await stage.say(*told, above))
    again = (await browser.get(there)).text
    assert "Wieder möglich ab" in again
    assert "erinnern</button>" not in again.lower()
    assert "Ruf mich gern an &lt;b&gt;heute" in again
    today = await played.page(built.branch, "/heute")
    assert "an überfällige Erstkontakte erinnert durch" in today
    assert "Ruf mich gern an &lt;b&gt;heute" in today
    await browser.send(await browser.get(there), f"{there}/wort")
    assert sent(stage) == (f"mentoring/units/{built.branch}/reminders/withdrawn-word", {"word": str(word)})
    erased = [Told(topics.roster(unit), f"{word}/{word}", None, ()) for unit in (built.branch, built.sub)]
    await stage.applied(await stage.say(*erased))
    for page_now in ((await browser.get(there)).text, await played.page(built.branch, "/heute")):
        assert "Ruf mich gern an" not in page_now
        assert "Wort zurücknehmen" not in page_now
        assert "erinnert" in page_now
    district = await played.page(built.district, f"/lage/{built.sub}")
    assert "Selbst hat der Unterbezirk zuletzt am" in district
    assert "einige" in district
