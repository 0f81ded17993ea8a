"""Whoever has a shift at a stall is told how it stands, with an entry for their calendar; a hole is told once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import icalendar
import pytest
from aiokafka import ConsumerRecord

from services.notify.tests.build import CELLE, Notify, Somebody, body, today
from services.notify.tests.occasions import Evening, at, calendar_file, method_of
from shared.contracts.base import Event
from shared.contracts.stalls import (
    DutyChanged,
    DutyReminded,
    DutyTaken,
    ShiftNow,
    StallStaffed,
    StandInSought,
    StandInWanted,
)
from shared.ids import new_id
from shared.testing import record_of

KIM, OLE = Somebody("Kim"), Somebody("Ole")


@dataclass
class Shift:
    """Kim's, from 11 to 12, as Kim does it."""

    stall: Evening
    hour: int = 11
    sequence: int = 0
    id: UUID = field(default_factory=new_id)
    shift: UUID = field(default_factory=new_id)
    version: int = 0

    def says(self, event: Event) -> ConsumerRecord:
        """The next change."""
        self.version += 1
        return record_of(event, version=self.version, acting_person=KIM.id)

    def hole(self) -> dict[str, Any]:
        """Which one, and when."""
        starts = at(self.stall.day, self.hour)
        times = {"shift": self.shift, "starts": starts, "ends": starts + timedelta(hours=1)}
        return {"unit": CELLE, "stall": new_id(), "occasion": self.stall.id} | times

    def _all(self) -> dict[str, Any]:
        return self.hole() | {"duty": self.id, "person": KIM.id, "sequence": self.sequence}

    def taken(self, *, put_down: bool = False) -> ConsumerRecord:
        """It is theirs."""
        return self.says(DutyTaken(**self._all(), put_down=put_down, taken_on=today()))

    def changed(self, why: Any, standing: Any = "left") -> ConsumerRecord:
        """It stands otherwise."""
        self.sequence += 1
        return self.says(DutyChanged(**self._all(), why=why, standing=standing, changed_on=today()))

    def reminded(self) -> ConsumerRecord:
        """It is tomorrow."""
        return self.says(DutyReminded(**self._all(), reminded_on=self.stall.day - timedelta(days=1)))


@pytest.fixture
async def shift(here: Notify) -> Shift:
    """The stall is known, and so is Kim."""
    stall = Evening(title="Infostand Wohnen", place="Marktplatz", about=None, hour=10)
    await here.hears(stall.announced(), *stall.texts, KIM.record(), OLE.record())
    return Shift(stall)


async def test_whoever_takes_a_shift_has_it_in_their_calendar(here: Notify, shift: Shift) -> None:
    await here.hears(shift.taken())
    await here.sends()
    mail = here.post.only(KIM.email)
    assert "danke, Du bist dabei" in body(mail)
    assert "11:00 bis 12:00 Uhr\nMarktplatz" in body(mail)
    assert method_of(mail) == "REQUEST"
    (entry,) = icalendar.Calendar.from_ical(calendar_file(mail) or b"").events
    assert (entry["UID"], entry["SEQUENCE"]) == (f"{shift.id}@ortsnetz", 0)
    assert str(entry["SUMMARY"]) == "Infostand Wohnen: Deine Schicht"


@pytest.mark.parametrize(
    ("why", "said"),
    [
        ("left", "danke, dass Du Bescheid gesagt hast"),
        ("taken_off", "wieder freigegeben"),
        ("found", "springt jemand ein"),
    ],
)
async def test_a_place_that_ends_is_out_of_the_calendar(here: Notify, shift: Shift, why: str, said: str) -> None:
    await here.hears(shift.taken(put_down=True))
    await here.sends()
    assert "hat Dich für eine Schicht am Infostand eingetragen" in body(here.post.only(KIM.email))
    await here.hears(shift.changed(why))
    await here.sends()
    mail = here.post.to(KIM.email)[-1]
    assert said in body(mail)
    assert method_of(mail) == "CANCEL"


async def test_a_stall_that_is_off_says_why_and_moved_it_has_the_new_time(here: Notify, shift: Shift) -> None:
    await here.hears(shift.taken())
    await here.sends()
    shift.hour = 14
    await here.hears(shift.changed("moved", "taken"))
    await here.sends()
    moved = here.post.to(KIM.email)[-1]
    assert "14:00 bis 15:00 Uhr" in body(moved)
    assert method_of(moved) == "REQUEST"
    await here.hears(shift.stall.cancelled("Es stürmt."), *shift.stall.texts, shift.changed("cancelled"))
    await here.sends()
    off = here.post.to(KIM.email)[-1]
    assert "Es stürmt." in body(off)
    assert method_of(off) == "CANCEL"


async def test_who_left_before_the_mail_went_out_is_told_that_alone(here: Notify, shift: Shift) -> None:
    await here.hears(shift.taken(), shift.changed("seeking", "seeking"), shift.changed("left"))
    await here.sends()
    assert [mail["Subject"] for mail in here.post.to(KIM.email)] == ["Nicht mehr Deine Schicht: Infostand Wohnen"]


async def test_the_day_before_is_said_by_its_name(here: Notify, shift: Shift) -> None:
    shift.stall.day = today() + timedelta(days=1)
    await here.hears(shift.reminded())
    await here.sends()
    assert here.post.only(KIM.email)["Subject"] == "Morgen: Deine Schicht am Infostand"


async def test_a_hole_is_told_once_to_whoever_can_fill_it(here: Notify, shift: Shift) -> None:
    board = Somebody("Bea")
    await here.hears(board.record(), board.role())
    asked = StandInWanted(**shift.hole(), asking=new_id(), person=OLE.id, search=1, wanted_on=today())
    also = StandInWanted(**shift.hole(), asking=new_id(), person=board.id, search=1, wanted_on=today())
    sought = StandInSought(**shift.hole(), search=1, sought_on=today())
    for _ in range(2):
        await here.hears(asked, also, sought, by=KIM)
    await here.sends()
    assert "Hast Du Zeit?" in body(here.post.only(OLE.email))
    assert "fehlt noch jemand von 11:00 bis 12:00 Uhr" in body(here.post.only(board.email))
    assert not here.post.to(KIM.email)


@pytest.mark.parametrize("late", [False, True], ids=["asked before", "asked after it was filled"])
async def test_no_mail_asks_for_a_place_that_is_taken(here: Notify, shift: Shift, *, late: bool) -> None:
    board = Somebody("Bea")
    await here.hears(board.record(), board.role())

    def asked(search: int) -> StandInWanted:
        return StandInWanted(**shift.hole(), asking=new_id(), person=OLE.id, search=search, wanted_on=today())

    def staffed(places: int) -> StallStaffed:
        hole = shift.hole()
        now = ShiftNow(shift=hole["shift"], starts=hole["starts"], ends=hole["ends"], places=2, open=places)
        return StallStaffed(unit=hole["unit"], stall=hole["stall"], occasion=hole["occasion"], shifts=(now,))

    sought = StandInSought(**shift.hole(), search=1, sought_on=today())
    events = [sought, staffed(0), asked(1)] if late else [asked(1), sought, staffed(0)]
    await here.hears(*events, by=KIM)
    await here.sends()
    assert not here.post.mails
    again = StandInSought(**shift.hole(), search=2, sought_on=today())
    await here.hears(staffed(1), again, asked(2), by=KIM)
    await here.sends()
    assert {mail["To"] for mail in here.post.mails} == {OLE.email, board.email}, "another hole is another"
