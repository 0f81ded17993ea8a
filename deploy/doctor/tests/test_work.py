"""What is looked at of the services' work: what is called good, what wrong, and that it then says what to do."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from deploy.doctor import work
from deploy.doctor.tests.verdict import verdict
from deploy.own_views.remembering import OwnView
from deploy.stack.running import NO_ANSWER, Line


def says(**more: Any) -> work.Status:
    """One process whose work is well, but for this."""
    return {"notify": {"lag": {}, "dead": 0, "waiting": 0, "outbox": {"records": 0, "age_seconds": 0}, **more}}


@pytest.mark.parametrize(
    ("before", "after", "right"),
    [(5, 5, True), (500, 400, True), (500, 500, False), (500, 800, False), (-1, -1, False)],
)
def test_lag(before: int, after: int, right: bool) -> None:
    waited: list[float] = []
    found = work.lag(says(lag={"units": before}), lambda: says(lag={"units": after}), waited.append)
    assert verdict(found) is right
    assert bool(waited) is (before > work.BEHIND)


def test_dead_letters() -> None:
    assert verdict(work.dead_letters(says()))
    assert not verdict(work.dead_letters(says(dead=1, waiting=4)))


@pytest.mark.parametrize(("age", "right"), [(0, True), (5, True), (31, False)])
def test_outbox(age: float, right: bool) -> None:
    assert verdict(work.outbox(says(outbox={"records": 3, "age_seconds": age}))) is right


def test_mails() -> None:
    assert verdict(work.mails(says(mails={"sent": 7}, waiting_for={})))
    assert verdict(work.mails(says(mails={"waiting": 3}, waiting_for={"no_name_yet": 3})))
    assert not verdict(work.mails(says(mails={"sent": 7, "uncertain": 2}, waiting_for={})))
    for set_aside in ("not_planned", "not_written"):
        found = says(mails={"sent": 7}, waiting_for={}, **{set_aside: {"contact_for_you": 1}})
        assert not verdict(work.mails(found))
        assert any("contact_for_you" in one.found and one.todo for one in work.mails(found))
    (lost,) = work.mails(says(mails={"waiting": 5}, waiting_for={"no_name_yet": 3, "lost_SMTPConnectError": 2}))
    assert not lost.good
    assert "2 wait because the mail server does not answer" in lost.found


@pytest.mark.parametrize(
    ("members", "view", "offered", "right"),
    [
        (False, False, False, True),
        (False, False, True, True),
        (False, False, None, True),
        (True, True, True, True),
        (True, True, False, False),
        (False, True, False, False),
        (True, False, True, False),
        (True, True, None, False),
    ],
)
def test_umlauts_before_the_at(members: bool, view: bool, offered: bool | None, right: bool) -> None:
    status: work.Status = {
        "members": {"smtputf8": members},
        "view-x": {"smtputf8": view, "legal": {}},
        "exchange": {"smtputf8": True},
        "notify": {"smtputf8": False, "mail_server": {"smtputf8": offered}},
    }
    assert verdict(work.umlauts(status)) is right
    silent = {name: found for name, found in status.items() if name != "notify"}
    assert list(work.umlauts(silent)) == [], "what notify does not say, another check tells"


class _Knows:
    """A stack that has a demonstration, or none."""

    def __init__(self, found: dict[str, Any] | None) -> None:
        self._found = found

    def demonstration(self) -> dict[str, Any] | None:
        return self._found


@pytest.mark.parametrize(
    ("state", "invented", "right"),
    [
        ("own", False, True),
        ("own", True, True),
        ("demonstration", True, True),
        ("demonstration", False, False),
        ("missing", True, False),
        ("missing", False, False),
    ],
)
def test_every_page_says_who_answers_for_it(state: str, invented: bool, right: bool) -> None:
    running: Any = _Knows({"members": 600} if invented else None)
    found = list(work.legal(running, says(legal={"imprint": "own", "privacy": state})))
    assert verdict(found) is right
    assert right or "Datenschutz" in found[0].found
    assert "ORTSNETZ_PRIVACY" in found[0].todo or right


def test_all_that_is_well_with_some_is_not_well_where_others_do_not_answer() -> None:
    assert verdict(work.unless_unknown([], work.outbox(says())))
    assert list(work.unless_unknown(["exchange"], work.outbox(says()))) == []
    (dead,) = work.unless_unknown(["exchange"], work.dead_letters(says(dead=1)))
    assert "notify: 1 set aside" in dead.found


TYPED = work.Typed(start="begin", logs="read")


@pytest.mark.parametrize(
    ("names", "said", "todo"),
    [
        (["notify"], "1 say", ""),
        (
            ["notify", "exchange", "mentoring"],
            "no answer in time from exchange, mentoring: their lag",
            "`read exchange`",
        ),
    ],
)
def test_who_does_not_answer_is_named_once(names: list[str], said: str, todo: str) -> None:
    (found,) = work.answers(names, says(), TYPED)
    assert found.good is (not todo)
    assert found.found.startswith(said)
    assert todo in found.todo


def test_without_members_nobody_can_be_asked() -> None:
    (found,) = work.answers(["members", "notify"], {}, TYPED)
    assert "members does not let the operator in" in found.found
    assert "`read members`" in found.todo


def test_those_that_are_ill_in_the_same_way_are_one_finding() -> None:
    states = {"kafka": "not ready", "members": "ready", "notify": "not ready", "exchange": "STOPPED", "mail": NO_ANSWER}
    lines = [Line(name, state, state == "ready", None, 0, 0, "") for name, state in states.items()]
    running: Any = SimpleNamespace(lines=lambda: lines)
    found = list(work.processes(running, TYPED))
    assert [one.found for one in found] == ["kafka, notify: not ready", "exchange: STOPPED", f"mail: {NO_ANSWER}"]
    assert "`begin` starts it" in found[0].todo
    assert "`read kafka`" in found[0].todo
    assert "`docker compose unpause mail`" in found[2].todo


@pytest.mark.parametrize(
    ("revoked", "handed_out", "todo"),
    [
        (False, True, ""),
        (True, True, "`ortsnetz units revoke ov-celle`"),
        (False, False, "`ortsnetz units provision ov-celle ov-wathlingen --url https://celle.example.org`"),
    ],
)
def test_a_view_of_a_levels_own_that_stopped_half_way(revoked: bool, handed_out: bool, todo: str) -> None:
    view = OwnView(
        name="own-ov-celle-3f9a1c",
        client="own-ov-celle",
        units=["ov-celle", "ov-wathlingen"],
        password="geheim",
        revoked=revoked,
        url="https://celle.example.org",
        handed_out=handed_out,
    )
    found = list(work.own_views([view]))
    assert verdict(found) is (not todo)
    assert todo in found[0].todo
    assert not any("geheim" in one.found + one.todo for one in found)
    has = OwnView(**{**view, "name": "own-ov-celle-0", "revoked": False, "handed_out": True})
    (beside,) = work.own_views([has, view])
    assert "units revoke" not in beside.todo or not revoked, "that would end the file that the level has, too"
