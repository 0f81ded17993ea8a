"""Every event type × every relation: what comes out where, that nothing else does, and no person above the branch.

The table below is written by hand, apart from the rules: a changed rule turns it red.
"""

import json
from dataclasses import replace
from uuid import UUID

import pytest

from services.exchange.routing.decisions import Ground
from services.exchange.routing.inputs import EventInput, Input, PersonInput
from services.exchange.routing.outputs import Output
from services.exchange.tests.memory import Memory, everything_in, header, kind
from shared.contracts import check
from shared.contracts.base import CATALOGUE, Event
from shared.contracts.people import (
    CONTACT,
    PERSON_TYPE,
    TEXT_TYPE,
    PersonRecord,
    PersonText,
    key_of_its_own,
    text_of_its_own,
)
from shared.hierarchy import UnitPath
from shared.messaging.cloudevents import Meta, read_event, read_meta

UNITS = {
    "own": "ov-hannover-linden-limmer",
    "parent": "ub-region-hannover",
    "district": "bezirk-hannover",
    "sibling": "ov-laatzen",
    "foreign": "ov-celle",
    "foreign_parent": "ub-celle",
}
RELATION = {unit: relation for relation, unit in UNITS.items()}
PERSON = UUID("0199f3c2-7a10-7000-8000-000000000001")
APPLICATION = "0199f3c2-7a10-7000-8000-000000000002"
APPOINTMENT = "0199f3c2-7a10-7000-8000-000000000006"
GRANT = "0199f3c2-7a10-7000-8000-000000000007"

