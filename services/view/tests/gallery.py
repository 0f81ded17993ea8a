"""Every screen with invented content, as static files to look at: ``python -m services.view.tests.gallery FOLDER``.

``screens()`` is what ``test_look.py`` checks with axe; the same function makes the pictures for people.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

from services.view.applications import page as applications
from services.view.contacts import page as contacts
from services.view.imports import page as imports
from services.view.layout.chart import Bar
from services.view.layout.dates import BERLIN
from services.view.layout.frame import Frame, Link, Live, Neighbour, Notice, Person
from services.view.layout.map import Dot, Place
from services.view.layout.model import (
    STANDARDS,
    Chip,
    Choice,
    Feed,
    Figure,
    FirstContact,
    Form,
    Level,
    News,
    Pages,
    Tone,
)
from services.view.layout.render import Page, page
from services.view.legal.page import LegalPage
from services.view.more import page as more
from services.view.newcomers import page as newcomers
from services.view.objections import page as objections
from services.view.overview import measure
from services.view.overview import page as overview
from services.view.overview.rules import MEANINGS
from services.view.people import page as people
from services.view.people.queries import Corrected
from services.view.problems.page import Now
from services.view.problems.texts import problem
from services.view.reminders import page as reminders
from services.view.sign_in import page as sign_in
from services.view.tests.places import BRANCHES, SUB_DISTRICTS, Unit
from services.view.today import page as today
from services.view.units import page as units
from services.view.who_sees_what import page as who_sees_what
from shared.legal import INVENTED, TITLES

NOW = datetime(2026, 11, 24, 20, 14, tzinfo=BERLIN)
TODAY = NOW.date()


class Screen(NamedTuple):
    """A page of the gallery under a file's name."""

    name: str
    model: Page
    frame: Frame


def at(day: int, hour: int = 18, minute: int = 5, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN)


def on(day: int, month: int = 11, year: int = 2026) -> date:
    return date(year, month, day)


def form(action: str = "#", version: int | None = 3, **more: dict[str, str] | str) -> Form:
    return Form(action, version, "0192-invented", **more)  # type: ignore[arg-type]


LIVE = Live("/live?ab=0")
BRANCH = Frame(
    unit="Ortsverein Hannover-Linden-Limmer",
    level="ortsverein",
    now=NOW,
    base="/ov-hannover-linden-limmer",
    path="/ov-hannover-linden-limmer/heute",
    person=Person("Aylin Demir", "Ansprechperson"),
    csrf="invented",
    live=LIVE,
    legal=(Link("Impressum", "/impressum"), Link("Datenschutz", "/datenschutz")),
)
SUB = replace(
    BRANCH,
    unit="Unterbezirk Region Hannover",
    level="unterbezirk",
    base="/ub-region-hannover",
    person=Person("Sabine Krüger", "Geschäftsstelle"),
)
DISTRICT = replace(
    BRANCH, unit="Bezirk Hannover", level="bezirk", base="/bezirk-hannover", person=Person("Jonas Wiebe", "Vorstand")
)
OUTSIDE = replace(BRANCH, person=None, live=None, subtitle="", base="")

PEOPLE = (
    ("p1", "Mehmet Yıldız", on(27, 10), on(25), "0171 3920033"),
    ("p2", "Johanna Petersen", on(8), on(8, 12), "0176 04069012"),
    ("p3", "Dr. Kwame Boateng-Hoffmann", on(20), on(20, 12), ""),
)

FEED = Feed(
    (
        News(
            "n1",
            "Kleefeld",
            "hat eine Ansprechperson: Ruth Holm.",
            at(24, 20, 12),
            why="Ihr seht das, weil Ihr Nachbarn seid.",
        ),
        News(
            "n2", "Johanna Petersen", "wurde aufgenommen. Zuständig: Aylin Demir, bis 8. Dezember.", at(24, 16, 40), "#"
        ),
        News("n3", "Der Bezirk", "hat den Standard für den ersten Kontakt geändert: 14 Tage.", at(23, 9, 5)),
        News(
            "n4",
            "Lena Brandt",
            "hat die Mitgliedschaft beantragt. Entscheidung bis 29. November.",
            at(29, 19, 3, 10),
            "#",
        ),
    ),
    more="#",
)


def waiting(open_form: bool = False) -> tuple[today.Waiting, ...]:
    return tuple(
        today.Waiting(
            key,
            name,
            since,
            due,
            phone,
            "kwame@example.org",
            form(errors={"again_on": "Der Tag muss in der Zukunft liegen."}) if open_form and key == "p1" else form(),
            *((2, on(22), None) if key == "p2" else ()),
        )
        for key, name, since, due, phone in PEOPLE
    )


