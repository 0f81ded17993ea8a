"""Offices: who is told; and that whoever begins or ends anywhere is, once, and never of what they did themselves."""

from __future__ import annotations

import json
from uuid import UUID

import pytest

from services.notify.tests.build import CELLE, LONG_AGO, TREE, UB_CELLE, UB_VIEW, Notify, Somebody, body, today
from services.notify.tests.telling import (
    BERND,
    KIM,
    MIA,
    OLGA,
    URSEL,
    appointed,
    asked,
    closed,
    ended,
    later,
    letters_of,
    mails_to,
    received,
)
from services.notify.writing.letter import Who
from shared.contracts import check
from shared.contracts.base import CATALOGUE, Event
from shared.contracts.contacts import StandInEnded
from shared.contracts.members import RoleEnded, RoleGranted
from shared.hierarchy import UnitPath
from shared.ids import new_id
from shared.letters.writing import day

# ---- offices


@pytest.mark.parametrize(("role", "words"), [("board", "im Vorstand"), ("office", "in der Geschäftsstelle")])
async def test_who_gets_an_office_learns_what_from_when_and_where_to_sign_in(
    here: Notify, role: str, words: str
) -> None:
    await here.knows(OLGA, BERND)
    await here.hears(BERND.role("board", UB_CELLE))
    await here.hears(OLGA.role(role, UB_CELLE, today()), for_unit="bezirk-hannover")
    await here.sends()
    text = body(here.post.only(OLGA.email))
    assert f"{words} des Unterbezirks Celle" in text
    assert day(today()) in text
    assert "vom Bezirk Hannover" in text
    assert f"{UB_VIEW}/ub-celle/heute" in text
    assert OLGA.name in body(here.post.only(BERND.email)), "whoever works with them knows, too"


async def test_who_loses_an_office_is_told(here: Notify) -> None:
    await here.knows(OLGA, BERND)
    granted = OLGA.role("board")
    over = RoleEnded(unit=CELLE, grant=granted.grant, person=OLGA.id, role="board", ended_on=today())
    await here.hears(granted, BERND.role())
    await here.hears(over, by=BERND, for_unit="ov-celle")
    await here.sends()
    text = body(here.post.only(OLGA.email))
    assert "nicht mehr im Vorstand" in text
    assert "noch ein anderes, gilt es weiter" in text, "they may be contact person, too, and come in as before"
    assert not here.post.to(BERND.email)


async def test_the_rest_of_the_board_learns_that_somebodys_office_ended(here: Notify) -> None:
    await here.knows(OLGA, BERND, URSEL)
    granted = OLGA.role("board")
    over = RoleEnded(unit=CELLE, grant=granted.grant, person=OLGA.id, role="board", ended_on=today())
    await here.hears(granted, BERND.role(), URSEL.role())
    await here.hears(over, by=BERND, for_unit="ov-celle")
    await here.sends()
    mail = here.post.only(URSEL.email)
    assert f"{OLGA.name} ist seit {day(today())} nicht mehr im Vorstand des Ortsvereins Celle" in body(mail)
    assert OLGA.last_name not in mail["Subject"]
    assert here.post.only(OLGA.email)["Subject"].startswith("Dein Amt"), "once, about the own office"
    assert not here.post.to(BERND.email)


async def test_of_five_new_on_a_board_each_hears_of_those_who_come_after(here: Notify) -> None:
    """One about the own office; about the others only what comes after it."""
    people = [Somebody(f"Neu{n}") for n in range(5)]
    await here.knows(*people)
    for one in people:
        await here.hears(one.role("board", from_day=today()))
        await here.sends()
    assert [len(here.post.to(one.email)) for one in people] == [5, 4, 3, 2, 1]


async def test_a_contact_persons_role_is_told_with_the_appointment(here: Notify) -> None:
    await here.knows(MIA)
    await here.hears(appointed(MIA), MIA.role("contact_person", from_day=today()))
    await here.sends()
    assert "Ansprechperson" in here.post.only(MIA.email)["Subject"]


BEZIRK = TREE.path("bezirk-hannover")
LAST = [(CELLE, UB_CELLE, "board"), (UB_CELLE, BEZIRK, "board"), (UB_CELLE, BEZIRK, "office")]


def over(granted: RoleGranted) -> RoleEnded:
    """Its end, today."""
    return RoleEnded(unit=granted.unit, grant=granted.grant, person=granted.person, role=granted.role, ended_on=today())


@pytest.mark.parametrize("above_has", ["office", "board"])
@pytest.mark.parametrize("by", [BERND, URSEL, OLGA, None], ids=["themself", "another", "from above", "an operator"])
@pytest.mark.parametrize(("unit", "above", "role"), LAST, ids=lambda it: it if isinstance(it, str) else it.unit)
async def test_where_nobody_is_left_in_office_the_level_above_learns_it_once(
    here: Notify, unit: UnitPath, above: UnitPath, role: str, by: Somebody | None, above_has: str
) -> None:
    """Whoever ended it, and however many there were: only they can give an office there."""
    await here.knows(BERND, URSEL, OLGA, MIA)
    first, last = URSEL.role(role, unit), BERND.role(role, unit)
    await here.hears(first, last, MIA.contact(), MIA.role("contact_person"))
    await here.hears(OLGA.role(above_has, above), MIA.role(above_has, above))
    await here.hears(over(first), by=OLGA)
    await here.sends()
    assert mails_to(here, OLGA, MIA) == [0, 0], "somebody is left"
    await here.hears(over(last), by=by)
    for _ in range(2):
        await here.sends()
    assert mails_to(here, OLGA, MIA) == [0 if by is OLGA else 1, 1]
    mail = here.post.only(MIA.email)
    assert mail["Subject"].endswith(": Niemand mehr im Amt")
    assert f"seit {day(today())} niemand mehr im Amt" in body(mail)
    assert BERND.last_name not in mail["Subject"]
    if above == UB_CELLE:
        assert f"{UB_VIEW}/ub-celle/aemter" in body(mail)