FULL, WITHOUT, COUNT = "everything", "without_person", "count_only"
NAMED = ("own", "parent", "sibling")
EXPECTED: dict[str, dict[str, str]] = {
    "member_recorded": {"own": FULL, "parent": WITHOUT, "district": COUNT},
    "member_moved": {
        "own": FULL, "foreign": WITHOUT, "parent": WITHOUT, "foreign_parent": WITHOUT, "district": COUNT,
    },
    "member_left": {"own": WITHOUT, "parent": WITHOUT, "district": COUNT},
    "application_received": {"own": FULL},
    "application_deadline_near": {"own": FULL},
    "application_refused": {"own": FULL},
    "letter_posted": {"own": FULL},
    "member_admitted": {"own": FULL, "parent": WITHOUT, "district": COUNT},
    "objection_filed": {"own": FULL, "parent": FULL},
    "objection_carried_on": {"own": FULL, "parent": WITHOUT, "district": FULL},
    "objection_heard": {"own": FULL, "parent": FULL},
    "objection_deadline_near": {"own": FULL, "parent": FULL},
    "objection_decided": {"own": FULL, "parent": WITHOUT, "district": COUNT},
    "objection_withdrawn": {"own": FULL, "parent": WITHOUT, "district": COUNT},
    "applicant_forgotten": {"own": WITHOUT},
    "contact_person_appointed": {"own": FULL, "parent": FULL, "sibling": FULL, "district": WITHOUT},
    "contact_person_ended": {"own": FULL, "parent": FULL, "sibling": FULL, "district": WITHOUT},
    "stand_in_appointed": {"own": FULL, "parent": FULL, "sibling": FULL, "district": WITHOUT},
    "stand_in_ended": {"own": FULL, "parent": FULL, "sibling": FULL, "district": WITHOUT},
    "contact_persons_ordered": {"own": FULL, "parent": FULL, "sibling": FULL},
    "stand_in_asked": {"own": WITHOUT, "parent": FULL},
    "stand_in_request_closed": {"own": WITHOUT, "parent": FULL},
    "role_granted": {"own": FULL, "parent": FULL, "district": FULL},
    "role_ended": {"own": FULL, "parent": FULL, "district": FULL},
    "import_finished": {"own": FULL, "parent": WITHOUT, "district": WITHOUT},
    "import_questions_waiting": {"own": FULL},
    "number_claimed_twice": {"own": FULL, "parent": WITHOUT},
    "mail_link_requested": {},
    "address_notice_requested": {},
    "person_corrected": {"own": FULL},
    "journey_started": {"own": FULL, "parent": WITHOUT, "district": COUNT},
    "first_contact_made": {"own": FULL, "parent": WITHOUT, "district": COUNT},
    "journey_moved": {"own": FULL, "parent": WITHOUT, "foreign_parent": WITHOUT, "district": COUNT},
    "journey_ended": {"own": FULL, "parent": WITHOUT, "district": COUNT},
    "first_contact_tried": {"own": FULL},
    "first_contact_try_corrected": {"own": FULL},
    "first_contact_corrected": {"own": FULL, "parent": WITHOUT},
    "first_contact_stands": {"own": FULL, "parent": WITHOUT, "district": COUNT},
    "first_contact_reminder": {"own": FULL},
    "journey_noted": {"own": FULL},
    "unit_reminded": {"own": FULL, "parent": FULL, "district": COUNT},
    "first_contact_standard_set": {"district.below": FULL},
    "first_contacts_moved": {},
    "address_takes_no_mail": {"own": FULL},
    "address_takes_mail": {"own": FULL},
    "letter_needed": {"own": FULL},
    "occasion_announced": {"own": FULL, "parent": FULL, "district": FULL, "sibling": FULL},
    "occasion_changed": {"own": FULL, "parent": FULL, "district": FULL, "sibling": FULL},
    "occasion_cancelled": {"own": FULL, "parent": FULL, "district": FULL, "sibling": FULL},
    "occasion_filled": {"own": FULL, "parent": FULL, "district": FULL, "sibling": FULL},
    "occasion_closed": {"own": FULL, "parent": FULL, "district": FULL, "sibling": FULL},  # it invited together with it
    "co_organiser_changed": {"own": FULL, "sibling": FULL},
    "template_revised": {"district.below": FULL},
    "template_withdrawn": {"district.below": FULL},
    "template_adapted": {"own": FULL},
    "template_used": {"own": FULL},
    "draft_saved": {"own": FULL},
    "draft_dropped": {"own": FULL},
    "registration_asked": {},
    "guest_registered": {"own": FULL},
    "registration_changed": {"own": FULL},
    "guest_reminded": {"own": FULL},
    "guest_forgotten": {"own": WITHOUT},
    "guest_thanked": {"own": FULL},
    "occasion_answered": {"own": FULL},
    "newcomer_invited": {},
    "newcomers_invited": {"own": FULL},
    "invitations_counted": {"own": FULL},
    "hospitality_set": {"own": FULL},
    "confirmation_undelivered": {"own": WITHOUT},
    "guest_reached": {"own": FULL},
    "stall_planned": {"own": FULL, "parent": FULL, "district": FULL},
    "stall_changed": {"own": FULL, "parent": FULL, "district": FULL},
    "stall_staffed": {"own": FULL, "parent": FULL, "district": FULL},
    "stand_in_sought": {"own": FULL, "parent": FULL, "district": FULL},
    "stall_reported": {"own": FULL, "parent": WITHOUT, "district": WITHOUT},
    "duty_taken": {"own": FULL},
    "duty_changed": {"own": FULL},
    "duty_reminded": {"own": FULL},
    "stand_in_wanted": {},
    "kit_entered": {"district.below": FULL},
    "kit_changed": {"district.below": FULL},
    "kit_taken": {"district.below": FULL},
    "kit_promise_changed": {"own": FULL, "district": FULL},
    "kit_missing": {"own": FULL, "district": FULL},
    "kit_handed_on": {"own": FULL, "sibling": FULL},
    "kit_handover_over": {"own": WITHOUT, "sibling": WITHOUT},
    "visibility_set": {"district.below": FULL},
    "visibility_period_set": {"district.below": FULL},
    "visibility_period_removed": {"district.below": FULL},
    "visibility_changed": {"own": FULL, "parent": FULL, "district": FULL},
    "visibility_offer_changed": {"own": FULL, "parent": FULL, "district": FULL},
    "prospect_asked": {},
    "prospect_opened": {"own": FULL},
    "prospect_planned": {"own": FULL},
    "prospect_stepped": {"own": FULL},
    "prospect_questioned": {"own": FULL},
    "prospect_stays": {"own": FULL},
    "prospect_applied": {"own": FULL},
    "prospect_joined": {"own": FULL},
    "prospect_ended": {},  # whoever is known as an applicant, too, is not withdrawn: see below
    "prospects_counted": {"own": FULL},
    "prospects_counted_below": {"parent": FULL},
}  # fmt: skip

