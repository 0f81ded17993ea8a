"""`ortsnetz units list`: which units there are, and which view shows which."""

from __future__ import annotations

from typing import Annotated

import typer

from deploy.cli.operator import Operator
from deploy.cli.reaching import AsJson, Folder, Kind, Which, reach
from deploy.cli.show import as_json, table
from shared.hierarchy import Level


def list_command(
    level: Annotated[Level | None, typer.Option(help="Only units of this level.")] = None,
    which: Which = Kind.EMBEDDED,
    folder: Folder = None,
    json: AsJson = False,
) -> None:
    """List all units, with the view that hosts each, if there is one, and the view that the level runs itself."""
    running = reach(which, folder)
    own = {unit: view["name"] for view in running.own_views.all() for unit in view["units"]}
    with Operator(running) as operator:
        tree = operator.units()
    found = [
        {
            "key": unit.key,
            "name": unit.name,
            "level": unit.level.value,
            "parent": unit.parent,
            "view": host.name if (host := running.stack.host_of(unit.key)) else None,
            "own": own.get(unit.key),
        }
        for unit in tree
        if level is None or unit.level is level
    ]
    if json:
        as_json(found)
    else:
        columns = ["key", "name", "level", "parent", "view", "own"]
        table("Units", columns, [[one[column] or "" for column in columns] for one in found])
