"""Chapter `admission`: from the public form to three levels, and two mails."""

from __future__ import annotations

import re

from deploy.demo.people import Newcomer
from deploy.story.applying import apply, confirm, somebody
from deploy.story.cast import Cast
from deploy.story.looking import cell, contact_name, figure, german, newcomers
from deploy.story.people import Page, Person
from deploy.story.telling import Chapter, check, eventually
from shared.clock import Calendar
from shared.contracts.topics import exchange, roster, to_all_below
from shared.hierarchy import Level
from shared.standards import end_of_period

NEW_THIS_YEAR = "neue Mitglieder"


def admission(cast: Cast, chapter: Chapter) -> None:
    """Someone applies at the branch; its board admits; each level sees what concerns it and nothing else."""
    today = Calendar().today()
    newcomer = somebody(cast, "new")
    name = f"{newcomer.first_name} {newcomer.last_name}"
    base = f"/{cast.branch}"
    board = cast.person(Level.BRANCH, "board")
    sub_district, district = cast.person(Level.SUB_DISTRICT, "office"), cast.person(Level.DISTRICT, "office")
    before = _figures(cast, sub_district, district)

    with chapter.step("a stranger applies with the public form") as step:
        apply(cast, newcomer)
        step.detail = "the answer asks to confirm by mail"
    with chapter.step("until it is confirmed the board sees nothing"):
        check(not board.look(f"{base}/antraege").shows(newcomer.last_name, newcomer.first_name), "it is there already")
    with chapter.step("the link in the mail shows a button, which confirms") as step:
        confirm(cast, newcomer)
        step.detail = "opening the link alone did nothing, as mail scanners do"
    with chapter.step("the board sees the application and the days left") as step:
        page = board.see(f"{base}/antraege", newcomer.first_name, newcomer.last_name)
        decide_by = end_of_period(today, "P1M")
        detail = board.look(page.link(name))
        check(detail.shows("Entscheidung bis"), f"the page does not say by when: {detail.text[:300]}")
        step.detail = f"decision until {german(decide_by)}, {(decide_by - today).days} days left"
    with chapter.step("the contact person sees no application"):
        status = cast.person(Level.BRANCH, "contact_person").look(f"{base}/antraege").status
        check(status in (403, 404), f"answered {status}")
    with chapter.step("the board admits, and the next page shows it"):
        done = board.send(detail, detail.form("/aufnehmen"))
        check(done.status == 200, f"answered {done.status}: {done.text[:200]}")
    with chapter.step("the branch sees the new member by name, with contact person and date") as step:
        page = board.see(newcomers(cast.branch, newcomer), newcomer.first_name, newcomer.last_name)
        row = page.block(name)
        check("noch niemand zuständig" not in row, "nobody is responsible")
        check(re.search(r" bis \d+\. \w+|heute|morgen", row), f"the date is missing: {row}")
        step.detail = row
    with chapter.step("the sub-district sees that this branch has a new member, without name") as step:
        step.detail = eventually(
            lambda: _risen(before, _figures(cast, sub_district, district), "branch"), "the branch's number did not rise"
        )
        check(not _anywhere(sub_district, cast.sub_district, newcomer), "the sub-district's pages show the name")
    with chapter.step("the district's count goes up by one") as step:
        step.detail = eventually(
            lambda: _risen(before, _figures(cast, sub_district, district), "district"), "the count did not rise"
        )
        check(not _anywhere(district, cast.district, newcomer), "the district's pages show the name")
    with chapter.step("the contact person gets one mail"):
        address = cast.email(cast.branch, "contact_person")
        mail = cast.mailbox.newest(address, newcomer.last_name)
        again = [one for one in cast.mailbox.to(address) if newcomer.last_name in one["text"]]
        check(len(again) == 1, f"{len(again)} mails about the same person")
        check(newcomer.first_name in mail["text"], "the mail does not say who")
    with chapter.step("the new member gets one welcome with the contact person's name") as step:
        contact = contact_name(board.look(f"{base}/ansprechpersonen"))
        mail = cast.mailbox.newest(newcomer.email, contact)
        welcomes = [one for one in cast.mailbox.to(newcomer.email) if contact in one["text"]]
        check(len(welcomes) == 1, f"{len(welcomes)} welcomes")
        step.detail = mail["subject"]
    with chapter.step("nothing above the branch, and no other branch, holds the name or the id"):
        _nobody_else(cast, newcomer, page)


def _figures(cast: Cast, sub_district: Person, district: Person) -> dict[str, int]:
    page = sub_district.look(f"/{cast.sub_district}/lage")
    above = district.look(f"/{cast.district}/lage")
    cell_text = cell(page, cast.branch, "neu in diesem Jahr")
    return {"branch": int(cell_text.replace(".", "")), "district": figure(above, NEW_THIS_YEAR)}


def _risen(before: dict[str, int], now: dict[str, int], which: str) -> str:
    return f"from {before[which]} to {now[which]}" if now[which] == before[which] + 1 else ""


def _anywhere(person: Person, unit: str, newcomer: Newcomer) -> bool:
    pages = [person.look(f"/{unit}/{path}") for path in ("heute", "lage", "ansprechpersonen", "einheiten")]
    return any(page.shows(f"{newcomer.first_name} {newcomer.last_name}") for page in pages)


def _nobody_else(cast: Cast, newcomer: Newcomer, list_page: Page) -> None:
    person_id = (
        list_page.link(f"{newcomer.first_name} {newcomer.last_name}").rstrip("/").rpartition("/")[2].split("?")[0]
    )
    unmistakable = [person_id, newcomer.email]
    for level, unit in ((Level.SUB_DISTRICT, cast.sub_district), (Level.DISTRICT, cast.district)):
        for record in cast.witness(level).read(exchange(unit), roster(unit), *to_all_below(unit)):
            for text in unmistakable:
                check(not record.mentions(text), f"{record.topic} holds {text}")
    mine = cast.witness(Level.BRANCH).read(exchange(cast.branch), roster(cast.branch))
    check(any(record.mentions(person_id) for record in mine), "the branch's own topics do not hold the person either")