ROSTERS: dict[str, tuple[str, ...]] = {
    "member_recorded": ("own",),
    "member_moved": ("own",),
    "application_received": ("own",),
    "member_admitted": ("own",),
    "objection_filed": ("parent",),
    "objection_carried_on": ("district",),
    "contact_person_appointed": NAMED,
    "stand_in_appointed": NAMED,
    "role_granted": ("own", "parent", "district"),
    "guest_registered": ("own",),
    "kit_handed_on": ("sibling",),
    "prospect_opened": ("own",),
}
"""Whose roster holds the person because of this event alone."""

FORGETS: dict[str, tuple[str, ...]] = {
    "member_left": ("own",),
    "member_moved": ("foreign",),
    "contact_person_ended": NAMED,
    "stand_in_ended": NAMED,
    "role_ended": ("own", "parent", "district"),
    "objection_decided": ("parent",),
    "objection_withdrawn": ("district",),
    "applicant_forgotten": ("own",),
    "guest_forgotten": ("own",),
    "kit_handover_over": ("sibling",),
    "prospect_ended": ("own",),
}
"""Who is told to forget the person, where this was the last ground."""


TEXTS: dict[str, tuple[str, ...]] = {
    "unit_reminded": ("own", "parent"),
    "occasion_announced": ("own", "parent", "district", "sibling"),
    "occasion_changed": ("own", "parent", "district", "sibling"),
    "occasion_cancelled": ("own", "parent", "district", "sibling"),
    "co_organiser_changed": ("own", "sibling"),
    "template_revised": ("district.below",),
    "template_adapted": ("own",),
    "draft_saved": ("own",),
    "stall_reported": ("own",),
    "kit_entered": ("district.below",),
    "kit_changed": ("district.below",),
    "kit_promise_changed": ("own", "district"),
    "kit_missing": ("own", "district"),
    "visibility_period_set": ("district.below",),
    "visibility_offer_changed": ("own", "parent", "district"),
}
"""Who reads the texts about no person that an event carries."""

PENDING = {
    "objection_filed": "parent",
    "objection_carried_on": "district",
    "objection_heard": "parent",
    "objection_deadline_near": "parent",
}
"""Where an objection is pending: the one place above a branch that knows whom it is about, by these events alone."""


def sample(name: str) -> EventInput:
    """The golden sample of an event."""
    cls = next(cls for cls in CATALOGUE.values() if cls.name().endswith(f".{name}"))
    found = json.loads((check.SAMPLES / check.file_name(cls.TYPE)).read_text())
    meta = read_meta([(header_, value.encode()) for header_, value in found["headers"].items()])
    return EventInput(meta, read_event(meta, json.dumps(found["value"]).encode()))


