"""Loads the demonstration through what everybody uses: the import and the commands of the HTTP API.

Its past is played with dates in the past, as boards do who type on Sunday what they decided on Thursday; no mail is
sent about what is more than a week old. Every person is invented.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from deploy.cli.importing import run_import
from deploy.cli.operator import Operator
from deploy.demo.exports import make_export
from deploy.demo.kits import lend
from deploy.demo.occasions import occasions, together
from deploy.demo.past import past
from deploy.demo.people import invent
from deploy.demo.prospects import meet
from deploy.demo.stalls import staff
from deploy.demo.templates import EVENING, improve, write
from deploy.demo.units import unit_tree
from deploy.demo.visibility import look
from deploy.stack.errors import StackError
from deploy.stack.running import RunningStack
from services.members.imports.model import Accepted, MemberRow
from services.members.imports.rows import read_rows
from services.members.imports.source import open_export
from services.members.imports.units import UnitIndex
from shared.clock import Calendar
from shared.hierarchy import Level, UnitTree

DISTRICT = "bezirk-hannover"
SUB_DISTRICT = "ub-region-hannover"
BRANCH = "ov-hannover-linden-limmer"
SEED = 7
NOT_EMPTY = (
    "There are people in this stack already, and a demonstration is for an empty one: nothing was changed. Without "
    "one a stack starts by `ORTSNETZ_DEMO_MEMBERS=0` in .env (compose), or by `ortsnetz up --no-demo`."
)
_VACANT_SHARE = 0.07
IN_OFFICE_FOR = 700
"""Days since which boards and offices have been there: no mail is sent about it."""

FEWEST = 300
"""Below, the branch that is shown has not the people for board and contact person."""
Say = Callable[[str], None]


@dataclass
class Demonstration:
    """What the steps below share. `today` is the business date of the stack."""

    operator: Operator
    client: Operator
    tree: UnitTree
    branches: list[str]
    today: date
    dice: random.Random
    helpers: dict[str, list[str]] = field(default_factory=dict)
    """Persons who hold an office, by branch."""

    def days_ago(self, days: int) -> str:
        """A date in the past, for JSON."""
        return (self.today - timedelta(days=days)).isoformat()


def demonstrate(running: RunningStack, members: int, say: Say, *, within: str = DISTRICT) -> list[dict[str, str]]:
    """Load the demonstration and have it remembered; returns who can sign in. Its size cannot change afterwards.

    Raises StackError where people are in the stack already: nobody could tell invented ones from them any more.
    """
    ensure_empty(running)
    running.keep_demonstration({})
    accounts = load_demo(running, members, say, within=within)
    as_of = Calendar().today().isoformat()
    running.keep_demonstration({"members": members, "as_of": as_of, "accounts": accounts})
    return accounts


def ensure_empty(running: RunningStack) -> None:
    """Raises StackError where people are in the stack, other than those of a demonstration that was begun."""
    if not running.demonstration_begun and somebody_is_in(running):
        raise StackError(NOT_EMPTY)


def somebody_is_in(running: RunningStack) -> bool:
    """Whether members knows anybody."""
    with Operator(running) as operator:
        return bool(operator.get("members", "/ops/status")["persons"])


def load_demo(running: RunningStack, members: int, say: Say, *, within: str = DISTRICT) -> list[dict[str, str]]:
    """Import `members` invented members, appoint, admit, call. Returns who can sign in: `{email, unit, role}`.

    Members are everywhere; boards, applications and calls only in the branches below the unit `within`: a smaller part
    is loaded in a few seconds. Raises StackError where they are fewer than FEWEST.
    """
    if members < FEWEST:
        raise StackError(f"A demonstration has at least {FEWEST} members: with fewer there is nobody for its roles.")
    with Operator(running) as operator:
        say("importing members")
        rows = _import(operator, members)
        tree = unit_tree()
        branches = [unit.key for unit in tree.below(within) if unit.level is Level.BRANCH]
        client = operator.machine("demo", role="board", units=[*branches, SUB_DISTRICT, DISTRICT])
        demo = Demonstration(operator, client, tree, branches, Calendar().today(), random.Random(SEED))
        say("boards and contact persons")
        accounts = _offices(demo, rows)
        say("what took place in the last half year")
        _past(demo)
        say("applications and admissions of the last months")
        _admissions(demo, say)
        say("first contacts")
        _first_contacts(demo)
        say("what takes place in the weeks to come")
        above = (SUB_DISTRICT, DISTRICT)
        _ahead(demo, above)
        say("kits, and who borrows them")
        lend(client.post, above, [BRANCH, *(one for one in branches if one != BRANCH)], demo.today)
        say("who was seen in public")
        look(client.post, tree, BRANCH, DISTRICT, branches, demo.today)
        say("people who want to stay in touch")
        busy = [unit.key for unit in tree.children(SUB_DISTRICT) if unit.key in branches]
        meet(client, tree, BRANCH, busy, demo.today, demo.dice)
        operator.retire("demo")
    return accounts


def _past(demo: Demonstration) -> None:
    near = [unit.key for unit in demo.tree.siblings(BRANCH) if unit.key in demo.branches][:10]
    now, dice = Calendar().moment(), random.Random(SEED)
    for unit, took in past(BRANCH, (SUB_DISTRICT, DISTRICT), near, demo.branches, now, dice):
        demo.operator.post("events", f"/units/{unit}/past-occasions", {"occasions": took})


def _ahead(demo: Demonstration, above: tuple[str, str]) -> None:
    """What is planned: from templates, with neighbours, as a draft; one is called off."""
    client, tree, branches = demo.client, demo.tree, demo.branches
    templates = write(client.post, DISTRICT, BRANCH)
    for unit, body in occasions(tree, shown=BRANCH, above=above, branches=branches, today=demo.today, dice=demo.dice):
        ours = unit == BRANCH and body["kind"] == "evening"
        more = {"template": templates["evening"], "about": EVENING["about"]} if ours else {}
        made = client.post("events", f"/units/{unit}/plans", body | more)
        if body["kind"] == "stall":
            staff(client, unit, made["occasion"], demo.helpers.get(unit, []))
    improve(client.post, DISTRICT, templates["evening"])
    together(client.post, tree, BRANCH, branches, demo.today)


def _import(operator: Operator, members: int) -> dict[str, list[MemberRow]]:
    """Import the export as the register would write it; returns members who can be reached, by branch."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "export.csv"
        make_export(file, members, seed=SEED, as_of=Calendar().today())
        run_import(operator, file, DISTRICT)
        index = UnitIndex([unit.model_dump() for unit in unit_tree()])
        found: dict[str, list[MemberRow]] = {}
        for outcome in read_rows(open_export(file), index, as_of=Calendar().today()):
            if isinstance(outcome, Accepted) and outcome.row.email and outcome.row.status == "member":
                found.setdefault(outcome.row.unit_key, []).append(outcome.row)
        return found


