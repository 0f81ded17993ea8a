"""Text as people type it: what a field takes, and the one form in which it is kept.

    name: Annotated[str, OneLine(80, needed=True)]
    note: Annotated[str, Lines(2000)] = ""

The form (the only rule by which a text is changed): Unicode's composed form (NFC, UAX #15); in many lines every line's
end (CR LF, CR, U+2028, U+2029) is LF; no space around the whole. Everything else is kept sign by sign, or the field
refuses it and says where. `fault_in` says what no text of ours may hold: what cannot be stored (NUL, half a surrogate
pair), what nobody sees (control characters, marks of direction, zero-width signs), what others cannot read (private
use, non-characters, what was damaged on its way). Signs that join or vary others are sound where a script or an emoji
needs them. How two texts are *compared* is another matter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import idna
from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticKnownError, core_schema

from shared.problems import wrong_value

PILED = 10
"""Marks on one letter: no script needs more than five or six; Unicode's own limit for streams is 30 (UAX #15, 13)."""

_CONTROL = "\x00-\x08\x0b-\x1f\x7f-\x9f"
_UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
)
_UNREADABLE = "\ue000-\uf8ff\ufdd0-\ufdef\ufffc-\uffff\U000f0000-\U0010ffff" + "".join(
    f"{chr((plane << 16) + 0xFFFE)}{chr((plane << 16) + 0xFFFF)}" for plane in range(1, 15)
)
_HALF = "\ud800-\udfff"
_CONTEXT = "\u200c\u200d\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
_LINE_ENDS = "\u2028\u2029"

_SUSPECT = re.compile(f"[{_CONTROL}{_UNSEEN}{_UNREADABLE}{_HALF}{_CONTEXT}{_LINE_ENDS}\t\n]")
_ONE_OF = {
    "unseen": re.compile(f"[{_CONTROL}{_UNSEEN}{_CONTEXT}]"),
    "unreadable": re.compile(f"[{_UNREADABLE}{_HALF}]"),
}
_UNSHOWABLE = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff{_HALF}]")
_UNSTORABLE = re.compile(f"[\x00{_HALF}]")

