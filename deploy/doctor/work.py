"""How the work stands: what the processes say of themselves, whatever runs them."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from deploy.cli.operator import inside
from deploy.doctor import Checks, Finding, Findings, good, wrong
from deploy.own_views.remembering import OwnView
from deploy.stack.description import DEMONSTRATION
from deploy.stack.running import NO_ANSWER, RunningStack

Status = dict[str, dict[str, Any]]
"""What /ops/status says, by process."""

BEHIND = 20
"""Records that a consumer may be behind for a moment."""
AGAIN = 3.0
"""Seconds until a second look: who is behind must have come nearer."""
REPORT = "Please report it; others go out meanwhile: docs/operating.md: mails."
OLD = 30.0
"""Seconds that a record may wait in the outbox."""


@dataclass(frozen=True)
class Typed:
    """What an operator of this kind of stack types."""

    start: str
    logs: str
    """The name of a process follows."""


def checks(running: RunningStack, typed: Typed) -> Checks:
    """All of them. The first look is shared; nothing is asked before a check runs."""
    kept: list[Status] = []

    names = [process.name for process in running.stack.processes]

    def look() -> Status:
        return inside(running, names)

    def first() -> Status:
        if not kept:
            kept.append(look())
        return kept[0]

    def known(asked: Collection[str], look_at: Callable[[Status], Iterable[Finding]]) -> Findings:
        return unless_unknown([name for name in asked if name not in first()], look_at(first()))

    return {
        "processes": lambda: processes(running, typed),
        "answers": lambda: answers(names, first(), typed),
        "lag": lambda: known(names, lambda status: lag(status, look)),
        "dead letters": lambda: known(names, dead_letters),
        "outbox": lambda: known(names, outbox),
        "mails": lambda: known(["notify"], mails),
        "umlauts": lambda: known(names, umlauts),
        "legal": lambda: known([each.name for each in running.stack.views], lambda status: legal(running, status)),
        "own views": lambda: own_views(running.own_views.all()),
    }


def answers(names: Collection[str], status: Status, typed: Typed) -> Findings:
    """Everybody says how its work stands; of who does not, nothing of what the next checks look at is known."""
    silent = [name for name in names if name not in status]
    if not silent:
        yield good("answers", f"{len(names)} say how their work stands")
        return
    unknown = "lag, dead letters, outbox and mails are not known"
    if not status:
        said, whose = f"nobody can be asked, because members does not let the operator in: {unknown}", "members"
    else:
        said, whose = f"no answer in time from {', '.join(silent)}: their {unknown}", silent[0]
    yield wrong("answers", said, f"`{typed.logs} {whose}` says why; then call the doctor again.")


def unless_unknown(silent: Collection[str], found: Iterable[Finding]) -> Findings:
    """What was found; where somebody did not answer, only what is wrong: that all is well, nobody knows."""
    return (one for one in found if not (one.good and silent))


def processes(running: RunningStack, typed: Typed) -> Findings:
    """Everything runs and is ready."""
    lines = running.lines()
    if not lines:
        yield wrong("processes", "nothing runs", f"`{typed.start}` starts it.")
        return
    ill: dict[str, list[str]] = {}
    for line in lines:
        if not line.ready:
            state = line.state if line.state != "RUNNING" else "runs, but is not ready"
            ill.setdefault(state, []).append(line.name)
    for state, names in ill.items():
        yield wrong("processes", f"{', '.join(names)}: {state}", _until_ready(state, names[0], typed))
    if not ill:
        yield good("processes", f"{len(lines)} run and are ready")


def _until_ready(state: str, name: str, typed: Typed) -> str:
    """What to do for the first of those that are in this state."""
    if state == NO_ANSWER:
        return (
            f"It hangs, or waits for postgres or kafka, which then comes first: `docker compose unpause {name}` where "
            f"`docker compose ps` calls it paused, else `docker compose restart {name}`. It goes on where it was."
        )
    return f"Where it does not run, `{typed.start}` starts it; else see what it says: `{typed.logs} {name}`."


def lag(first: Status, look: Callable[[], Status], wait: Callable[[float], None] = time.sleep) -> Findings:
    """Consumers are near the end of their topics, or come nearer."""
    unknown = [name for name, found in first.items() if any(count < 0 for count in found.get("lag", {}).values())]
    if unknown:
        todo = "Does the broker run? `docker compose ps kafka`, or `ortsnetz status`."
        yield wrong("lag", f"how far they are behind cannot be said by {', '.join(unknown)}", todo)
    before = _behind(first)
    if not before:
        return  # that nobody answers, others say
    if max(before.values()) <= BEHIND:
        yield good("lag", f"{len(before)} consumers, at most {max(before.values())} records behind")
        return
    wait(AGAIN)
    after = _behind(look())
    for name, count in before.items():
        now = after.get(name, count)
        if count > BEHIND and now >= count:
            todo = "Is it too slow, or its database? `ortsnetz status` shows more; docs/operating.md: LagGrows."
            yield wrong("lag", f"{name} is {now} records behind and comes no nearer", todo)
        elif count > BEHIND:
            yield good("lag", f"{name} is {now} records behind, {count} before: it comes nearer")


def _behind(status: Status) -> dict[str, int]:
    """By consumer: its records not processed yet. A lag of -1 is one that nobody knows."""
    return {
        f"{name} on {topic}": count
        for name, found in status.items()
        for topic, count in found.get("lag", {}).items()
        if count >= 0
    }


def dead_letters(status: Status) -> Findings:
    """No record was set aside."""
    for name, found in status.items():
        if found["dead"]:
            said = f"{name}: {found['dead']} set aside, {found['waiting']} wait behind"
            todo = "`ortsnetz dead list` says why; after the repair `ortsnetz dead replay`, or `dead discard --why …`."
            yield wrong("dead letters", said, todo)
    if not any(found["dead"] for found in status.values()):
        yield good("dead letters", f"none in {len(status)} processes")


def outbox(status: Status) -> Findings:
    """What is committed is published."""
    late = {name: found["outbox"] for name, found in status.items() if found["outbox"]["age_seconds"] > OLD}
    for name, waiting in late.items():
        said = f"{name}: {waiting['records']} records wait, the oldest for {waiting['age_seconds']:.0f} s"
        yield wrong("outbox", said, "Does the broker run, and let this process in? docs/operating.md: OutboxStuck.")
    if not late:
        yield good("outbox", f"nothing waits longer than {OLD:.0f} s in {len(status)} processes")


def mails(status: Status) -> Findings:
    """Of every mail it is known whether it was sent."""
    for name, found in status.items():
        if "mails" not in found:
            continue
        uncertain, away = found["mails"].get("uncertain", 0), _no_server(found["waiting_for"])
        refused = {one: count for one, count in found["waiting_for"].items() if one.startswith("settings_")}
        if refused:
            said = f"{name}: {sum(refused.values())} wait because the mail server does not let us send ({min(refused)})"
            todo = "Password, sender, right to send? Mended, they go out by themselves; docs/operating.md: mails."
            yield wrong("mails", said, todo)
        if count := sum(found.get("refused", {}).values()):
            said = f"{name}: {count} were refused as messages ({min(found['refused'])}) in the last days"
            yield wrong("mails", said, "As spam, or too large? docs/operating.md: mails says how to look; then resend.")
        if count := sum(found.get("not_planned", {}).values()):
            said = f"{name}: {count} letters could not be planned ({min(found['not_planned'])}) in the last days"
            todo = f"A mistake of Ortsnetz: its log says which; after an update it is tried again. {REPORT}"
            yield wrong("mails", said, todo)
        if count := sum(found.get("not_written", {}).values()):
            said = f"{name}: {count} could not be written ({min(found['not_written'])}) in the last days"
            todo = f"A mistake of Ortsnetz: its log says which; after an update resend them. {REPORT}"
            yield wrong("mails", said, todo)
        if away:
            todo = "Does it run, and is ORTSNETZ_SMTP_URL right? They go out by themselves; docs/operating.md: mails."
            yield wrong("mails", f"{name}: {away} wait because the mail server does not answer", todo)
        if uncertain:
            todo = "Decide whether to send them again: docs/operating.md: MailUncertain."
            yield wrong("mails", f"{name}: of {uncertain} nobody knows whether they were sent", todo)
        elif not (away or refused):
            yield good("mails", f"{name}: none uncertain, none waits for the mail server")


def umlauts(status: Status) -> Findings:
    """Addresses with letters beyond ASCII before the @ are taken only where the mail server takes them, too."""
    server = status.get("notify", {}).get("mail_server")
    takers = {name: found["smtputf8"] for name, found in status.items() if name == "members" or "legal" in found}
    if server is None or not takers:
        return  # that it does not answer, others say
    yes, no = ([name for name, takes in takers.items() if takes is wanted] for wanted in (True, False))
    offered = {True: "offers SMTPUTF8", False: "does not offer SMTPUTF8", None: "does not answer"}[server["smtputf8"]]
    if yes and server["smtputf8"] is not True:
        said = f"{', '.join(yes)} take addresses with umlauts before the @, and the mail server {offered}"
        todo = "Take ORTSNETZ_SMTPUTF8 away, or use a mail server that offers it: such mails fail for good."
        if server["smtputf8"] is None:
            todo = "Does it run, and is ORTSNETZ_SMTP_URL right? docs/operating.md: mails."
        yield wrong("umlauts", said, todo)
    elif yes and no:
        said = f"{', '.join(yes)} take addresses with umlauts before the @, {', '.join(no)} do not"
        yield wrong("umlauts", said, "Set ORTSNETZ_SMTPUTF8 to the same for members and all views.")
    else:
        more = ": ORTSNETZ_SMTPUTF8=true would let people give one" if server["smtputf8"] and no else ""
        with_or_without = "with" if yes else "without"
        yield good("umlauts", f"addresses {with_or_without} umlauts before the @; the mail server {offered}{more}")


def legal(running: RunningStack, status: Status) -> Findings:
    """Every page says who answers for it, and what it does with people's data; a demonstration's text is one's only."""
    names = {"imprint": "Impressum", "privacy": "Datenschutz"}
    invented = running.demonstration() is not None
    ill: dict[str, list[str]] = {}
    for view, found in status.items():
        for name, state in found.get("legal", {}).items():
            if state == "missing" or (state == DEMONSTRATION and not invented):
                what = "no" if state == "missing" else "only a demonstration's"
                ill.setdefault(f"{what} {names[name]}", []).append(view)
    for said, views in ill.items():
        todo = "Set ORTSNETZ_IMPRINT and ORTSNETZ_PRIVACY: docs/operating.md, Impressum and Datenschutz."
        yield wrong("legal", f"{', '.join(views)}: {said}", todo)
    if not ill:
        yield good("legal", "every page leads to Impressum and Datenschutz")


