"""Files of uploads are gone, whatever becomes of them: personal data lies nowhere that nobody looks."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator

import httpx
import pytest

from services.members.housekeeping import drop_spooled
from services.members.imports import api, job, spool
from services.members.testing import Running
from services.members.tests.builders import CELLE, board
from services.members.tests.test_imports import HEADER, row

EXPORT = "\r\n".join([HEADER, row(7), ""]).encode("cp1252")


async def post(members: Running, content: bytes, *, dry: bool) -> httpx.Response:
    """An upload by the branch's board."""
    headers = {"Authorization": f"Bearer {members.token(board(CELLE))}"}
    transport = httpx.ASGITransport(app=members.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://members") as http:
        return await http.post(f"/units/{CELLE}/imports?dry_run={dry}", content=content, headers=headers)


def spooled(members: Running) -> list[str]:
    """What lies in the spool."""
    return os.listdir(members.settings.spool_dir) if members.settings.spool_dir.exists() else []


@pytest.mark.parametrize("dry", [True, False])
@pytest.mark.parametrize("content", [b"", b"nothing\r\n", b"\0\0\0", EXPORT[: len(EXPORT) // 2]])
async def test_a_file_that_is_refused_stays_nowhere(members: Running, content: bytes, dry: bool) -> None:
    answer = await post(members, content, dry=dry)
    assert answer.status_code in (200, 202, 422)
    assert answer.status_code == 202 or spooled(members) == []


async def test_a_file_that_is_too_large_stays_nowhere(members: Running) -> None:
    answer = await post(members, bytes((members.settings.upload_limit_mb << 20) + 1), dry=False)
    assert answer.status_code == 413
    assert spooled(members) == []


@pytest.mark.parametrize("broken", ["open_export", "_start", "spooled._write"])
@pytest.mark.parametrize("dry", [True, False])
async def test_a_fault_of_ours_leaves_no_file(
    members: Running, monkeypatch: pytest.MonkeyPatch, broken: str, dry: bool
) -> None:
    async def fails(*_: object, **__: object) -> None:
        raise RuntimeError("a fault")

    def fails_at_once(*_: object, **__: object) -> None:
        raise RuntimeError("a fault")

    if broken == "spooled._write":
        monkeypatch.setattr(spool, "_write_all", fails_at_once)
    elif broken == "open_export":
        monkeypatch.setattr(api, "open_export", fails_at_once)
    else:
        monkeypatch.setattr(job, "dry_run", fails)
        monkeypatch.setattr(api, "_start", fails)
    assert (await post(members, EXPORT, dry=dry)).status_code == 500
    assert spooled(members) == []


async def test_a_client_that_goes_leaves_no_file(members: Running) -> None:
    begun = asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        yield EXPORT
        begun.set()
        await asyncio.Event().wait()

    async def ask() -> None:
        headers = {"Authorization": f"Bearer {members.token(board(CELLE))}"}
        await members.http.post(f"/units/{CELLE}/imports", content=slowly(), headers=headers)

    asking = asyncio.create_task(ask())
    await begun.wait()
    asking.cancel()
    await asyncio.wait({asking})
    assert spooled(members) == []


async def test_what_a_process_left_that_died_goes_after_a_while(members: Running) -> None:
    folder = members.settings.spool_dir
    folder.mkdir(exist_ok=True)
    long_ago = time.time() - 3 * spool.SECONDS
    for name in "left-over.part", "left-over.csv", "on-its-way.part":
        (folder / name).write_bytes(EXPORT)
        if name.startswith("left"):
            os.utime(folder / name, (long_ago, long_ago))
    assert (await post(members, EXPORT, dry=False)).status_code == 202
    waiting = [name for name in spooled(members) if "-" not in name.partition(".")[0][:5]]
    for name in waiting:
        os.utime(folder / name, (long_ago, long_ago))
    await drop_spooled(members.parts.service.database, folder)
    left = set(spooled(members))
    assert "on-its-way.part" in left
    assert not {"left-over.part", "left-over.csv"} & left
    assert len(left) == 2, "an import that waits keeps its file"
