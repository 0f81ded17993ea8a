"""What takes place, as far as this unit is told; and who comes to its own, by name until they are forgotten."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, DateTime, Index, Integer, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from services.view.hosting.facts import Fact
from services.view.hosting.projection import Projection, Rows
from shared.contracts.calendar import (
    GuestRegistered,
    OccasionAnnounced,
    OccasionCancelled,
    OccasionChanged,
    OccasionClosed,
    OccasionFilled,
    RegistrationChanged,
)
from shared.contracts.drafts import DraftDropped, DraftSaved

projection = Projection("calendar", shown_in=("overview",))

# The newest word on an occasion tells everything, whichever topic it comes by: a unit above hears of it on its own
# topic, one below on that of everybody below, and whoever says it on both.
occasions = projection.table(
    "occasions",
    Column("occasion", Uuid),
    Column("of_unit", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("title", Uuid, comment="a text of the roster, as place and about are"),
    Column("starts", DateTime, nullable=False, comment="Berlin's wall clock, as ends is"),
    Column("ends", DateTime, nullable=False),
    Column("place", Uuid),
    Column("about", Uuid),
    Column("public", Boolean, nullable=False),
    Column("invited", Text, comment="whose neighbours are invited"),
    Column("co_organisers", JSONB, nullable=False, comment="units that invite together with it"),
    Column("registration", Boolean, nullable=False),
    Column("seats", Integer),
    Column("sequence", Integer, nullable=False),
    Column("said_at", DateTime(timezone=True), nullable=False, comment="real time"),
    Column("version", Integer, nullable=False, server_default="0"),
    Index("calendar_occasions_ends", "unit", "ends"),
    Index("calendar_occasions_of_unit", "unit", "of_unit", "starts"),
    key=("occasion",),
    things=("occasion", "title", "place", "about"),
)

filled = projection.table(
    "filled",
    Column("occasion", Uuid),
    Column("taken", Integer, nullable=False),
    Column("waiting", Integer, nullable=False),
    Column("version", Integer, nullable=False, server_default="0"),
    key=("occasion",),
    things=("occasion",),
)

ended = projection.table(
    "ended",
    Column("occasion", Uuid),
    Column("cancelled_on", Date),
    Column("cancelled_at", DateTime(timezone=True), comment="real time"),
    Column("word", Uuid, comment="why it is cancelled: a text of the roster"),
    Column("sequence", Integer),
    Column("closed_on", Date),
    Column("came", Integer),
    Column("walk_ins", Integer),
    Column("version", Integer, nullable=False, server_default="0"),
    key=("occasion",),
    things=("occasion", "word"),
    versions="occasion",
)

registrations = projection.table(
    "registrations",
    Column("registration", Uuid),
    Column("person", Uuid, nullable=False),
    Column("occasion", Uuid, nullable=False),
    Column("standing", Text),
    Column("party", Integer),
    Column("why", Text, comment="why it stands so"),
    Column("until", DateTime, comment="how long a seat is kept: Berlin's wall clock"),
    Column("changed_on", Date),
    Column("note", Uuid, comment="a text of the roster"),
    Column("registered_on", Date),
    Column("registered_at", DateTime(timezone=True), comment="real time"),
    Column("again_on", Date, comment="they had withdrawn, and came back to the end of the line"),
    Column("again_at", DateTime(timezone=True), comment="real time"),
    Column("version", Integer, nullable=False, server_default="0"),
    Index("calendar_registrations_occasion", "unit", "occasion"),
    key=("registration",),
    about="person",
)


drafts = projection.table(
    "drafts",
    Column("draft", Uuid),
    Column("kind", Text, nullable=False),
    Column("title", Uuid, nullable=False, comment="a text of the roster, as place and about are"),
    Column("place", Uuid),
    Column("about", Uuid),
    Column("starts", DateTime, comment="Berlin's wall clock, as ends is"),
    Column("ends", DateTime),
    Column("public", Boolean, nullable=False),
    Column("neighbours", Boolean, nullable=False),
    Column("registration", Boolean, nullable=False),
    Column("seats", Integer),
    Column("template", Uuid),
    Column("saved_on", Date, nullable=False),
    Column("version", Integer, nullable=False, server_default="0"),
    key=("draft",),
    things=("draft", "title", "place", "about", "template"),
)

dropped = projection.table(
    "dropped",
    Column("draft", Uuid),
    Column("dropped_on", Date),
    Column("version", Integer, nullable=False, server_default="0"),
    key=("draft",),
    things=("draft",),
    versions="draft",
)


@projection.on(DraftSaved)
def draft_saved(fact: Fact[DraftSaved], to: Rows) -> None:
    """Somebody here has something in mind."""
    event, key = fact.event, {"draft": fact.event.draft}
    same = ("kind", "title", "place", "about", "starts", "ends", "public", "neighbours", "registration", "seats")
    values = {name: getattr(event, name) for name in (*same, "template", "saved_on")}
    to.newest(drafts, key, values, fact.version)
    to.merge(dropped, key, {}, fact.version)


@projection.on(DraftDropped)
def draft_dropped(fact: Fact[DraftDropped], to: Rows) -> None:
    """It is announced, or nothing comes of it."""
    event = fact.event
    to.merge(dropped, {"draft": event.draft}, {"dropped_on": event.dropped_on}, fact.version)


@projection.on(OccasionAnnounced)
def announced(fact: Fact[OccasionAnnounced], to: Rows) -> None:
    """Something will take place."""
    _stands(fact, to)


@projection.on(OccasionChanged)
def changed(fact: Fact[OccasionChanged], to: Rows) -> None:
    """It will be otherwise."""
    _stands(fact, to)


def _stands(fact: Fact[OccasionAnnounced] | Fact[OccasionChanged], to: Rows) -> None:
    event = fact.event
    same = ("kind", "title", "starts", "ends", "place", "about", "public", "registration", "seats", "sequence")
    values = {name: getattr(event, name) for name in same}
    values |= {"of_unit": fact.concerned, "said_at": fact.at}
    values["invited"] = event.invited.unit if event.invited else None
    values["co_organisers"] = [one.unit for one in event.co_organisers]
    to.newest(occasions, {"occasion": event.occasion}, values, fact.version)
    to.merge(ended, {"occasion": event.occasion}, {}, fact.version)


@projection.on(OccasionFilled)
def seats_taken(fact: Fact[OccasionFilled], to: Rows) -> None:
    """More or fewer seats are taken."""
    event = fact.event
    values = {"taken": event.taken, "waiting": event.waiting}
    to.newest(filled, {"occasion": event.occasion}, values, fact.version)
    to.merge(ended, {"occasion": event.occasion}, {}, fact.version)


@projection.on(OccasionCancelled)
def cancelled(fact: Fact[OccasionCancelled], to: Rows) -> None:
    """It does not take place."""
    event = fact.event
    values = {
        "cancelled_on": event.cancelled_on,
        "cancelled_at": fact.at,
        "word": event.word,
        "sequence": event.sequence,
    }
    to.merge(ended, {"occasion": event.occasion}, values, fact.version)


@projection.on(OccasionClosed)
def closed(fact: Fact[OccasionClosed], to: Rows) -> None:
    """It is over, and so many came."""
    event = fact.event
    values = {"closed_on": event.closed_on, "came": event.came, "walk_ins": event.walk_ins}
    to.merge(ended, {"occasion": event.occasion}, values, fact.version)


@projection.on(GuestRegistered)
def registered(fact: Fact[GuestRegistered], to: Rows) -> None:
    """A guest comes, or waits for a seat."""
    event, key = fact.event, {"registration": fact.event.registration}
    who = {"person": event.person, "occasion": event.occasion}
    first = {"note": event.note, "registered_on": event.registered_on, "registered_at": fact.at}
    to.merge(registrations, key, who | first)
    stands = {"standing": event.standing, "party": event.party, "why": None, "until": None}
    to.newest(registrations, key, who | stands | {"changed_on": event.registered_on}, fact.version)


@projection.on(RegistrationChanged)
def registration_changed(fact: Fact[RegistrationChanged], to: Rows) -> None:
    """A registration stands otherwise. That a guest is forgotten needs no word here: their withdrawal takes the row."""
    event = fact.event
    names = ("person", "occasion", "standing", "party", "why", "until", "changed_on")
    values = {name: getattr(event, name) for name in names}
    key = {"registration": event.registration}
    to.newest(registrations, key, values, fact.version)
    if event.why == "again":
        who = {"person": event.person, "occasion": event.occasion}
        to.merge(registrations, key, who | {"again_on": event.changed_on, "again_at": fact.at})
