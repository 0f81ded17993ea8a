"""Branches that are not seen: by name in their sub-district, as counts in the district."""

from __future__ import annotations

from datetime import timedelta

from services.view.frame.asking import Ask
from services.view.frame.layout.dates import day_words
from services.view.screens.calendar import queries as calendar
from services.view.screens.contacts import queries as contacts
from services.view.screens.visibility import queries, words
from services.view.screens.visibility.page import Row, There
from shared.hierarchy import Level
from shared.telephone import dial

LATELY = timedelta(days=90)


async def rows(ask: Ask) -> tuple[Row, ...]:
    """The longest first. Whom to call is the branch's contact person, who holds an office."""
    tree = ask.view.service.units
    mine = {one.key for one in tree.below(ask.unit.key) if one.level is Level.BRANCH}
    found = queries.gaps(one for one in (await ask.once(queries.standing)).values() if one.of_unit in mine)
    open_ = await queries.open_offers(ask.db, ask.unit.key, calendar.moment(ask))
    there = await contacts.in_office(ask.db, ask.unit.key, ask.today, [one.of_unit for one in found])
    result = []
    for one in found:
        who = there.get(one.of_unit)
        seen = f"zuletzt am {day_words(one.seen_on, ask.today)}" if one.seen_on else "noch nie in diesem Kalender"
        small = [f"{seen}{', ein Infostand ist vorgeschlagen' if one.of_unit in open_ else ''}"]
        small.append(f"Ansprechperson: {who.name}" if who and who.name else "ohne Ansprechperson")
        call = f"tel:{dial(who.phone)}" if who and who.phone else f"mailto:{who.email}" if who and who.email else ""
        result.append(
            Row(
                one.of_unit,
                tree[one.of_unit].short_name,
                words.state(one.days, gap=True),
                tuple(small),
                call,
                "Anrufen" if call.startswith("tel:") else "Schreiben" if call else "",
            )
        )
    return tuple(result)


async def counts(ask: Ask) -> tuple[There, ...]:
    """By sub-district, those with most gaps first."""
    tree = ask.view.service.units
    standing = await ask.once(queries.standing)
    open_ = await queries.open_offers(ask.db, ask.unit.key, calendar.moment(ask))
    answered = await queries.answers(ask.db, ask.unit.key, ask.today - LATELY)
    found = []
    for sub in tree.children(ask.unit.key):
        keys = [one.key for one in tree.below(sub.key)]
        found.append(
            There(
                sub.key,
                sub.short_name,
                len(keys),
                sum(standing[key].gap for key in keys if key in standing),
                sum(key in open_ for key in keys),
                sum(answered.get((key, "accepted"), 0) for key in keys),
                sum(answered.get((key, "declined"), 0) for key in keys),
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.gaps, one.name)))