COMES = Ground("guest", "0199f3c2-7a10-7000-8000-000000000305")
INTERESTED = Ground("prospect", "0199f3c2-7a10-7000-8000-000000000481")
APPLIES, OBJECTS = Ground("applicant", APPLICATION), Ground("applicant", "0199f3c2-7a10-7000-8000-000000000011")
GROUNDS: dict[str, tuple[tuple[str, ...], Ground]] = {
    "application_deadline_near": (("own",), APPLIES),
    "application_refused": (("own",), APPLIES),
    "letter_posted": (("own",), APPLIES),
    "objection_filed": (("own",), APPLIES),
    "objection_carried_on": (("own",), APPLIES),
    "objection_heard": (("own", "parent"), OBJECTS),
    "objection_deadline_near": (("own", "parent"), OBJECTS),
    "objection_decided": (("own", "parent"), OBJECTS),
    "objection_withdrawn": (("own", "district"), OBJECTS),
    "applicant_forgotten": (("own",), APPLIES),
    "member_left": (("own",), Ground("member")),
    "person_corrected": (("own",), Ground("member")),
    "number_claimed_twice": (("own",), Ground("member")),
    "member_moved": (("foreign",), Ground("member")),
    "journey_started": (("own",), Ground("member")),
    "first_contact_made": (("own",), Ground("member")),
    "journey_moved": (("own",), Ground("member")),
    "journey_ended": (("own",), Ground("member")),
    "first_contact_tried": (("own",), Ground("member")),
    "first_contact_try_corrected": (("own",), Ground("member")),
    "first_contact_corrected": (("own",), Ground("member")),
    "first_contact_stands": (("own",), Ground("member")),
    "first_contact_reminder": (("own",), Ground("member")),
    "journey_noted": (("own",), Ground("member")),
    "address_takes_no_mail": (("own",), Ground("member")),
    "address_takes_mail": (("own",), Ground("member")),
    "letter_needed": (("own",), APPLIES),
    "registration_changed": (("own",), COMES),
    "guest_reminded": (("own",), COMES),
    "guest_thanked": (("own",), COMES),
    "guest_reached": (("own",), COMES),
    "duty_taken": (("own",), Ground("member")),
    "duty_changed": (("own",), Ground("member")),
    "duty_reminded": (("own",), Ground("member")),
    "guest_forgotten": (("own",), COMES),
    "kit_handover_over": (("sibling",), Ground("office", "0199f3c2-7a10-7000-8000-000000000402")),
    "prospect_planned": (("own",), INTERESTED),
    "prospect_stepped": (("own",), INTERESTED),
    "prospect_questioned": (("own",), INTERESTED),
    "prospect_stays": (("own",), INTERESTED),
    "prospect_applied": (("own",), INTERESTED),
    "prospect_joined": (("own",), Ground("member")),
    "prospect_ended": (("own",), INTERESTED),
    "contact_person_ended": (NAMED, Ground("contact_person", APPOINTMENT)),
    "stand_in_ended": (NAMED, Ground("stand_in", APPOINTMENT)),
    "role_ended": (("own", "parent", "district"), Ground("office", GRANT)),
}
"""What holds before the event."""


def before(name: str) -> Memory:
    """What is known before an event of this type: the person's data, the neighbours, and the ground it rests on."""
    memory = Memory(children={UNITS["parent"]: [UNITS["own"], UNITS["sibling"]], UNITS["foreign_parent"]: ["ov-celle"]})
    units, ground = GROUNDS.get(name, ((), Ground("member")))
    early = sample(name).meta.time.replace(year=2025)
    for unit in units:
        memory.person(PERSON).say(UNITS[unit], ground, known=True, fields=CONTACT, stamp=(early, "earlier"))
    meta = Meta("p", PERSON_TYPE, "/people", str(PERSON), early, version=1)
    record = PersonRecord(person=PERSON, version=1, first_name="Elif", last_name="Aksoy", phone="0511 000000")
    memory.take(PersonInput(meta, PERSON, None, record))
    return memory


