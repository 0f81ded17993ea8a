"""Chapter `visibility`: which weeks count, a stall that is proposed with a kit that is held, a no, and a yes."""

from __future__ import annotations

from datetime import timedelta

from bs4 import Tag

from deploy.story.cast import Cast
from deploy.story.people import Page, Person
from deploy.story.telling import Chapter, check
from shared.clock import Calendar
from shared.contracts.topics import exchange, to_all_below
from shared.hierarchy import Level

AHEAD = timedelta(days=200)


def visibility(cast: Cast, chapter: Chapter) -> None:
    """Asked for by the branch: time would take eight weeks, which the tests of the service play with their clock."""
    office, board = cast.person(Level.DISTRICT, "office"), cast.person(Level.BRANCH, "board")
    above = cast.person(Level.SUB_DISTRICT, "office")
    here, dates, today = f"/{cast.district}/sichtbarkeit", f"/{cast.branch}/termine", Calendar().today()
    name, place, word = f"Stand {cast.mark}", f"Marktplatz {cast.mark}", f"Wahl {cast.mark}"
    with chapter.step("the district counts the weeks and leaves a campaign out: every level below reads which days"):
        page = office.look(here)
        if not page.shows("Nicht mehr zählen"):
            _does(office, page, "/zaehlen", since=(today - timedelta(days=70)).isoformat())
            page = office.see(here, "Nicht mehr zählen")
        first = today + AHEAD
        days = {"first": first.isoformat(), "last": (first + timedelta(days=20)).isoformat()}
        _does(office, page, "/zeiten", kind="campaign", word=word, **days)
        above.see(f"/{cast.sub_district}/sichtbarkeit", word)
    with chapter.step(
        "the branch asks for a stall: a topic, days, and a kit that is held until it answers"
    ) as step:
        stock = f"/{cast.district}/pakete"
        page = office.look(f"{stock}/neu")
        _does(office, page, "/pakete/neu", name=name, topic="childcare", contents="Schirm", count="3")
        _nothing_open(board, dates)
        page = board.see(dates, "Infostand vorschlagen lassen")
        _does(board, page, "/termine/vorschlag")
        page = board.see(dates, "An welchem Vormittag?")
        form = page.form("/vorschlag-annehmen")
        chosen = _days(form)
        check(bool(chosen), "no day is offered")
        if page.shows("ist für Euch zurückgelegt"):
            kept = board.see(f"/{cast.branch}/pakete", "für Euch vorgemerkt")
            check(kept.status == 200, "what is held does not stand among the branch's kits")
        step.detail = ", ".join(chosen)
    with chapter.step("not this time: the kit is free at once, and above nobody reads who said so"):
        _does(board, page, "/vorschlag-ablehnen")
        board.see(dates, "Infostand vorschlagen lassen")
        page = above.look(f"/{cast.sub_district}/sichtbarkeit")
        check(page.status == 200, f"answered {page.status}")
    with chapter.step("asked once more and said yes: a stall with shifts stands in the calendars of three levels"):
        _does(board, board.look(dates), "/termine/vorschlag")
        page = board.see(dates, "An welchem Vormittag?")
        form = page.form("/vorschlag-annehmen")
        _does(board, page, "/vorschlag-annehmen", day=_days(form)[0], place=place)
        stall = board.see(dates, place).link("Infostand: ")
        board.see(f"{dates}/{stall.rpartition('/')[2]}", "0 von 6 Plätzen sind besetzt", place)
        for who, unit in ((above, cast.sub_district), (office, cast.district)):
            who.see(f"/{unit}/termine/{stall.rpartition('/')[2]}", place)
    with chapter.step(
        "the map shows gaps and evenings; no record of the sub-district leads to a person"
    ) as step:
        above.see(f"/{cast.sub_district}/lage?ebene=sichtbarkeit", "Ab acht Wochen")
        office.see(f"/{cast.district}/lage?ebene=abende", "in den letzten zwölf Monaten")
        unit, seen = cast.sub_district, 0
        for record in cast.witness(Level.SUB_DISTRICT).read(exchange(unit), *to_all_below(unit)):
            if ".visibility_" in record.headers.get("ce_type", ""):
                seen += 1
                check('"person"' not in (record.value or ""), f"{record.topic} leads to a person")
        check(seen > 0, "the sub-district was told nothing of visibility")
        step.detail = f"{seen} records looked through"


def _nothing_open(who: Person, dates: str) -> None:
    """A proposal of an earlier telling, or of the demonstration, is answered first."""
    page = who.look(dates)
    if page.shows("An welchem Vormittag?"):
        _does(who, page, "/vorschlag-ablehnen")


def _days(form: Tag) -> list[str]:
    return [str(one["value"]) for one in form.find_all("input", attrs={"name": "day"})]


def _does(who: Person, page: Page, form: str, **fields: str) -> None:
    done = who.send(page, page.form(form), **fields)
    check(done.status == 200, f"answered {done.status}: {done.said[:300]}")
