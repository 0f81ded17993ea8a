"""What needs somebody now: what goes out today, what is late for the next one; what has arrived, or should go back."""

from __future__ import annotations

from functools import partial

from services.view.frame.asking import Ask
from services.view.frame.layout.dates import near_words
from services.view.frame.layout.model import Chip
from services.view.frame.needs import card
from services.view.frame.screen import EVERY_LEVEL
from services.view.screens.kits import queries, words
from services.view.screens.kits.conflicts import clashes
from services.view.screens.kits.page import BorrowedCard, LendingCard
from services.view.screens.kits.promise import name
from shared.german import agrees, plural
from shared.security.permissions import Action

SHOWN = 4


@card("kits/_lending.html", "unterbezirk", "bezirk", urgency=35)
async def lending(ask: Ask) -> LendingCard:
    """Conflicts first, then what is overdue, what goes out, what waits for an answer."""
    unit, today = ask.unit.key, ask.today
    if not ask.may(Action.KEEP_KITS):
        return LendingCard()
    promises = await queries.lent(ask.db, unit, today)
    if not promises:
        return LendingCard()
    kits = await queries.stock(ask.db, unit, [unit])
    rows: list[tuple[str, str, Chip]] = []
    for clash in clashes(kits, promises, today):
        one = clash.following
        rows.append((f"{one.called} → {name(ask, one.of_unit)}", words.short_of(clash), Chip("Engpass", "late")))
    late = [one for one in promises if one.late(today)]
    rows += [(one.called, name(ask, one.of_unit), words.until(one, today)) for one in late]
    leaving = [one for one in promises if one.standing == "promised" and one.out_on <= today]
    for one in leaving:
        goes = agrees(one.amount, "geht heute raus", "gehen heute raus")
        rows.append((f"{one.called} → {name(ask, one.of_unit)}", goes, Chip("heute", "soon")))
    for one in promises:
        if one.standing == "ordered":
            needed = words.days(one.needed_from, one.needed_until, today)
            rows.append((f"{name(ask, one.of_unit)}: {one.called}", f"bestellt für {needed}", Chip("bestellt")))
    if not rows:
        return LendingCard()
    title = f"{plural(len(rows), 'Paket braucht', 'Pakete brauchen')} Dich"
    return LendingCard(title, tuple(rows[:SHOWN]), ask.to("pakete"))


@card("kits/_borrowed.html", *EVERY_LEVEL, urgency=36)
async def borrowed(ask: Ask) -> BorrowedCard:
    """One: overdue, to be handed on, arrived?, to be given back; an offer."""
    today = ask.today
    mine = [one for one in await queries.borrowed(ask.db, ask.unit.key, today) if one.standing in queries.ALIVE]
    for one in sorted(mine, key=lambda one: (not one.late(today), one.back_by)):
        here = ask.to("pakete", one.promise)
        chip, say = words.state(one, today), partial(agrees, one.amount)
        if one.late(today):
            text = f"Bring oder schick {say('es', 'sie')} bitte zurück."
            return BorrowedCard(
                f"{one.called} {say('sollte', 'sollten')} zurück sein", text, here, "Ansehen", None, chip
            )
        if one.standing == "there" and one.hand_to:
            text = f"{name(ask, one.hand_to_unit)} braucht {say('es', 'sie')} als Nächstes."
            return BorrowedCard(
                f"{one.called}: Gebt Ihr {say('es', 'sie')} direkt weiter?",
                text,
                here,
                "Ansehen",
                None,
                chip,
            )
        if one.in_danger:
            title = f"{one.called} {say('kommt', 'kommen')} vielleicht nicht"
            return BorrowedCard(title, words.danger(one), here, "Ansehen", None, chip)
        if one.standing == "dispatched":
            form = ask.form(f"{here}/angekommen") if ask.may(Action.BORROW_KIT) else None
            text = f"Gebraucht {words.days(one.needed_from, one.needed_until, today)}."
            return BorrowedCard(
                f"{say('Ist', 'Sind')} {one.called} angekommen?",
                text,
                here,
                say("Ist angekommen", "Sind angekommen"),
                form,
                chip,
            )
        if one.standing == "there" and one.needed_until < today:
            form = ask.form(f"{here}/geht-zurueck") if ask.may(Action.BORROW_KIT) else None
            text = f"Zurück sein {say('soll es', 'sollen sie')} bis {near_words(one.back_by, today)}."
            return BorrowedCard(
                f"{one.called} {say('geht', 'gehen')} zurück",
                text,
                here,
                say("Ist auf dem Weg", "Sind auf dem Weg"),
                form,
                chip,
            )
        if one.standing == "offered":
            text = f"Für {words.days(one.needed_from, one.needed_until, today)}."
            return BorrowedCard(
                f"{one.called} {say('ist', 'sind')} für Euch vorgemerkt",
                text,
                here,
                "Ansehen",
                None,
                chip,
            )
    return BorrowedCard()
