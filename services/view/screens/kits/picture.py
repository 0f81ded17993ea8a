"""The picture of who has which kit when, for whoever lends them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from services.view.frame.asking import Ask
from services.view.screens.kits.conflicts import Clash
from services.view.screens.kits.promise import name
from services.view.screens.kits.queries import AT_HOME, AWAY, Kit, Promise
from services.view.screens.kits.timeline import Line, Stay, Timeline, Tone, timeline, together
from shared.german import plural


def picture(
    ask: Ask, kits: Sequence[Kit], promises: Sequence[Promise], late_for: Sequence[Clash], weeks: int
) -> Timeline:
    """Each kit with its stays; what is late for somebody is counted."""
    today, by_kit = ask.today, dict[UUID, list[Promise]]()
    for one in promises:
        if one.standing in (*AT_HOME, *AWAY):
            by_kit.setdefault(one.kit, []).append(one)
    lines = [_line(ask, kit, by_kit.get(kit.kit, ())) for kit in kits]
    trouble = f" {plural(len(late_for), 'Engpass', 'Engpässe')}." if late_for else ""
    says = f"{plural(len(kits), 'Paket', 'Pakete')}, {plural(weeks, 'Woche', 'Wochen')} ab der letzten.{trouble}"
    return timeline(lines, today, weeks, f"{says} Was draußen ist, steht in der Tabelle darunter.")


def _line(ask: Ask, kit: Kit, promises: Iterable[Promise]) -> Line:
    stays = tuple(_stay(ask, one) for one in promises)
    if kit.amount is not None:
        stays = together(((one.out_on, one.comes_back(ask.today), one.amount) for one in promises), kit.amount)
    here = any(one.first <= ask.today + timedelta(days=7) and one.last >= ask.today for one in stays)
    broken = kit.standing != "in_stock"
    free = "" if here else "nicht verleihbar" if broken else "frei, liegt im Lager"
    return Line(kit.called, _few(kit.contents), stays, free, kit.amount is not None)


def _few(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 28 else f"{line[:27].rstrip()}…"


def _stay(ask: Ask, one: Promise) -> Stay:
    where, today = name(ask, one.of_unit), ask.today
    tone: Tone = "late" if one.late(today) or one.in_danger else "full" if one.standing in AWAY else "soft"
    text = where
    if one.late(today):
        text = f"{where}, überfällig"
    elif one.standing == "returning":
        text = f"{where}, auf dem Rückweg"
    elif one.standing == "promised" and one.out_on == today:
        text = f"{where}, heute raus"
    return Stay(one.out_on, one.comes_back(today), tone, text)
