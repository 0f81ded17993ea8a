"""Chapter `kit`: the district lends, a branch borrows; who has it is known to the two, when it is free to everybody."""

from __future__ import annotations

from datetime import timedelta

from bs4 import Tag

from deploy.story.cast import Cast
from deploy.story.people import Page, Person
from deploy.story.telling import Chapter, check
from shared.clock import Calendar
from shared.contracts.topics import exchange, roster, to_all_below
from shared.hierarchy import Level

AHEAD = timedelta(days=40)


def kit(cast: Cast, chapter: Chapter) -> None:
    """Entered above, ordered below, sent, there, on its way back, back."""
    office, board = cast.person(Level.DISTRICT, "office"), cast.person(Level.BRANCH, "board")
    owner, branch = f"/{cast.district}/pakete", f"/{cast.branch}/pakete"
    name, day = f"Zelt {cast.mark}", Calendar().today() + AHEAD
    with chapter.step("the district enters a kit: the branch and the sub-district see that it is free"):
        page = office.look(f"{owner}/neu")
        _does(office, page, "/pakete/neu", name=name, topic="housing", contents="Pavillon", count="1")
        board.see(f"{branch}?tag={day.isoformat()}", name, "frei")
        cast.person(Level.SUB_DISTRICT, "office").see(f"/{cast.sub_district}/pakete/leihen", name)
    with chapter.step("the branch orders it in two taps: it is kept at once, and the office is told") as step:
        page = board.look(f"{branch}?tag={day.isoformat()}")
        form = page.form("/pakete/leihen", name)
        done = board.send(page, form, **_tick(form, name))
        check(done.status == 200, f"answered {done.status}: {done.said[:300]}")
        page = board.see(branch, f"{name} 1", "bestellt")
        promise = page.link(f"{name} 1")
        email = cast.email(cast.district, "office")
        step.detail = cast.mailbox.newest(email, name)["subject"]
    with chapter.step("the district reads who ordered, and says yes; everybody else reads only that it is taken"):
        ours = f"{owner}/{promise.rpartition('/')[2]}"
        page = office.see(ours, f"{name} 1", "bestellt hat")
        _does(office, page, "/zusagen")
        page = cast.person(Level.SUB_DISTRICT, "office").see(f"/{cast.sub_district}/pakete/leihen", name)
        check(not page.shows(cast.tree[cast.branch].short_name), "the sub-district reads who has it")
    with chapter.step("it goes out, arrives, and goes back") as step:
        _does(office, office.look(ours), "/raus")
        step.detail = cast.mailbox.newest(cast.email(cast.branch, "board"), name)["subject"]
        board.see(promise, "unterwegs")
        _does(board, board.look(promise), "/angekommen")
        _does(board, board.see(promise, "ist da"), "/geht-zurueck")
        page = office.see(ours, "auf dem Rückweg")
        _does(office, page, "/zurueck", incomplete=f"Ein Hering {cast.mark}")
        board.see(promise, "zurück", f"Ein Hering {cast.mark}")
    with chapter.step("it is free again, and no topic of the sub-district has the promise") as step:
        board.see(f"{branch}?tag={day.isoformat()}", name, "frei")
        unit, seen = cast.sub_district, 0
        for record in cast.witness(Level.SUB_DISTRICT).read(exchange(unit), roster(unit), *to_all_below(unit)):
            seen += 1
            check(not record.mentions(promise.rpartition("/")[2]), f"{record.topic} holds the promise")
        step.detail = f"{seen} records looked through"


def _does(who: Person, page: Page, form: str, **fields: str) -> None:
    done = who.send(page, page.form(form), **fields)
    check(done.status == 200, f"answered {done.status}: {done.said[:300]}")


def _tick(form: Tag, name: str) -> dict[str, str]:
    """The tick beside a name."""
    label = next((one for one in form.find_all("label") if name in one.get_text(" ")), None)
    field = label.find("input") if label else None
    check(field is not None, f"there is nothing to tick for {name}")
    assert field is not None
    return {str(field["name"]): str(field["value"])}
