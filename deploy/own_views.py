"""Which views levels run on machines of their own: remembered in two small files, which others follow.

The provisioner follows the one with the principals (`[{name, units, password, revoked}]`), notify the one with the
addresses (`{unit: url}`). Nobody else needs to be told, and nobody gets to see more than that.
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypedDict

from deploy.embedded.errors import StackError
from deploy.embedded.home import write_private

FORMAT = "ortsnetz-own-view/1"
"""In the file that a level is given: who reads it knows what it is."""


class OwnView(TypedDict):
    """A view that a level runs itself; its name is its Kafka principal and its client at members."""

    name: str
    units: list[str]
    password: str
    revoked: bool
    """It has no rights any more; it stands here until everybody has been told."""


@dataclass(frozen=True)
class OwnViews:
    """Those of one stack."""

    principals: Path
    addresses: Path

    def all(self) -> list[OwnView]:
        """Every such view."""
        found: list[OwnView] = _read(self.principals, [])
        return found

    def where(self) -> dict[str, str]:
        """Public address of such views, by unit."""
        found: dict[str, str] = _read(self.addresses, {})
        return found

    def of(self, unit: str) -> OwnView | None:
        """The one that hosts a unit."""
        return next((one for one in self.all() if unit in one["units"]), None)

    def remember(self, view: OwnView) -> None:
        """Add it, or replace the one of this name."""
        self._write([*(one for one in self.all() if one["name"] != view["name"]), view])

    def forget(self, name: str) -> None:
        """It is no more."""
        self._write([one for one in self.all() if one["name"] != name])

    def lead_to(self, url: str, units: Sequence[str]) -> None:
        """Mails about these units lead to this address; "": to the centre's view again."""
        others = {unit: at for unit, at in self.where().items() if unit not in units}
        _write(self.addresses, others | (dict.fromkeys(units, url) if url else {}))

    @contextmanager
    def only_one(self) -> Iterator[None]:
        """No second command meanwhile. Raises StackError."""
        self.principals.parent.mkdir(parents=True, exist_ok=True)
        with (self.principals.parent / "lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise StackError("Another command is working on own views: wait until it is done.") from None
            yield

    def _write(self, views: list[OwnView]) -> None:
        _write(self.principals, views)


def _read(file: Path, otherwise: Any) -> Any:
    return json.loads(file.read_text()) if file.exists() else otherwise


def _write(file: Path, content: Any) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    write_private(file, json.dumps(content, indent=1))
