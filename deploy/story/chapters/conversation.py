"""Chapter `conversation`: a first contact as it goes in life, and what the levels above see of it and can do."""

from __future__ import annotations

from datetime import date, timedelta

from deploy.demo.people import Newcomer
from deploy.story.applying import admitted_today, confirming, enter, somebody
from deploy.story.cast import Cast
from deploy.story.looking import cell, contact_name, german, newcomers
from deploy.story.people import Page, Person
from deploy.story.telling import Chapter, check, eventually
from shared.clock import Calendar
from shared.contracts.topics import exchange, roster, to_all_below
from shared.hierarchy import Level

LONG_AGO = timedelta(days=130)
"""An application from a drawer: a member for three months, and never called."""


def conversation(cast: Cast, chapter: Chapter) -> None:
    """Not reached, later, spoken, corrected, noted; overdue, and the sub-district helps."""
    today = Calendar().today()
    board = cast.person(Level.BRANCH, "board")
    caller = cast.person(Level.BRANCH, "contact_person")
    with chapter.step("somebody is admitted; Heute says whose call it is") as step:
        newcomer = admitted_today(cast, board, "talk")
        mine = _page(cast, caller, newcomer)
        step.detail = _whose_call(cast, board, caller)
    _in_vain(chapter, caller, mine, today)
    _spoken(chapter, caller, mine, today)
    with chapter.step("a note is read in the branch, and by nobody above"):
        note = f"Spielt Schach {cast.mark}"
        page = caller.look(mine)
        caller.send(page, page.form("/notiz"), note=note)
        board.see(mine, note)
        for level, unit in ((Level.SUB_DISTRICT, cast.sub_district), (Level.DISTRICT, cast.district)):
            for record in cast.witness(level).read(exchange(unit), roster(unit), *to_all_below(unit)):
                check(not record.mentions(note), f"{record.topic} holds the note")
    _overdue(cast, chapter, board, caller)


def _page(cast: Cast, person: Person, one: Newcomer) -> str:
    """The address of somebody's page."""
    name = f"{one.first_name} {one.last_name}"
    return person.see(newcomers(cast.branch, one), name).link(name)


def _whose_call(cast: Cast, board: Person, caller: Person) -> str:
    name = contact_name(board.look(f"/{cast.branch}/ansprechpersonen"))
    said = []
    for person in (board, caller):
        page = person.look(f"/{cast.branch}/heute")
        said.append(page.shows("auf Deinen Anruf"))
        check(said[-1] or page.shows(f"einen Anruf von {name}"), f"it says neither: {page.text[:300]}")
    check(sum(said) <= 1, "one call is told to two people as theirs")
    return f"{name} calls"


def _enter(person: Person, mine: str, action: str, **values: str) -> Page:
    page = person.look(mine)
    done = person.send(page, page.form(action), **values)
    check(done.status == 200, f"answered {done.status}: {done.said[:300]}")
    return done


def _in_vain(chapter: Chapter, caller: Person, mine: str, today: date) -> None:
    with chapter.step("not reached: the call is still owed, and it is seen that somebody tried"):
        _enter(caller, mine, "/erster-kontakt", outcome="not_reached")
        caller.see(mine, "1 Versuch, zuletzt heute", "steht noch aus")
    with chapter.step("they want to speak later: a day, and the duty stays") as step:
        day = today + timedelta(days=4)
        _enter(caller, mine, "/erster-kontakt", outcome="wants_later", again_on=day.isoformat())
        caller.see(mine, f"möchte ab {german(day)} sprechen", "steht noch aus")
        step.detail = f"back on Heute on {german(day)}"


def _spoken(chapter: Chapter, caller: Person, mine: str, today: date) -> None:
    with chapter.step("they have spoken, two taps"):
        _enter(caller, mine, "/erster-kontakt", outcome="reached")
        caller.see(mine, "Der erste Kontakt ist gemacht")
    with chapter.step("it was a mistake: taken back, the call is owed again"):
        _enter(caller, mine, "/berichtigen", outcome="undone")
        caller.see(mine, "steht noch aus", "zurückgenommen am")
    with chapter.step("entered again and corrected: it shows that it was") as step:
        _enter(caller, mine, "/erster-kontakt", outcome="reached")
        _enter(caller, mine, "/berichtigen", outcome="met")
        page = caller.see(mine, f"korrigiert am {german(today)}", "Getroffen")
        step.detail = page.block("korrigiert am")[:80]


