"""Import: upload a member list, see what would change, confirm, watch, read the report.

The service `members` reads and compares; the view keeps nothing but the file on its way.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any
from uuid import UUID

from fastapi import Response

from services.view.frame.asking import Ask
from services.view.frame.download import csv_response
from services.view.frame.pages import Asking, Go, Pages, Saved
from services.view.frame.receipts.sending import Sender
from services.view.screens.imports import listed, reports
from services.view.screens.imports import page as page_of
from services.view.screens.imports.deciding import carry_out
from services.view.screens.imports.flights import MEGABYTES, Flight, Flights, chunks
from services.view.screens.imports.page import PreviewPage, ProgressPage, ReportPage, UploadPage
from services.view.view import View
from shared import logs
from shared.hierarchy import Level
from shared.patience import SMALL, allow, while_there
from shared.problems import Problem, bad_field
from shared.security.permissions import Action

log = logs.get(__name__)
pages = Pages("imports")
flights = Flights()
_watching: set[asyncio.Task[None]] = set()
DRY_RUN_SECONDS = 300.0
WATCH_SECONDS = 1.0


async def upload_page(ask: Ask) -> UploadPage:
    """Upload a file; earlier imports, as far as members can be asked."""
    await ask.db.rollback()
    past: list[dict[str, Any]] = []
    with contextlib.suppress(Problem):
        past = await ask.sender.query("members", f"/units/{ask.unit.key}/imports")
    return UploadPage(
        ask.form(ask.to("import")),
        tuple(reports.past(one) for one in past),
        open=await _open(ask),
        asked=await _asked(ask),
    )


@pages.get("/{unit}/import", Action.IMPORT_MEMBERS, here="imports")
async def upload_form(ask: Asking) -> UploadPage:
    """Upload a file."""
    return await upload_page(ask)


@pages.post("/{unit}/import", Action.IMPORT_MEMBERS, here="imports", again=upload_page, upload=MEGABYTES + 1)
async def upload(ask: Asking) -> Go:
    """Read the file without changing anything, then show what would happen."""
    found = ask.upload("file")
    if found is None:
        raise bad_field("/file", "Bitte wähl eine CSV-Datei aus.")
    key, flight = await flights.land(ask.unit.key, ask.person, found)
    try:
        answer = await while_there(
            ask.request,
            ask.sender.command(
                "members",
                f"/units/{ask.unit.key}/imports",
                chunks(flight.file),
                key=ask.idempotency,
                wait=False,
                params={"dry_run": "true", "name": flight.name},
                timeout=DRY_RUN_SECONDS,
            ),
        )
    except BaseException as error:
        flights.drop(key)
        if not isinstance(error, Problem):
            raise
        refused = error
        if refused.status in (413, 422, 507):
            raise bad_field("/file", refused.detail, refused.status) from None
        raise
    flight.report = answer.body
    return Go(ask.to("import", key))


@pages.get("/{unit}/import/{key}", Action.IMPORT_MEMBERS, here="imports")
async def one(ask: Asking, key: str) -> Any:
    """The preview, the progress, or the report."""
    found = await page(ask, key)
    if ask.query("teil") == "progress" and not isinstance(found, ProgressPage):
        return Response(headers={"HX-Refresh": "true"})  # it is over: the open page loads anew, as the report
    return found


async def page(ask: Ask, key: str) -> PreviewPage | ProgressPage | ReportPage:
    """One import, wherever it stands."""
    flight = flights.find(key, ask.unit.key, ask.person)
    if flight is not None:
        return _preview(ask, key, flight)
    state = await _state(ask, key)
    name, at = str(state.get("name") or "Mitgliederliste"), reports.moment(state.get("at"))
    report = state.get("report") or {}
    if state["state"] == "running":
        return ProgressPage(key, name, int(state["read"]), int(state["changed"]), at)
    found = reports.counts(report)
    csv = ask.to("import", key, "abgelehnt.csv") if found.rejected else ""
    return ReportPage(
        key=key,
        file=name,
        at=reports.moment(state.get("finished_at") or state.get("at")),
        by=ask.unit.name,
        counts=found,
        rejected=listed.rejected(report),
        reviews=listed.reviews(report),
        notices=(*reports.more(report), *listed.notices(report), *reports.silent(report)),
        csv=csv,
        failed=str(state.get("failed") or "") if state["state"] == "failed" else "",
        gone=reports.gone(report, ask.view.service.units),
        open=await _open(ask),
        asked=await _asked(ask),
    )


async def _open(ask: Ask) -> int:
    """How many questions wait for a decision here; none that is known of, while members cannot be asked."""
    if ask.unit.level is Level.BRANCH:
        with contextlib.suppress(Problem):
            return len(await ask.sender.query("members", f"/units/{ask.unit.key}/imports/proposals"))
    return 0


async def _asked(ask: Ask) -> tuple[page_of.Asked, ...]:
    """Above the branches, which of them have questions to decide."""
    if ask.unit.level is not Level.BRANCH:
        with contextlib.suppress(Problem):
            found = await ask.sender.query("members", f"/units/{ask.unit.key}/imports/asked")
            return reports.asked(found, ask.view.service.units)
    return ()


def _dealt_with() -> Problem:
    return Problem(
        404,
        "dealt_with",
        "Diese Vorschau gibt es nicht mehr: Die Liste ist übernommen oder verworfen, oder sie lag zu lange. Unter "
        "„Import“ steht, welche Listen übernommen sind. Von dieser Seite aus wurde nichts geändert.",
    )


async def _state(ask: Ask, key: str) -> dict[str, Any]:
    try:
        import_id = UUID(key)
    except ValueError:
        raise _dealt_with() from None
    await ask.db.rollback()
    return dict(await ask.sender.query("members", f"/units/{ask.unit.key}/imports/{import_id}"))


def _preview(ask: Ask, key: str, flight: Flight) -> PreviewPage:
    report, tree = flight.report, ask.view.service.units
    found = reports.counts(report)
    here = ask.unit.level is Level.BRANCH  # above nobody is shown by name, whatever a report may hold
    return PreviewPage(
        key=key,
        file=flight.name,
        unit=ask.unit.name,
        counts=found,
        repaired=reports.repaired(report, values=here),
        rejected=listed.rejected(report),
        added=listed.added(report) if here else (),
        changes=listed.changes(report) if here else (),
        reviews=listed.reviews(report),
        notices=(*reports.more(report), *listed.notices(report), *reports.silent(report)),
        doubts=listed.doubts(report),
        missing=reports.missing(report, tree) if here else (),
        missing_total=reports.missing_total(report),
        gone=reports.gone(report, tree),
        doubtful=reports.doubtful(report, tree) if here else (),
        confirm=ask.form(ask.to("import", key)),
        discard=ask.form(ask.to("import", key, "verwerfen")),
        first=bool(report.get("first")),
        csv=ask.to("import", key, "abgelehnt.csv") if found.rejected else "",
        asked=() if here else reports.asked(report.get("asked") or [], tree),
    )


@pages.post("/{unit}/import/{key}", Action.IMPORT_MEMBERS, here="imports", again=page)
async def confirm(ask: Asking, key: str) -> Go:
    """Take the file over; what was decided about missing and doubtful persons follows when it is done."""
    flight = flights.find(key, ask.unit.key, ask.person)
    if flight is None:
        raise _dealt_with()
    allow(ask.request, SMALL, DRY_RUN_SECONDS)
    answer = await ask.sender.command(
        "members",
        f"/units/{ask.unit.key}/imports",
        chunks(flight.file),
        key=f"import-{key}",
        wait=False,
        params={"name": flight.name},
        timeout=DRY_RUN_SECONDS,
    )
    import_id = str(answer.body["import_id"])
    flights.drop(key)
    decisions = _decisions(ask)
    task = asyncio.create_task(_watch(ask.view, ask.sender, ask.unit.key, import_id, decisions))
    _watching.add(task)
    task.add_done_callback(_watching.discard)
    return Go(ask.to("import", import_id))


def _decisions(ask: Ask) -> dict[str, bool]:
    """What was ticked: `left:<person>` and `same:<number>-<person>` → accepted or not."""
    found = {f"left:{value}": True for value in ask.typed.getlist("left") if isinstance(value, str)}
    for name, value in ask.typed.items():
        if name.startswith("match-") and value in ("same", "other"):
            found[f"same:{name.removeprefix('match-')}"] = value == "same"
    return found


async def _watch(view: View, sender: Sender, unit: str, import_id: str, decisions: dict[str, bool]) -> None:
    """Tell open pages how far it is; when it is done carry out what was decided. What fails stays proposed."""
    path, seen = f"/units/{unit}/imports", None
    try:
        while True:
            state = await sender.query("members", f"{path}/{import_id}")
            now_at = (state["state"], state.get("read"), state.get("changed"))
            if now_at != seen:
                seen = now_at
                view.bus.changed(unit, {"imports"})
            if state["state"] != "running":
                break
            await asyncio.sleep(WATCH_SECONDS)
        if decisions and state["state"] == "done":
            await _decide(sender, unit, decisions)
    except Problem as refused:
        log.warning("import_watch_ended", import_id=import_id, kind=refused.kind)
    view.bus.changed(unit, {"imports"})


async def _decide(sender: Sender, unit: str, decisions: dict[str, bool]) -> None:
    """Carry out what was ticked; the list has room for so many, so it is asked again until nothing new is in it."""
    decided: set[str] = set()
    while True:
        proposed = await sender.query("members", f"/units/{unit}/imports/proposals")
        answers = {str(one["proposal"]): _accepted(one, decisions) for one in proposed}
        new = {key: accept for key, accept in answers.items() if accept is not None and key not in decided}
        if not new:
            return
        await carry_out(sender, unit, new, "decide")
        decided |= new.keys()


def _accepted(one: dict[str, Any], decisions: dict[str, bool]) -> bool | None:
    if one["kind"] in ("same", "changed"):
        return decisions.get(f"same:{one['number']}-{one['person']}")
    return decisions.get(f"left:{one['person']}") if one["kind"] == "left" else None


@pages.post("/{unit}/import/{key}/verwerfen", Action.IMPORT_MEMBERS, here="imports")
async def discard(ask: Asking, key: str) -> Saved:
    """Give the file up; nothing has changed. Whoever is too late is told so: it may have been taken over."""
    found = flights.find(key, ask.unit.key, ask.person) is not None
    if found:
        flights.drop(key)
    return Saved(ask.to("import"), word="discarded" if found else "discarded_late")


@pages.get("/{unit}/import/{key}/abgelehnt.csv", Action.IMPORT_MEMBERS)
async def rejected(ask: Asking, key: str) -> Any:
    """All rejected rows with their reasons, to download."""
    flight = flights.find(key, ask.unit.key, ask.person)
    report = flight.report if flight else (await _state(ask, key)).get("report") or {}
    return csv_response("abgelehnt", ("Zeile", "Mitgliedsnummer", "Grund"), listed.every_rejected(report))
