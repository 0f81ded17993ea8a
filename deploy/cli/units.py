"""`ortsnetz units host`, `release`: which view of an embedded stack hosts which unit."""

from __future__ import annotations

import difflib
import time
from typing import Annotated, Any

import typer

from deploy.cli.operator import Operator
from deploy.cli.reaching import AsJson, Folder, Kind, reach
from deploy.cli.running import embedded
from deploy.cli.show import ShownSteps, as_json, fail, out
from deploy.embedded.hosting import remember
from deploy.embedded.running import Embedded
from deploy.embedded.settling import settle
from deploy.stack import Stack, View
from shared.hierarchy import UnitTree

units = typer.Typer(
    no_args_is_help=True, help="Units and the views that host them: list, host, release, provision, revoke."
)

Key = Annotated[str, typer.Argument(help="Key of the unit, for example ov-celle.")]
ViewName = Annotated[str, typer.Option("--view", help="Name of the view, or key of a unit that it hosts.")]


@units.command("host")
def host_command(key: Key, view: ViewName, folder: Folder = None, json: AsJson = False) -> None:
    """Let a view host one more unit: rights at the broker, sign-in, pages and mails follow. Safe to repeat."""
    _change(key, view, folder, json, hosts=True)


@units.command("release")
def release_command(key: Key, view: ViewName, folder: Folder = None, json: AsJson = False) -> None:
    """Let a view host a unit no longer: its pages, its rows and the rights to it go. Safe to repeat."""
    _change(key, view, folder, json, hosts=False)


def _change(key: str, view: str, folder: Folder, json: bool, *, hosts: bool) -> None:
    begun = time.monotonic()
    with Operator(reach(Kind.EMBEDDED, folder)) as operator:
        tree = operator.units()
    here = embedded(folder)
    with here.home.only_one():
        target = view_named(here.stack, view)
        wanted = with_unit(here.stack, target, tree, key) if hosts else without_unit(here.stack, target, tree, key)
        # First of all: from here on every start and every repetition of this command ends there.
        described = next(one for one in here.basis.views if one.name == target.name)
        remember(here.home.hosting, described, wanted)
        settle(here, ShownSteps())
    report = {"unit": key, "view": target.name, "hosts": hosts, "changed": wanted != target.units, "units": wanted}
    if json:
        as_json(report | {"seconds": round(time.monotonic() - begun, 3)})
    else:
        out.print(_said(here, target, report), soft_wrap=True)


def _said(here: Embedded, view: View, report: dict[str, Any]) -> str:
    key, url = report["unit"], here.url(view.name)
    if report["hosts"]:
        before = "" if report["changed"] else " (it did before)"
        return f"{view.name} hosts {key}{before}: its people sign in at {url}, and mails lead them to {url}/{key}."
    if not report["changed"]:
        return f"{view.name} does not host {key}; nothing of it is left there."
    return f"{view.name} no longer hosts {key}: its pages and rows are gone, and the broker refuses its topics."


def view_named(stack: Stack, text: str) -> View:
    """The view of this name, or the one that hosts the unit of this key. Ends the command where there is none."""
    found = next((view for view in stack.views if view.name == text), None) or stack.host_of(text)
    if found is None:
        fail(f"There is no view {text}; there are: {', '.join(view.name for view in stack.views)}.")
    return found


def with_unit(stack: Stack, view: View, tree: UnitTree, key: str) -> tuple[str, ...]:
    """The units of a view that hosts one more. Ends the command where it cannot."""
    _check(tree, key)
    host = stack.host_of(key)
    if host is not None and host.name != view.name:
        fail(
            f"{key} is hosted by {host.name}. A unit has one view: first say "
            f"`ortsnetz units release {key} --view {host.name}`."
        )
    return view.units if host else (*view.units, key)


def without_unit(stack: Stack, view: View, tree: UnitTree, key: str) -> tuple[str, ...]:
    """The units of a view that hosts one less; the same where it does not. Ends the command where it cannot."""
    _check(tree, key)
    host = stack.host_of(key)
    if host is not None and host.name != view.name:
        fail(f"{key} is not hosted by {view.name} but by {host.name}.")
    if view.units == (key,):
        fail(f"{key} is the last unit of {view.name}: a view hosts at least one. Host another one there first.")
    return tuple(unit for unit in view.units if unit != key)


def _check(tree: UnitTree, key: str) -> None:
    if key in tree:
        return
    close = difflib.get_close_matches(key, [unit.key for unit in tree], n=3, cutoff=0.6)
    hint = f" Did you mean {' or '.join(close)}?" if close else " `ortsnetz units list` shows all."
    fail(f"There is no unit {key}.{hint}")
