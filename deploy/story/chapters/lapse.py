"""Chapter `lapse`: three weeks, four weeks, over a month ago; and a refusal."""

from __future__ import annotations

from datetime import date, timedelta

from deploy.story.applying import admit, confirming, enter, somebody
from deploy.story.cast import Cast
from deploy.story.looking import newcomers
from deploy.story.people import Person
from deploy.story.telling import Chapter, Unmet, check, eventually
from shared.clock import Calendar
from shared.contracts.topics import exchange, roster
from shared.hierarchy import Level
from shared.standards import end_of_period

REASON = "Mitglied einer konkurrierenden Partei"


def lapse(cast: Cast, chapter: Chapter) -> None:
    """Applications on paper, entered with the day they were received."""
    today = Calendar().today()
    board = cast.person(Level.BRANCH, "board")
    sub_district = cast.person(Level.SUB_DISTRICT, "office")
    for left in (10, 3):
        received = _received_with(left, today)
        with chapter.step(f"an application with {left} days left is entered, the board is warned") as step:
            newcomer = somebody(cast, f"left{left}")
            answer = enter(cast, board, newcomer, received)
            check(answer.status == 200, f"answered {answer.status}: {answer.text[:300]}")
            page = board.see(f"/{cast.branch}/antraege", newcomer.last_name, f"{left} Tage")
            mail = cast.mailbox.newest(cast.email(cast.branch, "board"), newcomer.last_name)
            step.detail = f"received {received}, {left} days left; mail: {mail['subject']}"
            admit(board, page, newcomer)  # the next telling finds the branch as this one did
    gone = somebody(cast, "gone")
    received = today - timedelta(days=40)
    before = _lapses(cast, sub_district)
    with chapter.step("one whose month is over: the branch is told before it confirms that this person is a member"):
        answer = enter(cast, board, gone, received)
        check(answer.shows("Fristablauf"), f"the page does not say so: {answer.text[:300]}")
        names = board.look(newcomers(cast.branch, gone))
        check(not names.shows(f"{gone.first_name} {gone.last_name}"), "it was taken over before it was confirmed")
    with chapter.step("confirmed, the person is a member, admitted by lapse") as step:
        form = confirming(answer)
        done = board.send(answer, form, lapse_understood="ja")
        check(done.status == 200, f"answered {done.status}: {done.text[:300]}")
        page = board.see(newcomers(cast.branch, gone), f"{gone.first_name} {gone.last_name}")
        row = page.block(f"{gone.first_name} {gone.last_name}")
        check("Fristablauf" in row, "the list does not say by lapse")
        step.detail = f"member since the day after {end_of_period(received, 'P1M')}"
    with chapter.step("the new member is welcomed and the contact person told, as after any admission; the board too"):
        cast.mailbox.newest(gone.email, "willkommen")
        for role in ("contact_person", "board"):
            cast.mailbox.newest(cast.email(cast.branch, role), gone.last_name)
    with chapter.step("the sub-district sees that a branch let it lapse, without name"):
        eventually(lambda: _lapses(cast, sub_district) - before, "the sub-district sees no new lapse")
        page = sub_district.look(f"/{cast.sub_district}/heute")
        check(not page.shows(gone.last_name, gone.first_name), "the sub-district's page shows the name")
    refused = somebody(cast, "refused")
    with chapter.step("another is refused with a reason; the board sees it"):
        enter(cast, board, refused, today - timedelta(days=5))
        page = board.see(f"/{cast.branch}/antraege", refused.last_name)
        detail = board.look(page.link(f"{refused.first_name} {refused.last_name}"))
        done = board.send(detail, detail.form("/ablehnen"), reason=REASON)
        check(done.status == 200, f"answered {done.status}: {done.text[:300]}")
        board.see(detail.url, REASON)
    with chapter.step("only the entitled see the refusal"):
        contact = cast.person(Level.BRANCH, "contact_person")
        check(contact.look(detail.url).status in (403, 404), "the contact person sees the refusal")
        application = detail.url.rstrip("/").rpartition("/")[2].split("?")[0]
        for level, unit in ((Level.SUB_DISTRICT, cast.sub_district), (Level.DISTRICT, cast.district)):
            for record in cast.witness(level).read(exchange(unit), roster(unit)):
                check(not record.mentions(application), f"{record.topic} holds the application")
                check(not record.mentions(REASON), f"{record.topic} holds the reason")
                check("application_refused" not in record.headers.get("ce_type", ""), f"{record.topic} tells of it")


def _received_with(left: int, today: date) -> date:
    """The day on which an application must have come in so that so many days are left today."""
    for days in range(1, 40):
        received = today - timedelta(days=days)
        if (end_of_period(received, "P1M") - today).days == left:
            return received
    # month ends can skip a number of days: the nearest earlier one is as good for a warning
    raise Unmet(f"no day leaves {left} days until today")


def _lapses(cast: Cast, sub_district: Person) -> set[str]:
    """The branch's lapses among the latest news, by their keys: a list of fixed length does not grow."""
    page = sub_district.look(f"/{cast.sub_district}/heute")
    short = cast.tree[cast.branch].short_name
    rows = [row for row in page.html.find_all("li") if row.get("data-key")]
    return {str(row["data-key"]) for row in rows if "Fristablauf" in row.get_text() and short in row.get_text()}
