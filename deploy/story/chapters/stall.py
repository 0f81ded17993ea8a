"""Chapter `stall`: a branch plans shifts, somebody steps in, the levels above see a hole without a name."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from deploy.story.cast import Cast
from deploy.story.people import Page, Person
from deploy.story.telling import Chapter, check
from shared.clock import Calendar
from shared.contracts.topics import exchange, roster
from shared.hierarchy import Level


def stall(cast: Cast, chapter: Chapter) -> None:
    """Announced, planned in two taps, taken by one, left by one, called off."""
    board, contact = cast.person(Level.BRANCH, "board"), cast.person(Level.BRANCH, "contact_person")
    title = f"Infostand {cast.mark}"
    with chapter.step("the branch announces a stall, and gives it a topic and two shifts"):
        occasion = _announced(cast, board, title)
        page = board.look(occasion)
        done = board.send(page, page.form("/schichten"), topic="care", shifts="2", people="1")
        check(done.status == 200, f"answered {done.status}: {done.said[:300]}")
        board.see(occasion, "0 von 2 Plätzen sind besetzt", "Thema: Pflege")
    with chapter.step("the contact person takes a shift, and has it in their calendar") as step:
        _sends(contact, contact.look(occasion), "/platz")
        board.see(occasion, "1 von 2 Plätzen ist besetzt")
        email = cast.email(cast.branch, "contact_person")
        step.detail = cast.mailbox.newest(email, title)["subject"]
    with chapter.step("the levels above see the topic and the hole, and nobody's name") as step:
        sub = cast.person(Level.SUB_DISTRICT, "office")
        above = occasion.replace(cast.branch, cast.sub_district)
        sub.see(above, "Thema: Pflege · 1 von 2 Plätzen ist besetzt", "fehlt noch jemand")
        step.detail = f"{_nobody(cast, occasion)} records looked through"
    with chapter.step("they look for a stand-in: the board takes the place, and they are told"):
        _sends(contact, contact.look(occasion), "/vertretung")
        board.see(occasion, "(sucht Ersatz)")
        _sends(board, board.look(occasion), "/platz")
        cast.mailbox.newest(email, "springt jemand ein")
    with chapter.step("the stall is called off: whoever has a shift is told") as step:
        page = board.look(occasion)
        done = board.send(page, page.form("/absagen"), word=f"Sturmwarnung {cast.mark}")
        check(done.status == 200, f"answered {done.status}: {done.said[:300]}")
        told = cast.mailbox.newest(cast.email(cast.branch, "board"), f"Sturmwarnung {cast.mark}")
        step.detail = told["subject"]


def _announced(cast: Cast, board: Person, title: str) -> str:
    """Announce it; the address of its page."""
    day = (Calendar().today() + timedelta(days=25)).isoformat()
    page = board.look(f"/{cast.branch}/termine/neu?art=stall")
    done = board.send(
        page,
        page.form("/termine/neu"),
        title=title,
        place="Küchengartenplatz",
        topic="care",
        day=day,
        other_day=day,
        open_to="all",
        registration="nein",
        seats="",
        **{"from": "10:00", "until": "12:00"},
    )
    check(done.status == 200, f"answered {done.status}: {done.said[:300]}")
    return board.see(f"/{cast.branch}/termine", title).link(title)


def _sends(who: Person, page: Page, form: str) -> None:
    done = who.send(page, page.form(form))
    check(done.status == 200, f"answered {done.status}: {done.said[:300]}")


def _nobody(cast: Cast, occasion: str) -> int:
    """No duty is in a topic above; how many records were looked through."""
    seen = 0
    key = occasion.rpartition("/")[2]
    for level, unit in ((Level.SUB_DISTRICT, cast.sub_district), (Level.DISTRICT, cast.district)):
        records: list[Any] = list(cast.witness(level).read(exchange(unit), roster(unit)))
        for record in records:
            seen += 1
            check(not (record.mentions(key) and record.mentions("duty")), f"{record.topic} says who stands there")
        check(any(one.mentions(key) for one in records), f"{unit} does not hear of the stall")
    return seen
