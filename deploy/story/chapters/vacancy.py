"""Chapter `vacancy`: a term ends, the sub-district asks, somebody says yes and stands in, the branch appoints again."""

from __future__ import annotations

import re

from deploy.story.applying import admitted_today
from deploy.story.cast import Cast
from deploy.story.looking import contact_name
from deploy.story.people import Page, Person, link_in
from deploy.story.telling import Chapter, Unmet, check, eventually
from shared.hierarchy import Level


def vacancy(cast: Cast, chapter: Chapter) -> None:
    """Ends and restores the contact person of the branch that has a view."""
    board = cast.person(Level.BRANCH, "board")
    contact = contact_name(board.look(_contacts(cast)))
    try:
        _stand_in(cast, chapter, board)
        with chapter.step("when the branch appoints again, the stand-in ends by itself"):
            _appoint(cast, board, contact)
            board.see(_contacts(cast), contact, "im Amt")
            check("Vertretung seit" not in board.look(_contacts(cast)).text, "the stand-in is still there")
    finally:  # whatever happened, the branch gets its contact person back
        if "im Amt" not in board.look(_contacts(cast)).text:
            _appoint(cast, board, contact)


def _stand_in(cast: Cast, chapter: Chapter, board: Person) -> None:
    officer = cast.person(Level.SUB_DISTRICT, "office")
    short = cast.tree[cast.branch].short_name
    newcomer = admitted_today(cast, board, "waits")
    # a welcome that goes out later names the stand-in, and nobody has to be told twice
    cast.mailbox.newest(newcomer.email, "willkommen")
    page = board.look(_contacts(cast))
    with chapter.step("the contact person's term ends"):
        done = board.send(page, page.form("/beenden"))
        check(done.status == 200, f"answered {done.status}: {done.said[:300]}")
        board.see(_contacts(cast), "Gerade niemand")
    with chapter.step("in that moment the sub-district sees the gap and how many new members have nobody") as step:
        gap = eventually(lambda: _gap(officer, cast, short), "the sub-district does not see the gap")
        row = gap.form("/vertretung", within=short).find_parent("li")
        step.detail = row.get_text(" ", strip=True) if row else ""
        check("wart" in step.detail, f"it does not say how many wait: {step.detail}")
    with chapter.step("its officer asks somebody with one tap; until they answer nobody is appointed") as step:
        before = {mail["id"] for mail in cast.mailbox.to()}
        done = officer.send(gap, gap.form("/vertretung", within=short))
        check(done.status == 200, f"answered {done.status}: {done.said[:300]}")
        step.detail = officer.see(f"/{cast.sub_district}/heute", "gefragt:").block(short)
        board.see(_contacts(cast), "Gerade niemand", "noch ohne Antwort")
    with chapter.step("whoever is asked opens the link in the mail, which changes nothing, and says yes"):
        stranger = cast.stranger(Level.SUB_DISTRICT)
        link = link_in(cast.mailbox.newest(None, "/vertretung/", besides=before), "/vertretung/")
        stranger.look(link)
        question = stranger.look(link)
        board.see(_contacts(cast), "Gerade niemand")
        said = stranger.send(question, question.form("/vertretung/"))
        check(said.shows("Danke, Du vertrittst ab jetzt"), f"answered {said.status}: {said.said[:300]}")
        board.see(_contacts(cast), "Vertretung seit")
        again = stranger.send(question, question.form("/vertretung/"), idempotency="another-time-again")
        check(again.shows("Du hast schon zugesagt"), f"the link works twice: {again.text[:200]}")
    with chapter.step("the branch and its new members are told, the gap is gone") as step:
        mail = cast.mailbox.newest(newcomer.email, "Wer jetzt für Dich da ist")
        named = re.search(r"bis dahin (.+?) für Dich da", mail["text"])
        check(named, f"the new member's mail names nobody: {mail['text'][:300]}")
        check(named and named[1] in board.look(_contacts(cast)).block("Vertretung seit"), "it names somebody else")
        step.detail = f"{newcomer.first_name} is told: {named and named[1]}"
        cast.mailbox.newest(cast.email(cast.branch, "board"), "Vertretung", besides=before)
        check(not _gap(officer, cast, short), "the sub-district still shows the gap")


def _appoint(cast: Cast, board: Person, name: str) -> None:
    """The branch appoints somebody by name."""
    page = board.look(f"{_contacts(cast)}/bestellen?q={name.split()[-1]}")
    form = page.form("/bestellen")
    for label in form.find_all("label"):
        option = label.find("input", attrs={"name": "person"})
        if option is not None and name in label.get_text(" "):
            done = board.send(page, form, person=str(option["value"]))
            check(done.status == 200, f"answered {done.status}: {done.said[:300]}")
            return
    raise Unmet(f"{name} cannot be chosen: {page.text[:300]}")


def _contacts(cast: Cast) -> str:
    return f"/{cast.branch}/ansprechpersonen"


def _gap(officer: Person, cast: Cast, short: str) -> Page | None:
    page = officer.look(f"/{cast.sub_district}/heute")
    try:
        page.form("/vertretung", within=short)
    except Unmet:
        return None
    return page
