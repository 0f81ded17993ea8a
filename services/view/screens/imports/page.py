"""What the pages of an import are rendered from: upload, preview, progress, report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from services.view.frame.layout.model import Chip, Form
from shared.german import number, plural


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier import of this unit."""

    key: str
    file: str
    at: datetime
    by: str
    state: Chip


@dataclass(frozen=True, slots=True)
class Asked:
    """A branch with so many questions that it decides: who imports for it sees no persons."""

    branch: str
    questions: int


@dataclass(frozen=True, slots=True)
class UploadPage:
    """Upload a file. Field: ``file``. ``form`` is ``None`` where this person may not import."""

    TEMPLATE: ClassVar[str] = "imports/page.html"
    form: Form | None
    past: tuple[Past, ...]
    megabytes: int = 100
    open: int = 0
    """Questions of earlier imports that wait for a decision here."""
    asked: tuple[Asked, ...] = ()
    """Above the branches: where they wait."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows of a file: ``accepted`` counts the repaired too; ``new``, ``changed`` and ``same`` make up the accepted.

    Doubtful rows are held until somebody decides; they count in ``rows`` only.
    """

    rows: int
    accepted: int
    repaired: int
    rejected: int
    new: int
    changed: int
    same: int


@dataclass(frozen=True, slots=True)
class Repaired:
    """``line``: physical line in the file; ``what``: a sentence (``Postleitzahl 4109 → 04109``)."""

    line: int
    what: str


@dataclass(frozen=True, slots=True)
class Line:
    """``line``: physical line in the file; ``number``: membership number, empty where the row has none; ``name``: of
    whom, in a branch; ``of_line``: the other line that it is about."""

    line: int
    number: str = ""
    name: str = ""
    of_line: int = 0


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence and the first of all the lines that it is about: ``total`` of them."""

    text: str
    lines: tuple[Line, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Added:
    """Somebody new, by name: in a branch only."""

    name: str
    number: str


@dataclass(frozen=True, slots=True)
class Change:
    """Somebody of whom something changes: column, before, after. In a branch only."""

    name: str
    line: int
    parts: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """In our data, not in the file: proposed as left, never removed by itself."""

    person: str
    name: str
    number: str
    branch: str


@dataclass(frozen=True, slots=True)
class Gone:
    """A branch (``unit``: its key) of which nobody is in the file: it is asked about all its persons, in one line,
    because the file may be incomplete."""

    unit: str
    branch: str
    persons: int


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A row that may be somebody we know already. ``why``: what agrees, what differs."""

    key: str
    line: int
    row: str
    known: str
    why: str
    changed: bool = False
    """The number is known, but the row says something else of the person."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another unit reports somebody whom we know as its own. ``why``: what agrees. ``applied``: an applicant here."""

    key: str
    known: str
    by: str
    why: str
    applied: bool = False


@dataclass(frozen=True, slots=True)
class OpenPage:
    """What imports have proposed and nobody has decided. The lists hold the first entries of ``…_total``.

    Fields: ``match-<key>`` = ``same`` | ``other`` for doubtful rows, ``left-<person>`` = ``left`` | ``stays`` for
    missing persons, ``moved-<key>`` = ``moved`` | ``stays`` for those reported elsewhere (``Missing.person`` and
    ``….key`` hold the proposal's id here). What is left out stays open.
    ``form`` is ``None`` where nothing is open.
    """

    TEMPLATE: ClassVar[str] = "imports/open.html"
    missing: tuple[Missing, ...]
    missing_total: int
    doubtful: tuple[Doubtful, ...]
    doubtful_total: int
    form: Form | None
    elsewhere: tuple[Elsewhere, ...] = ()
    elsewhere_total: int = 0
    asked: tuple[Asked, ...] = ()


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """What would happen; nothing has changed yet. The lists hold the first entries of ``…_total``.

    ``doubts``: why it may be the wrong file. ``notices``: what is not read of it, and what its silence means.
    ``added`` and ``changes`` are for a branch; the figures in ``counts`` say how many there are.

    ``confirm`` carries, besides the hidden fields, ``left`` (person, many) for missing persons who are to be recorded
    as left, and ``match-<key>`` = ``same`` | ``other`` for doubtful ones: of a branch's own. Above, ``asked`` says
    which branches will be asked. ``first``: the unit's first import is silent. ``missing_total`` is without
    those of ``gone``.
    """

    TEMPLATE: ClassVar[str] = "imports/preview.html"
    key: str
    file: str
    unit: str
    counts: Counts
    repaired: tuple[Repaired, ...]
    rejected: tuple[Reason, ...]
    missing: tuple[Missing, ...]
    missing_total: int
    doubtful: tuple[Doubtful, ...]
    confirm: Form
    discard: Form
    first: bool = False
    csv: str = ""
    gone: tuple[Gone, ...] = ()
    asked: tuple[Asked, ...] = ()
    added: tuple[Added, ...] = ()
    changes: tuple[Change, ...] = ()
    reviews: tuple[Reason, ...] = ()
    notices: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def questions(self) -> int:
        """How many questions there are to answer here, now or later."""
        return len(self.doubtful) + (self.missing_total if self.missing else 0)

    @property
    def look(self) -> tuple[tuple[str, str], ...]:
        """What to look at before: the anchor of each part that asks for it, and its words."""
        checks = sum(reason.total for reason in self.reviews)
        parts = (
            ("questions", self.questions, plural(self.questions, "Frage", "Fragen")),
            ("asked", len(self.asked), "Fragen an Ortsvereine"),
            ("gone", len(self.gone), "wer ganz fehlt"),
            ("review", checks, f"{number(checks)} bitte prüfen"),
            ("rejected", self.counts.rejected, f"{number(self.counts.rejected)} abgelehnt"),
            ("file", len(self.notices), "Hinweise zur Datei"),
        )
        return tuple((anchor, words) for anchor, count, words in parts if count)

    @property
    def nothing(self) -> bool:
        """Whether there is nothing in the file to take over."""
        return not (self.counts.accepted or self.doubtful or self.asked)


@dataclass(frozen=True, slots=True)
class ProgressPage:
    """It is running: so many rows are read, of which so many that change something are carried out."""

    TEMPLATE: ClassVar[str] = "imports/progress.html"
    key: str
    file: str
    read: int
    changed: int
    since: datetime


@dataclass(frozen=True, slots=True)
class ReportPage:
    """It is done (``failed`` empty), or it stopped: ``failed`` says why, and nothing has changed."""

    TEMPLATE: ClassVar[str] = "imports/report.html"
    key: str
    file: str
    at: datetime
    by: str
    counts: Counts
    rejected: tuple[Reason, ...]
    csv: str = ""
    failed: str = ""
    gone: tuple[Gone, ...] = ()
    open: int = 0
    """Questions of all imports that wait for a decision here."""
    asked: tuple[Asked, ...] = ()
    reviews: tuple[Reason, ...] = ()
    notices: tuple[str, ...] = ()
