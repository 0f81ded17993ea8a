"""The plan form in each of its ways, and a month: of *Termine*, beside `calendar.py`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from services.view.frame.layout.model import Choice
from services.view.screens.calendar import month
from services.view.screens.calendar import page as calendar
from services.view.screens.calendar.words import WEEKDAYS
from services.view.tests.gallery import calendar as calendar_samples
from services.view.tests.gallery.sample import Screen, form, on


def samples() -> Iterator[Screen]:
    yield Screen("month", _month(), calendar_samples.HERE)
    empty = replace(_month(), says="In diesem Monat steht hier nichts.", days=(), weeks=(), before="")
    yield Screen("month-empty", empty, calendar_samples.HERE)
    yield from _plans()


def _month() -> month.MonthPage:
    def day(number: int) -> month.Day:
        if not 0 < number < 32:
            return month.Day(number % 31, "", here=False)
        entries = {
            3: (month.Entry("19 Abend für Neue", "#", "19 bis 21 Uhr", True, False),),
            5: (
                month.Entry("10 Infostand Küchengartenplatz", "#", "10 bis 13 Uhr", False, False),
                month.Entry("16 Sprechstunde", "#", "16 bis 18 Uhr, fällt aus", False, True),
            ),
        }.get(number, ())
        below = 3 if number == 12 else 0
        anchor = f"tag-{number}" if entries or below else ""
        count = "2 Termine" if anchor else ""
        more = 2 if number == 5 else 0
        return month.Day(number, f"{number}. Dezember", True, number == 1, entries, more, below, anchor, count)

    listed = (
        month.Listed("tag-3", "Donnerstag, 3. Dezember", (calendar_samples.EVENING,)),
        month.Listed("tag-5", "Samstag, 5. Dezember", (calendar_samples.STALL, calendar_samples.HOUR)),
        month.Listed("tag-12", "Samstag, 12. Dezember", (), "3 Termine in den Ortsvereinen"),
    )
    return month.MonthPage(
        heading="Dezember 2026",
        says="3 Termine",
        weekdays=tuple((name[:2], name) for name in WEEKDAYS),
        weeks=tuple(tuple(day(first + n) for n in range(7)) for first in range(0, 35, 7)),
        days=listed,
        back="#",
        before="#",
        before_says="November 2026",
        after="#",
        after_says="Januar 2027",
        now="#",
        plan="#",
    )


def _plans() -> Iterator[Screen]:
    kinds = (
        ("evening", "Abend", "#"),
        ("stall", "Infostand", "#"),
        ("visit", "Besuch", "#"),
        ("consultation", "Sprechstunde", "#"),
        ("round", "Runde", "#"),
        ("other", "Anderes", "#"),
    )
    days = tuple(Choice(f"2026-12-{day:02}", f"{day}. Dez") for day in (3, 10, 17))
    usual = calendar.Usual("Abend für Neue", "", "19:00", "21:00", registration=True, seats="15")
    plan = calendar.PlanPage(
        form(version=None),
        "evening",
        "Abend für Neue",
        usual,
        kinds,
        days,
        "Die nächsten Donnerstage, an denen hier noch nichts steht",
        back="#",
        sees=calendar_samples.SEES,
    )
    yield Screen("plan", plan, calendar_samples.HERE)
    last = replace(
        usual,
        title="Infostand",
        begins="10:00",
        ends="13:00",
        place="Lindener Markt",
        open_to="all",
        registration=False,
    )
    stall = replace(plan, kind="stall", name="Infostand", usual=replace(last, seats=""), like=on(10, 10))
    yield Screen("plan-as-last", stall, calendar_samples.HERE)
    topics = tuple(
        Choice(f"t{n}", name)
        for n, name in enumerate(("Bus und Bahn", "Wohnen", "Kita-Plätze", "Pflege", "Schule", "Rente", "Jugend"))
    )
    kits = (Choice("bezirk-hannover k1", "Wohnen", "frei"), Choice("bezirk-hannover k2", "Bus und Bahn", "vergeben"))
    partners = (Choice("ov-laatzen", "Laatzen"), Choice("ub-region-hannover", "Unterbezirk Region Hannover"))
    needs = calendar.StallChoices(topics, "t0", 3, 2, kits)
    one_step = replace(
        stall,
        stall=needs,
        partners=partners,
        asks=True,
        the="der Infostand",
        place_and_time="Lindener Markt, 10 bis 13 Uhr",
        rest="öffentlich, ohne Anmeldung",
        templates=(("Infostand", "#", False),),
    )
    yield Screen("plan-stall", one_step, calendar_samples.HERE)
    missing = form(
        version=None,
        errors={
            "topic": "Bitte tipp ein Thema an.",
            "shifts": "Bitte tipp an, wie viele Schichten es sind.",
            "people": "Bitte tipp an, wie viele in jeder stehen.",
            "place": "Bitte gib an, wo es ist.",
        },
    )
    yield Screen("plan-stall-errors", replace(one_step, form=missing), calendar_samples.HERE)
    yield Screen("plan-stall-first", replace(one_step, asks=False, like=None), calendar_samples.HERE)
    from_template = replace(
        plan,
        template="t1",
        templates=(("Neumitgliederabend", "#", True),),
        things=("Raum buchen", "Namensschilder"),
        asks=True,
        the="der Abend",
        place_and_time="Freizeitheim Linden, 19 bis 21 Uhr",
        rest="unter uns, mit Anmeldung, 15 Plätze",
    )
    yield Screen("plan-template", from_template, calendar_samples.HERE)
    yield Screen(
        "plan-draft",
        replace(plan, kinds=(), days=(), draft="d1", drop=form(), partners=partners),
        calendar_samples.HERE,
    )
    wrong = form(
        version=None,
        values={"title": "Grillen", "from": "", "open_to": "own", "registration": "ja"},
        errors={
            "day": "Bitte wähl einen Tag.",
            "from": "Bitte gib eine Uhrzeit an, zum Beispiel 19:00.",
            "place": "Bitte gib an, wo es ist.",
            "about": "Darin sind unsichtbare Zeichen (am Anfang): Bitte tippe es dort noch einmal ein.",
            "seats": "Bitte gib eine Zahl von 1 bis 2000 an, oder lass es leer.",
        },
    )
    yield Screen(
        "plan-errors",
        replace(plan, form=wrong, kind="other", name="Termin", usual=calendar.Usual()),
        calendar_samples.HERE,
    )
    change = replace(
        plan,
        form=form(),
        kinds=(),
        days=(),
        occasion="Abend für Neue",
        registered=11,
        usual=replace(
            usual, day="2026-12-03", place="Freizeitheim Linden", about=calendar_samples.ABOUT, open_to="all"
        ),
    )
    yield Screen("plan-change", change, calendar_samples.HERE)