def branch_today() -> Iterator[Screen]:
    full = today.BranchToday(
        waiting=waiting(),
        waiting_total=3,
        to_decide=(
            today.ToDecide("a1", "Lena Brandt", on(29, 10), on(29)),
            today.ToDecide("a2", "Friederike von Schulenburg-Wolfenbüttel", on(12), on(12, 12)),
        ),
        lapsed=(today.Lapsed("a3", "Tomasz Nowak", on(20, 10), on(20)),),
        feed=FEED,
        to_state=(today.ToState("a8", "Karl Feldmann", on(20), on(4, 12)),),
        later=(today.Waiting("p9", "Zofia Wiśniewska", on(1), on(1, 12), again=on(30)),),
        today=TODAY,
        questions=3,
    )
    here = replace(BRANCH, here="today", subtitle="Guten Abend, Aylin")
    yield Screen("today-branch", full, here)
    yield Screen(
        "today-branch-form",
        replace(full, waiting=waiting(True)),
        replace(here, notice=Notice("problem", "Das konnten wir noch nicht eintragen.")),
    )
    yield Screen(
        "today-branch-pending", full, replace(here, notice=Notice("pending"), live=Live("/live", at(24, 20, 11)))
    )
    reminded = today.Reminded(on(23), "Unterbezirk Region Hannover")
    theirs = replace(full, mine=False, whose="Ruth Holm", reminded=reminded)
    yield Screen("today-branch-theirs", theirs, replace(here, person=Person("Jens Alber", "Vorstand")))
    nothing = today.BranchToday((), 0, (), (), Feed(), today.Vacancy(on(15), 2))
    yield Screen("today-branch-empty", nothing, replace(here, notice=Notice("saved")))


OBJECTING = (
    objections.Row("o1", "Karl Feldmann", "Laatzen", on(2), on(16), on(2, 1, 2027), True),
    objections.Row("o2", "Friederike von Schulenburg", "Hannover-Bothfeld", on(20), on(4, 12), on(20, 1, 2027), False),
)


def sub_today() -> Iterator[Screen]:
    here = replace(SUB, here="today", path="/ub-region-hannover/heute", subtitle="38 Ortsvereine")
    full = today.SubDistrictToday(
        gaps=(
            today.Gap("ov-1", "Hannover-Bothfeld", on(15), 2, "Ruth Holm aus Kleefeld", "p9", form()),
            today.Gap("ov-2", "Neustadt am Rübenberge", on(24), 0),
            today.Gap("ov-5", "Seelze", on(2), 1, asked="Tim Evers", asked_since=on(23), answer_by=on(28)),
            today.Gap("ov-6", "Sehnde", on(2), 0, last="Tim Evers hat abgesagt („Gerade keine Zeit“)."),
        ),
        objections=OBJECTING,
        overdue=(
            today.OverdueThere("ov-3", "Hannover-Linden-Limmer", 4, on(3), "#", on(20)),
            today.OverdueThere("ov-4", "Sehnde", 1, on(21), "#"),
        ),
        reminded=today.Reminded(on(18), "Bezirk Hannover"),
        lapsed=(today.LapsedThere("l1", "Wennigsen (Deister)", on(20)),),
        feed=Feed(
            (
                News("s1", "Laatzen", "hat ein neues Mitglied.", at(24, 20, 13)),
                News(
                    "s2", "Hannover-Bothfeld", "hat keine Ansprechperson mehr. 2 neue Mitglieder warten.", at(24, 17, 2)
                ),
                News(
                    "s3", "Barsinghausen", "hat wieder eine Ansprechperson; die Vertretung ist beendet.", at(22, 19, 30)
                ),
            )
        ),
    )
    yield Screen("today-sub", full, here)
    yield Screen("today-sub-empty", today.SubDistrictToday((), (), (), (), Feed()), here)


def district_today() -> Iterator[Screen]:
    here = replace(DISTRICT, here="today", path="/bezirk-hannover/heute", subtitle="13 Unterbezirke · 183 Ortsvereine")
    full = today.DistrictToday(
        needs=(
            today.NeedsDistrict(
                "d1",
                "Uelzen/Lüchow-Dannenberg",
                "4 Ortsvereine seit mehr als 30 Tagen ohne Ansprechperson",
                "#",
                Chip("braucht Hilfe", "late"),
            ),
            today.NeedsDistrict("d2", "Holzminden", "12 Erstkontakte sind überfällig", "#", Chip("bald", "soon")),
        ),
        standard=today.Standard("einem Monat", on(1, 3, 2025), STANDARDS, form()),
        feed=Feed(
            (
                News("x1", "Unterbezirk Celle", "hat in allen Ortsvereinen eine Ansprechperson.", at(24, 18, 0)),
                News("x2", "412 Menschen", "sind in diesem Jahr Mitglied geworden.", at(23, 9, 0)),
            )
        ),
    )
    yield Screen("today-district", replace(full, objections=OBJECTING[:1]), here)
    opened = replace(
        full, standard=replace(full.standard, form=form(problem="Jemand hat den Standard gerade geändert.")), needs=()
    )
    yield Screen("today-district-form", opened, here)


