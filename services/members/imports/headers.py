"""Where the header of an export stands, and which delimiter it has.

Above it may stand what people and programs write there: titles, a date, blank lines, a spreadsheet's `sep=;`. Its names
may be quoted and run over several lines.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass

from services.members.imports.columns import Columns, field_of, map_columns
from services.members.imports.reasons import UnreadableFile

DELIMITERS = ";,\t|"
ABOVE = 40  #: lines among which the header must begin
HEIGHT = 12  #: lines that a header may run over

LINE_END = re.compile(r"\r\n|\n|\r")
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


@dataclass(frozen=True, slots=True)
class Header:
    """Found in a file: `first` and `last` are physical lines from 1, `above` says whether a text stands above it."""

    first: int
    last: int
    text: str
    delimiter: str
    above: bool = False

    def columns(self) -> Columns:
        """Which fields its columns are. Raises UnreadableFile."""
        return map_columns(_cells(self.text, self.delimiter) or [])


def find_header(head: str) -> Header:
    """The record among the first ones in which most column names are known, under the delimiter that shows them.

    Raises UnreadableFile `no_header`, or `binary` where it is no text.
    """
    lines = LINE_END.split(head)
    best, known, above = None, 0, False
    for start, line in enumerate(lines[:ABOVE]):
        if not line.strip(" \t;,|") or _is_separator(line):
            continue
        height = _height(lines, start)
        text = "\n".join(lines[start : start + height])
        for delimiter in DELIMITERS:
            names = _cells(text, delimiter) or []
            found = len({field for name in names if (field := field_of(name))})
            if found > known:
                best, known = Header(start + 1, start + height, text, delimiter, above), found
        above = True
    if best is None:
        raise UnreadableFile("no_header")
    if _BINARY.search(best.text):
        raise UnreadableFile("binary")
    return best


def _is_separator(line: str) -> bool:
    """Whether it is the line `sep=;`, by which a spreadsheet is told the delimiter."""
    return line.strip('" \t').lower().startswith("sep=") and len(line.strip('" \t;,|')) <= 5


def _height(lines: list[str], start: int) -> int:
    """How many lines the record takes that begins here: until its quotation marks are even; else one."""
    marks = 0
    for height, line in enumerate(lines[start : start + HEIGHT], start=1):
        marks += line.count('"')
        if marks % 2 == 0:
            return height
    return 1


def _cells(text: str, delimiter: str) -> list[str] | None:
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return None
