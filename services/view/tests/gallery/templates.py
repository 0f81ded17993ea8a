"""Vorlagen: the list at the district and below, the form in each of its ways, what stands at an occasion."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from services.view.frame.layout.model import Chip, Choice
from services.view.frame.needs import Card
from services.view.screens.templates import page as templates
from services.view.tests.gallery import calendar
from services.view.tests.gallery.sample import BRANCH, DISTRICT, Screen, form

ELSEWHERE = {
    "/{unit}/vorlagen/{template}": "of a template that there is: test_planning.py",
    "/{unit}/vorlagen/{template}/uebernehmen": "of a part that the district improved: test_planning.py",
    "/{unit}/vorlagen/{template}/zurueckziehen": "of a template that there is: test_planning.py",
    "/{unit}/termine/{occasion}/vorlage": "where a template has become better: test_planning.py",
}
HERE = replace(BRANCH, here="calendar", path="/ov-hannover-linden-limmer/vorlagen")
ABOVE = replace(DISTRICT, here="calendar", path="/bezirk-hannover/vorlagen")
CHECKLIST = "Raum buchen\nAlle Neuen der letzten sechs Monate anrufen\nNamensschilder und Getränke"
ABOUT = "Wir reden eine Stunde über das, was hier gerade ansteht, und eine Stunde über das, was Du willst."
EVENING, STALL = (
    "Abend für Neue · donnerstags um 19 Uhr, 2 Stunden · 15 Plätze",
    "Infostand · samstags um 10 Uhr, 3 Stunden",
)
ROWS = (
    templates.TemplateRow("t1", "Neumitgliederabend", EVENING, "#", "#", Chip("verbessert", "soon")),
    templates.TemplateRow("t2", "Infostand", STALL, "#", "#", Chip("von Euch angepasst", "fine")),
    templates.TemplateRow("t3", "Sprechstunde mit der Ratsfraktion Hannover-Linden-Limmer", "Sprechstunde", "#", ""),
)
WEEKDAYS = tuple(Choice(str(n), day) for n, day in enumerate(("montags", "dienstags", "mittwochs", "donnerstags")))
MINUTES = tuple(Choice(str(n), said) for n, said in ((60, "1 Stunde"), (90, "1½ Stunden"), (120, "2 Stunden")))
FILLED = templates.Filled("Neumitgliederabend", ABOUT, CHECKLIST, "3", "19:00", "120", "15")
EDIT = templates.EditPage(
    form(), FILLED, "evening", WEEKDAYS, MINUTES, "#", "Neumitgliederabend verbessern", title="Neumitgliederabend",
    withdraw=form(),
)  # fmt: skip
AT = templates.AtOccasion("Neumitgliederabend", tuple(CHECKLIST.splitlines()), "#")


def samples() -> Iterator[Screen]:
    yield Screen("templates", templates.TemplatesPage(ROWS, False, "#"), HERE)
    yield Screen("templates-district", templates.TemplatesPage(ROWS[2:], True, "#", "#"), ABOVE)
    yield Screen("templates-empty", templates.TemplatesPage((), False, "#"), HERE)
    yield Screen("template-improve", EDIT, ABOVE)
    kinds = tuple(Choice(key, label) for key, label in (("evening", "Abend"), ("stall", "Infostand")))
    wrong = form(
        version=None,
        values={"title": "", "kind": ""},
        errors={
            "kind": "Bitte wähl aus, was es ist.",
            "title": "Bitte gib an, wie es heißt.",
            "weekday": "Bitte wähl einen Tag, oder lass es offen.",
            "minutes": "Bitte wähl aus, wie lange es dauert.",
            "seats": "Bitte gib eine Zahl von 1 bis 2000 an, oder lass es leer.",
        },
    )
    new = replace(EDIT, form=wrong, filled=templates.Filled(), kinds=kinds, title="", withdraw=None)
    yield Screen("template-new", replace(new, heading="Vorlage schreiben"), ABOVE)
    newer = (templates.Newer("about", "Text", "Wir essen zusammen, und dann reden wir.", form()),)
    mine = replace(EDIT, heading="Neumitgliederabend anpassen", adapts=True, revision=2, withdraw=None, mine=("Text",))
    yield Screen("template-adapt", replace(mine, newer=newer), HERE)
    own = replace(HERE, path="/ov-hannover-linden-limmer/termine")
    better = (("Text", "Wir essen zusammen, und dann reden wir."), ("Dauer", "2½ Stunden"))
    part = Card.of("templates/_template.html", replace(AT, better=better, take=form(), tells=True))
    yield Screen("occasion-better-template", replace(calendar.OWN, parts=(part,)), own)
    quiet = Card.of("templates/_template.html", AT)
    yield Screen("occasion-from-template", replace(calendar.OWN, parts=(quiet,)), own)