def application_pages() -> Iterator[Screen]:
    here = replace(
        BRANCH, here="applications", path="/ov-hannover-linden-limmer/antraege", person=Person("Jens Alber", "Vorstand")
    )
    rows = (
        applications.Row("a1", "Lena Brandt", on(27, 10), on(27)),
        applications.Row("a2", "Friederike von Schulenburg-Wolfenbüttel", on(4), on(4, 12)),
        applications.Row("a5", "Ali Öztürk", on(20), on(20, 12)),
    )
    decided = (
        applications.Row("a6", "Johanna Petersen", on(2), on(2, 12), on(8), Chip("aufgenommen", "fine")),
        applications.Row("a7", "Bernd Kohl", on(1, 10), on(1), on(1), Chip("durch Fristablauf", "soon")),
        applications.Row("a8", "Karl Feldmann", on(3, 10), on(3), on(30, 10), Chip("abgelehnt", "late")),
    )
    lapsed = (applications.Row("a3", "Tomasz Nowak", on(20, 10), on(20)),)
    yield Screen(
        "applications",
        applications.ApplicationsPage(rows, lapsed, decided, True, "/mitmachen", "#", Pages(1, 3, "", "#")),
        here,
    )
    yield Screen("applications-empty", applications.ApplicationsPage((), (), ()), here)
    one = applications.ApplicationPage(
        "a1",
        "Lena Brandt",
        on(29, 10),
        on(29),
        False,
        on(3, 5, 1995),
        "Limmerstraße 12a",
        "30451 Hannover",
        "lena.brandt.mit.einem.sehr.langen.namen@example.org",
        "0171 3920044",
        "Mich interessieren Wohnen und Nahverkehr. Abends habe ich Zeit, nur mittwochs nicht.",
        Feed(
            (
                News("h1", "Antrag", "online gestellt und per Mail bestätigt.", at(29, 19, 3, 10)),
                News("h2", "Der Vorstand", "wurde gewarnt: noch 10 Tage.", at(19, 6, 0)),
            )
        ),
        admit=form(),
        refuse=form(),
    )
    yield Screen("application", one, here)
    yield Screen("application-no-mail", replace(one, no_mail=on(24)), here)
    alike = ("Lena Brandt, geboren am 03.05.1995, Mitglied",)
    yield Screen("application-alike", replace(one, alike=alike), here)
    yield Screen("application-admit", replace(one, step="admit"), here)
    yield Screen(
        "application-refuse",
        replace(one, step="refuse", refuse=form(errors={"reason": "Ohne Grund geht eine Ablehnung nicht."})),
        here,
    )
    yield Screen(
        "application-lapsed",
        replace(one, name="Tomasz Nowak", received=on(20, 10), decide_by=on(20), lapsed_on=on(20), on_paper=True),
        here,
    )
    yield Screen(
        "application-refused",
        replace(
            one,
            admit=None,
            refuse=None,
            email="",
            decision=applications.Decision(
                Chip("abgelehnt", "late"), on(23), "den Vorstand", "Mitglied einer anderen Partei.", letter="#"
            ),
            objection=objections.AtBranch(
                (), "Unterbezirk Region Hannover", on(28, 12), enter=form(version=None), latest=TODAY
            ),
        ),
        here,
    )
    stage = objections.Stage("Unterbezirk Region Hannover", on(2), SAID, on(26), on(2, 1, 2027))
    refused = applications.Decision(Chip("abgelehnt"), on(23, 10), "den Vorstand", "Wohnt nicht hier.", told=True)
    yield Screen(
        "application-objection",
        replace(one, admit=None, refuse=None, decision=refused, objection=objections.AtBranch((stage,), state=form())),
        here,
    )
    over = replace(
        stage,
        statement="Die Meldebestätigung fehlt.",
        stated=on(9),
        chip=Chip("zurückgewiesen"),
        decided=on(20),
        reasons="Der Wohnsitz ist nicht nachgewiesen.",
    )
    further = objections.AtBranch((over,), "Bezirk Hannover", on(20, 12), enter=form(version=None), latest=TODAY)
    yield Screen(
        "application-objection-rejected",
        replace(one, admit=None, refuse=None, decision=refused, objection=further),
        here,
    )
    yield Screen(
        "application-admitted",
        replace(
            one,
            admit=None,
            refuse=None,
            decision=applications.Decision(Chip("aufgenommen", "fine"), on(23), "den Vorstand", person="p1"),
        ),
        replace(here, notice=Notice("pending")),
    )
    yield Screen("application-paper", applications.PaperPage(form(version=None), TODAY), here)
    told = "Von Lena Brandt (geboren am 03.05.1995) liegt hier schon ein Antrag."
    known = form(version=None, values={"first_name": "Lena", "last_name": "Brandt"}, problem=told)
    shown = "019ad000-0000-7000-8000-000000000001"
    yield Screen("application-paper-known", applications.PaperPage(known, TODAY, known=shown), here)
    lapsed_paper = applications.PaperPage(form(version=None, values={"last_name": "Nowak"}), TODAY, on(20))
    yield Screen("application-paper-lapsed", lapsed_paper, here)
    wrong = form(
        version=None,
        values={"first_name": "Lena", "postcode": "4109", "email": "lena@", "message": "Hallo!"},
        errors={
            "last_name": "Bitte gib Deinen Nachnamen an.",
            "born_on": "Mitglied werden kann man ab 14 Jahren.",
            "postcode": "Eine Postleitzahl hat fünf Ziffern.",
            "email": "Das ist keine E-Mail-Adresse.",
            "consent": "Ohne Deine Zustimmung dürfen wir den Antrag nicht lesen.",
        },
    )
    yield Screen("public", applications.PublicPage(form(version=None)), OUTSIDE)
    yield Screen("public-errors", applications.PublicPage(wrong), OUTSIDE)
    yield Screen("public-sent", applications.PublicSentPage(24, "#", "lena.brandt@example.org"), OUTSIDE)
    yield Screen("public-confirm", applications.PublicConfirmPage(form()), OUTSIDE)
    yield Screen("public-received", applications.PublicResultPage("received", on(24, 12), "#"), OUTSIDE)
    yield Screen("public-used", applications.PublicResultPage("used", again="#"), OUTSIDE)
    yield Screen("public-known", applications.PublicResultPage("already_applied", again="#"), OUTSIDE)
    yield Screen("public-spent", applications.PublicResultPage("spent", again="#"), OUTSIDE)
    forms = (Choice("#", "Hannover-Linden-Limmer"), Choice("#", "Neustadt am Rübenberge"))
    yield Screen("public-spent-unknown", applications.PublicResultPage("spent", forms=forms), OUTSIDE)