def facts(outputs: list[Output]) -> dict[str, Output]:
    """The exchanged facts by relation (`district.below` for a unit's `.below`)."""
    found = {}
    for output in outputs:
        if output.topic.startswith("exchange.") and kind(output) != "withdrawn":
            where = RELATION[output.unit] + (".below" if output.topic.endswith(".below") else "")
            assert where not in found, "one fact per topic"
            found[where] = output
    return found


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_what_comes_out_where(name: str) -> None:
    outputs = before(name).take(sample(name))
    assert {where: header(output, "ce_sight") for where, output in facts(outputs).items()} == EXPECTED[name]
    rosters = [o for o in outputs if o.topic.startswith("roster.") and o.value is not None]
    assert sorted(RELATION[o.unit] for o in rosters) == sorted(ROSTERS.get(name, ()))
    gone = [o for o in outputs if kind(o) == "withdrawn"]
    assert sorted(RELATION[o.unit] for o in gone) == sorted(FORGETS.get(name, ()))
    tombstones = [o for o in outputs if o.topic.startswith("roster.") and o.value is None]
    assert sorted(RELATION[o.unit] for o in tombstones) == sorted(FORGETS.get(name, ()))
    assert {o.topic.partition(".")[0] for o in outputs} <= {"exchange", "roster"}


def test_the_table_names_every_event() -> None:
    assert set(EXPECTED) == {cls.name().partition(".")[2] for cls in CATALOGUE.values()}


def person_ids(event: Event) -> set[str]:
    """Ids in fields that lead to a person without an office."""
    return {str(getattr(event, name)) for name in event.person_fields() if getattr(event, name)}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_above_and_beside_the_branch_nothing_leads_to_a_person(name: str) -> None:
    one = sample(name)
    for output in before(name).take(one):
        to_forget = kind(output) == "withdrawn" or output.value is None
        if RELATION[output.unit] not in ("own", "foreign", PENDING.get(name)) and not to_forget:
            assert not [id_ for id_ in person_ids(one.event) if id_ in everything_in(output)]
        if header(output, "ce_sight") != FULL and kind(output) != "withdrawn" and output.topic.startswith("exchange."):
            ids = person_ids(one.event) | {str(getattr(one.event, f)) for f in one.event.office_fields()}
            assert not [id_ for id_ in ids if id_ in everything_in(output)]
            assert header(output, "ce_aggregateversion") is None
            assert output.key in (one.event.unit.unit, output.unit)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_count_names_no_unit_below_the_level_that_may_count(name: str) -> None:
    for output in before(name).take(sample(name)):
        if header(output, "ce_sight") == COUNT:
            assert not {UNITS["own"], UNITS["foreign"]} & set(everything_in(output).replace('"', " ").split())
            assert json.loads(output.value or "")["unit"]["sub_district"] == UNITS["parent"]


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_the_same_again_says_nothing_new(name: str) -> None:
    memory = before(name)
    first = {header(o, "ce_id") for o in memory.take(sample(name))}
    assert {header(o, "ce_id") for o in memory.take(sample(name))} <= first


def test_the_table_names_every_event_with_a_text_about_no_person() -> None:
    assert set(TEXTS) == {cls.name().partition(".")[2] for cls in CATALOGUE.values() if cls.text_fields()}


CANARY, TYPED = "Bitte Frau Kanarienvogel anrufen", UUID("0199f3c2-7a10-7000-8000-0000000000aa")


def typed(text: str | None, version: int = 1) -> PersonInput:
    """A text about no person, or its tombstone."""
    record = None if text is None else text_of_its_own(TYPED, text, version=version)
    when = sample("unit_reminded").meta.time
    meta = Meta(f"t{version}", TEXT_TYPE, "/people", key_of_its_own(TYPED), when, version=version)
    return PersonInput(meta, TYPED, TYPED, record)


def with_text(name: str) -> EventInput:
    """The sample of an event, with this text in each of its fields for one."""
    one = sample(name)
    return EventInput(one.meta, one.event.model_copy(update=dict.fromkeys(one.event.text_fields(), TYPED)))


