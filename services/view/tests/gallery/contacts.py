"""Contact persons: of a branch, of all below, whom a branch asks; the cards on *Heute*."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from services.view.frame.layout.frame import Notice
from services.view.frame.layout.model import Chip, Choice
from services.view.screens.contacts import page as contacts
from services.view.tests.gallery.sample import BRANCH, OUTSIDE, SUB, Screen, card, form, on
from services.view.tests.gallery.today import HERE, busy, quiet
from services.view.tests.places import BRANCHES

GAPS = (
    contacts.Gap("ov-1", "Hannover-Bothfeld", on(15), 2, "Ruth Holm aus Kleefeld", "p9", form()),
    contacts.Gap("ov-2", "Neustadt am Rübenberge", on(24), 0),
    contacts.Gap("ov-5", "Seelze", on(2), 1, asked="Tim Evers", asked_since=on(23), answer_by=on(28)),
    contacts.Gap("ov-6", "Sehnde", on(2), 0, last="Tim Evers hat abgesagt („Gerade keine Zeit“)."),
)
card("vacancy", "ortsverein", busy=contacts.VacancyCard(), quiet=contacts.VacancyCard())
card("unread", "ortsverein", busy=contacts.UnreadCard(), quiet=contacts.UnreadCard())
card("gaps", "unterbezirk", busy=contacts.GapsCard(GAPS), quiet=contacts.GapsCard())

ELSEWHERE = {
    "/{unit}/ansprechpersonen/{appointment}/abgeben": "of the contact person themself: test_contacts.py",
    "/{unit}/ansprechpersonen/{appointment}/ersetzen": "where somebody is replaced: test_contacts.py",
    "/{unit}/ansprechpersonen/reihenfolge": "of several contact persons: test_contacts.py",
    "/{unit}/ansprechpersonen/vertretung/{branch}/{request}/zurueckziehen": "while one is asked: test_contacts.py",
    "/{unit}/ansprechpersonen/vertretung/{branch}/{appointment}/beenden": "while one stands in: test_contacts.py",
    "/vertretung/{branch}/{secret}": "a link in a mail: test_contacts.py",
}


def samples() -> Iterator[Screen]:
    here = replace(BRANCH, here="contacts", path="/ov-hannover-linden-limmer/ansprechpersonen")
    mine = contacts.Contact(
        "c1",
        "Aylin Demir",
        on(1, 3, 2025),
        on(31, 12),
        phone="0171 3920033",
        email="aylin@example.org",
        replace="#",
        end=form(),
    )
    second = contacts.Contact(
        "c3", "Dr. Kwame Boateng-Hoffmann", on(2, 10), up=form(), order="c3,c1", replace="#", end=form(), me=True
    )
    stand_in = contacts.Contact(
        "c2",
        "Ruth Holm",
        on(20),
        stand_in=True,
        by="Unterbezirk Region Hannover",
        phone="0171 3920034",
        me=True,
        end=form(),
    )
    near = (
        contacts.NeighbourContact("Hannover-Kleefeld", "Ruth Holm", phone="0171 3920034", email="ruth@example.org"),
        contacts.NeighbourContact("Hannover-Bothfeld", ""),
        contacts.NeighbourContact("Seelze", "Tim Evers", True, phone="0171 3920035"),
    )
    yield Screen("contacts", contacts.BranchContactsPage((mine,), near), here)
    yield Screen("contacts-two", contacts.BranchContactsPage((mine, second), near), here)
    no_mail = replace(second, me=False, unread=True, correct="#", phone="0171 3920036")
    yield Screen("contacts-unread", contacts.BranchContactsPage((mine, no_mail), near, instead="Aylin Demir"), here)
    yield Screen("contacts-stand-in", contacts.BranchContactsPage((stand_in,), near), here)
    yield Screen("contacts-vacant", contacts.BranchContactsPage((), (), on(15), 2, answers="Jens Alber"), here)
    yield Screen("contacts-asked", contacts.BranchContactsPage((), (), on(15), 2, on(20)), here)
    people = tuple(
        Choice(f"m{i}", name, f"{town}, Mitglied seit {year}")
        for i, (name, town, year) in enumerate(
            (
                ("Aylin Demir", "Linden", 2019),
                ("Bernd Kohl", "Limmer", 1998),
                ("Dr. Kwame Boateng-Hoffmann", "Linden", 2026),
            )
        )
    )
    yield Screen(
        "appoint",
        contacts.AppointPage(form(errors={"until": "Das Ende liegt in der Vergangenheit."}), people, more=True),
        here,
    )
    sub = replace(SUB, here="contacts", path="/ub-region-hannover/ansprechpersonen")
    places = (Choice("", "Zusätzlich", "springt ein, wenn es nötig ist"), Choice("1", "An erster Stelle"))
    yield Screen("appoint-another", contacts.AppointPage(form(), people, others=1, places=places), here)
    yield Screen("appoint-instead", contacts.AppointPage(form(), people[1:], others=1, replaces="Aylin Demir"), here)
    looking = contacts.StandInPage("Hannover-Bothfeld", 2, form(), people[:2], last="Ruth Holm hat nicht geantwortet.")
    yield Screen("stand-in", looking, sub)
    yield Screen(
        "stand-in-asked",
        replace(
            looking,
            present=contacts.Standing("Ruth Holm", on(2), form=form()),
            asked=contacts.Standing("Tim Evers", on(20), on(25), form()),
            replaces="c2",
            withdraws="r1",
        ),
        sub,
    )
    yield Screen("stand-in-nobody", contacts.StandInPage("Hannover-Bothfeld", 0, form(), ()), sub)
    reasons = (Choice("no_time", "Gerade keine Zeit"), Choice("too_far", "Zu weit weg"))
    yield Screen("answer", contacts.AnswerPage("Ortsverein Hannover-Bothfeld", form(), reasons), OUTSIDE)
    for result in ("declined", "stands_in", "ended", "refused", "closed", "spent"):
        page = contacts.AnsweredPage("Ortsverein Hannover-Bothfeld", result)
        yield Screen(f"answered-{result}", page, OUTSIDE)
    taken = contacts.AnsweredPage("Ortsverein Hannover-Bothfeld", "accepted", "Unterbezirk Region Hannover", "#")
    yield Screen("answered-accepted", taken, OUTSIDE)
    yield Screen("answered-accepted-no-view", replace(taken, waiting=""), OUTSIDE)
    rows = tuple(
        contacts.Coverage(
            key,
            name.removeprefix("Ortsverein "),
            *(
                (Chip("niemand seit 9 Tagen", "late"), 2, 1)
                if i < 2
                else (Chip("Ruth Holm (Vertretung)", "soon"), 1, 0)
                if i == 2
                else (Chip("Tim Evers", "fine"), i % 4, 0)
            ),
            phone="" if i < 2 else "0171 3920035",
            gap=i < 2,
            todo="Vertretung suchen" if i < 2 else "Vertretung ändern" if i == 2 else "",
        )
        for i, (key, name, *_) in enumerate(BRANCHES[:12])
    )
    yield Screen("coverage", contacts.CoveragePage(rows, 2, "#"), sub)
    silent = (contacts.Unread("Ruth Holm", "#"), contacts.Unread("Tim Evers", stand_in=True))
    unread = contacts.UnreadCard(silent, "Jens Alber")
    yield Screen("today-branch-unread", busy("ortsverein", unread=unread), HERE["ortsverein"])
    vacancy = contacts.VacancyCard(contacts.Vacancy(on(15), 2))
    nobody = quiet("ortsverein", vacancy=vacancy)
    yield Screen("today-branch-empty", nobody, replace(HERE["ortsverein"], notice=Notice("saved")))