SAID = "Ich wohne seit Mai in Linden und zahle hier Miete.\nBitte prüfen Sie das noch einmal, ich lege den Vertrag bei."


def objection_pages() -> Iterator[Screen]:
    here = replace(SUB, here="objections", path="/ub-region-hannover/einsprueche")
    ended = (
        objections.EndedRow("Barsinghausen", Chip("stattgegeben", "fine"), on(3)),
        objections.EndedRow("Laatzen", Chip("zurückgewiesen"), on(12, 10)),
    )
    yield Screen("objections", objections.ObjectionsPage(OBJECTING, ended, False), here)
    yield Screen("objections-empty", objections.ObjectionsPage((), (), True), replace(DISTRICT, here="objections"))
    wrong = form(version=None, errors={"reference": "Zu diesem Aktenzeichen gibt es hier keine Ablehnung."})
    yield Screen("objection-enter", objections.EnterPage(wrong, TODAY), here)
    one = objections.ObjectionPage(
        objection="o1",
        name="Karl Feldmann",
        branch="Laatzen",
        refused=on(23, 10),
        reason="Wohnt nicht hier.",
        filed=on(2),
        grounds=SAID,
        hear_by=on(16),
        decide_by=on(2, 1, 2027),
        street="Hauptstraße 12",
        town="30880 Laatzen",
        email="",
        phone="0511 000000",
        statement="Die Meldebestätigung fehlt.",
        stated=on(9),
        heard=True,
        decide=form(),
        withdraw=form(),
    )
    yield Screen("objection", one, here)
    waits = replace(one, heard=False, stated=None, statement="", hear_by=on(4, 12), decide=None, email="k@example.org")
    yield Screen("objection-waits", waits, here)
    earlier = objections.Earlier(on(20), SAID, "Die Meldebestätigung fehlt.", "Der Wohnsitz ist nicht nachgewiesen.")
    wrong = form(errors={"outcome": "Bitte wähl aus, wie der Vorstand entschieden hat."})
    yield Screen(
        "objection-final",
        replace(one, final=True, earlier=earlier, decide=wrong),
        replace(DISTRICT, here="objections", path="/bezirk-hannover/einsprueche/o1"),
    )
    yield Screen("objection-by-link", objections.ByLinkPage(form(version=None)), OUTSIDE)
    done = objections.ByLinkResultPage("filed", "Unterbezirk Region Hannover", on(24, 1, 2027))
    yield Screen("objection-filed", done, OUTSIDE)
    yield Screen("objection-spent", objections.ByLinkResultPage("spent"), OUTSIDE)


def newcomer_pages() -> Iterator[Screen]:
    here = replace(BRANCH, here="newcomers", path="/ov-hannover-linden-limmer/neumitglieder?zeige=alle")
    rows = (
        newcomers.Row("p0", "Bernd Kohl", on(1, 10), "aufgenommen durch Fristablauf", FirstContact(on(1))),
        newcomers.Row("p1", "Mehmet Yıldız", on(27, 10), "aufgenommen", FirstContact(on(25), "Aylin Demir")),
        newcomers.Row("p2", "Johanna Petersen", on(8), "aufgenommen", FirstContact(on(8, 12), "Ruth Holm", True)),
        newcomers.Row(
            "p3",
            "Dr. Kwame Boateng-Hoffmann",
            on(20),
            "zugezogen",
            FirstContact(on(20, 12), "Aylin Demir", tries=2, tried=on(22), again=on(1, 12)),
        ),
        newcomers.Row(
            "p4",
            "Anna Lind",
            on(2, 9),
            "aufgenommen",
            FirstContact(on(2, 10), "Aylin Demir", done=on(10, 9), outcome="gesprochen"),
        ),
    )
    counts: dict[newcomers.Shown, int] = {"alle": 5, "offen": 4, "jetzt": 3, "spaet": 1, "erledigt": 1}
    share = "83\u00a0% rechtzeitig: 5 von 6 wurden bis zum Ende der Frist angerufen; 3 laufen noch"
    shown = newcomers.NewcomersPage(rows, "alle", counts, csv="#", share=share, definition=measure.DEFINITION)
    yield Screen("newcomers", shown, here)
    yield Screen("newcomers-none", newcomers.NewcomersPage((), "alle", counts, query="Xaver"), here)
    yield Screen("newcomers-empty", newcomers.NewcomersPage((), "alle", counts), here)
    sees = (
        "Nur Ihr im Ortsverein. Der Unterbezirk sieht, dass Ihr ein neues Mitglied habt, ohne Namen. Der Bezirk zählt."
    )
    history = Feed(
        (
            News("v1", "Begrüßung", "verschickt, Ansprechperson: Aylin Demir.", at(8, 12, 0)),
            News("v2", "Vom Vorstand", "aufgenommen.", at(8, 11, 50)),
            News("v3", "Antrag", "online gestellt.", at(2, 19, 0)),
        )
    )
    person = newcomers.PersonPage(
        "p2",
        "Johanna Petersen",
        on(8),
        "aufgenommen",
        FirstContact(on(8, 12), "Aylin Demir"),
        history,
        sees,
        on(3, 5, 1995),
        "Limmerstraße 12a",
        "30451 Hannover",
        "0176 04069012",
        "johanna.petersen@example.org",
        "",
        form=form(),
        note=form(),
        today=TODAY,
    )
    yield Screen("person", person, here)
    tried = replace(person.contact, tries=2, tried=on(22), again=on(30))
    yield Screen("person-tried", replace(person, contact=tried), here)
    done = replace(
        person,
        contact=FirstContact(on(8, 12), "Aylin Demir", done=on(22), outcome="gesprochen", corrected=on(23)),
        form=None,
        correction=form(errors={"made_on": "Der Tag liegt in der Zukunft."}),
        number="10619167",
        notes=(newcomers.Note(at(22), "Aylin Demir", "Kommt zum Neumitgliederabend. Ruft lieber abends zurück."),),
    )
    yield Screen("person-done", done, replace(here, notice=Notice("saved")))
    last = Corrected(on(23), "Aylin Demir", ("phone",))
    yield Screen("person-corrected", replace(done, last=last), here)
    seen = {"first_name": "Johanna", "last_name": "Petersen", "mobile": "0176 04069012", "town": "Hannover"}
    correct = people.CorrectPage("Johanna Petersen", form(values=seen), seen, "#", "ansprechpersonen", last)
    yield Screen("contact-data", correct, here)
    wrong = form(
        values=seen | {"mobile": "abends!", "email": "johanna"},
        errors={"mobile": "Eine Telefonnummer hat nur Ziffern, Leerzeichen und + ( ) / - .", "email": "Das ist keine."},
    )
    yield Screen("contact-data-wrong", replace(correct, form=wrong, last=None), here)
    yield Screen("person-no-mail", replace(person, no_mail=on(24)), here)
    yield Screen("contact-data-no-mail", replace(correct, no_mail=on(24)), here)
    yield Screen("person-nobody", replace(person, contact=FirstContact(on(20)), phone="", email="", form=None), here)


