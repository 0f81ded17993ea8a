"""`ortsnetz units list`: which units there are, and which view shows which."""

from __future__ import annotations

from typing import Annotated

import typer

from deploy.cli.operator import Operator
from deploy.cli.reaching import AsJson, Folder, Kind, Which, reach
from deploy.cli.show import as_json, table
from deploy.own_views.remembering import OwnView
from shared.hierarchy import Level

HANDED_OUT = "handed out"


def list_command(
    level: Annotated[Level | None, typer.Option(help="Only units of this level.")] = None,
    which: Which = Kind.EMBEDDED,
    folder: Folder = None,
    json: AsJson = False,
) -> None:
    """List all units, with the view that hosts each, if there is one, and the view that the level runs itself."""
    running = reach(which, folder)
    with Operator(running) as operator:
        tree = operator.units()
    own_views = running.own_views.by_unit()
    found = [
        {
            "key": unit.key,
            "name": unit.name,
            "level": unit.level.value,
            "parent": unit.parent,
            "view": host.name if (host := running.stack.host_of(unit.key)) else None,
            "own": theirs["client"] if (theirs := own_views.get(unit.key)) else None,
            "own_state": state(theirs) if theirs else None,
        }
        for unit in tree
        if level is None or unit.level is level
    ]
    if json:
        as_json(found)
        return
    for one in found:
        if one["own_state"] not in (None, HANDED_OUT):
            one["own"] = f"{one['own']} ({one['own_state']})"
    columns = ["key", "name", "level", "parent", "view", "own"]
    table("Units", columns, [[one[column] or "" for column in columns] for one in found])


def state(view: OwnView) -> str:
    """Whether its level has it; if not, `provision` or `revoke` did not come to its end."""
    if view["revoked"]:
        return "revoked"
    return HANDED_OUT if view["handed_out"] else "not handed out"