@pytest.mark.parametrize("name", sorted(TEXTS))
@pytest.mark.parametrize("first", ["text", "event"])
def test_who_is_shown_a_text_about_no_person_reads_it_corrected_and_erased_and_no_fact_has_it(
    name: str, first: str
) -> None:
    memory = before(name)
    said: list[Input] = [typed(CANARY), with_text(name)]
    outputs = [o for one in (said if first == "text" else reversed(said)) for o in memory.take(one)]
    found = [o for o in outputs if CANARY in everything_in(o)]
    assert sorted(readers(found)) == sorted(TEXTS[name])
    corrected = memory.take(typed("Bitte anrufen", 2))
    assert sorted(readers(corrected)) == sorted(TEXTS[name])
    assert not memory.take(typed(CANARY, 1)), "an older one changes nothing"
    gone = memory.take(typed(None, 3))
    assert {o.value for o in gone} == {None}
    assert sorted(readers(gone)) == sorted(TEXTS[name])
    assert not [o for o in memory.take(with_text(name)) if o.topic.startswith("roster.")], "nothing comes back"


def readers(outputs: list[Output]) -> list[str]:
    """Whose rosters these are."""
    assert {o.topic.partition(".")[0] for o in outputs} <= {"roster"}
    return [RELATION[o.unit] + (".below" if o.topic.endswith(".below") else "") for o in outputs]


def test_a_standard_of_a_branch_reaches_itself_and_the_levels_above_it() -> None:
    one = sample("first_contact_standard_set")
    path = UnitPath(branch=UNITS["own"], sub_district=UNITS["parent"], district=UNITS["district"])
    outputs = Memory().take(EventInput(one.meta, one.event.model_copy(update={"unit": path})))
    assert {where: header(o, "ce_sight") for where, o in facts(outputs).items()} == {
        "own": FULL, "parent": FULL, "district": FULL,
    }  # fmt: skip


OCCASIONS = ["occasion_announced", "occasion_changed", "occasion_cancelled", "occasion_filled"]


@pytest.mark.parametrize("name", OCCASIONS)
def test_neighbours_hear_of_an_occasion_only_where_they_are_invited(name: str) -> None:
    one = sample(name)
    alone = EventInput(one.meta, one.event.model_copy(update={"invited": None}))
    assert sorted(facts(before(name).take(alone))) == ["district", "own", "parent"]


@pytest.mark.parametrize("name", [*OCCASIONS, "occasion_closed"])
def test_each_unit_that_invites_together_is_told_and_not_one_more(name: str) -> None:
    """Neither its neighbours, nor what is above or below it; twice in the list, or above already: once."""
    one, above = sample(name), UnitPath(sub_district=UNITS["parent"], district=UNITS["district"])
    foreign = UnitPath(branch=UNITS["foreign"], sub_district=UNITS["foreign_parent"], district=UNITS["district"])
    units = {"invited": None, "co_organisers": [foreign, above, foreign]}
    if "invited" not in type(one.event).model_fields:
        del units["invited"]
    outputs = before(name).take(EventInput(one.meta, one.event.model_copy(update=units)))
    assert {where: header(output, "ce_sight") for where, output in facts(outputs).items()} == {
        "own": FULL, "parent": FULL, "district": FULL, "foreign": FULL,
    }  # fmt: skip
    alone = one.event.model_copy(update=units | {"co_organisers": []})
    assert sorted(facts(before(name).take(EventInput(one.meta, alone)))) == ["district", "own", "parent"]


@pytest.mark.parametrize("name", OCCASIONS)
def test_what_takes_place_above_is_said_once_to_everybody_below(name: str) -> None:
    one = sample(name)
    path = UnitPath(sub_district=UNITS["parent"], district=UNITS["district"])
    outputs = before(name).take(EventInput(one.meta, one.event.model_copy(update={"unit": path, "invited": None})))
    assert sorted(facts(outputs)) == ["district", "parent.below"]