def _no_server(reasons: Mapping[str, int]) -> int:
    """How many of the mails that wait were tried in vain: their connection was lost, or not to be had."""
    return sum(count for reason, count in reasons.items() if reason.startswith("lost_"))


def own_views(views: Collection[OwnView]) -> Findings:
    """No view of a level's own stopped half-way, when a file was handed out or taken back."""
    bad = False
    for client in dict.fromkeys(view["client"] for view in views):
        files = [view for view in views if view["client"] == client]
        units, url = files[-1]["units"], files[-1]["url"]
        again, back = f"units provision {' '.join(units)} --url {url}", f"units revoke {units[0]}"
        has = any(view["handed_out"] and not view["revoked"] for view in files)
        if any(view["revoked"] for view in files):
            bad = True
            if has:
                found, todo = (
                    f"{client}: its former file is not shut",
                    f"`ortsnetz {again}` makes another and shuts it.",
                )
            else:
                found = f"{client} is taken back, and not everybody was told"
                todo = f"`ortsnetz {back}` again ends it; nothing is done twice."
            yield wrong("own views", found, todo)
        elif not all(view["handed_out"] for view in files):
            bad = True
            found = f"{client} was begun, and its level was given nothing yet"
            if has:
                found = f"{client}: another file was begun; the former one goes on"
            todo = f"`ortsnetz {again}` finishes it, `ortsnetz {back}` takes back all of it."
            yield wrong("own views", found, todo)
    if not bad:
        yield good("own views", f"{len({view['client'] for view in views})}, none begun or taken back by half")
