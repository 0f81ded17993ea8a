"""Which views levels run on machines of their own: remembered in one small file, which the provisioner follows.

`[{name, client, units, password, revoked, url, handed_out}]`. Where mails lead is told by another one, without
passwords (`deploy.hosting.remembering`). Nobody else needs to be told, and nobody gets to see more than that.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from deploy.stack.home import write_private

FORMAT = "ortsnetz-own-view/1"
"""In the file that a level is given: who reads it knows what it is."""


class OwnView(TypedDict):
    """A view that a level runs itself, as one file that was handed out lets it."""

    name: str
    """Its Kafka principal: another one for each file, so that an open connection of a former one has no rights."""
    client: str
    """What it is called, and its client at members: the same with each file, so that its people stay signed in."""
    units: list[str]
    password: str
    revoked: bool
    """It has no rights any more; it stands here until everybody has been told."""
    url: str
    """Where people find it."""
    handed_out: bool
    """Its level has been given all it needs: people are led there."""


@dataclass(frozen=True)
class OwnViews:
    """Those of one stack."""

    file: Path

    def all(self) -> list[OwnView]:
        """Every such view."""
        found: list[OwnView] = json.loads(self.file.read_text()) if self.file.exists() else []
        return found

    def by_unit(self) -> dict[str, OwnView]:
        """The one that hosts each unit: while another file is being made for it, the one that its level has."""
        last_counts = sorted(self.all(), key=lambda one: one["handed_out"] and not one["revoked"])
        return {unit: one for one in last_counts for unit in one["units"]}

    def of(self, unit: str) -> OwnView | None:
        """The one that hosts a unit."""
        return self.by_unit().get(unit)

    def hosting(self, unit: str) -> list[OwnView]:
        """Every file for this unit; the newest is the last."""
        return [one for one in self.all() if unit in one["units"]]

    def called(self, client: str) -> list[OwnView]:
        """All files of one view."""
        return [one for one in self.all() if one["client"] == client]

    def remember(self, view: OwnView) -> None:
        """Add it, or replace the one of this name."""
        self._write([*(one for one in self.all() if one["name"] != view["name"]), view])

    def forget(self, name: str) -> None:
        """It is no more."""
        self._write([one for one in self.all() if one["name"] != name])

    def _write(self, views: list[OwnView]) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        write_private(self.file, json.dumps(views, indent=1))
