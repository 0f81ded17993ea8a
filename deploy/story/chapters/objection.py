"""Chapter `objection`: refused, objected, heard, rejected by the sub-district, carried on, upheld by the district."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from deploy.story.applying import enter, somebody
from deploy.story.cast import Cast
from deploy.story.looking import newcomers
from deploy.story.people import Page, Person, link_in
from deploy.story.telling import Chapter, check, eventually
from shared.clock import Calendar
from shared.contracts.topics import exchange, roster
from shared.hierarchy import Level

REASON = "Der Wohnsitz im Ortsverein ist nicht nachgewiesen"
GROUNDS, AGAIN = "Ich wohne seit Mai in der Limmerstraße.", "Der Mietvertrag liegt bei."
STATEMENT = "Eine Meldebestätigung fehlt uns weiterhin."
REASONS, FINALLY = "Ohne Nachweis bleibt es dabei.", "Der Mietvertrag weist den Wohnsitz nach."


def objection(cast: Cast, chapter: Chapter) -> None:
    """Everything that a refusal promises: the reason, the right to object, both sides heard, two boards above."""
    today = Calendar().today()
    board = cast.person(Level.BRANCH, "board")
    sub_district, district = cast.person(Level.SUB_DISTRICT, "office"), cast.person(Level.DISTRICT, "office")
    someone = somebody(cast, "objects")
    name = f"{someone.first_name} {someone.last_name}"
    with chapter.step("the board refuses, and chooses that the notice says why"):
        enter(cast, board, someone, today)
        page = board.look(board.see(f"/{cast.branch}/antraege", name).link(name))
        done = board.send(page, page.form("/ablehnen"), reason=REASON, tell_reason="ja")
        check(done.shows("Der Grund steht in der Mitteilung"), f"the page does not say so: {done.text[:300]}")
        at_branch = done.url
    with chapter.step("the mail says the reason, until when and how to object") as step:
        mail = cast.mailbox.newest(someone.email, REASON)
        step.detail = mail["subject"]
        found = re.findall(r"[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}", mail["text"])
        check(len(found) == 1 and "bis " in mail["text"], f"it lacks a reference or a day: {mail['text']}")
    with chapter.step("the sub-district knows nothing of it"):
        check(not _shown(sub_district, cast.sub_district, name), "its pages show the name")
    with chapter.step("the link shows a form and a button, which files the objection"):
        stranger, link = cast.stranger(Level.BRANCH), link_in(mail, "/einspruch/")
        page = stranger.look(link)
        check(not _shown(sub_district, cast.sub_district, name), "looking at it has filed it")
        done = stranger.send(page, page.form("/einspruch/"), grounds=GROUNDS)
        check(done.shows("ist angekommen"), f"answered {done.status}: {done.text[:200]}")
        cast.mailbox.newest(someone.email, "Einspruch ist angekommen")
    with chapter.step("the sub-district sees who objects, why, and that the branch is heard first"):
        page = sub_district.look(sub_district.see(f"/{cast.sub_district}/heute", name).link(name))
        check(page.shows(GROUNDS, REASON, "seine Sicht schildern"), f"it shows {page.text[:300]}")
        check(not _shown(district, cast.district, name), "the district's pages show the name")
    with chapter.step("the branch is told and states its view"):
        cast.mailbox.newest(cast.email(cast.branch, "board"), "Was ist Eure Sicht")
        board.see(f"/{cast.branch}/heute", name, "Stellung nehmen")
        _state(board, at_branch)
    with chapter.step("both sides heard, the sub-district's board rejects; the mail says why and how it goes on"):
        _decide(sub_district, cast.sub_district, name, "rejected", REASONS)
        mail = cast.mailbox.newest(someone.email, REASONS)
        check("/einspruch/" in mail["text"], "it has no way on")
        board.see(at_branch, REASONS, "zurückgewiesen")
    with chapter.step("the sub-district has forgotten who it was"):
        eventually(lambda: not _shown(sub_district, cast.sub_district, name), "its pages still show the name")
        eventually(lambda: not _known(cast, Level.SUB_DISTRICT, cast.sub_district, name), "its roster holds the name")
        sub_district.see(f"/{cast.sub_district}/einsprueche", "zurückgewiesen")
    with chapter.step("a letter to the district goes on by the reference alone"):
        page = district.look(f"/{cast.district}/einsprueche/eintragen")
        fields = {"reference": found[0], "received_on": today.isoformat(), "grounds": AGAIN}
        done = district.send(page, page.form("/eintragen"), **fields)
        check(done.status == 200, f"answered {done.status}: {done.text[:200]}")
        page = district.look(district.see(f"/{cast.district}/einsprueche", name).link(name))
        check(page.shows(AGAIN, GROUNDS, STATEMENT, REASONS, "Was im Unterbezirk war"), f"it shows {page.text[:400]}")
    with chapter.step("heard again, the district's board upholds it: the person is a member, and welcomed"):
        board.see(at_branch, AGAIN)
        _state(board, at_branch)
        _decide(district, cast.district, name, "upheld", FINALLY)
        board.see(newcomers(cast.branch, someone), name)
        cast.mailbox.newest(someone.email, "hat Deinem Einspruch stattgegeben")
        board.see(at_branch, "nach Einspruch aufgenommen", FINALLY)
    with chapter.step("no level above knows the person any more"):
        for level, unit, person in (
            (Level.SUB_DISTRICT, cast.sub_district, sub_district),
            (Level.DISTRICT, cast.district, district),
        ):
            eventually(lambda: not _known(cast, level, unit, name), f"{unit}'s roster holds the name")  # noqa: B023
            eventually(lambda: not _shown(person, unit, name), f"{unit}'s pages show the name")  # noqa: B023
            said = cast.witness(level).read(exchange(unit))
            check(not [one for one in said if one.mentions(GROUNDS) or one.mentions(name)], "a fact holds a text")
    _on_paper(cast, chapter, board)


def _on_paper(cast: Cast, chapter: Chapter, board: Person) -> None:
    nobody = replace(somebody(cast, "paper"), email="")
    name = f"{nobody.first_name} {nobody.last_name}"
    with chapter.step("whoever has no mail address gets the notice as a letter, which the board prints") as step:
        enter(cast, board, nobody, Calendar().today())
        page = board.look(board.see(f"/{cast.branch}/antraege", name).link(name))
        done = board.send(page, page.form("/ablehnen"), reason=REASON)
        check(done.shows("Keine E-Mail-Adresse"), f"the page does not say so: {done.text[:300]}")
        letter = board.download(done.link("Brief mit der Ablehnung drucken"))
        check(letter.startswith(b"%PDF"), "it is no PDF")
        step.detail = f"{len(letter)} bytes"


def _shown(person: Person, unit: str, name: str) -> bool:
    return any(person.look(f"/{unit}/{path}").shows(name) for path in ("heute", "einsprueche", "lage"))


def _known(cast: Cast, level: Level, unit: str, name: str) -> bool:
    newest = {record.key: record.value for record in cast.witness(level).read(roster(unit))}
    fields = [json.loads(value)["fields"] for key, value in newest.items() if value and "/" not in key]
    return name in {f"{one.get('first_name')} {one.get('last_name')}" for one in fields}


def _state(board: Person, at_branch: str) -> None:
    page = board.look(at_branch)
    done = board.send(page, page.form("/stellungnahme"), statement=STATEMENT)
    check(done.status == 200, f"answered {done.status}: {done.text[:200]}")


def _decide(person: Person, unit: str, name: str, outcome: str, reasons: str) -> None:
    where = person.look(f"/{unit}/einsprueche").link(name)

    def heard() -> Page | None:
        page = person.look(where)
        return page if page.shows("Der Ortsverein hat seine Sicht geschildert") else None

    page = eventually(heard, "the branch's view is not there")
    done = person.send(page, page.form("/entscheiden"), outcome=outcome, reasons=reasons)
    check(done.status == 200, f"answered {done.status}: {done.text[:200]}")
