"""On *Lage*: how far those got who were met, by where they were met, over a chosen time."""

from __future__ import annotations

from services.view.frame.asking import Ask
from services.view.frame.layout.dates import number
from services.view.frame.parts import Added, part
from services.view.screens.prospects import queries, words
from services.view.screens.prospects.funnel import SPANS, STAGES, USUAL, Sum, added_up, since, together
from services.view.screens.prospects.page import Funnel, Line, Span
from shared.hierarchy import Level
from shared.security.permissions import Action


@part("/{unit}/lage", "prospects/_funnel.html")
async def on_overview(ask: Ask, about: object) -> Added:
    """The same as on *Interessierte*, for whoever may see it."""
    return Added(await funnel(ask) if ask.may(Action.SEE_PROSPECTS) else None)


async def funnel(ask: Ask) -> Funnel:
    """The branch's own numbers; above the branches those of all together, without groups of fewer than five."""
    chosen = ask.query("zeit") if ask.query("zeit") in SPANS else USUAL
    own = ask.unit.level is Level.BRANCH
    cells = await queries.cells(ask.db, ask.unit.key, since(ask.today, chosen), own=own)
    by_source = added_up(cells)
    lines = [Line(words.SOURCES[source], tuple(map(_shown, one.values()))) for source, one in by_source.items()]
    all_ = together(by_source)
    return Funnel(
        stages=tuple(words.STAGES[stage] for stage in STAGES),
        spans=tuple(
            Span(label, ask.here(zeit=span if span != USUAL else ""), span == chosen)
            for span, label in words.SPANS.items()
        ),
        lines=(*lines, Line("Zusammen", tuple(map(_shown, all_.values())))),
        hidden=any(one.more for one in all_.values()),
        own=own,
    )


def _shown(one: Sum) -> str:
    if one.more:
        return f"ab {number(one.known)}" if one.known else "–"
    return number(one.known)
