"""Which units the views of one stack host now, and where people find each unit: two small files that others follow.

`hosting.json`, `{"views": {"view-ub-celle": ["ub-celle", "ov-celle"]}}`: all units of each view that hosts others than
the description of the stack says. Rights at the broker, clients and a view's settings are made from it.
`addresses.json`, `{"ov-celle": "https://…"}`: of every unit that has a view, for mails.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from deploy.own_views.remembering import OwnView
from deploy.stack.description import Stack, View
from deploy.stack.errors import StackError
from deploy.stack.home import write_private


class Hosting(BaseModel):
    """The content of hosting.json."""

    model_config = ConfigDict(extra="forbid")

    views: dict[str, tuple[str, ...]] = Field(default_factory=dict)


def remembered(file: Path) -> dict[str, tuple[str, ...]]:
    """The units by view, for views that host others than described. Raises StackError for a file that is no such."""
    return _read(file).views


def remember(file: Path, described: View, units: Sequence[str]) -> None:
    """Remember all units that a view hosts from now on; nothing where they are those of its description."""
    hosting = _read(file)
    hosting.views.pop(described.name, None)
    if tuple(units) != described.units:
        hosting.views[described.name] = tuple(units)
    write_private(file, json.dumps(hosting.model_dump(mode="json"), indent=1))


def addresses(stack: Stack, url: Callable[[str], str], own: Iterable[OwnView]) -> dict[str, str]:
    """Where people find each unit that has a view: one that its level runs itself comes before the centre's."""
    central = {unit: url(view.name) for view in stack.views for unit in view.units}
    return central | {unit: view["url"] for view in own if leads(view) for unit in view["units"]}


def leads(view: OwnView) -> bool:
    """Whether people are to be led to this own view."""
    return view["handed_out"] and not view["revoked"]


def write_addresses(file: Path, found: dict[str, str]) -> None:
    """Let mails lead there from now on."""
    write_private(file, json.dumps(found, indent=1))


def _read(file: Path) -> Hosting:
    if not file.exists():
        return Hosting()
    try:
        return Hosting.model_validate_json(file.read_bytes())
    except ValidationError as error:
        wrong = error.errors()[0]
        raise StackError(
            f"{file} cannot be read ({wrong['msg']}): mend it, or delete it and host units anew."
        ) from None