def contact_pages() -> Iterator[Screen]:
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
    yield Screen("contacts-stand-in", contacts.BranchContactsPage((stand_in,), near), here)
    yield Screen("contacts-vacant", contacts.BranchContactsPage((), (), on(15), 2), here)
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
    for result in ("accepted", "declined", "closed", "spent"):
        page = contacts.AnsweredPage("Ortsverein Hannover-Bothfeld", result)
        yield Screen(f"answered-{result}", page, OUTSIDE)
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


def import_pages() -> Iterator[Screen]:
    here = replace(SUB, here="imports", path="/ub-region-hannover/import")
    past = (
        imports.Past(
            "i1", "export-november.csv", at(24, 17, 0), "Sabine Krüger", Chip("1.012 übernommen, 14 abgelehnt", "fine")
        ),
        imports.Past("i2", "mitglieder.xlsx", at(20, 9, 0), "Sabine Krüger", Chip("nicht lesbar", "late")),
    )
    yield Screen("import", imports.UploadPage(form(version=None), past, asked=(imports.Asked("Laatzen", 30),)), here)
    yield Screen(
        "import-error",
        imports.UploadPage(
            form(
                version=None,
                errors={
                    "file": "Das ist keine CSV-Datei: Die Zeile mit den Spaltennamen fehlt. Es wurde nichts geändert."
                },
            ),
            (),
        ),
        here,
    )
    counts = imports.Counts(1026, 992, 38, 34, 120, 45, 827)
    line = imports.Line
    rejected = (
        imports.Reason(
            "Den Tag in der Spalte Eintrittsdatum gibt es nicht; bitte berichtige ihn.",
            tuple(line(n, f"121155{n}") for n in range(18, 38)),
            31,
        ),
        imports.Reason("Die Zeile hat 9 statt 24 Felder; bitte ergänze, was am Ende fehlt.", (line(77),), 1),
        imports.Reason(
            "Diese Mitgliedsnummer steht schon in einer anderen Zeile; bitte lösche die Zeile, die nicht stimmt.",
            (line(103, "10619167", of_line=12), line(104, "10619168", of_line=13)),
            2,
        ),
    )
    reviews = (
        imports.Reason(
            "Nach Status oder Bemerkung ist die Person verstorben; bitte kläre es, bevor jemand anruft oder schreibt.",
            (line(9, "11536316", "Heinrich Vogt"), line(12, "11536317", "Gisela Raabe")),
            2,
        ),
        imports.Reason("Der Austritt liegt vor dem Eintritt; bitte prüfe beide Daten.", (line(44, "13000211"),), 1),
    )
    notices = (
        "Diese Spalten kennt Ortsnetz nicht und liest sie nicht: Funktion, Ehrung 25 Jahre.",
        "Diese Spalten werden gelesen, aber nicht gespeichert: Anrede, Beitrag, Zahlungsweise, Bemerkung.",
    )
    preview = imports.PreviewPage(
        "i1",
        "export-november.csv",
        "Unterbezirk Region Hannover",
        counts,
        (
            imports.Repaired(5, "Postleitzahl 4109 → 04109"),
            imports.Repaired(9, "GÃ¶ttingen → Göttingen (doppelt kodierte Umlaute)"),
        ),
        rejected,
        (),
        31,
        (),
        form(),
        form(),
        csv="#",
        gone=(imports.Gone("ov-wennigsen-deister", "Wennigsen (Deister)", 84), imports.Gone("ov-uetze", "Uetze", 1)),
        asked=(imports.Asked("Wennigsen (Deister)", 84), imports.Asked("Laatzen", 30), imports.Asked("Uetze", 1)),
        reviews=reviews[1:],
        notices=notices,
    )
    yield Screen("import-preview", preview, here)
    there = replace(BRANCH, here="imports", path="/ov-hannover-linden-limmer/import")
    missing = (
        imports.Missing("p5", "Heinrich Vogt", "11536316", "Laatzen"),
        imports.Missing("p6", "Gisela Raabe", "11536317", "Laatzen"),
    )
    doubtful = (
        imports.Doubtful(
            "k1",
            44,
            "Johanna Petersen, Nr. 13000211",
            "Johanna Petersen, aufgenommen am 8. November",
            "Name und Geburtsdatum gleich, Anschrift anders",
        ),
        imports.Doubtful(
            "k2",
            45,
            "Kurt Weber, Nr. 13000212",
            "Karin Weber",
            "Nachname gleich; Vorname anders; Geburtsdatum in der Liste 01.02.1990, bei uns 03.04.1960",
            changed=True,
        ),
    )
    own = replace(
        preview,
        unit="Ortsverein Hannover-Linden-Limmer",
        counts=imports.Counts(118, 84, 2, 34, 4, 2, 78),
        missing=missing,
        missing_total=2,
        doubtful=doubtful,
        gone=(),
        asked=(),
        reviews=reviews,
        added=tuple(
            imports.Added(name, f"1300021{n}")
            for n, name in enumerate(("Mehmet Öztürk", "Nguyễn Thị Minh", "Ida van der Berg", "Karl-Heinz Null"))
        ),
        changes=(
            imports.Change(
                "Elke Abel", 3, (("Status", "Mitglied", "ausgetreten"), ("Austrittsdatum", "(leer)", "01.11.2026"))
            ),
            imports.Change("Clara Hartmann", 7, (("E-Mail", "clara@example.org", "clara.hartmann@example.net"),)),
        ),
    )
    yield Screen("import-preview-branch", own, there)
    wrong = replace(
        own,
        counts=imports.Counts(412, 3, 0, 409, 3, 0, 0),
        doubts=(
            "409 Zeilen gehören nicht hierher, sondern zu anderen Gliederungen.",
            "Von 86 Mitgliedern, die hier bekannt sind, fehlen 83 in der Datei.",
        ),
        missing_total=83,
        doubtful=(),
        changes=(),
        reviews=(),
    )
    yield Screen("import-preview-wrong", wrong, there)
    nothing = replace(
        wrong,
        counts=imports.Counts(412, 0, 0, 412, 0, 0, 0),
        doubts=("Keine einzige Zeile passt.",),
        missing=(),
        missing_total=0,
        added=(),
    )
    yield Screen("import-preview-nothing", nothing, there)
    elsewhere = (
        imports.Elsewhere("k3", "Jan Tiedemann", "Ortsverein Burgdorf", "Nummer gleich; Vorname, Nachname gleich"),
        imports.Elsewhere("k4", "Ayşe Demir", "Ortsverein Uetze", "Name, Geburtsdatum gleich", applied=True),
    )
    yield Screen(
        "import-open",
        imports.OpenPage(missing, 31, doubtful, 2, form(version=None), elsewhere, 2),
        replace(there, path="/ov-hannover-linden-limmer/import/offen"),
    )
    yield Screen(
        "import-open-above",
        imports.OpenPage((), 0, (), 0, None, asked=preview.asked),
        replace(here, path="/ub-region-hannover/import/offen"),
    )
    yield Screen("import-open-none", imports.OpenPage((), 0, (), 0, None), here)
    yield Screen("import-progress", imports.ProgressPage("i1", "export-november.csv", 1012, 640, at(24, 20, 13)), here)
    yield Screen(
        "import-report",
        imports.ReportPage(
            "i1",
            "export-november.csv",
            at(24, 20, 13),
            "Sabine Krüger",
            counts,
            rejected,
            "#",
            gone=preview.gone,
            reviews=reviews[1:],
            notices=notices,
        ),
        here,
    )
    yield Screen(
        "import-failed",
        imports.ReportPage(
            "i2",
            "mitglieder.xlsx",
            at(24, 20, 13),
            "Sabine Krüger",
            counts,
            (),
            failed="Das ist keine CSV-Datei, sondern eine Excel-Mappe. Speichere sie als CSV.",
        ),
        here,
    )


