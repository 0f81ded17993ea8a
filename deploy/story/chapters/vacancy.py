"""Chapter `vacancy`: a term ends, the sub-district sees the gap and appoints, the branch appoints again."""

from __future__ import annotations

from deploy.story.cast import Cast
from deploy.story.looking import contact_name
from deploy.story.people import Page, Person
from deploy.story.telling import Chapter, Unmet, check, eventually
from shared.hierarchy import Level


def vacancy(cast: Cast, chapter: Chapter) -> None:
    """Ends and restores the contact person of the branch that has a view."""
    board = cast.person(Level.BRANCH, "board")
    officer = cast.person(Level.SUB_DISTRICT, "office")
    contacts = f"/{cast.branch}/ansprechpersonen"
    short = cast.tree[cast.branch].short_name
    page = board.look(contacts)
    contact = contact_name(page)
    with chapter.step("the contact person's term ends"):
        done = board.send(page, page.form("/beenden"))
        check(done.status == 200, f"answered {done.status}: {done.text[:300]}")
        board.see(contacts, "Gerade niemand")
    with chapter.step("in that moment the sub-district sees the gap and how many new members have nobody") as step:
        gap = eventually(lambda: _gap(officer, cast, short), "the sub-district does not see the gap")
        row = gap.form("/vertretung", within=short).find_parent("li")
        step.detail = row.get_text(" ", strip=True) if row else ""
        check("wart" in step.detail, f"it does not say how many wait: {step.detail}")
    with chapter.step("its officer appoints a stand-in with one tap") as step:
        before = {mail["id"] for mail in cast.mailbox.to(cast.email(cast.branch, "board"))}
        done = officer.send(gap, gap.form("/vertretung", within=short))
        check(done.status == 200, f"answered {done.status}: {done.text[:300]}")
        page = board.see(contacts, "Vertretung seit")
        step.detail = "one button, no page between"
    with chapter.step("the branch is told, the gap is gone"):
        cast.mailbox.newest(cast.email(cast.branch, "board"), "Vertretung", besides=before)
        eventually(lambda: not _gap(officer, cast, short), "the sub-district still shows the gap")
    with chapter.step("when the branch appoints again, the stand-in ends by itself"):
        form_page = board.look(f"{contacts}/bestellen?q={contact.split()[-1]}")
        form = form_page.form("/bestellen")
        option = next((tag for tag in form.find_all("input", attrs={"name": "person"}) if tag.get("value")), None)
        if option is None:
            raise Unmet(f"the former contact person cannot be chosen: {form_page.text[:300]}")
        done = board.send(form_page, form, person=str(option["value"]))
        check(done.status == 200, f"answered {done.status}: {done.text[:300]}")
        eventually(
            lambda: "Vertretung seit" not in board.look(contacts).text and "im Amt" in board.look(contacts).text,
            "the stand-in is still there",
        )


def _gap(officer: Person, cast: Cast, short: str) -> Page | None:
    page = officer.look(f"/{cast.sub_district}/heute")
    try:
        page.form("/vertretung", within=short)
    except Unmet:
        return None
    return page
