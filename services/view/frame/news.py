"""What is new, gathered from all screens: each says beside itself what is kept of an event, and how that reads.

    class ApplicationReceived(News[m.ApplicationReceived], of=m.ApplicationReceived, board_only=True, named=True):
        '''The board knows who applies.'''

        def keep(self, event: m.ApplicationReceived) -> Kept:
            return Kept(event.person, event.decide_by, application=str(event.application))

        def here(self, it: It) -> Sentence:
            return Sentence(it.name, f"möchte Mitglied werden. Entscheidung bis {it.on_day}.", it.to("antraege", …))

One row per fact worth a sentence; the sentence is made when it is shown, with the names that are known then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import Column, Date, DateTime, Index, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from services.view.frame.layout.dates import day_words
from services.view.hosting.facts import Fact
from services.view.hosting.projection import Projection, Rows, Told
from shared.contracts.base import Event
from shared.hierarchy import Level, Unit, UnitTree

E = TypeVar("E", bound=Event)

projection = Projection("today")

table = projection.table(
    "news",
    Column("fact", Text),
    Column("kind", Text, nullable=False, comment="name of the event without its service"),
    Column("of_unit", Text, nullable=False),
    Column("person", Uuid, nullable=True, comment="an office holder, or who it is about"),
    Column("day", Date, nullable=True),
    Column("more", JSONB, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Index("today_news_at", "unit", "at"),
    key=("fact",),
    about="person",
    # that a branch lost its contact person stays news where the person is not known any more
    office=lambda c: c.kind.in_([kind for kind, one in ALL.items() if one.office]),
)


class Kept:
    """What is kept of an event: the person it is about (or who holds an office), a day, and `more` that is no text
    that people typed."""

    def __init__(self, person: UUID | None = None, day: date | None = None, **more: Any) -> None:
        self.person, self.day, self.more = person, day, more


class Sentence(NamedTuple):
    """`subject` is bold (and a link with `href`), `text` follows it."""

    subject: str
    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class It:
    """One piece of news as it is read in `unit`; `name` is empty where the person is not (or no longer) known."""

    kind: str
    unit: Unit
    of_unit: str
    person: UUID | None
    name: str
    day: date | None
    more: Mapping[str, Any]
    tree: UnitTree
    today: date

    @property
    def where(self) -> str:
        """The unit in which it happened."""
        return self.named(self.of_unit)

    @property
    def within(self) -> bool:
        """Whether it happened somewhere in `of_unit`: facts from before the district was told of the branch itself."""
        return self.of_unit in self.tree and self.tree[self.of_unit].level is not Level.BRANCH

    @property
    def on_day(self) -> str:
        """The day in words."""
        return day_words(self.day, self.today) if self.day else ""

    def named(self, key: str) -> str:
        """A unit's short name."""
        return self.tree[key].short_name if key in self.tree else key

    def to(self, *parts: object) -> str:
        """Address of a page of the unit in which it is read."""
        return "/".join(("", self.unit.key, *map(str, parts)))


class News(Generic[E]):
    """How one kind of event is news. `of`: the event; `told` as in `Projection.on`.

    `board_only`: the business of boards alone. `named`: a branch reads it only with the name, without which there is
    nothing to say. `office`: about somebody in their office, worth a sentence without a name, too.
    """

    of: ClassVar[type[Event]]
    board_only: ClassVar[bool] = False
    named: ClassVar[bool] = False
    office: ClassVar[bool] = False

    def __init_subclass__(
        cls,
        of: type[Event] | None = None,
        told: Told = "whole",
        board_only: bool = False,
        named: bool = False,
        office: bool = False,
    ) -> None:
        if of is None:
            return  # a base of several
        cls.of, cls.board_only, cls.named, cls.office = of, board_only, named, office
        ALL[_kind(of.TYPE)] = one = cls()

        @projection.on(of, told=told)
        def heard(fact: Fact[Any], to: Rows) -> None:
            kept = one.keep(fact.event)
            if kept is not None:
                _write(fact, to, kept)

    def keep(self, event: E) -> Kept | None:
        """What is kept; None where this one is no news."""
        raise NotImplementedError

    def at_home(self, it: It) -> bool:
        """Whether it happened in the unit that reads it."""
        return it.of_unit == it.unit.key

    def here(self, it: It) -> Sentence | None:
        """What is read where it happened; None: what is read elsewhere."""
        return None

    def elsewhere(self, it: It) -> Sentence | None:
        """What is read in other units; None: nothing."""
        return None


ALL: dict[str, News[Any]] = {}
"""By the name of the event without its service."""


def _kind(event_type: str) -> str:
    return event_type.split(".")[-2]


def _write(fact: Fact[Any], to: Rows, kept: Kept) -> None:
    kind = _kind(fact.type)
    values = {
        "kind": kind,
        "of_unit": fact.concerned,
        "person": kept.person,
        "day": kept.day,
        "more": kept.more,
        "at": fact.at,
    }
    # a fact told as a whole may come on two topics, or again after its person came back: it is still one piece of news
    key = f"{kind}/{fact.event.subject}/{fact.version}" if fact.whole and fact.version else fact.id
    to.merge(table, {"fact": key}, values)


def sentence(it: It) -> tuple[Sentence, bool] | None:
    """The sentence, and whether it is of the unit itself; None where there is none, or it is about somebody whose name
    is not (or no longer) known here."""
    if (news := ALL.get(it.kind)) is None:
        return None
    home = news.at_home(it)
    if home and it.of_unit == it.unit.key and news.named and it.person and not it.name:
        return None
    said = (news.here(it) if home else None) or news.elsewhere(it)
    return (said, home) if said else None
