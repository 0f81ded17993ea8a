"""*Lage* of a sub-district and of the district; the card on *Heute*."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from services.view.frame import measure
from services.view.frame.layout.chart import Bar
from services.view.frame.layout.map import Dot, Place
from services.view.frame.layout.model import Chip, Figure, Tone
from services.view.frame.needs import Card
from services.view.screens.overview import page as overview
from services.view.screens.overview.rules import MEANINGS
from services.view.tests.gallery.prospects import FUNNEL
from services.view.tests.gallery.sample import DISTRICT, SUB, Screen, card
from services.view.tests.places import BRANCHES, SUB_DISTRICTS, Unit

MONTHS = ("Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov")
NEEDS = (
    overview.Need(
        "d1",
        "Uelzen/Lüchow-Dannenberg",
        "4 Ortsvereine seit mehr als 30 Tagen ohne Ansprechperson",
        "#",
        Chip("braucht Hilfe", "late"),
    ),
    overview.Need("d2", "Holzminden", "12 Erstkontakte sind überfällig", "#", Chip("bald", "soon")),
)
card("needs", "bezirk", busy=overview.NeedsCard(NEEDS), quiet=overview.NeedsCard())


def samples() -> Iterator[Screen]:
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
            parts=(Card.of("prospects/_funnel.html", FUNNEL),),
        ),
        sub,
    )
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
            parts=(Card.of("prospects/_funnel.html", FUNNEL),),
        ),
        district,
    )
    seen: dict[Tone, str] = {"late": "seit 9 Wochen", "soon": "seit 5 Wochen", "fine": "zu sehen", "plain": ""}
    links = tuple(
        overview.LayerLink(label, "#", label == "Sichtbarkeit") for label in ("Stand", "Abende", "Sichtbarkeit")
    )
    layered = overview.Layered(
        "Sichtbarkeit",
        branch_places,
        tuple(overview.LayerRow(p.key, p.name, Chip(seen[p.tone], p.tone), "") for p in branch_places),
        (Chip("Lücke", "late"), Chip("über vier Wochen", "soon"), Chip("zu sehen", "fine")),
        "Ab acht Wochen ohne öffentlichen Termin ist es eine Lücke. Feiertage, Ferien und Wahlkampf zählen nicht.",
    )
    yield Screen(
        "overview-layer",
        overview.OverviewPage(
            "Ortsvereine",
            figures,
            branch_places,
            (),
            few,
            shares,
            rows(branch_places, False),
            measure.DEFINITION,
            "86 von 100 wurden rechtzeitig angerufen",
            MEANINGS["Ortsvereine"],
            csv="#",
            layers=links,
            layer=layered,
        ),
        sub,
    )