def unit_pages() -> Iterator[Screen]:
    here = replace(BRANCH, here="units", path="/ov-hannover-linden-limmer/einheiten")

    def row(unit: Unit, level: Level, parent: str) -> units.Row:
        own = unit[0] == "ov-hannover-kleefeld"
        return units.Row(
            unit[0],
            unit[1],
            level,
            parent,
            "Hannover" if level == "ortsverein" else "",
            "14 Tage" if own else "ein Monat",
            own,
            unit[0] == "ov-hannover-linden-limmer",
        )

    rows = (
        row(("bezirk-hannover", "Bezirk Hannover", 0.0, 0.0, 0), "bezirk", ""),
        row(SUB_DISTRICTS[10], "unterbezirk", "Bezirk Hannover"),
        *(row(branch, "ortsverein", "Unterbezirk Region Hannover") for branch in BRANCHES[:18]),
    )
    choices = (Choice("", "wie oben: ein Monat"), *STANDARDS[1:])
    yield Screen(
        "units", units.UnitsPage(rows, 197, "einem Monat", choices, form(), csv="#", pages=Pages(1, 4, "", "#")), here
    )
    yield Screen("units-none", units.UnitsPage((), 0, "einem Monat", choices, query="Quakenbrück"), here)


MONTHS = ("Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov")


