"""What *Pakete* is rendered from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from services.view.frame.layout.model import Chip, Choice, Form
from services.view.screens.kits.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Way:
    """A way out of a conflict: what it is, what is to be known of it, and the one tap (with its hidden ``field``), or
    the page on which it is done."""

    title: str
    small: str
    todo: str
    form: Form | None = None
    field: str = ""
    value: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A kit that will not be there for somebody. ``asked``: whoever has it is asked already to hand it on; ``alone``:
    there is nothing else to be given to them."""

    key: str
    title: str
    text: str
    ways: tuple[Way, ...] = ()
    asked: str = ""
    alone: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True)
class Leaving:
    """What goes out today; ``gone`` is its tick, ``form`` the tap that sets it, or takes it back."""

    key: str
    title: str
    small: str
    gone: bool
    form: Form | None


@dataclass(frozen=True, slots=True)
class Asked:
    """An order that waits for an answer."""

    key: str
    title: str
    href: str
    small: tuple[str, ...]
    chip: Chip
    yes: Form | None
    no: Form | None


@dataclass(frozen=True, slots=True)
class Out:
    """What is out. ``back``: the tap that says that it is back, complete."""

    key: str
    title: str
    href: str
    where: str
    by: str
    until: Chip
    after: str
    back: Form | None


@dataclass(frozen=True, slots=True)
class Owned:
    """A kit in the list of all."""

    key: str
    title: str
    href: str
    small: str
    chip: Chip


@dataclass(frozen=True, slots=True)
class OwnerPage:
    """*Pakete* of whoever lends. ``more_weeks`` is the address of a longer timeline, or of the short one again."""

    TEMPLATE: ClassVar[str] = "kits/owner.html"
    headline: str
    conflicts: tuple[Conflict, ...] = ()
    leaving: tuple[Leaving, ...] = ()
    left: int = 0
    asked: tuple[Asked, ...] = ()
    out: tuple[Out, ...] = ()
    late: int = 0
    owned: tuple[Owned, ...] = ()
    timeline: Timeline | None = None
    enter: str = ""
    labels: str = ""
    table: str = ""
    borrow: str = ""
    weeks: int = 5
    more_weeks: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """Something that can be ordered for the day that was chosen. ``counted``: one asks for a number of it."""

    key: str
    name: str
    small: tuple[str, ...]
    chip: Chip
    counted: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """What one owner lends, with the form that orders it: ``kind-<key>`` for each that is ticked,
    ``amount-<key>`` (the list has another order once something is taken), ``first``, ``last``, ``occasion``."""

    owner: str
    name: str
    kinds: tuple[Kind, ...]
    form: Form | None


@dataclass(frozen=True, slots=True)
class Mine:
    """What we have ordered, in a list."""

    key: str
    title: str
    href: str
    small: str
    chip: Chip


@dataclass(frozen=True, slots=True)
class BorrowPage:
    """*Pakete* of whoever borrows. ``days``: the days that are offered (its value, its words, its address), ``day`` the
    one that is looked at; ``stall``: ours on that day."""

    TEMPLATE: ClassVar[str] = "kits/borrow.html"
    headline: str
    day: date
    shown: str
    days: tuple[tuple[str, str, str], ...]
    groups: tuple[Group, ...] = ()
    stall: str = ""
    stall_title: str = ""
    mine: tuple[Mine, ...] = ()
    past: tuple[Mine, ...] = ()
    timeline: Timeline | None = None
    back: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One of a kit's way: ``state`` is ``done``, ``now`` or nothing."""

    word: str
    when: str
    state: str = ""


@dataclass(frozen=True, slots=True)
class PromisePage:
    """One promise, for a ``stall`` (its words and address) or none. For whoever borrows: ``accept``, ``withdraw``,
    ``arrive``, ``miss`` (``missing``), ``delay`` (``back_on``), ``hand_on``, ``send_back``. For its owner: ``yes``,
    ``no`` (``word``), ``send``, ``unsend``, ``back`` (``incomplete``), ``lose``. None where that is not to be done now.
    """

    TEMPLATE: ClassVar[str] = "kits/promise.html"
    back_to: str
    headline: str
    says: str
    steps: tuple[Step, ...]
    text: str = ""
    contents: str = ""
    missing: tuple[str, ...] = ()
    word: str = ""
    stall: tuple[str, str] | None = None
    notice: str = ""
    over: str = ""
    owner: bool = False
    accept: Form | None = None
    withdraw: Form | None = None
    arrive: Form | None = None
    miss: Form | None = None
    delay: Form | None = None
    hand_on: Form | None = None
    next_to: str = ""
    send_back: Form | None = None
    yes: Form | None = None
    no: Form | None = None
    send: Form | None = None
    unsend: Form | None = None
    back: Form | None = None
    lose: Form | None = None


@dataclass(frozen=True, slots=True)
class KitPage:
    """The form of a new kit, or one that there is: then ``stands`` sets how it stands (``standing``)."""

    TEMPLATE: ClassVar[str] = "kits/kit.html"
    form: Form
    back: str
    topics: tuple[Choice, ...]
    kit: str = ""
    topic: str = ""
    contents: str = ""
    amount: str = ""
    counted: bool = False
    before: str = "2"
    after: str = "2"
    standing: str = ""
    stands: Form | None = None
    next: str = ""


@dataclass(frozen=True, slots=True)
class ForStall:
    """What is kept for a stall, on its page."""

    kits: tuple[Mine, ...]


@dataclass(frozen=True, slots=True)
class LendingCard:
    """What needs the owner now, on *Heute*; empty where nothing does."""

    title: str = ""
    rows: tuple[tuple[str, str, Chip], ...] = ()
    href: str = ""


@dataclass(frozen=True, slots=True)
class BorrowedCard:
    """The next thing to be done with what we have borrowed: has it arrived, does it go back?"""

    title: str = ""
    text: str = ""
    href: str = ""
    todo: str = ""
    form: Form | None = None
    chip: Chip | None = None
