"""The tree of units: the real one of the district of Hannover, and small ones."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.demo.units import read_units, unit_tree
from shared.hierarchy import Level, Relation, Unit, UnitPath, UnitTree, UnknownUnit, relation

TREE = unit_tree()
KEYS = sorted(unit.key for unit in TREE)
DISTRICT, SUB, BRANCH = "bezirk-hannover", "ub-celle", "ov-celle"


def test_the_real_district_has_its_units() -> None:
    levels = [unit.level for unit in TREE]
    assert (levels.count(Level.DISTRICT), levels.count(Level.SUB_DISTRICT), levels.count(Level.BRANCH)) == (1, 13, 183)


def test_a_path_leads_from_the_unit_to_the_district() -> None:
    path = TREE.path(BRANCH)
    assert path.keys() == (BRANCH, SUB, DISTRICT)
    assert (path.unit, path.level) == (BRANCH, Level.BRANCH)
    assert TREE.path(SUB).keys() == (SUB, DISTRICT)
    assert TREE.path(DISTRICT).level is Level.DISTRICT
    assert [path.at(level) for level in (Level.BRANCH, Level.SUB_DISTRICT, Level.DISTRICT)] == list(path.keys())
    assert TREE.path(DISTRICT).at(Level.BRANCH) is None


@pytest.mark.parametrize(
    ("acting", "concerned", "expected"),
    [
        (BRANCH, BRANCH, Relation.OWN),
        (SUB, BRANCH, Relation.ABOVE),
        (DISTRICT, BRANCH, Relation.ABOVE),
        (DISTRICT, SUB, Relation.ABOVE),
        (BRANCH, SUB, Relation.BELOW),
        (BRANCH, DISTRICT, Relation.BELOW),
        (BRANCH, "ov-bergen", Relation.SIBLING),
        (SUB, "ub-region-hannover", Relation.SIBLING),
        (BRANCH, "ov-hannover-linden-limmer", Relation.FOREIGN),
        (BRANCH, "ub-region-hannover", Relation.FOREIGN),
        ("ub-region-hannover", BRANCH, Relation.FOREIGN),
    ],
)
def test_how_units_stand_to_each_other(acting: str, concerned: str, expected: Relation) -> None:
    assert TREE.relation(acting, concerned) is expected


@given(st.sampled_from(KEYS), st.sampled_from(KEYS))
def test_relations_are_the_mirror_of_each_other(one: str, other: str) -> None:
    mirror = {Relation.ABOVE: Relation.BELOW, Relation.BELOW: Relation.ABOVE}
    there = TREE.relation(one, other)
    assert TREE.relation(other, one) is mirror.get(there, there)
    assert (there is Relation.OWN) == (one == other)


def test_a_key_that_begins_like_another_is_another_unit() -> None:
    """`ov-holle` is one of `ov-hollenstedt` letter for letter."""
    district = "bezirk"
    holle = UnitPath(branch="ov-holle", sub_district="ub-a", district=district)
    hollenstedt = UnitPath(branch="ov-hollenstedt", sub_district="ub-b", district=district)
    assert relation(holle, hollenstedt) is Relation.FOREIGN


def test_units_may_come_in_any_order() -> None:
    units = read_units()
    random.shuffle(units)
    tree = UnitTree(units)
    assert {key: tree.path(key).keys() for key in KEYS} == {key: TREE.path(key).keys() for key in KEYS}


def test_a_missing_ancestor_is_unknown_until_it_comes() -> None:
    tree = UnitTree([TREE[BRANCH], TREE[DISTRICT]])
    with pytest.raises(UnknownUnit):
        tree.path(BRANCH)
    tree.put(TREE[SUB])
    assert tree.path(BRANCH).keys() == (BRANCH, SUB, DISTRICT)


def moved(unit: Unit, parent: str, version: int) -> Unit:
    """The unit under another parent."""
    return unit.model_copy(update={"parent": parent, "version": version})


def test_the_newest_state_of_a_unit_wins_and_its_old_parent_forgets_it() -> None:
    tree = UnitTree(read_units())
    other = "ub-region-hannover"
    assert tree.put(moved(tree[BRANCH], other, 2))
    assert tree.path(BRANCH).sub_district == other
    assert BRANCH not in {unit.key for unit in tree.children(SUB)}
    assert not tree.put(moved(tree[BRANCH], SUB, 1)), "older"
    assert not tree.put(moved(tree[BRANCH], SUB, 2)), "the same version again"
    assert tree.path(BRANCH).sub_district == other


def test_below_names_parents_before_children_and_everybody_once() -> None:
    below = [unit.key for unit in TREE.below(DISTRICT)]
    assert len(below) == len(set(below)) == len(TREE) - 1
    assert all(below.index(str(TREE[key].parent)) < below.index(key) for key in below if TREE[key].parent != DISTRICT)


def test_siblings_are_the_others_with_the_same_parent() -> None:
    siblings = {unit.key for unit in TREE.siblings(BRANCH)}
    assert BRANCH not in siblings
    assert all(TREE[key].parent == SUB for key in siblings)
    assert TREE.siblings(DISTRICT) == []


def test_the_short_name_is_what_people_say() -> None:
    assert TREE[BRANCH].short_name == "Celle"
    assert TREE[SUB].short_name == "Celle"
    assert "Bezirk" in TREE[DISTRICT].short_name


def test_an_unknown_unit_is_said_so() -> None:
    assert "ov-nowhere" not in TREE
    with pytest.raises(UnknownUnit):
        TREE["ov-nowhere"]