_EMOJI = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u23ff\u2460-\u27bf\u2900-\u2bff\u3030\u303d\u3297\u3299"
    "\U0001f000-\U0001faff]"
)
_PIECE = rf"(?:{_EMOJI}\ufe0f?[\U0001f3fb-\U0001f3ff]?|[0-9#*]\ufe0f?\u20e3)"
_SOUND = re.compile(
    r"\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{2,6}\U000e007f"  # flags of regions (UTS #51, ED-14a)
    rf"|{_PIECE}(?:\u200d{_PIECE})*"  # emoji with joiners (ED-16)
    rf"|{_EMOJI}\ufe0e"
    r"|[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003fffd][\ufe00-\ufe02\U000e0100-\U000e01ef]"  # forms of ideographs
    r"|[\u1800-\u18af][\u180b-\u180d\u180f]"  # forms of Mongolian letters
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What a text may not hold, and where: `unseen`, `unreadable`, `line_end`, `piled`."""

    kind: str
    at: int


def kept(text: str, *, lines: bool = False) -> str:
    """The form in which a text is kept."""
    if lines and ("\r" in text or "\u2028" in text or "\u2029" in text):
        text = re.sub("\r\n?|[\u2028\u2029]", "\n", text)
    return (text if text.isascii() else unicodedata.normalize("NFC", text)).strip()


def fault_in(text: str, *, lines: bool = False) -> Fault | None:
    """The first thing that a text in its kept form may not hold; None where it is sound."""
    if text.isascii():
        found = _SUSPECT.search(text) if not lines else _ONE_OF["unseen"].search(text)
        return Fault(_kind(found[0]), found.start()) if found else None
    sound: set[int] | None = None
    for found in _SUSPECT.finditer(text):
        sign, at = found[0], found.start()
        if lines and sign in "\t\n":
            continue
        if sound is None:
            sound = {at for one in _SOUND.finditer(text) for at in range(*one.span())}
        if at not in sound and not (sign in "\u200c\u200d" and _joins(text, at)):
            return Fault(_kind(sign), at)
    return next(_piles(text), None)


def sound(text: str, *, lines: bool = False) -> bool:
    """Whether a text, in its kept form, may be kept: for what does not come through a form (imports)."""
    return fault_in(kept(text, lines=lines), lines=lines) is None


def showable(text: str) -> str:
    """What somebody typed, for the form that is shown again: all of it that a page can hold (HTML, 13.2.3.5)."""
    return _UNSHOWABLE.sub("", text)


def cleaned(text: str) -> str:
    """A search or filter without what no text of ours holds: it would find nothing. One line, in the kept form."""
    text = kept(text.replace("\n", " ").replace("\t", " "))
    while fault := fault_in(text):
        text = text[: fault.at] + text[fault.at + 1 :]
    return text.strip()


def _kind(sign: str) -> str:
    if sign in "\n\t\r" + _LINE_ENDS:
        return "line_end"
    return "unreadable" if _ONE_OF["unreadable"].match(sign) else "unseen"


def _joins(text: str, at: int) -> bool:
    """Whether a joiner stands where its script needs one (RFC 5892, A.1 and A.2)."""
    try:
        return bool(idna.valid_contextj(text, at))
    except (idna.IDNAError, ValueError):
        return False


def _piles(text: str) -> Iterator[Fault]:
    count = 0
    for at, sign in enumerate(text):
        if sign < "\u0300" or unicodedata.category(sign) not in ("Mn", "Me"):
            count = 0
            continue
        count += 1
        if count > PILED:
            yield Fault("piled", at)


_SAYINGS: Mapping[str, str] = {
    "unseen": "Darin sind unsichtbare Zeichen{where}: Bitte tippe es dort noch einmal ein.",
    "unreadable": "Darin ist ein Zeichen, das andere nicht lesen können{where}: Bitte nimm es heraus.",
    "line_end": "Hier passt nur eine Zeile, ohne Umbruch und Tabulator{where}.",
    "piled": "Darin stehen zu viele Zeichen übereinander{where}: Bitte nimm sie heraus.",
}


def saying(text: str, fault: Fault) -> str:
    """What to tell whoever typed it: what it is, and behind which letters."""
    before = text[: fault.at].rstrip()
    if fault.kind == "piled":
        before = before.rstrip("".join({sign for sign in before if unicodedata.combining(sign)}))
    before = " ".join(before[-12:].split())
    return _SAYINGS[fault.kind].format(where=f" (nach „{before}“)" if before else " (am Anfang)")


@dataclass(frozen=True, slots=True)
class _Text:
    longest: int
    needed: bool = False
    shortest: int = 0
    many = False

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        limits = core_schema.str_schema(min_length=max(self.shortest, int(self.needed)), max_length=self.longest)
        return core_schema.no_info_before_validator_function(self._read, limits)

    def _read(self, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        if len(value) > 10 * self.longest:  # whatever its form is
            raise PydanticKnownError("string_too_long", {"max_length": self.longest})
        text = kept(value, lines=self.many)
        if fault := fault_in(text, lines=self.many):
            raise wrong_value(saying(text, fault))
        return text


class OneLine(_Text):
    """One line of at most `longest` signs; `needed`: not empty."""

    __slots__ = ()


class Lines(_Text):
    """A text of several lines of at most `longest` signs; `needed`: not empty."""

    __slots__ = ()
    many = True


Name = Annotated[str, OneLine(80)]
"""A first or last name."""


def unstorable(value: Any) -> Iterator[dict[str, str]]:
    """The texts (keys included) in a parsed body that neither PostgreSQL nor UTF-8 can hold: as `errors` of a Problem,
    each with its JSON pointer and what to tell whoever typed it."""
    # no recursion: a body may be nested as deep as it is long. A path is a chain of steps, written only where it is
    # told: a text for each of a hundred thousand elements would cost whoever answers more than whoever asks.
    left: list[tuple[Any, _Way]] = [(value, None)]
    while left:
        one, at = left.pop()
        match one:
            case str() if found := _UNSTORABLE.search(one):
                yield {"pointer": _pointer(at), "detail": saying(one, Fault(_kind(found[0]), found.start()))}
            case dict():
                left += [(key, at) for key in one]
                left += [(inner, (at, key)) for key, inner in one.items()]
            case list() | tuple():
                left += [(inner, (at, number)) for number, inner in enumerate(one)]


_Way = tuple[Any, Any] | None


def _pointer(at: _Way) -> str:
    steps = []
    while at is not None:
        at, step = at
        steps.append(_UNSTORABLE.sub("_", str(step)))
    return "".join(f"/{step}" for step in reversed(steps))
