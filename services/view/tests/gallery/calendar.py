"""Termine: lists of each level, one occasion in each state, the form, the pages without an account, the card."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time

from markupsafe import Markup

from services.view.frame.layout.model import Chip, Figure
from services.view.screens.calendar import page as calendar
from services.view.screens.calendar import public_page as public
from services.view.screens.calendar.words import When
from services.view.tests.gallery.sample import BRANCH, DISTRICT, OUTSIDE, SUB, TODAY, Screen, card, form

ELSEWHERE = {
    "/{unit}/termine/entwurf/{draft}/verwerfen": "of a draft: test_planning.py",
    "/{unit}/termine/{occasion}/anwesenheit": "its buttons name the guest: test_calendar.py",
    "/{unit}/termine/{occasion}/abschliessen": "of what has begun: test_calendar.py",
    "/{unit}/anmeldung/{secret}/zusagen": "where a seat is offered: test_calendar_public.py",
    "/{unit}/anmeldung/{secret}/absagen": "whoever comes: test_calendar_public.py",
    "/{unit}/anmeldung/{secret}/personen": "whoever comes: test_calendar_public.py",
}

HERE = replace(BRANCH, here="calendar", path="/ov-hannover-linden-limmer/termine")
ABOUT = (
    "Wir reden eine Stunde über das, was hier gerade ansteht, und eine Stunde über das, was Du willst. "
    "Kinder können mit."
)


def when(day: int, hour: int = 19, until: int = 21, month: int = 12) -> When:
    on_day = date(2026, month, day)
    return When.of(datetime.combine(on_day, time(hour)), datetime.combine(on_day, time(until)), TODAY)


def row(key: str, title: str, at: When, *small: str, inside: bool = False, chip: Chip | None = None) -> calendar.Row:
    return calendar.Row(key, title, "#", at, inside, small, chip)


EVENING = row(
    "o1",
    "Neumitgliederabend",
    when(3),
    "19 bis 21 Uhr · Freizeitheim Linden",
    inside=True,
    chip=Chip("11 von 15 Plätzen", "fine"),
)
STALL = row("o2", "Infostand Küchengartenplatz", when(5, 10, 13), "10 bis 13 Uhr · Küchengartenplatz")
HOUR = row(
    "o3",
    "Sprechstunde mit Ratsfrau Selma Duman-Oldenburg-Wolfenbüttel",
    when(16, 18, 20),
    "18 bis 20 Uhr · Kulturzentrum Faust, Warenannahme, Zur Bettfedernfabrik 3",
    chip=Chip("fällt aus", "late"),
)
KLEEFELD = row(
    "o4",
    "Abend für Neue",
    when(8),
    "Hannover-Kleefeld",
    "19 bis 21 Uhr · Stadtteilhaus",
    inside=True,
    chip=Chip("noch 4 Plätze frei", "fine"),
)
AHLEM = row("o5", "Baumaktion", when(13, 11, 14), "Hannover-Ahlem-Badenstedt-Davenstedt", "11 bis 14 Uhr · Am Kanal")
PAST = (
    row("o6", "Flohmarkt", when(14, 10, 14, 11), "10 bis 14 Uhr", chip=Chip("40 Menschen waren da", "fine")),
    row("o7", "Abend für Neue", when(19, 19, 21, 11), "19 bis 21 Uhr", chip=Chip("noch abzuschließen", "soon")),
)
FACTS = calendar.Facts(
    "Abend für Neue",
    "Abend für Neue",
    when(3),
    "Freizeitheim Linden, Raum 2",
    ABOUT,
    True,
    Chip("unter uns"),
    "noch 4 Plätze frei",
)
GUESTS = (
    calendar.GuestRow("g1", "Johanna", "zu zweit · bringt ihre Schwester mit", "johanna@example.org"),
    calendar.GuestRow("g2", "Kwame", "nachgerückt", "kwame.boateng.mit.sehr.langem.namen@example.org"),
    calendar.GuestRow("g3", "Mehmet", "", "m@example.org", Chip("Platz angeboten bis morgen, 12 Uhr", "soon")),
)
WAITING = (
    calendar.GuestRow("g4", "Ole", "wartet seit 22. November", "ole@example.org"),
    calendar.GuestRow(
        "g5",
        "Ida",
        "zu dritt · wartet seit 21. November · einmal übergangen: Es waren weniger Plätze frei, als gebraucht werden",
        "ida@example.org",
    ),
)
SEES = (
    "Unterbezirk und Bezirk sehen, dass der Termin stattfindet, wo und wann, und wie viele Plätze belegt sind; danach, "
    "wie viele da waren. Eure Nachbarn sehen dasselbe, ohne diese Zahl."
)
OWN = calendar.OwnPage(
    facts=FACTS,
    headline="11 kommen am 3. Dezember, 4 warten",
    says="Abend für Neue · Donnerstag, 3. Dezember, 19 bis 21 Uhr",
    coming=GUESTS,
    waiting=WAITING,
    gone=1,
    heads=4,
    registers=True,
    change="#",
    cancel=form(),
    public_page="#",
    shown_as="linden.example.org/ov-hannover-linden-limmer/einladung/019ad000-0000-7000-8000-000000000001",
    mail="mailto:?subject=Abend",
    file="#",
    sees=SEES,
    tells=True,
)
DOOR = replace(
    OWN,
    headline="2 von 11 sind schon da",
    coming=tuple(replace(one, here=at == 0, chip=None) for at, one in enumerate(GUESTS)),
    waiting=(),
    gone=0,
    there=2,
    seen=form(version=None),
    change="",
    cancel=None,
    close=form(),
)
FIGURES = (
    Figure("14", "kommen noch"),
    Figure("9", "davon öffentlich"),
    Figure("11", "waren in den letzten 30 Tagen"),
    Figure("132", "Menschen waren da"),
)

card(
    "occasion",
    "ortsverein",
    "unterbezirk",
    "bezirk",
    busy=calendar.OccasionCard(
        "Abend für Neue",
        "#",
        when(3),
        True,
        "4 Menschen warten auf einen Platz",
        "Mehr Plätze, und sie rücken von selbst nach.",
        "Ansehen",
        Chip("3. Dezember", "soon"),
    ),
    quiet=calendar.OccasionCard(),
)


def samples() -> Iterator[Screen]:
    from services.view.tests.gallery import planning  # it takes samples from here

    yield from planning.samples()
    yield from _lists()
    yield from _one()
    yield from _public()
    yield from _by_link()


def _lists() -> Iterator[Screen]:
    dates = calendar.DatesPage(
        "Am 3. Dezember kommen 11 Menschen",
        own=(EVENING, STALL, HOUR),
        neighbours=(KLEEFELD, AHLEM),
        above=(row("o8", "Bezirksparteitag", when(12, 10, 17), "Bezirk Hannover", "10 bis 17 Uhr · HCC"),),
        past=PAST,
        plan="#",
        public="#",
        subscribe="webcal:#",
        month="#",
        templates="#",
        drafts=(calendar.DraftRow("d1", "Grillen im Park", "Termin · noch ohne Tag", "#"),),
    )
    yield Screen("dates", dates, HERE)
    nothing = calendar.DatesPage("Gerade ist nichts geplant", plan="#", public="#", subscribe="#")
    yield Screen("dates-empty", nothing, HERE)
    weeks = (
        calendar.Group("Diese Woche", (replace(STALL, small=("Laatzen", *STALL.small)),)),
        calendar.Group("Nächste Woche", (KLEEFELD, replace(EVENING, small=("Sehnde", *EVENING.small)))),
    )
    sub = replace(SUB, here="calendar", path="/ub-region-hannover/termine")
    below = replace(
        dates,
        headline="14 Termine in 9 Gliederungen darunter",
        own=(),
        neighbours=(),
        past=(),
        groups=weeks,
        more=7,
        figures=FIGURES,
        branch=False,
    )
    yield Screen("dates-sub", below, sub)
    district = replace(DISTRICT, here="calendar", path="/bezirk-hannover/termine")
    there = tuple(
        calendar.There(f"ub-{n}", name, "#", 14 - n, 9 - n, 11 - n, 132 - 40 * n)
        for n, name in enumerate(("Region Hannover", "Celle", "Uelzen/Lüchow-Dannenberg"))
    )
    yield Screen("dates-district", replace(below, groups=(), more=0, above=(), there=there), district)
    one = replace(below, headline="Unterbezirk Celle", within="Unterbezirk Celle", back="#", above=())
    yield Screen("dates-district-sub", one, district)
    quiet = replace(below, headline="Darunter ist nichts geplant", groups=(), more=0, above=())
    yield Screen("dates-sub-empty", quiet, sub)


def _one() -> Iterator[Screen]:
    yield Screen("occasion", OWN, HERE)
    yield Screen("occasion-door", DOOR, HERE)
    problem = form(errors={"word": "Darin sind unsichtbare Zeichen (am Anfang): Bitte tippe es dort noch einmal ein."})
    yield Screen("occasion-cancelling", replace(OWN, cancel=problem, coming=(), waiting=(), gone=0), HERE)
    cancelled = replace(
        OWN,
        headline="Abend für Neue fällt aus",
        facts=replace(FACTS, state=Chip("fällt aus", "late"), seats="", word="Der Raum ist überschwemmt."),
        coming=(),
        waiting=(),
        gone=13,
        change="",
        cancel=None,
        public_page="",
    )
    yield Screen("occasion-cancelled", cancelled, HERE)
    closed = replace(
        cancelled,
        headline="14 Menschen waren da",
        facts=replace(FACTS, state=Chip("14 Menschen waren da", "fine"), seats=""),
        gone=0,
        forgotten=True,
    )
    yield Screen("occasion-closed", closed, HERE)
    stall = replace(
        closed,
        headline="Infostand ist vorbei: noch abzuschließen",
        facts=replace(FACTS, title="Infostand", inside=False, state=Chip("vorbei"), about=""),
        registers=False,
        forgotten=False,
        tells=False,
        close=form(),
    )
    yield Screen("occasion-stall", stall, HERE)
    theirs = calendar.TheirsPage(
        FACTS,
        "Ortsverein Hannover-Kleefeld",
        "Ortsverein Hannover-Kleefeld lädt Euch als Nachbarn ein.",
        "#",
        True,
        "#",
    )
    yield Screen("occasion-theirs", theirs, HERE)
    yield Screen("occasion-theirs-elsewhere", replace(theirs, public_page="", file=""), HERE)
    over = replace(FACTS, state=Chip("14 Menschen waren da", "fine"), seats="")
    below = replace(theirs, facts=over, register=False, public_page="", file="", came="14 Menschen waren da.")
    yield Screen("occasion-below", below, replace(SUB, here="calendar", path="/ub-region-hannover/termine"))


def _public() -> Iterator[Screen]:
    outside = replace(OUTSIDE, path="/ov-hannover-linden-limmer/einladung")
    rows = (replace(EVENING, chip=Chip("noch 4 Plätze frei", "fine"), inside=False), STALL, HOUR)
    yield Screen("invitations", public.PublicDatesPage("Ortsverein Hannover-Linden-Limmer", rows, "#", "#"), outside)
    yield Screen("invitations-empty", public.PublicDatesPage("Ortsverein Hannover-Linden-Limmer"), outside)
    meta = public.Meta(FACTS.title, "Donnerstag, 3. Dezember", "https://linden.example.org/", Markup('{"a": "b"}'))
    open_ = replace(FACTS, inside=False, state=Chip("öffentlich"))
    page = public.InvitationPage(
        open_,
        "Komm vorbei, noch 4 Plätze sind frei",
        meta,
        "planned",
        True,
        form(version=None),
        file="#",
        all="#",
        hosts="Ortsverein Hannover-Linden-Limmer",
    )
    yield Screen("invitation", page, outside)
    wrong = form(
        version=None,
        values={"first_name": "Ruben", "email": "ruben@", "party": "2"},
        errors={"email": "Das ist keine E-Mail-Adresse.", "party": "Bitte wähl aus, mit wie vielen Du kommst."},
    )
    full = replace(
        page, facts=replace(FACTS, seats="alle Plätze belegt"), headline="Gerade ist alles belegt", full=True
    )
    yield Screen("invitation-errors", replace(full, form=wrong, meta=replace(meta, listed=False)), outside)
    yield Screen("invitation-full-late", replace(full, late=True), outside)
    come = replace(page, facts=replace(open_, seats=""), headline="Komm vorbei", registration=False, form=None)
    yield Screen("invitation-just-come", come, outside)
    two = replace(page, together="Ortsverein Laatzen, Ortsverein Sehnde")
    yield Screen("invitation-together", two, outside)
    there = replace(two, form=None, elsewhere=True, register_at="#", hosts="Ortsverein Laatzen")
    yield Screen("invitation-elsewhere", there, outside)
    yield Screen("invitation-elsewhere-unknown", replace(there, register_at=""), outside)
    for state, said in (("cancelled", "fällt aus"), ("running", "läuft gerade"), ("over", "ist vorbei")):
        facts = replace(open_, seats="", word="Der Raum ist überschwemmt." if state == "cancelled" else "")
        closed = replace(page, facts=facts, headline=f"Abend für Neue {said}", form=None, file="")
        yield Screen(f"invitation-{state}", replace(closed, state=state), outside)  # type: ignore[arg-type]
    yield Screen("invitation-asked", public.AskedPage("ruben@example.org", 24, "#"), outside)


def _by_link() -> Iterator[Screen]:
    outside = replace(OUTSIDE, path="/ov-hannover-linden-limmer/anmeldung/x")
    facts = replace(FACTS, seats="")
    ways = {"erase": form(version=None), "invitation": "#", "all": "#"}
    comes = {"withdraw": form(version=None), "resize": form(version=None), "file": "#"}
    guest = public.GuestPage("asked", "Ruben", facts, 2, confirm=form(version=None), **ways)  # type: ignore[arg-type]
    yield Screen("guest-asked", guest, outside)
    dabei = replace(guest, standing="seated", confirm=None, reminded="2. Dezember", **comes)  # type: ignore[arg-type]
    yield Screen("guest-seated", dabei, outside)
    no_room = "Für 3 Personen sind nicht genug Plätze frei. Es bleibt bei 2; frag gern noch einmal nach."
    refused = form(version=None, values={"party": "3"}, problem=no_room)
    yield Screen("guest-seated-no-room", replace(dabei, resize=refused), outside)
    yield Screen("guest-waiting", replace(dabei, standing="waiting", reminded=""), outside)
    offered = replace(dabei, standing="offered", until="heute, 18 Uhr", accept=form(version=None), reminded="")
    yield Screen("guest-offered", offered, outside)
    yield Screen("guest-withdrawn", replace(guest, standing="withdrawn"), outside)
    unknown = replace(guest, facts=None, invitation="", name="")
    yield Screen("guest-asked-unknown", unknown, outside)
    late = replace(guest, standing="attended", ahead=False, confirm=None)
    yield Screen("guest-attended", late, outside)
    yield Screen("guest-absent", replace(late, standing="absent"), outside)
    off = replace(late, standing="withdrawn", cancelled=True, facts=replace(facts, word="Der Raum ist überschwemmt."))
    yield Screen("guest-cancelled", off, outside)
    yield Screen("guest-over", public.GuestPage("over", all="#"), outside)
    yield Screen("guest-erased", public.ErasedPage("#"), outside)
