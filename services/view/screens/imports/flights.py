"""Files on their way: uploaded and previewed, not yet confirmed. In this process's memory and temp folder only."""

from __future__ import annotations

import secrets
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import anyio
from starlette.datastructures import UploadFile

from shared.problems import Problem
from shared.text import cleaned

KEPT_SECONDS = 3600
MEGABYTES = 100
_CHUNK = 1 << 20


@dataclass
class Flight:
    """One file and what would happen with it."""

    unit: str
    person: UUID
    name: str
    file: Path
    report: dict[str, Any] = field(default_factory=dict)
    began: float = field(default_factory=time.monotonic)


class Flights:
    """All files on their way. Whoever does not confirm within an hour uploads again."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._flights: dict[str, Flight] = {}

    async def land(self, unit: str, person: UUID, upload: UploadFile) -> tuple[str, Flight]:
        """Keep an upload in a file that only this process may read. Raises Problem 413, 507."""
        self._drop_old()
        key = secrets.token_urlsafe(18)
        flight = Flight(unit, person, cleaned(upload.filename or "")[-100:] or "liste.csv", self._home() / f"{key}.csv")
        try:
            size = 0
            async with await anyio.open_file(flight.file, "wb") as out:
                while chunk := await upload.read(_CHUNK):
                    size += len(chunk)
                    if size > MEGABYTES << 20:
                        raise Problem(413, "too_large", f"Die Datei ist größer als {MEGABYTES} MB.")
                    await out.write(chunk)
        except BaseException as error:
            flight.file.unlink(missing_ok=True)
            if not isinstance(error, OSError):
                raise
            raise Problem(507, "no_room", "Für die Datei ist gerade kein Platz. Es wurde nichts geändert.") from None
        self._flights[key] = flight
        return key, flight

    def find(self, key: str, unit: str, person: UUID) -> Flight | None:
        """A file of this person for this unit."""
        self._drop_old()
        flight = self._flights.get(key)
        return flight if flight and flight.unit == unit and flight.person == person else None

    def drop(self, key: str) -> None:
        """It is confirmed or given up."""
        flight = self._flights.pop(key, None)
        if flight is not None:
            flight.file.unlink(missing_ok=True)

    async def close(self) -> None:
        """Nothing stays."""
        self._flights.clear()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def _drop_old(self) -> None:
        for key in [k for k, f in self._flights.items() if time.monotonic() - f.began > KEPT_SECONDS]:
            self.drop(key)

    def _home(self) -> Path:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="ortsnetz-imports-"))
        return self._folder


async def chunks(file: Path) -> AsyncIterator[bytes]:
    """A file piece by piece."""
    async with await anyio.open_file(file, "rb") as source:
        while chunk := await source.read(_CHUNK):
            yield chunk