@pytest.mark.parametrize("level", ["parent", "district"])
def test_a_guest_of_a_level_above_is_known_to_it_alone(level: str) -> None:
    one = sample("guest_registered")
    above = UnitPath(sub_district=UNITS["parent"] if level == "parent" else None, district=UNITS["district"])
    outputs = before("guest_registered").take(EventInput(one.meta, one.event.model_copy(update={"unit": above})))
    assert {RELATION[o.unit] for o in outputs} == {level}
    assert not [o for o in outputs if o.topic.endswith(".below")]


def test_a_reminder_of_a_sub_district_is_between_it_and_the_district() -> None:
    one = sample("unit_reminded")
    district = UnitPath(district=UNITS["district"])
    parent = UnitPath(sub_district=UNITS["parent"], district=UNITS["district"])
    outputs = Memory().take(EventInput(one.meta, one.event.model_copy(update={"unit": parent, "by": district})))
    found = facts(outputs)
    assert {where: header(o, "ce_sight") for where, o in found.items()} == {"parent": FULL, "district": WITHOUT}
    assert "overdue" not in json.loads(found["district"].value or "")


def test_a_standard_of_a_sub_district_reaches_everyone_below_once_and_the_district() -> None:
    one = sample("first_contact_standard_set")
    path = UnitPath(sub_district=UNITS["parent"], district=UNITS["district"])
    outputs = Memory().take(EventInput(one.meta, one.event.model_copy(update={"unit": path})))
    assert sorted(facts(outputs)) == ["district", "parent.below"]


def known_at(unit: str, *grounds: Ground) -> Memory:
    """Somebody whom one unit knows on these grounds."""
    memory = Memory(children={UNITS["parent"]: [UNITS["own"], UNITS["sibling"]], UNITS["foreign_parent"]: ["ov-celle"]})
    early = sample("address_takes_no_mail").meta.time.replace(year=2025)
    for ground in grounds:
        memory.person(PERSON).say(UNITS[unit], ground, known=True, fields=CONTACT, stamp=(early, str(ground)))
    return memory


MAIL = ["address_takes_no_mail", "address_takes_mail"]


@pytest.mark.parametrize("name", MAIL)
def test_that_mails_do_not_arrive_hears_the_branch_whose_member_it_is_wherever_the_mail_was_about(name: str) -> None:
    """A board member of a sub-district is a member of some branch: that one can ask for the right address."""
    memory = known_at("foreign", Ground("member"))
    memory.person(PERSON).say(
        UNITS["own"],
        Ground("contact_person", APPOINTMENT),
        known=True,
        fields=CONTACT,
        stamp=(sample(name).meta.time, ""),
    )
    assert {where: header(o, "ce_sight") for where, o in facts(memory.take(sample(name))).items()} == {"foreign": FULL}


@pytest.mark.parametrize("name", MAIL)
@pytest.mark.parametrize("unit", ["own", "parent", "district", "sibling"])
@pytest.mark.parametrize("ground", [Ground("office", GRANT), Ground("contact_person", APPOINTMENT), OBJECTS])
def test_whoever_knows_somebody_by_an_office_or_an_objection_alone_does_not_hear_of_their_address(
    name: str, unit: str, ground: Ground
) -> None:
    assert facts(known_at(unit, ground).take(sample(name))) == {}


@pytest.mark.parametrize("name", MAIL)
def test_that_mails_to_an_applicant_do_not_arrive_hears_the_branch_that_decides(name: str) -> None:
    one = sample(name)
    about = EventInput(one.meta, one.event.model_copy(update={"application": UUID(APPLICATION)}))
    assert {where: header(o, "ce_sight") for where, o in facts(known_at("own", APPLIES).take(about)).items()} == {
        "own": FULL
    }
    assert facts(known_at("own", APPLIES).take(one)) == {}, "a letter that is about no application of theirs"
    assert facts(known_at("own", OBJECTS).take(about)) == {}, "nor one about another's"