def _offices(demo: Demonstration, rows: dict[str, list[MemberRow]]) -> list[dict[str, str]]:
    accounts = []
    for unit, email, role in (
        (DISTRICT, "silke.rodewald@example.org", "office"),
        (DISTRICT, "mehmet.oppermann@example.org", "board"),
        (SUB_DISTRICT, "birgit.stuenkel@example.org", "office"),
        (SUB_DISTRICT, "jan.lueders@example.org", "board"),
    ):
        first, last = (part.capitalize() for part in email.partition("@")[0].split("."))
        names = {"first_name": first, "last_name": last.replace("ue", "ü")}
        since = demo.days_ago(IN_OFFICE_FOR)
        office = {"email": email, **names, "role": role, "from_day": since}
        demo.operator.post("members", f"/units/{unit}/roles", office)
        accounts.append({"email": email, "unit": unit, "role": role})
    for unit, members in sorted((unit, rows[unit]) for unit in demo.branches if unit in rows):
        chosen = demo.dice.sample(members, min(2, len(members)))
        grants = [
            demo.operator.post(
                "members",
                f"/units/{unit}/roles",
                {**_named(row), "role": "board", "from_day": demo.days_ago(IN_OFFICE_FOR)},
            )
            for row in chosen
        ]
        demo.helpers[unit] = [str(grant["person"]) for grant in grants]
        if unit != BRANCH and (len(chosen) < 2 or demo.dice.random() < _VACANT_SHARE):
            continue
        months = demo.dice.choice([6, 12, 18, 24])
        until = None if demo.dice.random() < 0.4 else (demo.today + timedelta(days=30 * months + 12)).isoformat()
        body = {
            "person": grants[-1]["person"],
            "from_day": demo.days_ago(demo.dice.randrange(190, 700)),
            "until": until,
        }
        demo.client.post("members", f"/units/{unit}/contact-persons", body)
        if unit == BRANCH:
            # in the branch that is shown, board and contact person are two: one sees applications, the other does not
            demo.operator.post("members", f"/units/{unit}/roles/{grants[-1]['grant']}/end", {})
            accounts.append({"email": chosen[0].email, "unit": unit, "role": "board"})
            accounts.append({"email": chosen[1].email, "unit": unit, "role": "contact_person"})
    return accounts


