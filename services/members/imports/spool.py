"""Files on their way into an import: written where only this process reads them, gone whatever happens."""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from collections.abc import AsyncIterator, Collection
from pathlib import Path

from fastapi import Request

from shared.ids import new_id
from shared.patience import allow
from shared.problems import Problem

SECONDS = 600.0
"""How long an upload and its reading may take in all."""


@contextlib.asynccontextmanager
async def spooled(request: Request, folder: Path, limit: int) -> AsyncIterator[Path]:
    """The body as a file, deleted at the end of the block unless somebody has moved it: see `keep`.

    `limit`: bytes. Raises Problem 408 or 413, or 507 with a full disk.
    """
    file = folder / f"{new_id()}.part"
    try:
        await _write(request, file, limit)
        yield file
    finally:
        file.unlink(missing_ok=True)


def kept_as(file: Path) -> Path:
    """The name under which a file stays."""
    return file.with_suffix(".csv")


def keep(file: Path) -> None:
    """The file stays."""
    file.rename(kept_as(file))


def drop_left_over(folder: Path, wanted: Collection[str]) -> None:
    """Delete what a process left that ended in between; `wanted`: files that imports still need."""
    for file in folder.glob("*"):
        with contextlib.suppress(FileNotFoundError):
            if str(file) not in wanted and time.time() - file.stat().st_mtime > 2 * SECONDS:
                file.unlink()


async def _write(request: Request, file: Path, limit: int) -> None:
    allow(request, limit, SECONDS)
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            async for chunk in request.stream():
                await asyncio.to_thread(_write_all, descriptor, chunk)
        finally:
            os.close(descriptor)
    except OSError:
        raise Problem(507, "no_room", "Für die Datei ist gerade kein Platz. Es wurde nichts geändert.") from None


def _write_all(descriptor: int, chunk: bytes) -> None:
    view = memoryview(chunk)
    while view:
        view = view[os.write(descriptor, view) :]
