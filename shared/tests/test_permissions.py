"""The one permission table, stated as sentences."""

from __future__ import annotations

import pytest

from deploy.demo.units import unit_tree
from shared.security.permissions import ALLOWED, Action, Role, permits

TREE = unit_tree()
BRANCH, NEIGHBOUR, SUB, DISTRICT = (TREE.path(k) for k in ("ov-celle", "ov-bergen", "ub-celle", "bezirk-hannover"))
PROCESSES = {Role.VIEW, Role.NOTIFY, Role.OPERATOR}


def test_every_action_stands_in_the_table_and_somebody_may_do_it() -> None:
    assert set(ALLOWED) == set(Action)
    assert all(ALLOWED[action] for action in Action)


@pytest.mark.parametrize("action", list(Action))
def test_nobody_may_do_anything_with_a_neighbour(action: Action) -> None:
    people = [role for role in Role if role not in PROCESSES]
    assert not permits(action, [(role, NEIGHBOUR) for role in people], BRANCH)


@pytest.mark.parametrize("action", list(Action))
def test_nobody_below_may_do_anything_above(action: Action) -> None:
    people = [role for role in Role if role not in PROCESSES]
    for above in (SUB, DISTRICT):
        assert not permits(action, [(role, BRANCH) for role in people], above)


SEEING_NAMES = (Action.SEE_APPLICATIONS, Action.SEE_NEWCOMERS, Action.RECORD_FIRST_CONTACT, Action.DECIDE_APPLICATION)


@pytest.mark.parametrize("action", SEEING_NAMES)
def test_nobody_above_sees_or_decides_what_concerns_a_branchs_people(action: Action) -> None:
    for above in (SUB, DISTRICT):
        assert not permits(action, [(Role.BOARD, above), (Role.OFFICE, above)], BRANCH)


def test_only_the_board_sees_and_decides_applications() -> None:
    for action in (Action.SEE_APPLICATIONS, Action.ENTER_APPLICATION, Action.DECIDE_APPLICATION):
        assert permits(action, [(Role.BOARD, BRANCH)], BRANCH)
        assert not permits(action, [(Role.CONTACT_PERSON, BRANCH), (Role.OFFICE, BRANCH)], BRANCH)


def test_a_stand_in_comes_from_above_and_a_contact_person_from_the_branch() -> None:
    for role in (Role.BOARD, Role.OFFICE):
        assert permits(Action.APPOINT_STAND_IN, [(role, SUB)], BRANCH)
        assert not permits(Action.APPOINT_STAND_IN, [(role, BRANCH)], BRANCH)
    assert permits(Action.APPOINT_CONTACT, [(Role.BOARD, BRANCH)], BRANCH)
    assert not permits(Action.APPOINT_CONTACT, [(Role.BOARD, SUB)], BRANCH)


def test_a_contact_person_enters_first_contacts_and_appoints_nobody() -> None:
    me = [(Role.CONTACT_PERSON, BRANCH)]
    assert permits(Action.RECORD_FIRST_CONTACT, me, BRANCH)
    for action in (Action.APPOINT_CONTACT, Action.GRANT_ROLE, Action.SET_STANDARD, Action.IMPORT_MEMBERS):
        assert not permits(action, me, BRANCH)


def test_each_unit_sets_its_own_standard_and_no_others() -> None:
    assert permits(Action.SET_STANDARD, [(Role.OFFICE, DISTRICT)], DISTRICT)
    assert not permits(Action.SET_STANDARD, [(Role.OFFICE, DISTRICT)], BRANCH)


def test_processes_may_do_only_what_they_are_there_for() -> None:
    may = {
        role: {action for action in Action if permits(action, [(role, None)], None)}
        for role in (Role.VIEW, Role.NOTIFY, Role.OPERATOR)
    }
    assert may[Role.NOTIFY] == {Action.ISSUE_LINK, Action.READ_TEXT}
    public = {Action.SUBMIT_APPLICATION, Action.OBJECT, Action.REQUEST_LINK, Action.ANSWER_STAND_IN}
    assert may[Role.VIEW] == public | {Action.REGISTER_GUEST, Action.BECOME_PROSPECT}
    assert Action.OPERATE in may[Role.OPERATOR]
    assert not may[Role.OPERATOR] & {*SEEING_NAMES, Action.SUBMIT_APPLICATION}


def test_no_role_permits_nothing() -> None:
    assert not any(permits(action, [], BRANCH) for action in Action)
