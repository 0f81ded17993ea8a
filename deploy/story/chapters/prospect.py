"""Chapter `prospect`: met at a stall or by the branch's form, confirmed, tended, an applicant, or erased."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

from deploy.demo import make_members
from deploy.story.cast import Cast
from deploy.story.people import Page, Person, link_in
from deploy.story.telling import Chapter, check, eventually
from shared.clock import Calendar
from shared.contracts.prospects import LEAST
from shared.contracts.topics import exchange, roster, to_all_below
from shared.hierarchy import Level

LINK = "/kontakt/"


@dataclass
class Somebody:
    """Without an account, with a browser and a mailbox."""

    first_name: str
    last_name: str
    email: str
    browser: Person
    page: str = ""
    """Where the link in their mail leads."""

    @property
    def signs(self) -> tuple[str, ...]:
        """By which they would be recognised."""
        return (self.last_name, self.email)


def prospect(cast: Cast, chapter: Chapter) -> None:
    """Known to the branch from the moment of their own yes, to nobody above ever."""
    board, listed = cast.person(Level.BRANCH, "board"), f"/{cast.branch}/interessierte"
    met, wrote = _somebody(cast, "Met"), _somebody(cast, "Wrote")
    with chapter.step("the board enters somebody met at a stall: no name is on any page before they confirm") as step:
        page = board.look(f"{listed}/neu")
        typed = {"first_name": met.first_name, "last_name": met.last_name, "email": met.email}
        asked = board.send(page, page.form("/interessierte/neu"), **typed, source="stall", consent="ja")
        check(asked.shows("bittet jetzt um Bestätigung"), f"answered {asked.status}: {asked.said[:300]}")
        mail = cast.mailbox.newest(met.email, LINK)
        check(not board.look(listed).shows(met.last_name), "the branch reads a name that nobody has confirmed")
        step.detail = mail["subject"]
    with chapter.step("somebody else fills in the branch's form in a frame of its own site, without a cookie") as step:
        page = wrote.browser.look(f"/{cast.branch}/interesse")
        check(not wrote.browser.cookies, f"the form has set a cookie: {wrote.browser.cookies}")
        typed = {"first_name": wrote.first_name, "last_name": wrote.last_name, "email": wrote.email}
        sent = wrote.browser.send(page, page.form("/interesse"), **typed, interest=f"Wohnen {cast.mark}", consent="ja")
        check(sent.shows("Postfach"), f"answered {sent.status}: {sent.said[:300]}")
        check(not wrote.browser.cookies, "its answer has set a cookie")
        step.detail = cast.mailbox.newest(wrote.email, LINK)["subject"]
    with chapter.step("both confirm by the link in their mail: the branch knows them, and what to do by when") as step:
        for one in (met, wrote):
            _confirms(cast, one)
            board.see(listed, f"{one.first_name} {one.last_name}")
        contact = cast.email(cast.branch, "contact_person")
        step.detail = cast.mailbox.newest(contact, wrote.last_name)["subject"]
    with chapter.step("who they are is in no page and in no topic above: there are figures") as step:
        step.detail = f"{_unknown(cast, met, wrote)} records looked through"
    with chapter.step("one tap says that they talked, and plans what usually follows"):
        page = board.look(board.look(listed).link(met.last_name))
        done = board.send(page, page.form("/schritt"), done="talked")
        check(done.status == 200, f"answered {done.status}: {done.said[:300]}")
        page = board.see(page.url.removeprefix(board.view), "Gesprochen", "Einladen bis")
    with chapter.step("they apply: the form is filled in, and the application says from where the board knows them"):
        form = board.look(page.link("Antrag daraus machen"))
        more = {"born_on": date(1990, 5, 12).isoformat(), "street": "Ahornweg 5", "postcode": "30449"}
        more |= {"town": "Hannover", "received_on": Calendar().today().isoformat()}
        filed = board.send(form, form.form("/antraege/papier"), **more)
        check(filed.status == 200, f"answered {filed.status}: {filed.said[:300]}")
        name = f"{met.first_name} {met.last_name}"
        application = board.see(f"/{cast.branch}/antraege", name).link(name)
        board.see(application, "Am Infostand am", "kennengelernt", "Gesprochen")
        met.browser.see(met.page, "Du hast einen Antrag gestellt")
    with chapter.step("the board admits: a member, and the branch's funnel on Lage has gained one at its end") as step:
        before = _funnel(board.look(f"/{cast.branch}/lage"))
        page = board.look(application)
        done = board.send(page, page.form("/aufnehmen"))
        check(done.status == 200, f"answered {done.status}: {done.text[:200]}")

        def counted() -> dict[str, list[str]]:
            now = _funnel(board.look(f"/{cast.branch}/lage"))
            return now if now["Infostand"][-1] != before["Infostand"][-1] else {}

        step.detail = " → ".join(eventually(counted, "the funnel did not count the member")["Infostand"])
    with chapter.step("five more are met: the levels above read it on Lage, and of fewer than five nothing") as step:
        step.detail = _counted_above(cast, board)
    with chapter.step("the other one erases all by the link in their mail: the branch knows the name no more"):
        page = wrote.browser.look(wrote.page)
        gone = wrote.browser.send(page, page.form("/loeschen"))
        check(gone.shows("Deine Angaben sind gelöscht"), f"answered {gone.status}: {gone.said[:300]}")
        eventually(lambda: not board.look(listed).shows(wrote.last_name), "the branch still knows them")


def _funnel(page: Page) -> dict[str, list[str]]:
    """How far they got, by where they were met, as a page shows it."""
    part = page.html.find(id="funnel")
    check(part is not None, f"there is no funnel on {page.url}")
    rows = [row.find_all(["th", "td"]) for row in part.find_all("tr")[1:]] if part else []
    return {first.get_text(strip=True): [cell.get_text(strip=True) for cell in cells] for first, *cells in rows}


def _counted_above(cast: Cast, board: Person) -> str:
    """Five of one branch are told above, in no byte of fewer, and by none that names the branch."""
    for number in range(5):
        page = board.look(f"/{cast.branch}/interessierte/neu")
        typed = {"first_name": f"Toni{number}", "phone": f"0511 {int(cast.mark, 16)}{number}", "source": "other"}
        done = board.send(page, page.form("/interessierte/neu"), **typed, consent="ja")
        check(done.status == 200, f"answered {done.status}: {done.said[:300]}")
    told = []
    for level, unit in ((Level.SUB_DISTRICT, cast.sub_district), (Level.DISTRICT, cast.district)):
        office = cast.person(level, "office")
        shown = eventually(
            lambda office=office, unit=unit: (  # type: ignore[misc]
                found if (found := _funnel(office.look(f"/{unit}/lage")))["Anderes"][0] != "–" else None
            ),
            f"{unit} does not read of them",
        )
        numbers = [
            int(text.removeprefix("ab ").replace(".", "")) for row in shown.values() for text in row if text != "–"
        ]
        check(not [n for n in numbers if 0 < n < LEAST], f"{unit} reads of fewer than {LEAST}: {shown}")
        for record in cast.witness(level).read(exchange(unit)):
            if "prospect" not in record.headers.get("ce_type", ""):
                continue
            check(not record.mentions(cast.branch), f"{record.topic} says which branch it was")
            figures = json.loads(record.value or "{}")["figures"]
            few = [n for n in figures.values() if isinstance(n, int) and 0 < n < LEAST]
            check(not few, f"{record.topic} tells of {few}")
        told.append(f"{unit}: {shown['Anderes'][0]}")
    return ", ".join(told)


def _somebody(cast: Cast, what: str) -> Somebody:
    """Invented anew for each telling."""
    last = f"{make_members.LAST[len(what)]}-{what}{cast.mark}"
    email = f"{what.lower()}.{cast.mark}@example.org"
    return Somebody("Toni", last, email, cast.stranger(Level.BRANCH))


def _confirms(cast: Cast, one: Somebody) -> None:
    one.page = link_in(cast.mailbox.newest(one.email, LINK), LINK)
    page = one.browser.look(one.page)
    done = one.browser.send(page, page.form(LINK))
    check(done.shows("Wir sind in Kontakt"), f"answered {done.status}: {done.said[:300]}")


def _unknown(cast: Cast, *all_: Somebody) -> int:
    """Nothing of them is above; how many records were looked through."""
    seen, signs = 0, [*(sign for one in all_ for sign in one.signs), f"Wohnen {cast.mark}"]
    for level, unit in ((Level.SUB_DISTRICT, cast.sub_district), (Level.DISTRICT, cast.district)):
        office = cast.person(level, "office")
        page: Page = office.see(f"/{unit}/interessierte", "Vom Kennenlernen zum Mitglied")
        check(not any(page.shows(sign) for sign in signs), f"{unit} reads who they are")
        for record in cast.witness(level).read(exchange(unit), roster(unit), *to_all_below(unit)):
            seen += 1
            check(not any(record.mentions(sign) for sign in signs), f"{record.topic} holds a prospect")
    return seen
