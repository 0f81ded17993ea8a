"""Pakete: the owner's page on a day with everything and on one with nothing, borrowing, one promise in each state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from services.view.frame.layout.model import Chip, Choice
from services.view.frame.needs import Card
from services.view.screens.kits import page as kits
from services.view.screens.kits.timeline import Line, Stay, timeline
from services.view.tests.gallery.calendar import HERE as STALL
from services.view.tests.gallery.sample import BRANCH, DISTRICT, SUB, TODAY, Screen, card, form, on
from services.view.tests.gallery.stalls import OCCASION
from shared.topics import TOPICS

ELSEWHERE = {
    "/{unit}/pakete/{promise}/raus": "what goes out today: test_kits.py",
    "/{unit}/pakete/{promise}/doch-nicht": "what went out today: test_kits.py",
    "/{unit}/pakete/{promise}/anderes": "where one is late for the next: test_kits.py",
    "/{unit}/pakete/{promise}/uebergeben": "where one is late for the next: test_kits.py",
    "/{unit}/pakete/{promise}/zusagen": "of what is ordered: test_kits.py",
    "/{unit}/pakete/{promise}/absagen": "of what is ordered: test_kits.py",
    "/{unit}/pakete/{promise}/zurueck": "of what is out: test_kits.py",
    "/{unit}/pakete/{promise}/verloren": "of what is out: test_kits.py",
    "/{unit}/pakete/{promise}/nehmen": "of an offer: test_kits.py",
    "/{unit}/pakete/{promise}/abbestellen": "of what is ordered: test_kits.py",
    "/{unit}/pakete/{promise}/angekommen": "of what is on its way: test_kits.py",
    "/{unit}/pakete/{promise}/fehlt": "of what is there: test_kits.py",
    "/{unit}/pakete/{promise}/spaeter": "of what is there: test_kits.py",
    "/{unit}/pakete/{promise}/weitergeben": "where the owner asks for it: test_kits.py",
    "/{unit}/pakete/{promise}/geht-zurueck": "of what is there: test_kits.py",
    "/{unit}/pakete/leihen": "where somebody above lends something: test_kits.py",
    "/{unit}/pakete/kit/{kit}": "of a kit that there is: test_kits.py",
    "/{unit}/pakete/kit/{kit}/stand": "of a kit that there is: test_kits.py",
}

OWNER = replace(DISTRICT, here="kits", path="/bezirk-hannover/pakete")
HERE = replace(BRANCH, here="kits", path="/ov-hannover-linden-limmer/pakete")
FAR = "Oststadt/Zoo-Kleefeld-Heideviertel-Kirchrode"


def stay(first: int, last: int, tone: str, text: str) -> Stay:
    return Stay(TODAY + timedelta(days=first), TODAY + timedelta(days=last), tone, text)  # type: ignore[arg-type]


LINES = (
    Line(
        "Wohnen 1",
        "Pavillon, 2 Tische, Fahne",
        (stay(-5, 10, "full", "Barsinghausen"), stay(8, 14, "late", "Garbsen")),
    ),
    Line("Wohnen 2", "Pavillon, 2 Tische, Fahne", (stay(0, 14, "soft", "Linden-Limmer, heute raus"),)),
    Line("Wohnen 3", "Schirm, 1 Tisch", (), "frei, liegt im Lager"),
    Line("Bus und Bahn 1", "Schirm, Glücksrad", (stay(-8, 2, "full", "Kleefeld"), stay(16, 22, "soft", "Lehrte"))),
    Line("Krankenhaus 1", "Stellwand, Fragebogen", (stay(-8, -1, "late", "Alfeld, überfällig"),)),
    Line("Stuhl", "", (stay(3, 9, "soft", "12 von 40 weg"),), "frei, liegt im Lager", counted=True),
)
PICTURE = timeline(LINES, TODAY, 5, "6 Pakete, 5 Wochen ab der letzten. 1 Engpass.")
WAYS = (
    kits.Way("Wohnen 3 nach Garbsen geben", "Schirm, 1 Tisch", "So machen", form(version=None), "kit", "k"),
    kits.Way(
        "Barsinghausen bitten, es direkt zu übergeben",
        "Ruth Holm bekommt eine Mail",
        "Ruth Holm fragen",
        form(version=None),
        "to",
        "p",
    ),
)
LESS = (
    kits.Way("Lehrte absagen", "Wer bestellt hat, bekommt eine Mail", "Absagen", form(version=None), "word", ""),
    kits.Way("Es sind doch mehr da", "Stimmt die Zahl, reicht es wieder", "Zahl ändern", href="#"),
)
OWNED = (
    kits.Owned("k1", "Wohnen 1", "#", "Pavillon, 2 Tische, Fahne", Chip("vergeben")),
    kits.Owned("k2", "Wohnen 3", "#", "Schirm, 1 Tisch", Chip("im Lager", "fine")),
    kits.Owned("k3", "Bus und Bahn 2", "#", "", Chip("nicht verleihbar", "late")),
    kits.Owned("k4", "Stuhl", "#", "Klappstühle aus Holz", Chip("28 von 40 frei", "fine")),
)
BUSY = kits.OwnerPage(
    "Heute gehen 3 Pakete raus, 1 Paket fehlt am 5. Dezember",
    conflicts=(
        kits.Conflict(
            "c1",
            "Garbsen bekäme sein Paket 2 Tage zu spät",
            "Wohnen 1 ist bis 4. Dezember in Barsinghausen. Garbsen braucht es am 5. Dezember, losgehen müsste es am "
            "2. Dezember.",
            WAYS,
        ),
        kits.Conflict("c2", f"{FAR} wartet auf ein überfälliges Paket", "Es sollte zurück sein.", alone=True, href="#"),
        kits.Conflict("c4", "Für Lehrte reicht es nicht", "Bestellt sind 12 × Stuhl: So viele sind nicht da.", LESS),
        kits.Conflict("c3", "Sehnde bekommt sein Paket nicht", "…", (), "Springe ist gebeten, es direkt zu übergeben."),
    ),
    leaving=(
        kits.Leaving("l1", "Wohnen 2 → Linden-Limmer", "gebraucht 28. November · Frank Ohlrogge", True, form()),
        kits.Leaving("l2", "Bus und Bahn 2 → Springe", "gebraucht 26. bis 28. November", False, form()),
        kits.Leaving("l3", f"12 × Stuhl → {FAR}", "seit gestern dran", False, form(problem="Nicht zurück.")),
    ),
    left=2,
    asked=(
        kits.Asked(
            "a1",
            "Celle: Ausbildung 1",
            "#",
            ("12. Dezember", "Jörg Sander"),
            Chip("ohne Absage zugesagt morgen, 12:00 Uhr", "soon"),
            form(version=None),
            form(version=None),
        ),
    ),
    out=(
        kits.Out(
            "o1", "Krankenhaus 1", "#", "Alfeld (Leine)", "Jörg Sander", Chip("seit 4 Tagen überfällig", "late"),
            "1. Dezember Nienburg", form(version=None),
        ),
        kits.Out("o2", "Bus und Bahn 1", "#", "Kleefeld", "", Chip("27. November", "soon"), "", form(version=None)),
    ),
    late=1,
    owned=OWNED,
    timeline=PICTURE,
    enter="#",
    labels="#",
    table="#",
    more_weeks="#",
)  # fmt: skip
KINDS = (
    kits.Kind("019ad000-0000-7000-8000-000000000001", "Wohnen", ("Pavillon, 2 Tische, Fahne",), Chip("frei", "fine")),
    kits.Kind(
        "019ad000-0000-7000-8000-000000000002",
        "Bus und Bahn",
        ("Schirm, Glücksrad", "sicher frei am 12. Dezember"),
        Chip("vergeben"),
    ),
    kits.Kind("019ad000-0000-7000-8000-000000000003", "Stuhl", (), Chip("28 von 40 frei", "fine"), 40),
)
BORROW = kits.BorrowPage(
    "Am 5. Dezember sind 2 frei",
    on(5, 12),
    "5. Dezember",
    (
        ("2026-12-05", "5. Dez: Infostand Küchengartenplatz", "#"),
        ("2026-11-28", "Samstag, 28. Nov", "#"),
        ("2026-12-12", "Samstag, 12. Dez", "#"),
    ),
    (
        kits.Group("ub-region-hannover", "Unterbezirk Region Hannover", KINDS, form(version=None)),
        kits.Group("bezirk-hannover", "Bezirk Hannover", KINDS[:1], form(version=None)),
    ),
    stall="019ad000-0000-7000-8000-000000000009",
    stall_title="Infostand Küchengartenplatz",
    mine=(
        kits.Mine("m1", "Wohnen 1", "#", "28. November", Chip("unterwegs", "soon")),
        kits.Mine("m2", "12 × Stuhl", "#", "28. bis 29. November", Chip("kommt vielleicht nicht", "late")),
    ),
    past=(kits.Mine("m3", "Radwege 1", "#", "3. Oktober", Chip("zurückgegeben")),),
    timeline=PICTURE,
)
STEPS = (
    kits.Step("bestellt", "20. Nov", "done"),
    kits.Step("unterwegs", "seit heute", "now"),
    kits.Step("da", "bis 28. Nov"),
    kits.Step("zurück", "bis 30. Nov"),
)
COMING = kits.PromisePage(
    "#",
    "Wohnen 1 ist unterwegs",
    "Wohnen 1 · gebraucht 28. November",
    STEPS,
    "Vom Bezirk Hannover.",
    "Pavillon, 2 Tische, Fahne",
    arrive=form(version=None),
    miss=form(version=None),
    delay=form(version=None),
)

card(
    "lending",
    "unterbezirk",
    "bezirk",
    busy=kits.LendingCard(
        "3 Pakete brauchen Dich",
        (
            ("Wohnen 1 → Garbsen", "kommt zu spät", Chip("Engpass", "late")),
            ("Krankenhaus 1", FAR, Chip("seit 4 Tagen überfällig", "late")),
            ("Wohnen 2 → Linden-Limmer", "geht heute raus", Chip("heute", "soon")),
        ),
        "#",
    ),
    quiet=kits.LendingCard(),
)
card(
    "borrowed",
    "ortsverein",
    "unterbezirk",
    "bezirk",
    busy=kits.BorrowedCard(
        "Ist Wohnen 1 angekommen?",
        "Gebraucht 28. November.",
        "#",
        "Ist angekommen",
        form(version=None),
        Chip("unterwegs", "soon"),
    ),
    quiet=kits.BorrowedCard(),
)


def samples() -> Iterator[Screen]:
    yield Screen("kits-owner", BUSY, OWNER)
    yield Screen("kits-owner-empty", kits.OwnerPage("Noch ist kein Paket angelegt", enter="#", more_weeks="#"), OWNER)
    calm = kits.OwnerPage(
        "Heute geht kein Paket raus", owned=OWNED, timeline=PICTURE, enter="#", borrow="#", more_weeks="#"
    )
    yield Screen("kits-owner-calm", calm, replace(SUB, here="kits", path="/ub-region-hannover/pakete"))
    yield Screen("kits-borrow", BORROW, HERE)
    wrong = form(
        version=None,
        values={f"kind-{KINDS[2].key}": KINDS[2].key, f"amount-{KINDS[2].key}": "50"},
        errors={"kind": "Bitte gib an, wie viele.", "last": "Der letzte Tag liegt vor dem ersten."},
    )
    group = replace(BORROW.groups[0], form=wrong)
    yield Screen("kits-borrow-errors", replace(BORROW, groups=(group,)), HERE)
    said = "„Wohnen“ ist dann schon vergeben. Wieder frei: 9. Dezember, 10. Dezember oder 11. Dezember."
    late = replace(BORROW.groups[0], form=form(version=None, problem=said))
    yield Screen("kits-borrow-taken", replace(BORROW, groups=(late,)), HERE)
    yield Screen("kits-borrow-empty", replace(BORROW, groups=(), mine=(), past=(), timeline=None), HERE)
    yield from _one()
    topics = tuple(Choice(key, label) for key, label in TOPICS.items())
    yield Screen("kits-new", kits.KitPage(form(version=None), "#", topics), OWNER)
    twice = form(version=None, errors={"more": "Davon gibt es schon 2. Kommen wirklich weitere dazu?"})
    yield Screen("kits-again", kits.KitPage(twice, "#", topics), OWNER)
    one = kits.KitPage(
        form(), "#", topics, "Wohnen 1", "housing", "Pavillon, 2 Tische", standing="in_stock", stands=form()
    )
    yield Screen("kits-change", one, OWNER)
    counted = replace(one, kit="Stuhl", counted=True, amount="40", standing="out_of_order")
    yield Screen("kits-change-counted", counted, OWNER)


def _one() -> Iterator[Screen]:
    yield Screen("kits-coming", COMING, HERE)
    there = replace(
        COMING,
        headline="Wohnen 1 ist da",
        arrive=None,
        hand_on=form(version=None),
        send_back=form(version=None),
        next_to="Garbsen",
        missing=("ein Tischbein (bei der Ankunft, 24. November)",),
    )
    yield Screen("kits-there", there, HERE)
    danger = replace(
        COMING,
        headline="Wohnen 1 geht am 3. Dezember los",
        notice="Es ist dann nicht frei, und ein anderes mit diesem Namen auch nicht.",
        stall=("Infostand Küchengartenplatz, 5. Dezember", "#"),
        arrive=None,
        miss=None,
        delay=None,
        withdraw=form(version=None),
    )
    yield Screen("kits-danger", danger, HERE)
    offered = replace(danger, headline="Wohnen 1 ist für Euch vorgemerkt", notice="", accept=form(version=None))
    yield Screen("kits-offered", offered, HERE)
    no = replace(
        danger, headline="Wohnen 1: abgesagt", notice="", steps=(), over="abgesagt", withdraw=None,
        word="Das Zelt ist beim Flicken.",
    )  # fmt: skip
    yield Screen("kits-declined", no, HERE)
    ours = replace(
        COMING, owner=True, arrive=None, miss=None, delay=None, back=form(version=None), lose=form(version=None),
        unsend=form(version=None),
    )  # fmt: skip
    yield Screen("kits-lent", ours, OWNER)
    asked = replace(ours, back=None, lose=None, unsend=None, yes=form(version=None), no=form(version=None))
    yield Screen("kits-asked", asked, OWNER)
    mine = kits.Mine("k1", "Wohnen 1", "#", "gebraucht 5. Dezember", Chip("zugesagt", "fine"))
    more = kits.Mine("k2", "12 × Stuhl", "#", "gebraucht 5. Dezember", Chip("kommt vielleicht nicht", "late"))
    part = Card.of("kits/_for_stall.html", kits.ForStall((mine, more)))
    yield Screen("kits-at-stall", replace(OCCASION, parts=(part,)), STALL)