def _named(row: MemberRow) -> dict[str, str]:
    return {"email": row.email, "first_name": row.first_name, "last_name": row.last_name}


def _admissions(demo: Demonstration, say: Say) -> None:
    branches = demo.branches
    busy = {unit.key for unit in demo.tree.children(SUB_DISTRICT)}
    for number, branch in enumerate(branches):
        say(f"applications and admissions of the last months, branch {number + 1} of {len(branches)}")
        for _ in range(demo.dice.randrange(2, 6) if branch in busy else demo.dice.randrange(0, 2)):
            _admit(demo, branch, received=demo.dice.randrange(10, 190))
    for received in (34, 48, 75, 160):
        _admit(demo, BRANCH, received=received, within=4)
    _lapsed(demo, "ov-springe" if "ov-springe" in branches else branches[0])
    refused = _apply(demo, BRANCH, received=20)
    path = f"/units/{BRANCH}/applications/{refused['application']}/refusal"
    reason = "Ist noch Mitglied einer konkurrierenden Partei."
    demo.client.post("members", path, {"version": 1, "reason": reason, "decided_on": demo.days_ago(9)})
    for received in (2, 21, 28):
        _apply(demo, BRANCH, received=received)


def _apply(demo: Demonstration, branch: str, *, received: int, **more: Any) -> dict[str, Any]:
    newcomer = invent(demo.dice, demo.tree[branch])
    body = {**newcomer.applicant(), "received_on": demo.days_ago(received), **more}
    answer: dict[str, Any] = demo.client.post("members", f"/units/{branch}/applications", body)
    return answer


def _admit(demo: Demonstration, branch: str, *, received: int, within: int = 21) -> None:
    decided = received - demo.dice.randrange(1, min(within, received))
    _apply(demo, branch, received=received, admitted_on=demo.days_ago(decided))


def _lapsed(demo: Demonstration, branch: str) -> None:
    _apply(demo, branch, received=40, lapse_understood=True)


def _first_contacts(demo: Demonstration) -> None:
    for branch in demo.branches:
        for journey in _journeys(demo, branch):
            started = date.fromisoformat(journey["started_on"])
            age = (demo.today - started).days
            if age < 3 or demo.dice.random() < 0.25:
                continue
            made = started + timedelta(days=demo.dice.randrange(1, min(age, 40) + 1))
            outcome = demo.dice.choice(["reached", "reached", "met", "not_reached"])
            body = {"version": journey["version"], "outcome": outcome, "made_on": made.isoformat()}
            demo.client.post("mentoring", f"/units/{branch}/journeys/{journey['journey']}/first-contact", body)


def _journeys(demo: Demonstration, branch: str) -> list[dict[str, Any]]:
    """The branch's journeys, once mentoring has heard of every admission."""
    found: list[dict[str, Any]] = demo.client.get("mentoring", f"/units/{branch}/journeys")
    return found