def _overdue(cast: Cast, chapter: Chapter, board: Person, caller: Person) -> None:
    officer = cast.person(Level.SUB_DISTRICT, "office")
    there = f"/{cast.sub_district}/lage/{cast.branch}"
    with chapter.step("somebody who was never called is overdue above, and the share is not 100 %") as step:
        before = _late(cast, officer)
        forgotten = somebody(cast, "forgotten")
        answer = enter(cast, board, forgotten, Calendar().today() - LONG_AGO)
        done = board.send(answer, confirming(answer), lapse_understood="ja")
        check(done.status == 200, f"answered {done.status}: {done.said[:300]}")
        mine = _page(cast, caller, forgotten)
        eventually(lambda: _late(cast, officer) == before + 1, "the sub-district counts none more")
        share = cell(officer.look(f"/{cast.sub_district}/lage"), cast.branch, "rechtzeitig angerufen")
        check(share != "100\u00a0%", "100 % beside somebody overdue")
        step.detail = f"{before + 1} overdue, {share} in time"
    with chapter.step("the sub-district sees whom to call there, and reminds: once a week, seen by both") as step:
        page = officer.see(there, "Wen anrufen?", "überfällig")
        check(not page.shows(forgotten.last_name), "it shows the new member's name")
        if page.shows("Wieder möglich ab"):
            step.detail = "reminded by an earlier telling"
        else:
            word = f"Ich helfe gern beim Telefonieren, Heike {cast.mark}"
            officer.send(page, page.form("/erinnern"), word=word)
            _word(cast, officer, board, there, word)
            for role in ("contact_person", "board"):
                if mails := cast.mailbox.to(cast.email(cast.branch, role)):
                    step.detail = next((mail["subject"] for mail in mails if "Erinnerung" in mail["subject"]), "")
        officer.see(there, "Wieder möglich ab")
        board.see(f"/{cast.branch}/heute", "an überfällige Erstkontakte erinnert durch")
    with chapter.step("called at last: nothing is owed, and it stays late"):
        # that it is overdue is said to the branch and above at once, and may be heard above first: the page is looked
        # at again until it knows, and until then nothing is entered
        eventually(lambda: _called(caller, mine), "the branch's page stays older than what has been said")
        eventually(lambda: _late(cast, officer) == before, "the sub-district still counts it")


def _word(cast: Cast, officer: Person, board: Person, there: str, word: str) -> None:
    """What is said with a reminder: read at both sides, in no fact, nowhere above, and gone when it is taken back."""
    board.see(f"/{cast.branch}/heute", word)
    page = officer.see(there, word)
    for level, unit in ((Level.BRANCH, cast.branch), (Level.SUB_DISTRICT, cast.sub_district)):
        for record in cast.witness(level).read(exchange(unit), *to_all_below(cast.sub_district)):
            check(not record.mentions(word), f"{record.topic} holds the word")
    for record in cast.witness(Level.DISTRICT).read(
        exchange(cast.district), roster(cast.district), *to_all_below(cast.district)
    ):
        check(not record.mentions(word), f"{record.topic} holds the word")
    officer.send(page, page.form("/wort"))
    eventually(lambda: not board.look(f"/{cast.branch}/heute").shows(word), "the branch still reads it")
    check(not officer.look(there).shows(word), "whoever took it back still reads it")


def _called(caller: Person, mine: str) -> Page | None:
    """Enter a talk; None where the page was older than what has been said of the journey. Raises Unmet."""
    page = caller.look(mine)
    done = caller.send(page, page.form("/erster-kontakt"), outcome="reached")
    if done.status == 409 and done.shows("Inzwischen hat jemand anderes das geändert"):
        return None
    check(done.status == 200, f"answered {done.status}: {done.said[:300]}")
    return done


def _late(cast: Cast, officer: Person) -> int:
    return int(cell(officer.look(f"/{cast.sub_district}/lage"), cast.branch, "überfällig").replace(".", ""))
