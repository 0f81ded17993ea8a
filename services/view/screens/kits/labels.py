"""Today's dispatch on paper: the list, and a label for each. Typst gets what anybody wrote as data, never as markup."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import typst
from starlette.responses import Response

from services.view.frame.layout.dates import day_words
from services.view.frame.pages import Asking, Pages
from services.view.screens.kits import queries, words
from services.view.screens.kits.promise import name
from shared.problems import not_found
from shared.security.permissions import Action

pages = Pages("kits")
_TEMPLATE = Path(__file__).with_name("labels.typ")


@pages.get("/{unit}/pakete/begleitzettel.pdf", Action.KEEP_KITS)
async def labels(ask: Asking) -> Response:
    """What goes out today and has not gone yet. Raises Problem 404 where that is nothing."""
    unit, today = ask.unit.key, ask.today
    kits = {kit.kit: kit for kit in await queries.stock(ask.db, unit, [unit])}
    promises = await queries.lent(ask.db, unit, today)
    leaving = [one for one in promises if one.standing == "promised" and one.out_on <= today]
    if not leaving:
        raise not_found("Ein Begleitzettel")
    data = {
        "owner": ask.unit.name,
        "day": day_words(today, today),
        "rows": [
            {
                "kit": one.called,
                "to": name(ask, one.of_unit),
                "by": one.by,
                "out": day_words(one.out_on, today),
                "needed": words.days(one.needed_from, one.needed_until, today),
                "back": day_words(one.back_by, today),
                "contents": kits[one.kit].contents if one.kit in kits else "",
            }
            for one in leaving
        ],
    }
    headers = {"Content-Disposition": 'inline; filename="begleitzettel.pdf"', "Cache-Control": "no-store"}
    return Response(pdf(data), media_type="application/pdf", headers=headers)


def pdf(data: Mapping[str, object]) -> bytes:
    """The list and its labels. The same data gives the same bytes."""
    compiler = typst.Compiler(_template(), root=_TEMPLATE.parent, ignore_system_fonts=True)
    made = compiler.compile(sys_inputs={"dispatch": json.dumps(data)}, format="pdf", timestamp=0)
    assert isinstance(made, bytes), "one document is one file"
    return made


@cache
def _template() -> bytes:
    return _TEMPLATE.read_bytes()
