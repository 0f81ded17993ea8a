"""`ortsnetz units host`, `release`: which view of the stack hosts which units."""

from __future__ import annotations

import time
from functools import reduce
from typing import Annotated

import typer

from deploy.cli.operator import Operator
from deploy.cli.reaching import AsJson, Folder, Kind, Which, reach
from deploy.cli.show import ShownSteps, as_json, fail, no_such_unit, out
from deploy.hosting.remembering import remember
from deploy.hosting.settling import settle
from deploy.stack.description import Stack, View
from deploy.stack.running import RunningStack
from shared.hierarchy import UnitTree

Keys = Annotated[list[str], typer.Argument(help="Keys of units, for example ov-celle.")]
ViewName = Annotated[str, typer.Option("--view", help="Name of the view, or key of a unit that it hosts.")]


def host_command(
    keys: Keys,
    view: ViewName,
    below: Annotated[
        bool, typer.Option("--below", help="And all units below them that no view of this stack hosts.")
    ] = False,
    stack: Which = Kind.EMBEDDED,
    folder: Folder = None,
    json: AsJson = False,
) -> None:
    """Let a view host more units: rights at the broker, sign-in, pages and mails follow. Safe to repeat."""
    _change(keys, view, reach(stack, folder), json, hosts=True, below=below)


def release_command(
    keys: Keys,
    view: ViewName,
    below: Annotated[bool, typer.Option("--below", help="And all units below them that this view hosts.")] = False,
    stack: Which = Kind.EMBEDDED,
    folder: Folder = None,
    json: AsJson = False,
) -> None:
    """Let a view host units no longer: their pages, rows and the rights to them go. Safe to repeat."""
    _change(keys, view, reach(stack, folder), json, hosts=False, below=below)


def _change(keys: list[str], view: str, running: RunningStack, json: bool, *, hosts: bool, below: bool) -> None:
    begun = time.monotonic()
    with Operator(running) as operator:
        tree = operator.units()
    with running.only_one():
        target = view_named(running.stack, view)
        wanted = hosting(running.stack, target, tree, keys, hosts=hosts, below=below)
        # First of all: from here on every start and every repetition of this command ends there.
        described = next(one for one in running.basis.views if one.name == target.name)
        remember(running.hosting, described, wanted)
        settle(running, ShownSteps())
    changed = wanted != target.units
    if json:
        seconds = round(time.monotonic() - begun, 3)
        report = {"asked": keys, "view": target.name, "hosts": hosts, "changed": changed, "units": wanted}
        as_json(report | {"seconds": seconds})
    else:
        out.print(_said(running, target, wanted, ", ".join(keys), hosts=hosts, changed=changed), soft_wrap=True)


def _said(running: RunningStack, view: View, units: tuple[str, ...], keys: str, *, hosts: bool, changed: bool) -> str:
    if hosts:
        before = "" if changed else " (it did before)"
        new = f"{len(units) - len(view.units)} more, {len(units)} in all" if changed else f"{len(units)} in all"
        url = running.url(view.name)
        return f"{view.name} hosts {keys}{before} ({new}): their people sign in at {url}, and mails lead them there."
    if not changed:
        return f"{view.name} does not host {keys}; nothing of it is left there."
    return f"{view.name} no longer hosts {keys}: pages and rows are gone, and the broker refuses these topics."


def hosting(
    stack: Stack, view: View, tree: UnitTree, keys: list[str], *, hosts: bool, below: bool = False
) -> tuple[str, ...]:
    """The units of a view that hosts these too, or no longer. Ends the command where that cannot be."""
    for key in keys:
        _check(tree, key)
    wanted = list(dict.fromkeys(keys))
    if below:
        free = None if hosts else view.name
        found = [unit.key for key in keys for unit in tree.below(key)]
        wanted += [key for key in dict.fromkeys(found) if _host(stack, key) == free and key not in wanted]
        if not hosts:  # as `host --below` of a view's own unit does, its reverse leaves that where it is
            wanted = [key for key in wanted if key != view.made_for]
    change = with_unit if hosts else without_unit
    return reduce(lambda changed, key: changed.hosting(change(stack, changed, key)), wanted, view).units


def _host(stack: Stack, key: str) -> str | None:
    host = stack.host_of(key)
    return host.name if host else None


def view_named(stack: Stack, text: str) -> View:
    """The view of this name, or the one that hosts the unit of this key. Ends the command where there is none."""
    found = next((view for view in stack.views if view.name == text), None) or stack.host_of(text)
    if found is None:
        fail(f"There is no view {text}; there are: {', '.join(view.name for view in stack.views)}.")
    return found


def with_unit(stack: Stack, view: View, key: str) -> tuple[str, ...]:
    """The units of a view that hosts one more. Ends the command where it cannot."""
    host = stack.host_of(key)
    if host is not None and host.name != view.name:
        fail(
            f"{key} is hosted by {host.name}. A unit has one view: first say "
            f"`ortsnetz units release {key} --view {host.name}`."
        )
    return view.units if key in view.units else (*view.units, key)


def without_unit(stack: Stack, view: View, key: str) -> tuple[str, ...]:
    """The units of a view that hosts one less; the same where it does not. Ends the command where it cannot."""
    host = stack.host_of(key)
    if host is not None and host.name != view.name:
        fail(f"{key} is not hosted by {view.name} but by {host.name}.")
    if key == view.made_for:
        fail(f"{view.name} is made for {key}: that stays there. Nothing was changed.")
    return tuple(unit for unit in view.units if unit != key)


def _check(tree: UnitTree, key: str) -> None:
    if key not in tree:
        no_such_unit(key, [unit.key for unit in tree])
