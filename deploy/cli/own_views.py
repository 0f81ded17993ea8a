"""`ortsnetz units provision` and `revoke`: a level's own view, on its own machine."""

from __future__ import annotations

import json as json_format
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer

from deploy.cli.operator import Operator
from deploy.cli.reaching import INSIDE, AsJson, Folder, Kind, Which, inside_says, reach
from deploy.cli.show import ShownSteps, as_json, err, fail, no_such_unit, out
from deploy.own_views.handing_out import hand_out, take_back
from deploy.own_views.remembering import OwnView
from deploy.stack.errors import StackError
from deploy.stack.home import write_private
from deploy.stack.running import RunningStack

STANDARD_OUTPUT = Path("-")


def provision_command(
    keys: Annotated[list[str], typer.Argument(help="Keys of the units; the view is named after the first.")],
    url: Annotated[str, typer.Option(help="Where people will find this view: https://host.")],
    file: Annotated[Path | None, typer.Option("--out", help="File to write (default: KEY.json); -: output.")] = None,
    which: Which = Kind.EMBEDDED,
    folder: Folder = None,
    json: AsJson = False,
) -> None:
    """Give a level all that its own view needs, in one file that only you may read. Again: new passwords."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
        fail("--url is the address of the view without a path: https://unterbezirk.example.org.")
    url = url.rstrip("/")
    file = file or Path(f"{keys[0]}.json")
    if json and file == STANDARD_OUTPUT:
        fail("With --out - the output is what the level needs, which is JSON already: leave out --json.")
    if file != STANDARD_OUTPUT and not file.absolute().parent.is_dir():
        fail(f"There is no folder {file.absolute().parent}.")
    if which is Kind.COMPOSE and not os.environ.get(INSIDE):
        content = inside_says(["units", "provision", *keys, "--url", url, "--out", "-"])
    else:
        content = json_format.dumps(_provision(reach(which, folder), keys, url), indent=1, ensure_ascii=False) + "\n"
    if file == STANDARD_OUTPUT:
        sys.stdout.write(content)
        return
    write_private(file, content)
    if json:
        view = json_format.loads(content)["client"]["name"]
        as_json({"view": view, "units": keys, "url": url, "file": str(file)})
        return
    err.print(
        f"{file} holds all that a view of {', '.join(keys)} needs, secrets too: hand it over safely, then delete it "
        "here. What is to be done with it there: deploy/view/README.md.",
        soft_wrap=True,
    )


def _provision(stack: RunningStack, keys: list[str], url: str) -> dict[str, Any]:
    with Operator(stack) as operator:
        tree = operator.units()
    for key in keys:
        if key not in tree:
            no_such_unit(key, [unit.key for unit in tree])
    with _alone(stack, keys[0]):
        return hand_out(stack, tree, list(dict.fromkeys(keys)), url, ShownSteps())


@contextmanager
def _alone(stack: RunningStack, unit: str) -> Iterator[None]:
    """No second command meanwhile; where this one does not come to its end, it says what remains of the unit's view."""
    with stack.only_one():
        before = stack.own_views.hosting(unit)
        try:
            yield
        except StackError:
            now = stack.own_views.hosting(unit)
            if now != before or any(one["revoked"] for one in now):
                err.print(what_remains(unit, now), soft_wrap=True)
            raise


def what_remains(unit: str, files: list[OwnView]) -> str:
    """What has become of a level's view, and what to do, when `provision` or `revoke` did not come to its end."""
    client = files[-1]["client"]
    if all(one["revoked"] for one in files):
        return (
            f"{client} is not revoked to the end. Its rights at the broker go first: with a ✓ at that step they are "
            f"gone, and stay gone. Give the same command again, to finish; nothing is done twice."
        )
    if files[-1]["handed_out"]:
        return f"{client} has another file now, which was not written: give the command again for one that is."
    if any(one["handed_out"] for one in files):
        return f"Another file for {client} is begun; the former one goes on. Give the command again."
    return (
        f"{client} is begun and not handed out: give the command again when the cause is mended, or "
        f"`ortsnetz units revoke {unit}` undoes it."
    )


def revoke_command(
    key: Annotated[str, typer.Argument(help="Key of a unit of the view.")],
    which: Which = Kind.EMBEDDED,
    folder: Folder = None,
    json: AsJson = False,
) -> None:
    """End a level's own view of all its units at once: no record, no command, open connections too. Safe to repeat."""
    stack = reach(which, folder)
    with _alone(stack, key):
        name, units = take_back(stack, key, ShownSteps())
    if json:
        as_json({"unit": key, "view": name, "units": units, "revoked": True})
    else:
        out.print(
            f"{name}, the view of {', '.join(units)}, has no rights any more. What it has read so far stays on its "
            "machine.",
            soft_wrap=True,
        )
