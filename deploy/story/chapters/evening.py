"""Chapter `evening`: a branch invites, guests register without an account, wait, move up; it is called off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from deploy.story.cast import Cast
from deploy.story.people import Page, Person, link_in
from deploy.story.telling import Chapter, check, eventually
from shared.clock import Calendar
from shared.contracts.topics import exchange, roster, to_all_below
from shared.hierarchy import Level

LINK = "/anmeldung/"


@dataclass
class Guest:
    """Somebody without an account, with a browser and a mailbox."""

    name: str
    email: str
    browser: Person
    page: str = ""
    """Where the link in their mail leads."""


def evening(cast: Cast, chapter: Chapter) -> None:
    """Announced at one level, seen at all; who comes is known to whoever invites, and to nobody else."""
    board = cast.person(Level.BRANCH, "board")
    title = f"Abend für Neue {cast.mark}"
    with chapter.step("the branch announces an evening with two seats, for everybody and the neighbours"):
        occasion = announced(cast, board, title)
    _levels(cast, chapter, title, occasion)
    invitation = f"/{cast.branch}/einladung/{occasion}"
    guests = [_guest(cast, name) for name in ("Ruben", "Lena", "Kim")]
    with chapter.step("two register by the public page and the link in their mail: the third waits") as step:
        for guest, seats in zip(guests, ("2 Plätze", "1 Platz", ""), strict=True):
            _registers(cast, guest, invitation, seats)
        guests[0].browser.see(guests[0].page, "Du bist dabei, Ruben")
        guests[2].browser.see(guests[2].page, "Du stehst auf der Warteliste, Kim")
        board.see(f"/{cast.branch}/termine/{occasion}", "Ruben", "Lena", "Kim")
        step.detail = _mail(cast, guests[0], "Du bist dabei")["subject"]
    with chapter.step("who comes is in no page and in no topic above or beside") as step:
        step.detail = f"{_unknown(cast, guests, occasion)} records looked through"
    with chapter.step("one withdraws by the link: whoever waited moves up and is told") as step:
        page = guests[0].browser.look(guests[0].page)
        done = guests[0].browser.send(page, page.form("/absagen"))
        check(done.status == 200, f"answered {done.status}: {done.said[:300]}")
        guests[2].browser.see(guests[2].page, "Du bist dabei, Kim")
        step.detail = _mail(cast, guests[2], "nachgerückt und dabei")["subject"]
        board.see(f"/{cast.branch}/termine/{occasion}", "nachgerückt")
    with chapter.step("calendars can read it"):
        file = cast.stranger(Level.BRANCH).download(f"{invitation}/termin.ics").decode()
        check(f"UID:{occasion}@ortsnetz" in file.replace("\r\n ", ""), f"another UID: {file[:300]}")
    word = f"Der Saal steht unter Wasser {cast.mark}"
    with chapter.step("it is called off with a word: all levels and everybody with a seat know") as step:
        page = board.look(f"/{cast.branch}/termine/{occasion}")
        done = board.send(page, page.form("/absagen"), word=word)
        check(done.status == 200, f"answered {done.status}: {done.said[:300]}")
        cast.stranger(Level.BRANCH).see(invitation, "fällt aus", word)
        for guest in guests[1:]:
            step.detail = _mail(cast, guest, word)["subject"]
        eventually(
            lambda: (
                not cast.person(Level.SUB_DISTRICT, "office").look(_dates(cast.sub_district)).shows(title)
                or cast.person(Level.SUB_DISTRICT, "office").look(_dates(cast.sub_district)).shows("fällt aus")
            ),
            "the sub-district still expects it",
        )
    _planned_from_a_template(cast, chapter, board)
    _together(cast, chapter, board)
    with chapter.step("a guest has their data erased: the branch knows the name no more"):
        page = guests[1].browser.look(guests[1].page)
        guests[1].browser.send(page, page.form("/loeschen"))
        guests[1].browser.see(guests[1].page, "Diesen Link gibt es nicht mehr")
        eventually(
            lambda: not board.look(f"/{cast.branch}/termine/{occasion}").shows("Lena"), "the branch still knows them"
        )


def _planned_from_a_template(cast: Cast, chapter: Chapter, board: Person) -> None:
    """The district writes, the branch plans; what is better is said there, and taken over by one tap."""
    office, title = cast.person(Level.DISTRICT, "office"), f"Kennenlernen {cast.mark}"
    better = f"Es gibt Suppe {cast.mark}"
    typed = {
        "kind": "evening", "title": title, "about": "Wir reden.", "checklist": f"Raum buchen {cast.mark}",
        "weekday": "3", "begins": "19:00", "minutes": "120", "seats": "12",
    }  # fmt: skip
    with chapter.step("the district writes a template, and the branch plans from it by one tap") as step:
        page = office.look(f"/{cast.district}/vorlagen/neu")
        done = office.send(page, page.form("/vorlagen/neu"), **typed)
        check(done.status == 200, f"answered {done.status}: {done.said[:300]}")
        where = board.see(f"/{cast.branch}/termine/neu?art=evening", title).link(title)
        page = board.see(where, f"Raum buchen {cast.mark}")
        day = (Calendar().today() + timedelta(days=34)).isoformat()
        done = board.send(page, page.form("/termine/neu"), place="Freizeitheim", day=day, other_day=day)
        check(done.status == 200, f"answered {done.status}: {done.said[:300]}")
        occasion = board.see(_dates(cast.branch), title).link(title).rpartition("/")[2]
        step.detail = f"title, text, time and seats from it: {occasion}"
    with chapter.step("the template is improved: it is said at the evening, and taken over by one tap, not by itself"):
        page = office.look(f"/{cast.district}/vorlagen/{where.partition('vorlage=')[2]}")
        office.send(page, page.form("/vorlagen/"), **typed | {"about": better})
        here = f"{_dates(cast.branch)}/{occasion}"
        page = board.see(here, "Vorlage verbessert", better)
        above = cast.person(Level.SUB_DISTRICT, "office").look(f"{_dates(cast.sub_district)}/{occasion}")
        check(not above.shows(better), "it was taken over by itself")
        check(not above.shows(f"Raum buchen {cast.mark}"), "what is to be prepared is the branch's")
        done = board.send(page, page.form("/vorlage"))
        check(done.status == 200, f"answered {done.status}: {done.said[:300]}")
        cast.person(Level.SUB_DISTRICT, "office").see(f"{_dates(cast.sub_district)}/{occasion}", better)


def _together(cast: Cast, chapter: Chapter, board: Person) -> None:
    """The sub-district is asked, and a neighbour that is not asked knows nothing of it."""
    office, title = cast.person(Level.SUB_DISTRICT, "office"), f"Winterfest {cast.mark}"
    with chapter.step("the branch asks its sub-district to invite together: it says yes") as step:
        page = board.look(f"/{cast.branch}/termine/neu?art=other")
        day = (Calendar().today() + timedelta(days=41)).isoformat()
        done = board.send(
            page, page.form("/termine/neu"), title=title, place="Am Hafen", day=day, other_day=day, open_to="all",
            registration="nein", partners=cast.sub_district, **{"from": "15:00", "until": "20:00"},
        )  # fmt: skip
        check(done.status == 200, f"answered {done.status}: {done.said[:300]}")
        occasion = board.see(_dates(cast.branch), title).link(title).rpartition("/")[2]
        asked = f"/{cast.sub_district}/gefragt/{occasion}"
        page = office.see(asked, "Ladet Ihr mit ein?", title)
        stranger = cast.stranger(Level.SUB_DISTRICT)
        check(not stranger.look(f"/{cast.sub_district}/einladung").shows(title), "it invites before its yes")
        done = office.send(page, page.form("/ja"))
        check(done.status == 200, f"answered {done.status}: {done.said[:300]}")
        stranger.see(f"/{cast.sub_district}/einladung", title)
        feed = stranger.download(f"/{cast.sub_district}/einladung/kalender.ics").decode().replace("\r\n ", "")
        check(f"UID:{occasion}@ortsnetz" in feed, "it is not in their calendar")
        board.see(f"{_dates(cast.branch)}/{occasion}", "lädt mit ein")
        step.detail = "their dates, their page for everybody, their calendar"
    with chapter.step("the question is between the two: nothing of it is on the district's topics") as step:
        seen = cast.witness(Level.DISTRICT).read(exchange(cast.district), *to_all_below(cast.district))
        asked_of = [one for one in seen if "co_organiser_changed" in one.headers.get("ce_type", "")]
        check(not [one for one in asked_of if one.mentions(occasion)], "the district reads who was asked")
        step.detail = f"{len(seen)} records looked through"
    with chapter.step("taken out again it stands on their page no more"):
        page = board.look(f"{_dates(cast.branch)}/{occasion}")
        done = board.send(page, page.form("/herausnehmen"))
        check(done.status == 200, f"answered {done.status}: {done.said[:300]}")
        eventually(
            lambda: not cast.stranger(Level.SUB_DISTRICT).look(f"/{cast.sub_district}/einladung").shows(title),
            "they still invite",
        )


def _dates(unit: str) -> str:
    return f"/{unit}/termine"


def announced(cast: Cast, board: Person, title: str) -> str:
    """Announce the evening; its id."""
    day = Calendar().today() + timedelta(days=20)
    page = board.look(f"/{cast.branch}/termine/neu?art=evening")
    done = board.send(
        page,
        page.form("/termine/neu"),
        title=title,
        place="Freizeitheim Linden, Raum 2",
        about="Eine Stunde über das, was ansteht.",
        other_day=day.isoformat(),
        day=day.isoformat(),
        open_to="all",
        neighbours="ja",
        registration="ja",
        seats="2",
        **{"from": "19:00", "until": "21:00"},
    )
    check(done.status == 200, f"answered {done.status}: {done.said[:300]}")
    return board.see(_dates(cast.branch), title).link(title).rpartition("/")[2]


def _levels(cast: Cast, chapter: Chapter, title: str, occasion: str) -> None:
    with chapter.step("the levels above see that it takes place, and so does everybody who looks") as step:
        for level, unit in ((Level.SUB_DISTRICT, cast.sub_district), (Level.DISTRICT, cast.district)):
            cast.person(level, "office").see(f"{_dates(unit)}/{occasion}", title, "noch 2 Plätze frei")
        cast.stranger(Level.BRANCH).see(f"/{cast.branch}/einladung", title)
        step.detail = "sub-district, district, public page"


def _guest(cast: Cast, name: str) -> Guest:
    return Guest(name, f"{name.lower()}.{cast.mark}@example.org", cast.stranger(Level.BRANCH))


def _registers(cast: Cast, guest: Guest, invitation: str, seats: str) -> None:
    page = guest.browser.see(invitation, f"noch {seats}") if seats else guest.browser.see(invitation, "alles belegt")
    asked = guest.browser.send(
        page, page.form("/einladung/"), first_name=guest.name, email=guest.email, note=f"Ich bringe Kuchen {cast.mark}"
    )
    check(asked.status == 200 and asked.shows("Postfach"), f"answered {asked.status}: {asked.said[:300]}")
    guest.page = link_in(cast.mailbox.newest(guest.email, LINK), LINK)
    page = guest.browser.look(guest.page)
    done = guest.browser.send(page, page.form(LINK))
    check(done.status == 200, f"answered {done.status}: {done.said[:300]}")


def _mail(cast: Cast, guest: Guest, text: str) -> dict[str, Any]:
    return cast.mailbox.newest(guest.email, text)


def _unknown(cast: Cast, guests: list[Guest], occasion: str) -> int:
    """Nothing of a guest is above; how many records were looked through."""
    seen = 0
    signs = [*(guest.email for guest in guests), f"Kuchen {cast.mark}"]
    for level, unit in ((Level.SUB_DISTRICT, cast.sub_district), (Level.DISTRICT, cast.district)):
        page: Page = cast.person(level, "office").look(f"/{unit}/termine/{occasion}")
        check(not any(page.shows(sign) for sign in (*signs, "Ruben")), f"{unit} reads who comes")
        for record in cast.witness(level).read(exchange(unit), roster(unit), *to_all_below(unit)):
            seen += 1
            check(not any(record.mentions(sign) for sign in signs), f"{record.topic} holds a guest")
    return seen
