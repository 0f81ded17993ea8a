"""Sichtbarkeit: a branch's weeks with an offer, the page above, and what *Heute* shows of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from services.view.frame.layout.model import Chip, Choice, Figure
from services.view.frame.needs import Card
from services.view.screens.calendar import page as calendar
from services.view.screens.visibility import page as visibility
from services.view.screens.visibility.strip import strip
from services.view.tests.gallery.calendar import EVENING, HERE, HOUR, STALL
from services.view.tests.gallery.sample import DISTRICT, SUB, TODAY, Screen, card, form
from shared.unseen import Span

ELSEWHERE = {
    "/{unit}/termine/vorschlag": "where the district counts: test_visibility.py",
    "/{unit}/termine/vorschlag-annehmen": "of an offer: test_visibility.py",
    "/{unit}/termine/vorschlag-ablehnen": "of an offer: test_visibility.py",
    "/{unit}/termine/gesehen": "where the district counts: test_visibility.py",
    "/{unit}/sichtbarkeit/zeit-heraus": "of a time that is left out: test_visibility.py",
}

LAST = TODAY - timedelta(days=45)
FAR = "Oststadt/Zoo-Kleefeld-Heideviertel-Kirchrode"


def day(ahead: int) -> date:
    return TODAY + timedelta(days=ahead)


WEEKS = strip(
    {LAST: "Infostand Lindener Markt", LAST - timedelta(days=6): "Flohmarkt"},
    {day(11): "Infostand Küchengartenplatz", day(22): "Sprechstunde mit Selma Duman"},
    [Span(TODAY - timedelta(days=36), TODAY - timedelta(days=29)), Span(day(28), day(40))],
    LAST,
    TODAY,
    6,
)
OFFER = visibility.OfferBox(
    "019ad000-0000-7000-8000-0000000000aa",
    "Am 5. Dezember ist ein Paket frei",
    "„Bus nach 20 Uhr“ vom Bezirk Hannover ist für Euch zurückgelegt, bis 1. Dezember, 8:00 Uhr. Thema: Bus und Bahn. "
    "Wo kein Paket steht, ist dann keins frei.",
    (
        Choice("2026-12-05", "Sa, 5. Dez"),
        Choice("2026-12-12", "Sa, 12. Dez"),
        Choice("2026-12-19", "Sa, 19. Dez ohne Paket"),
    ),
    "Küchengartenplatz",
    "Du siehst das, weil Ihr acht Wochen lang nicht öffentlich zu sehen wart.",
    form(version=None),
    form(version=None),
)
STRIP = visibility.StripCard(
    "Ihr wart seit 6 Wochen nicht zu sehen",
    "Zuletzt am 10. Oktober. Bis zu „Infostand Küchengartenplatz“ am 5. Dezember werden es 7 Wochen. Feiertage, "
    "Ferien und Wahlkampf zählen nicht.",
    WEEKS,
    OFFER,
    seen=form(version=None),
)
ROWS = (
    visibility.Row(
        "ov-1",
        FAR,
        Chip("seit 14 Wochen", "late"),
        ("zuletzt am 8. August, ein Infostand ist vorgeschlagen", "Ansprechperson: Ruth Holm"),
        "tel:+495111234",
        "Anrufen",
    ),
    visibility.Row(
        "ov-2", "Sehnde", Chip("seit 9 Wochen", "late"), ("noch nie in diesem Kalender", "ohne Ansprechperson")
    ),
)
PERIODS = (
    visibility.PeriodRow("p1", "Kommunalwahl", "Wahlkampf · 1. August bis 13. September"),
    visibility.PeriodRow("p2", "Weihnachtsferien", "Ferien · 23. Dezember bis 9. Januar 2027"),
)
KINDS = (Choice("campaign", "Wahlkampf"), Choice("holidays", "Ferien"))
LOOKING = visibility.Looking(True, "1. Oktober", PERIODS, KINDS)
SAYS = "Gezählt werden Tage ohne Infostand und ohne anderen öffentlichen Termin. Ab acht Wochen ist es eine Lücke."

card("offer", "ortsverein", busy=visibility.OfferCard(OFFER), quiet=visibility.OfferCard())
card("unseen", "unterbezirk", busy=visibility.GapsCard(ROWS, 7, "#"), quiet=visibility.GapsCard())


def _on(model: visibility.StripCard) -> calendar.DatesPage:
    return calendar.DatesPage(
        "Am 3. Dezember kommen 11 Menschen",
        own=(EVENING, STALL, HOUR),
        plan="#",
        public="#",
        subscribe="webcal:#",
        parts=(Card.of("visibility/_weeks.html", model),),
    )


def samples() -> Iterator[Screen]:
    yield Screen("weeks", _on(STRIP), HERE)
    yield Screen(
        "weeks-calm", _on(replace(STRIP, heading="Zu sehen wart Ihr zuletzt am 21. November", offer=None)), HERE
    )
    asks = replace(STRIP, offer=None, ask=form(version=None), seen=form(errors={"seen_on": "Bitte gib den Tag an."}))
    yield Screen("weeks-ask", _on(asks), HERE)
    wrong = form(version=None, errors={"day": "Bitte tipp einen der Tage an.", "place": "Bitte schreib, wo."})
    refused = replace(OFFER, accept=wrong, heading="Ein Infostand zum Thema Wohnen?", why="")
    yield Screen("weeks-errors", _on(replace(STRIP, offer=refused)), HERE)
    figures = (
        Figure("7", "von 38 Ortsvereinen mit Lücke"),
        Figure("3", "Vorschläge sind offen"),
        Figure("2", "in 90 Tagen angenommen"),
    )
    sub = replace(SUB, here="visibility", path="/ub-region-hannover/sichtbarkeit")
    said = "7 Ortsvereine waren seit acht Wochen oder länger nicht zu sehen"
    page = visibility.VisibilityPage(said, SAYS, figures, LOOKING, rows=ROWS, csv="#")
    yield Screen("visibility-sub", page, sub)
    calm = replace(page, headline="Überall war in den letzten acht Wochen etwas zu sehen", rows=())
    yield Screen("visibility-calm", calm, sub)
    district = replace(DISTRICT, here="visibility", path="/bezirk-hannover/sichtbarkeit")
    there = tuple(
        visibility.There(f"ub-{n}", name, 38 - 9 * n, 7 - 3 * n, 3 - n, 2, 1)
        for n, name in enumerate(("Region Hannover", "Celle", "Uelzen/Lüchow-Dannenberg"))
    )
    sets = replace(LOOKING, look=form(), leave_out=form(version=None), remove=form(version=None))
    yield Screen("visibility-district", replace(page, looking=sets, rows=(), there=there, district=True), district)
    off = visibility.Looking(
        False,
        "",
        (),
        KINDS,
        look=form(errors={"since": "Das ist noch nicht soweit."}),
        leave_out=form(version=None, errors=dict.fromkeys(("kind", "word", "first", "last"), "Bitte gib das an.")),
    )
    nothing = visibility.VisibilityPage("Die Wochen werden nicht gezählt", SAYS, (), off, district=True)
    yield Screen("visibility-off", nothing, district)
