"""The product's import of a member export as it really is, beside a raw COPY of its accepted rows into one table.

The import reads, repairs, compares and writes persons, records of people and outbox; its relay does not run meanwhile.
Both write to the same durable PostgreSQL, each from a process of its own, so that its memory is its own.
"""

from __future__ import annotations

import asyncio
import csv
import json
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

import asyncpg

from benchmarks.figures import Figure, Size, at_most, median
from deploy.demo.exports import make_export
from deploy.demo.units import read_units, unit_tree
from deploy.stack.blocking import run_sync
from deploy.testing.embedded import Embedded
from deploy.testing.servers import Servers
from services.members.imports import job as importing
from services.members.imports.model import Accepted, MemberRow
from services.members.imports.rows import read_rows
from services.members.imports.source import open_export
from services.members.imports.tables import DONE, ImportJob
from services.members.imports.units import UnitIndex
from services.members.testing import running, settings_for
from services.members.units.commands import record_units
from shared.clock import Calendar, now
from shared.messaging.work import work_on

DISTRICT = "bezirk-hannover"
_CHECKOUT = Path(__file__).resolve().parents[1]
_BOUND = 400.0
"""MiB that the importing process may take, whatever the size of the file (our own bound; the aim names none)."""


def run(size: Size) -> list[Figure]:
    """The ratio of times, and the peak of memory."""
    count, rounds, today = size.of(400_000, 20_000), 3, Calendar(None).today()
    servers = Servers(Embedded(durable=True))
    try:
        with tempfile.TemporaryDirectory(prefix="ortsnetz-bench-") as folder:
            export, clean = Path(folder) / "export.csv", Path(folder) / "clean.csv"
            make_export(export, count, seed=7, as_of=today)
            rows = _clean(export, clean, today)
            job = {"folder": folder, "export": str(export), "clean": str(clean)}
            copies = [_measure("copy", servers, job)["seconds"]]
            product = _measure("product", servers, job)
            copies += [_measure("copy", servers, job)["seconds"] for _ in range(rounds - 1)]
    finally:
        servers.close()
    copy, seconds, people = median(copies), product["seconds"], product["people"]
    pace = f"{seconds:.1f} s ({count / seconds:,.0f} rows/s) beside {copy:.2f} s"
    note = f"{pace}; {people:,.0f} persons, {product['said']:,.0f} records in the outbox; {rows:,} rows copied"
    memory = f"{product['before']:.0f} MiB before it began"
    return [
        at_most(f"Import, {count:,} rows: times a raw COPY", seconds / copy, 20, "×", note),
        at_most("Import: peak memory of the process", product["peak"], _BOUND, " MiB", memory),
    ]


def _clean(export: Path, clean: Path, today: date) -> int:
    """The accepted rows as plain CSV."""
    index = UnitIndex([unit.model_dump() for unit in unit_tree()])
    with clean.open("w", encoding="utf-8", newline="") as file, open_export(export) as source:
        out = csv.writer(file)
        rows = 0
        for outcome in read_rows(source, index, today):
            if isinstance(outcome, Accepted):
                out.writerow(outcome.row)
                rows += 1
    return rows


def _measure(role: str, servers: Servers, job: dict[str, Any]) -> dict[str, float]:
    dsn = servers.postgres.database_sync(role).dsn
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.imports", role],
        input=json.dumps({**job, "dsn": dsn}),
        capture_output=True,
        text=True,
        check=False,
        cwd=_CHECKOUT,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{role}: {done.stderr[-800:]}")
    answer: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    run_sync(servers.postgres.server.drop_database(dsn.rpartition("/")[2]))
    return answer


# ---- in a process of its own ---------------------------------------------------------------------------------------


async def _copy(job: dict[str, Any]) -> dict[str, float]:
    connection = await asyncpg.connect(job["dsn"])
    kinds = {"born_on": "date", "joined_on": "date", "left_on": "date", "paid_until": "date", "newsletter": "boolean"}
    columns = ", ".join(f"{name} {kinds.get(name, 'text')}" for name in MemberRow._fields)
    try:
        await connection.execute(f"CREATE TABLE members ({columns})")
        began = time.monotonic()
        await connection.copy_to_table("members", source=job["clean"], format="csv")
        return {"seconds": time.monotonic() - began}
    finally:
        await connection.close()


async def _product(job: dict[str, Any]) -> dict[str, float]:
    async with running(settings_for(Path(job["folder"]), job["dsn"])) as members:
        service = members.parts.service
        async with work_on(service.database) as work:
            await record_units(read_units(), service.units, work)
        before = _peak()
        async with service.database.transaction() as session:
            entry = ImportJob(unit=DISTRICT, key="benchmark", file=job["export"], at=now())
            session.add(entry)
        began = time.monotonic()
        await importing.work_off(service)
        seconds = time.monotonic() - began
        async with service.database.reading() as session:
            done = await session.get_one(ImportJob, entry.id)
            if done.state != DONE:
                raise RuntimeError(f"the import is {done.state}: {done.failed}")
            connection = await service.database.connect()
            people = await connection.fetchval("SELECT count(*) FROM persons")
            said = await connection.fetchval("SELECT count(*) FROM outbox")
            await connection.close()
        return {"seconds": seconds, "before": before, "peak": _peak(), "people": people, "said": said}


def _peak() -> float:
    """MiB. Not `ru_maxrss`: that begins with the peak of the process that started this one."""
    (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    measure = {"product": _product, "copy": _copy}[sys.argv[1]]
    print(json.dumps(asyncio.run(measure(json.load(sys.stdin)))))
