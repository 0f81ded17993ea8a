"""Who waits for a first contact: the list, one of them, the card on *Heute*."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from services.view.frame import measure
from services.view.frame.layout.frame import Notice, Person
from services.view.frame.layout.model import Feed, FirstContact, News
from services.view.screens.newcomers import page as newcomers
from services.view.screens.people.queries import Corrected
from services.view.screens.reminders.queries import Reminded
from services.view.tests.gallery.sample import BRANCH, TODAY, Screen, at, card, form, on
from services.view.tests.gallery.today import HERE, busy

PEOPLE = (
    ("p1", "Mehmet Yıldız", on(27, 10), on(25), "0171 3920033"),
    ("p2", "Johanna Petersen", on(8), on(8, 12), "0176 04069012"),
    ("p3", "Dr. Kwame Boateng-Hoffmann", on(20), on(20, 12), ""),
)


def waiting(open_form: bool = False) -> tuple[newcomers.Waiting, ...]:
    return tuple(
        newcomers.Waiting(
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


CALLS = newcomers.WaitingCard(
    waiting=waiting(),
    waiting_total=3,
    later=(newcomers.Waiting("p9", "Zofia Wiśniewska", on(1), on(1, 12), again=on(30)),),
    today=TODAY,
)
card("waiting", "ortsverein", busy=CALLS, quiet=newcomers.WaitingCard())

ELSEWHERE = {
    "/{unit}/neumitglieder/{person}/versuche/{entry}": "of a try: test_conversation.py",
}


def samples() -> Iterator[Screen]:
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
    both = (
        newcomers.Tried("wants_later", "Möchte später sprechen", on(22), on(30), form=form()),
        newcomers.Tried(
            "not_reached",
            "Nicht erreicht",
            on(20),
            corrected=True,
            form=form(errors={"made_on": "Der Tag liegt in der Zukunft."}),
        ),
    )
    yield Screen("person-tried", replace(person, contact=tried, tried=both), here)
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
    yield Screen("person-no-mail", replace(person, no_mail=on(24)), here)
    yield Screen("person-nobody", replace(person, contact=FirstContact(on(20)), phone="", email="", form=None), here)
    open_form = busy("ortsverein", waiting=replace(CALLS, waiting=waiting(True)))
    refused = Notice("problem", "Das konnten wir noch nicht eintragen.")
    yield Screen("today-branch-form", open_form, replace(HERE["ortsverein"], notice=refused))
    reminded = Reminded(on(23), "Unterbezirk Region Hannover", "Ruf mich gern an, wenn Ihr Hilfe braucht. Heike")
    theirs = busy("ortsverein", waiting=replace(CALLS, mine=False, whose="Ruth Holm", reminded=reminded))
    yield Screen("today-branch-theirs", theirs, replace(HERE["ortsverein"], person=Person("Jens Alber", "Vorstand")))