def test_a_new_branch_hears_that_mails_do_not_arrive() -> None:
    moved = sample("member_moved")
    silent = sample("address_takes_no_mail")
    memory = known_at("foreign", Ground("member"))
    assert list(
        facts(memory.take(EventInput(replace(silent.meta, time=moved.meta.time.replace(year=2025)), silent.event)))
    ) == ["foreign"]
    told = [o for o in memory.take(moved) if header(o, "ce_type") == silent.meta.type]
    assert [RELATION[o.unit] for o in told] == ["own"]


@pytest.mark.parametrize("name", ["objection_heard", "objection_deadline_near"])
def test_a_level_hears_of_an_objection_only_while_it_is_pending_there(name: str) -> None:
    memory = before(name)
    memory.person(PERSON).say(
        UNITS["parent"], OBJECTS, known=False, fields=(), stamp=(sample(name).meta.time, "decided")
    )
    office = Ground("office", GRANT)
    memory.person(PERSON).say(UNITS["parent"], office, known=True, fields=CONTACT, stamp=(sample(name).meta.time, "x"))
    assert {where: header(o, "ce_sight") for where, o in facts(memory.take(sample(name))).items()} == {"own": FULL}


def test_the_level_that_decides_reads_the_texts_and_forgets_them_with_the_decision() -> None:
    memory = before("objection_filed")
    filed = sample("objection_filed")
    grounds = filed.event.grounds  # type: ignore[attr-defined]
    meta = Meta("t", TEXT_TYPE, "/people", f"{PERSON}/{grounds}", filed.meta.time, version=1)
    memory.take(PersonInput(meta, PERSON, grounds, PersonText(person=PERSON, record=grounds, text="Ich war es nicht.")))
    told = [o for o in memory.take(filed) if "nicht" in everything_in(o)]
    assert sorted(RELATION[o.unit] for o in told) == ["own", "parent"]
    decided = sample("objection_decided")
    later = replace(decided.meta, time=filed.meta.time.replace(year=2028))
    gone = [o for o in memory.take(EventInput(later, decided.event)) if o.topic.startswith("roster.")]
    assert {(RELATION[o.unit], o.key, o.value) for o in gone if str(grounds) in o.key} == {
        ("parent", f"{PERSON}/{grounds}", None)
    }


def test_a_branch_that_imported_itself_is_told_once_of_a_number_in_use_elsewhere() -> None:
    one = sample("number_claimed_twice")
    event = one.event.model_copy(update={"imported_by": one.event.unit})
    outputs = before("number_claimed_twice").take(EventInput(one.meta, event))
    assert {where: header(output, "ce_sight") for where, output in facts(outputs).items()} == {"own": FULL}


def test_a_branch_reads_how_it_ended_with_a_prospect_only_where_it_knows_them_as_an_applicant() -> None:
    refused = known_at("own", INTERESTED, APPLIES).take(sample("prospect_ended"))
    assert {where: header(o, "ce_sight") for where, o in facts(refused).items()} == {"own": FULL}
    assert not [o for o in refused if kind(o) == "withdrawn"]


def test_figures_of_prospects_lead_to_nobody() -> None:
    """Nor to a branch, and not by the moment: what is told above is told by the quarter in which somebody was met."""
    for output in before("prospects_counted_below").take(sample("prospects_counted_below")):
        told = json.loads(output.value or "")
        assert set(told) == {"unit", "figures"}
        assert not {name for name, value in told["figures"].items() if isinstance(value, str)} - {"quarter", "source"}
        assert not [value for value in told["figures"].values() if value in range(1, 5)]
        assert not [text for text in everything_in(output).split('"') if text.startswith("ov-")]
        assert header(output, "traceparent") is None


def test_above_the_branch_there_are_no_figures_of_one_branch() -> None:
    assert {RELATION[output.unit] for output in before("prospects_counted").take(sample("prospects_counted"))} == {
        "own"
    }