def overview_pages() -> Iterator[Screen]:
    tones: tuple[Tone, ...] = ("fine", "fine", "soon", "fine", "fine", "late", "fine")
    words: dict[Tone, str] = {"late": "braucht Hilfe", "soon": "bald", "fine": "läuft", "plain": ""}

    def places(from_units: tuple[Unit, ...], prefix: str) -> tuple[Place, ...]:
        return tuple(
            Place(key, name.removeprefix(prefix), lat, lon, size, tones[i % 7], words[tones[i % 7]], f"#{key}")
            for i, (key, name, lat, lon, size) in enumerate(from_units)
        )

    def rows(of: tuple[Place, ...], small: bool) -> tuple[overview.Row, ...]:
        return tuple(
            overview.Row(
                p.key,
                p.name,
                Chip(p.word, p.tone),
                Chip(f"{9 + i % 3} von 12")
                if small
                else Chip("niemand seit 9 Tagen", "late")
                if p.tone == "late"
                else Chip("Aylin Demir", "fine"),
                None if small and i % 9 == 7 else 90 + i * 37 % 400,
                None if small and i % 6 == 2 else 3 + i * 5 % 17,
                None if small and i % 5 == 3 else (2 if p.tone == "late" else 0),
                None if i % 6 == 2 else 70 + i * 7 % 30,
            )
            for i, p in enumerate(of)
        )

    months = tuple(Bar(name, 30 + i * 7 % 23, 24 + i * 5 % 19) for i, name in enumerate(MONTHS))
    shares = tuple(
        Bar(name, value) for name, value in zip(MONTHS, (63, 66, 67, 71, 70, 74, 76, None, 80, 84, 86), strict=True)
    )
    branch_places, sub_places = places(BRANCHES, "Ortsverein "), places(SUB_DISTRICTS, "Unterbezirk ")
    figures = (
        Figure("3", "Ortsvereine ohne Ansprechperson", "1 mehr als letzte Woche", "late", "#"),
        Figure("7", "Erstkontakte überfällig", "4 weniger", "fine"),
        Figure("86 %", "im ersten Monat angerufen", "+5 Punkte im Quartal", "fine"),
        Figure("112", "neue Mitglieder in diesem Jahr", "18 warten auf ihren ersten Kontakt"),
    )
    sub = replace(SUB, here="overview", path="/ub-region-hannover/lage", subtitle="38 Ortsvereine")
    few = tuple(Bar(bar.label, None if i == 4 else (bar.value or 0) // 9) for i, bar in enumerate(months))
    yield Screen(
        "overview-sub",
        overview.OverviewPage(
            "Ortsvereine",
            figures,
            branch_places,
            (),
            few,
            shares,
            rows(branch_places, False),
            measure.DEFINITION,
            "86 von 100 wurden rechtzeitig angerufen, 18 Fristen laufen noch",
            MEANINGS["Ortsvereine"],
            csv="#",
        ),
        sub,
    )
    yield from below(sub)
    district = replace(
        DISTRICT, here="overview", path="/bezirk-hannover/lage", subtitle="13 Unterbezirke · 183 Ortsvereine"
    )
    dots = tuple(Dot(lat, lon) for _, _, lat, lon, _ in BRANCHES)
    yield Screen(
        "overview-district",
        overview.OverviewPage(
            "Unterbezirke",
            figures,
            sub_places,
            dots,
            months,
            shares,
            rows(sub_places, True),
            measure.DEFINITION,
            "einige Fristen laufen noch",
            MEANINGS["Unterbezirke"],
            True,
            "#",
        ),
        district,
    )


def below(sub: Frame) -> Iterator[Screen]:
    """The page of a unit below: whom to call, a reminder."""
    here = replace(sub, path="/ub-region-hannover/lage/ov-sehnde", subtitle="")
    one = reminders.UnitBelowPage(
        "ov-sehnde",
        "Ortsverein Sehnde",
        "2",
        on(21),
        "60\u00a0%",
        measure.DEFINITION,
        (
            reminders.ToCall("Ruth Holm", "Ansprechperson", "0511 2", "ruth@example.org"),
            reminders.ToCall("Jens Alber", "Vorstand"),
        ),
        "die Ansprechperson",
        form(),
    )
    yield Screen("unit-below", one, here)
    reminded = replace(
        one, form=None, reminded_on=on(20), reminded_by="Unterbezirk Region Hannover", again_from=on(27)
    )
    yield Screen("unit-below-reminded", reminded, here)
    nobody = replace(
        one, overdue="0", oldest=None, share="", to_call=(), form=None, is_branch=False, on_their_own=on(3)
    )
    yield Screen("unit-below-nobody", nobody, here)


def other_pages() -> Iterator[Screen]:
    yield Screen(
        "sign-in", sign_in.SignInPage(form(version=None, errors={"email": "Das ist keine E-Mail-Adresse."})), OUTSIDE
    )
    yield Screen("sign-out", sign_in.SignInPage(form(version=None), True), OUTSIDE)
    yield Screen("sign-in-mail", sign_in.CheckMailPage(15, "#"), OUTSIDE)
    yield Screen("sign-in-link", sign_in.LinkPage(form()), OUTSIDE)
    for which, title in TITLES.items():
        yield Screen(which, LegalPage(title, tuple(INVENTED[which].split("\n\n"))), OUTSIDE)
    yield Screen("legal-missing", LegalPage("Impressum", ()), OUTSIDE)
    yield Screen("sign-in-kept", sign_in.SignInPage(form(version=None), kept=30), OUTSIDE)
    yield Screen("sign-in-spent", sign_in.LinkSpentPage(form(version=None)), OUTSIDE)
    yield Screen("sign-in-used", sign_in.LinkSpentPage(form(version=None), used=True), OUTSIDE)
    yield Screen("sign-in-already", sign_in.LinkSpentPage(form(version=None), used=True, home="/"), OUTSIDE)
    yield Screen("sign-in-no-office", sign_in.NoOfficePage(form()), OUTSIDE)
    hosted = (
        Neighbour("Unterbezirk Region Hannover", "unterbezirk", "#", "Geschäftsstelle"),
        Neighbour("Ortsverein Hannover-Kleefeld", "ortsverein", "#", "Vorstand"),
    )
    yield Screen("sign-in-units", sign_in.ChooseUnitPage("Sabine Krüger", hosted), replace(OUTSIDE, unit="Ortsnetz"))
    yield Screen("more", more.MorePage(form()), replace(BRANCH, here="more", others=hosted))
    part, whole, none = (
        partial(who_sees_what.Sees, "part"),
        who_sees_what.Sees("all", "alles"),
        who_sees_what.Sees("none", "nichts"),
    )
    rules = who_sees_what.RulesPage(
        ("Euer Ortsverein", "Unterbezirk", "Bezirk", "Nachbarn"),
        (
            who_sees_what.Group(
                "Aufnahme",
                (
                    who_sees_what.Rule(
                        "Jemand wird aufgenommen",
                        "damit sich eine Ansprechperson meldet",
                        (whole, part("dass, ohne Namen"), part("zählt"), none),
                    ),
                    who_sees_what.Rule(
                        "Ein Antrag wird abgelehnt",
                        "der Vorstand des Unterbezirks entscheidet über einen Einspruch",
                        (whole, part("erst mit Einspruch"), none, none),
                    ),
                ),
            ),
            who_sees_what.Group(
                "Ansprechpersonen",
                (
                    who_sees_what.Rule(
                        "Die Ansprechperson hört auf",
                        "damit niemand allein bleibt",
                        (whole, whole, part("zählt"), part("Name der Vertretung")),
                    ),
                ),
            ),
        ),
    )
    yield Screen("who-sees-what", rules, replace(BRANCH, here="who_sees_what"))
    away = Live("/live", at(23, 17, 58), away=True)
    yield Screen("who-sees-what-away", rules, replace(BRANCH, here="who_sees_what", live=away))
    yield Screen("problem-404", problem(404, home="/heute"), BRANCH)
    yield Screen("problem-403", problem(403, home="/heute"), BRANCH)
    kept = ("Ruft lieber abends zurück. Mag Plakate.",)
    yield Screen("problem-gone", problem(404, kind="not_found", kept=kept, home="/heute"), BRANCH)
    yield Screen("problem-office-ended", problem(404, kind="office_ended", said="Dein Amt ist beendet."), OUTSIDE)
    left = Notice("problem", "Diesen Antrag hat schon jemand entschieden.", kept)
    yield Screen("problem-notice", problem(409, again="#"), replace(BRANCH, notice=left))
    yield Screen(
        "problem-409",
        problem(
            409,
            again="#",
            now=(Now("Entscheidung", "aufgenommen am 24. November"), Now("durch", "Jens Alber, Vorstand")),
        ),
        BRANCH,
    )
    yield Screen(
        "problem-422", problem(422, details=("Postleitzahl: Eine Postleitzahl hat fünf Ziffern.",), again="#"), BRANCH
    )
    yield Screen("problem-503", problem(503, again="#", home="/heute", trace="7f3a-19c2"), BRANCH)


SCREENS: tuple[Callable[[], Iterator[Screen]], ...] = (
    branch_today,
    sub_today,
    district_today,
    application_pages,
    objection_pages,
    newcomer_pages,
    contact_pages,
    import_pages,
    unit_pages,
    overview_pages,
    other_pages,
)


def screens() -> list[Screen]:
    """Every page of the gallery."""
    return [screen for make in SCREENS for screen in make()]


def write(folder: Path) -> list[str]:
    """Render all into ``folder`` as ``<name>.html``, addresses of static files as they are; returns the names."""
    folder.mkdir(parents=True, exist_ok=True)
    names = []
    for screen in screens():
        (folder / f"{screen.name}.html").write_text(page(screen.model, screen.frame), encoding="utf-8")
        names.append(screen.name)
    return names


if __name__ == "__main__":
    write(Path(sys.argv[1]))
