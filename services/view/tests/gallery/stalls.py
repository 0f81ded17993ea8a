"""Info stalls: shifts, the free place, the report, what came out; above, a hole without a name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from services.view.frame.layout.model import Chip, Choice
from services.view.frame.needs import Card
from services.view.screens.calendar import page as calendar
from services.view.screens.stalls import page as stalls
from services.view.tests.gallery.calendar import HERE, when
from services.view.tests.gallery.sample import SUB, Screen, card, form, on
from shared.topics import TOPICS

ELSEWHERE = {
    "/{unit}/termine/{occasion}/schichten": "of a stall without shifts: test_stalls.py",
    "/{unit}/termine/{occasion}/platz": "its buttons name the shift: test_stalls.py",
    "/{unit}/termine/{occasion}/platz-frei": "its buttons name the place: test_stalls.py",
    "/{unit}/termine/{occasion}/vertretung": "its buttons name the place: test_stalls.py",
    "/{unit}/termine/{occasion}/schichten-aendern": "of a stall with shifts: test_stalls.py",
    "/{unit}/termine/{occasion}/bericht": "of what has begun: test_stalls.py",
    "/{unit}/termine/{occasion}/eintragen": "of a shift: test_stalls.py",
}

FACTS = calendar.Facts(
    "Infostand Küchengartenplatz", "Infostand", when(5, 10, 13), "Küchengartenplatz", "", False, Chip("öffentlich")
)
OCCASION = calendar.OwnPage(
    facts=FACTS,
    headline="Infostand Küchengartenplatz am 5. Dezember",
    says="Infostand Küchengartenplatz · Samstag, 5. Dezember, 10 bis 13 Uhr",
    change="#",
    cancel=form(),
    public_page="#",
    shown_as="linden.example.org/ov-hannover-linden-limmer/einladung/019ad000-0000-7000-8000-000000000002",
    mail="mailto:?subject=Infostand",
    file="#",
    sees="Unterbezirk und Bezirk sehen, dass der Termin stattfindet, wo und wann.",
)
TOPIC_CHOICES = tuple(Choice(key, text) for key, text in TOPICS.items())
KLAUS, KWAME = stalls.Place("d1", "Klaus Pfeiffer"), stalls.Place("d2", "Kwame Boateng")
AYLIN = stalls.Place("d3", "Aylin Demir", mine=True)
TELL = "mailto:?subject=Kannst"
SHIFTS = (
    stalls.ShiftRow("s1", "10 bis 11 Uhr", "Klaus Pfeiffer und Kwame Boateng", (KLAUS, KWAME)),
    stalls.ShiftRow(
        "s2", "11 bis 12 Uhr", "Mehmet Yıldız und Du?", (stalls.Place("d4", "Mehmet Yıldız"),), 1, True, TELL
    ),
    stalls.ShiftRow("s3", "12 bis 13 Uhr", "Du und Johanna Petersen-Wolfenbüttel", (AYLIN, KLAUS)),
)
PLANNING = stalls.Planning(form(version=None), "housing", 3, 2, TOPIC_CHOICES, on(10, 10))
AHEAD = stalls.AtOccasion(
    heading="5 von 6 Plätzen sind besetzt",
    text="",
    topic="Wohnen",
    missing="Am 5. Dezember fehlt noch jemand von 11 bis 12 Uhr",
    shifts=SHIFTS,
    take=form(version=None),
    free=form(version=None),
    seek=form(version=None),
    put_down="#",
    change=replace(PLANNING, form=form(), like=None),
)
REPORTING = stalls.Reporting(
    form(version=None),
    (Choice("up_to_5", "bis 5"), Choice("6_15", "6–15"), Choice("16_30", "16–30"), Choice("more", "mehr")),
    TOPIC_CHOICES,
    frozenset({"utilities"}),
    (KLAUS, KWAME, AYLIN),
)

card(
    "hole",
    "ortsverein",
    busy=stalls.HoleCard(
        "Am 5. Dezember fehlt noch jemand von 11 bis 12 Uhr",
        "Infostand, Küchengartenplatz. Insgesamt sind noch 2 von 6 Plätzen frei.",
        "Infostand",
        "#",
        "s2",
        form(version=None),
    ),
    quiet=stalls.HoleCard(),
)
card(
    "holes",
    "unterbezirk",
    busy=stalls.HolesCard(
        (
            stalls.HoleRow(
                "o1", "Laatzen", "#", "Morgen fehlt noch jemand von 11 bis 12 Uhr · 5 von 6 Plätzen sind besetzt"
            ),
            stalls.HoleRow(
                "o2", "Sehnde", "#", "Heute fehlt noch jemand von 10 bis 11 Uhr · 1 von 2 Plätzen ist besetzt"
            ),
        )
    ),
    quiet=stalls.HolesCard(),
)


def _with(model: stalls.AtOccasion | stalls.Elsewhere, own: bool = True) -> tuple[Card, ...]:
    return (Card.of("stalls/_stall.html" if own else "stalls/_stall_below.html", model),)


def samples() -> Iterator[Screen]:
    yield Screen("stall", replace(OCCASION, parts=_with(AHEAD)), HERE)
    seeking = replace(AYLIN, seeking=True)
    again = replace(SHIFTS[2], who="Du (sucht Ersatz)", places=(seeking,), free=1, take=False)
    full = form(version=None, problem="Da war jemand schneller: In dieser Schicht sind alle Plätze besetzt.")
    refused = replace(AHEAD, shifts=(*SHIFTS[:2], again), take=full)
    yield Screen("stall-somebody-was-faster", replace(OCCASION, parts=_with(refused)), HERE)
    plan = stalls.AtOccasion("Wer steht wann am Stand?", "", plan=PLANNING)
    yield Screen("stall-plan", replace(OCCASION, parts=_with(plan)), HERE)
    wrong = form(version=None, errors=dict.fromkeys(("topic", "shifts", "people"), "Bitte tipp etwas an."))
    unsaid = replace(
        plan, plan=replace(PLANNING, form=wrong, topic="", like=None), text="In Schichten weiß jede:r Bescheid."
    )
    yield Screen("stall-plan-errors", replace(OCCASION, parts=_with(unsaid)), HERE)
    begun = replace(
        AHEAD,
        heading="Wer am Stand war",
        missing="",
        take=None,
        free=None,
        seek=None,
        change=None,
        report=REPORTING,
        met="#",
    )
    over = replace(OCCASION, headline="Infostand ist vorbei: Wie war es?", change="", cancel=None, public_page="")
    yield Screen("stall-report", replace(over, parts=_with(begun)), HERE)
    early = replace(begun, report=replace(REPORTING, until="13"))
    yield Screen("stall-report-early", replace(over, parts=_with(early)), HERE)
    asked = form(version=None, errors={"talks": "Bitte tipp an, wie viele Gespräche es ungefähr waren."})
    yield Screen(
        "stall-report-errors", replace(over, parts=_with(replace(begun, report=replace(REPORTING, form=asked)))), HERE
    )
    there = tuple(replace(one, chip=Chip("war da", "fine"), mine=False) for one in (KLAUS, KWAME))
    told = replace(
        begun,
        heading="Was dabei herauskam",
        report=None,
        shifts=(replace(SHIFTS[0], places=there),),
        told=("16 bis 30 Gespräche über Nebenkosten und Bus und Bahn.", "Unterbezirk und Bezirk sehen die Zahl."),
        sentence="Viele hohe Nachzahlungen.",
    )
    yield Screen("stall-told", replace(over, parts=_with(told)), HERE)
    theirs = calendar.TheirsPage(FACTS, "Ortsverein Laatzen", "Ein Termin in Eurem Bereich: Ortsverein Laatzen.")
    hole = stalls.Elsewhere("Wohnen", "5 von 6 Plätzen sind besetzt", AHEAD.missing)
    sub = replace(SUB, here="calendar", path="/ub-region-hannover/termine")
    yield Screen("stall-below", replace(theirs, parts=_with(hole, own=False)), sub)
    result = stalls.Elsewhere("Wohnen", told=told.told[:1])
    yield Screen("stall-below-told", replace(theirs, parts=_with(result, own=False)), sub)
    people = (Choice("p1", "Johanna Petersen"), Choice("p2", "Kwame Boateng"))
    choose = stalls.PutDownPage(form(version=None), "s2", "Infostand", "11 bis 12 Uhr", "#", people, "", more=True)
    yield Screen("stall-put-down", choose, HERE)
    yield Screen("stall-put-down-nobody", replace(choose, people=(), query="Xaver", more=False), HERE)