async def test_where_somebody_follows_at_once_or_the_other_role_is_held_nobody_above_is_told(here: Notify) -> None:
    await here.knows(BERND, URSEL, OLGA)
    before, other = BERND.role(), URSEL.role("office", UB_CELLE)
    await here.hears(
        before, other, BERND.role("board", UB_CELLE), OLGA.role("office", BEZIRK), OLGA.role("office", UB_CELLE)
    )
    await here.hears(over(before), URSEL.role(from_day=today()), over(other))
    await here.sends()
    assert not [mail for mail in here.post.to(OLGA.email) if "Niemand mehr" in mail["Subject"]]


# ---- the kind: whoever is concerned by an office is told, whoever acts is not

NOT_TOLD = {
    "members.stand_in_asked": "the link itself is their mail, see Who.LINK",
    "members.role_granted": "the sample is a contact person's: told with the appointment",
    "members.role_ended": "the same",
    "members.person_corrected": "they did it themselves; another address is told by its own notice",
    "events.kit_handed_on": "they handed it on themselves",
    "events.kit_handover_over": "whoever got it forgets their name: nothing that they hold ends",
    "members.prospect_opened": "the sample was entered by themselves; by the form the responsible is told",
    "members.prospect_stepped": "they did it themselves",
    "members.stand_in_request_closed": "the sample is their own no; withdrawn and obsolete are tested above",
}


def sample(kind: type[Event]) -> Event:
    """The golden sample of an event."""
    return kind.model_validate(json.loads((check.SAMPLES / check.file_name(kind.TYPE)).read_text())["value"])


OF_OFFICE = sorted((kind for kind in CATALOGUE.values() if kind.office_fields()), key=lambda kind: kind.TYPE)


@pytest.mark.parametrize("kind", OF_OFFICE, ids=[kind.name() for kind in OF_OFFICE])
def test_whoever_begins_ends_or_moves_in_an_office_is_told(kind: type[Event]) -> None:
    """Whatever event about somebody's office is added: it tells them, or says here why not."""
    event = sample(kind)
    told = {letter.to.key for letter in letters_of(event) if letter.to.who is Who.PERSON}
    told |= {letter.to.key.partition("/")[2] for letter in letters_of(event) if letter.to.who is Who.ORDERED}
    # who follows on somebody is told with the event of their own beginning
    fields = kind.office_fields() - {"successor"}
    happens_to = {str(value) for name in fields if (value := getattr(event, name)) is not None}
    assert happens_to <= told or kind.name() in NOT_TOLD, f"{kind.name()} happens to somebody, and nobody tells them"


@pytest.mark.parametrize("role", ["board", "office"])
@pytest.mark.parametrize("kind", [RoleGranted, RoleEnded])
def test_every_role_but_a_contact_persons_is_told(kind: type[Event], role: str) -> None:
    event = sample(kind).model_copy(update={"role": role})
    assert any(letter.to.who is Who.PERSON for letter in letters_of(event))


BEGUN_OR_ENDED: list[Event] = [
    appointed(BERND),
    ended(BERND.contact()),
    ended(BERND.contact(), vacant=True),
    BERND.role("board", from_day=today()),
    RoleEnded(unit=CELLE, grant=new_id(), person=BERND.id, role="board", ended_on=today()),
    received(),
    closed(asked(BERND), "declined"),
    StandInEnded(
        unit=CELLE, appointment=new_id(), person=BERND.id, ended_on=today(), reason="ended", vacant=True, given_up=True
    ),
]


@pytest.mark.parametrize("event", BEGUN_OR_ENDED, ids=lambda event: event.name())
async def test_nobody_is_told_by_mail_what_they_did_to_themselves(here: Notify, event: Event) -> None:
    await here.knows(BERND, KIM)
    await here.hears(BERND.role(), BERND.role("office", UB_CELLE))
    await here.hears(event, by=BERND)
    await later(here)
    assert not here.post.to(BERND.email)


@pytest.mark.parametrize("event", BEGUN_OR_ENDED, ids=lambda event: event.name())
async def test_nothing_is_sent_of_the_past_of_a_demonstration(here: Notify, event: Event) -> None:
    days = {name: LONG_AGO for name in type(event).model_fields if name.endswith("_on") or name == "from_day"}
    await here.knows(BERND, OLGA, KIM)
    await here.hears(BERND.role(), OLGA.role("office", UB_CELLE), OLGA.role(), event.model_copy(update=days))
    await later(here)
    assert here.post.mails == []


def test_ids_are_ids() -> None:
    """What a letter's facts hold are dates, numbers, closed words and ids: no text that somebody typed."""
    for kind in OF_OFFICE:
        for letter in letters_of(sample(kind)):
            assert all(len(value) <= 36 and " " not in value for value in letter.facts.values())
            assert isinstance(letter.cause, UUID)
