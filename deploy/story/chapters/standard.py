"""Chapter `standard`: one month becomes 14 days, said once through the district's `.below` topic."""

from __future__ import annotations

from datetime import date

from deploy.story.applying import admitted_today
from deploy.story.cast import Cast
from deploy.story.looking import german, newcomers
from deploy.story.people import Person
from deploy.story.telling import Chapter, check
from shared.clock import Calendar
from shared.contracts.topics import below, exchange
from shared.hierarchy import Level
from shared.standards import end_of_period

_TYPE = "first_contact_standard_set"


def standard(cast: Cast, chapter: Chapter) -> None:
    """Changes the district's standard and sets it back."""
    today = Calendar().today()
    office = cast.person(Level.DISTRICT, "office")
    board = cast.person(Level.BRANCH, "board")
    _set(cast, office, "P1M", "einem Monat")
    with chapter.step("somebody is admitted today"):
        mine = newcomers(cast.branch, admitted_today(cast, board, "standard"))
    try:
        _change(cast, chapter, office, board, mine, today)
    finally:  # whatever happened, the branches get their month back
        _set_own(cast, board, "")
        _set(cast, office, "P1M", "einem Monat")
    with chapter.step("set back, the dates follow again"):
        board.see(mine, german(end_of_period(today, "P1M")))


def _change(cast: Cast, chapter: Chapter, office: Person, board: Person, mine: str, today: date) -> None:
    month, fortnight = german(end_of_period(today, "P1M")), german(end_of_period(today, "P14D"))
    with chapter.step("under the standard of one month, a new member of today is due in a month") as step:
        board.see(mine, month)
        step.detail = month
    with chapter.step("the district sets 14 days"):
        said_before = _said(cast)
        _set(cast, office, "P14D", "14 Tagen")
    with chapter.step("the branch's open dates follow") as step:
        board.see(mine, fortnight)
        step.detail = f"from {month} to {fortnight}"
    with chapter.step("it was said once, to everybody below, without fan-out"):
        said = _said(cast)
        check(said - said_before == 1, f"{said - said_before} records instead of one")
        own = cast.witness(Level.BRANCH).read(exchange(cast.branch))
        check(
            not any(_TYPE in r.headers.get("ce_type", "") and cast.district in r.key for r in own), "it was fanned out"
        )
    with chapter.step("a branch with a stricter standard of its own keeps it") as step:
        _set_own(cast, board, "P7D")
        week = german(end_of_period(today, "P7D"))
        board.see(mine, week)
        step.detail = week
        _set_own(cast, board, "")
        board.see(mine, fortnight)


def _said(cast: Cast) -> int:
    records = cast.witness(Level.DISTRICT).read(below(cast.district))
    return sum(1 for record in records if _TYPE in record.headers.get("ce_type", ""))


def _set(cast: Cast, office: Person, period: str, words: str) -> None:
    """Set the district's standard; the page after it says so."""
    page = office.look(f"/{cast.district}/heute")
    done = office.send(page, page.form("/standard"), standard=period)
    check(done.status == 200, f"answered {done.status}: {done.text[:300]}")
    office.see(f"/{cast.district}/heute", f"Erster Kontakt binnen {words}")


def _set_own(cast: Cast, board: Person, period: str) -> None:
    page = board.look(f"/{cast.branch}/einheiten")
    done = board.send(page, page.form("/standard"), standard=period)
    check(done.status == 200, f"answered {done.status}: {done.text[:300]}")
