"""The rules themselves: none is missing, none says too much, and what people read is what the rules say."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from services.exchange import visibility
from services.exchange.routing.decisions import decide
from services.exchange.rules import RULES
from services.exchange.rules.checks import check
from services.exchange.rules.language import (
    Rule,
    RuleError,
    branch,
    concerns,
    district,
    each_of,
    everyone_below,
    everything,
    neighbours,
    sub_district,
    the_branch_of,
    the_unit_itself,
    without_person,
)
from shared.contracts.base import CATALOGUE, AboutPerson, Coded, Event, OfficeHolderId, PersonId, TextId, event
from shared.contracts.people import NAME
from shared.hierarchy import UnitPath

WORDS = {"group": "Probe", "when": "Etwas geschieht", "because": "zur Probe", "source": "Probe"}


@pytest.fixture
def happened() -> Iterator[type[Event]]:
    """A new event class, as somebody adding one would write it; gone afterwards."""

    @event("members.something_happened", aggregate="person", subject="person")
    class SomethingHappened(Event):
        """For tests."""

        person: PersonId
        officer: OfficeHolderId
        story: AboutPerson
        elsewhere: UnitPath

    yield SomethingHappened
    del CATALOGUE[SomethingHappened.TYPE]
    RULES.pop(SomethingHappened.TYPE, None)


def test_every_event_has_a_rule_and_every_rule_keeps_the_limits() -> None:
    check()
    assert set(RULES) == set(CATALOGUE)


def test_a_new_event_without_a_rule_is_told_what_to_add(happened: type[Event]) -> None:
    with pytest.raises(RuleError, match=r"SomethingHappened has no relevance rule: add a function with @concerns"):
        check()


def test_a_field_that_the_event_does_not_have_is_named_with_those_it_has(happened: type[Event]) -> None:
    with pytest.raises(RuleError, match="SomethingHappened has no field 'persn'; it has: elsewhere, officer, person"):

        @concerns(happened, **WORDS)
        def rule(event: Event) -> None:
            branch(event.unit).sees(everything).and_knows(event.persn, NAME, why="member")  # type: ignore[attr-defined]


def test_an_event_has_one_rule(happened: type[Event]) -> None:
    def rule(event: Event) -> None:
        branch(event.unit).sees(everything)

    concerns(happened, **WORDS)(rule)
    with pytest.raises(RuleError, match="has two rules"):
        concerns(happened, **WORDS)(rule)


def checked(kind: type[Event], rule: object) -> None:
    """Take a rule and check it."""
    concerns(kind, **WORDS)(rule)  # type: ignore[arg-type]
    check()


PERSON = UUID(int=0)


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (lambda e: sub_district(e.unit).sees(everything), "would lead to a person above or beside their branch"),
        (lambda e: neighbours(e.unit).sees(everything), "would lead to a person above or beside their branch"),
        (lambda e: everyone_below(e.unit).sees(everything), "would lead to a person above or beside their branch"),
        (lambda e: district(e.unit).counts(e.story), "counts story: that is a person"),
        (lambda e: district(e.unit).counts(e.officer), "counts officer: that is a person"),
        (lambda e: sub_district(e.unit).sees(without_person).and_reads(e.story), "reads a text about a person above"),
        (
            lambda e: sub_district(e.unit).sees(without_person).and_knows(e.person, NAME, why="member"),
            "only the own branch may know person, who holds no office",
        ),
        (
            # only an objection lets a level above know an applicant
            lambda e: sub_district(e.unit).sees(everything).and_knows(e.person, NAME, why="applicant", by=e.story),
            "would lead to a person above or beside their branch",
        ),
        (
            lambda e: neighbours(e.unit).sees(without_person).and_knows(e.person, NAME, why="applicant", by=e.story),
            "only the own branch may know person, who holds no office",
        ),
        (
            lambda e: branch(e.unit).sees(everything).and_knows(e.person, ("shoe_size",), why="member"),
            "no such field of a person: shoe_size",
        ),
        (lambda e: branch(e.person).sees(everything), "person is no unit path"),
        (lambda e: the_branch_of(e.unit).sees(everything), "unit is no person of the event"),
        (lambda e: each_of(e.unit).sees(without_person), "unit is no list of unit paths"),
    ],
)
def test_a_rule_that_says_too_much_is_refused(happened: type[Event], rule: object, message: str) -> None:
    with pytest.raises(RuleError, match=message):
        checked(happened, rule)


@pytest.fixture
def issued() -> Iterator[type[Event]]:
    """An event with a title: said to everybody below, counted above with it, and read by neighbours."""

    @event("mentoring.something_issued", aggregate="thing", subject="unit")
    class SomethingIssued(Event):
        """For tests."""

        title: TextId
        due: Coded = "P1D"

    @concerns(SomethingIssued, **WORDS)
    def rule(event: SomethingIssued) -> None:
        everyone_below(event.unit).sees(everything)
        the_unit_itself(event.unit).sees(everything)
        district(event.unit).counts(event.title)
        neighbours(event.unit).sees(without_person, but_not=(event.due,))

    yield SomethingIssued
    del CATALOGUE[SomethingIssued.TYPE], RULES[SomethingIssued.TYPE]


def test_a_text_about_no_person_goes_where_its_field_is_shown_to_everybody_below_once(issued: type[Event]) -> None:
    check()
    text, above = UUID(int=7), {"sub_district": "ub-a", "district": "d"}
    said = decide(issued(unit=UnitPath(**above), title=text), lambda _: ["ub-b"])
    assert sorted(said.own_texts) == [("d", text), ("ub-a.below", text), ("ub-b", text)]
    of_a_branch = issued(unit=UnitPath(branch="ov", **above), title=text)
    assert sorted(decide(of_a_branch, lambda _: []).own_texts) == [("d", text), ("ov", text)]


def test_a_text_about_no_person_stands_in_no_event_about_people() -> None:
    @event("members.someone_said", aggregate="person", subject="person")
    class SomeoneSaid(Event):
        """For tests."""

        person: PersonId
        words: TextId

    try:
        with pytest.raises(RuleError, match="words is a text about no person, and the event is about people"):
            checked(SomeoneSaid, lambda e: branch(e.unit).sees(everything))
    finally:
        del CATALOGUE[SomeoneSaid.TYPE]
        RULES.pop(SomeoneSaid.TYPE, None)


def test_an_office_holder_may_be_known_above(happened: type[Event]) -> None:
    checked(happened, lambda e: sub_district(e.unit).sees(without_person).and_knows(e.officer, NAME, why="office"))


def test_a_rule_is_said_only_inside_a_rule() -> None:
    with pytest.raises(RuleError, match="put @concerns"):
        branch(UnitPath(district="d"))


def test_the_table_has_a_cell_for_every_relation_and_says_nothing_where_nobody_sees_it() -> None:
    rows = {row["type"]: row for row in visibility.table()["rows"]}
    assert set(rows) == set(CATALOGUE)
    assert all(set(row["cells"]) == set(visibility.COLUMNS) for row in rows.values())
    admitted = rows["de.ortsnetz.members.member_admitted.v1"]["cells"]
    assert {name: cell["text"] for name, cell in admitted.items()} == {
        "branch": "alles, mit Kontaktdaten",
        "sub_district": "dass, ohne Namen",
        "district": "zählt",
        "neighbours": "nichts",
        "below": "nichts",
    }
    assert {cell["kind"] for cell in rows["de.ortsnetz.members.mail_link_requested.v1"]["cells"].values()} == {"none"}


def test_rules_are_data() -> None:
    assert all(isinstance(rule, Rule) for rule in RULES.values())
