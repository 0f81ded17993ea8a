"""Chapter `invitation`: a branch invites new members by a tap, one accepts by another; and somebody's own calendar."""

from __future__ import annotations

from deploy.demo.people import Newcomer
from deploy.story.applying import admitted_today
from deploy.story.cast import Cast
from deploy.story.chapters.evening import announced
from deploy.story.people import Person, link_in
from deploy.story.telling import Chapter, check, eventually
from shared.contracts.topics import exchange, roster, to_all_below
from shared.hierarchy import Level

LINK = "/eingeladen/"


def invitation(cast: Cast, chapter: Chapter) -> None:
    """Somebody new gets one mail and answers by one tap; who is invited stands nowhere, how many at the branch."""
    board = cast.person(Level.BRANCH, "board")
    title = f"Kennenlernen {cast.mark}"
    with chapter.step("somebody is admitted, and the branch announces an evening"):
        newcomer = admitted_today(cast, board, "invited")
        occasion = announced(cast, board, title)
    here = f"/{cast.branch}/termine/{occasion}"
    with chapter.step("one tap invites whoever is new here and next door: one mail each") as step:
        eventually(lambda: _invites(cast, board, here, newcomer, title), "the new member got no invitation")
        mails = _mails(cast, newcomer, title)
        check(len(mails) == 1, f"{len(mails)} mails to one person")
        step.detail = board.look(here).block("eingeladen, ")[:160]
    with chapter.step("who is invited is in no topic of any level"):
        _unknown(cast, occasion, newcomer)
    stranger = cast.stranger(Level.BRANCH)
    link = link_in(_mails(cast, newcomer, title)[0], LINK)
    with chapter.step("looking at the invitation changes nothing; one tap accepts, and nothing is typed") as step:
        page = stranger.see(link, title, "Magst Du kommen?")
        form = page.form(LINK)
        check(not form.select("input:not([type=hidden]), textarea, select"), "there is something to type")
        done = stranger.send(page, form)
        check(done.shows(f"Du bist dabei, {newcomer.first_name}"), f"answered {done.status}: {done.said[:300]}")
        board.see(here, newcomer.first_name, "über die Einladung angemeldet")
        step.detail = cast.mailbox.newest(newcomer.email, "Du bist dabei")["subject"]
    with chapter.step("the levels above see that it takes place, and nothing of invitations"):
        for level, unit in ((Level.SUB_DISTRICT, cast.sub_district), (Level.DISTRICT, cast.district)):
            page = cast.person(level, "office").see(f"/{unit}/termine/{occasion}", title)
            check(not page.shows("eingeladen"), f"{unit} reads of invitations")
    with chapter.step("whoever wants no reminder says so by the link"):
        mine = f"/{cast.branch}/anmeldung/{link.rpartition('/')[2]}"
        page = stranger.see(mine, "Am Tag vorher erinnern wir Dich")
        stranger.send(page, page.form("/erinnerung"), wanted="nein")
        stranger.see(mine, "Wir erinnern Dich nicht")
    _calendar(cast, chapter, board, title)


def _invites(cast: Cast, board: Person, here: str, newcomer: Newcomer, title: str) -> bool:
    """Tap, until `events` has heard that they are new: tapped again it invites nobody twice."""
    page = board.look(here)
    done = board.send(page, page.form("/neue-einladen"), months="6", neighbours="ja")
    check(done.status == 200, f"answered {done.status}: {done.said[:300]}")
    return bool(_mails(cast, newcomer, title))


def _mails(cast: Cast, newcomer: Newcomer, title: str) -> list[dict[str, str]]:
    return [one for one in cast.mailbox.to(newcomer.email) if one["subject"] == f"Einladung: {title}"]


def _unknown(cast: Cast, occasion: str, newcomer: Newcomer) -> None:
    for level, unit in ((Level.BRANCH, cast.branch), (Level.SUB_DISTRICT, cast.sub_district)):
        below = () if level is Level.BRANCH else to_all_below(unit)
        for record in cast.witness(level).read(exchange(unit), roster(unit), *below):
            if record.mentions(occasion):
                check(not record.mentions(newcomer.email), f"{record.topic} says who is invited")
                check(not record.mentions("newcomer_invited"), f"{record.topic} says who is invited")


def _calendar(cast: Cast, chapter: Chapter, board: Person, title: str) -> None:
    with chapter.step("the board subscribes to its own calendar: an address that it sees once"):
        page = board.look(f"/{cast.branch}/termine/mein-kalender")
        made = board.send(page, page.form("/mein-kalender"))
        address = made.link("Mein Kalender abonnieren").partition("://")[2].partition("/")[2]
        file = cast.stranger(Level.BRANCH).download(f"/{address}").decode().replace("\r\n ", "")
        check(title in file, f"the evening is not in it: {file[:300]}")
    with chapter.step("and ends it: the address opens nothing any more"):
        page = board.look(f"/{cast.branch}/termine/mein-kalender")
        board.send(page, page.form("/beenden"))
        gone = cast.stranger(Level.BRANCH).look(f"/{address}")
        check(gone.status == 404, f"answered {gone.status}")
