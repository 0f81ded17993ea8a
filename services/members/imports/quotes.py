"""Records with quotation marks: which lines belong to one record (defects 10 and 26), in linear time.

A quotation that is never closed costs its own line, never its neighbours: what was read ahead for it is read again. So
that a file full of them does not keep a processor busy, a record is bounded in lines and characters, and a file in the
number of quotations that stay open.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator

from services.members.imports.columns import Columns
from services.members.imports.reasons import UnreadableFile

MAX_LINES = 400  #: physical lines that a record may run over
MAX_TEXT = 1 << 15  #: characters of it
MAX_OPEN = 300  #: quotations of one file that are never closed: with more, the file as a whole is damaged


class Quotes:
    """Cuts records with quotation marks, and counts those that stay open. `lines` are the physical lines to come."""

    def __init__(self, delimiter: str, columns: Columns, lines: Iterator[str]) -> None:
        self._delimiter = delimiter
        self._columns = columns
        self._lines = lines
        self._ahead: deque[str] = deque()
        self._open = 0

    def next_line(self) -> str | None:
        """The next physical line, or None at the end."""
        return self._ahead.popleft() if self._ahead else next(self._lines, None)

    def cut(self, first: str) -> tuple[list[str] | str, list[str]]:
        """The cells of the record that begins with this line, or why not (a key of REJECTIONS); and its other lines.

        A quotation that is closed by another record's mark is seen by a wrong number of cells, or by a whole record
        inside a cell. Raises UnreadableFile `quotes_open`.
        """
        cells, code = self._cells(first)
        if code != "quote_not_closed":
            return cells or code, []
        taken: list[str] = []
        text, size, opened = [first], len(first), 0
        while len(taken) < MAX_LINES and size <= MAX_TEXT and opened <= self._columns.width:
            line = self.next_line()
            if line is None:
                break
            taken.append(line)
            text.append(line)
            size += len(line)
            if '"' in line.replace('""', ""):
                # it is closed; perhaps the next cell is opened, which a record can do only so often
                cells, code = self._cells("\n".join(text))
                opened += 1
                if code != "quote_not_closed":
                    break
            elif self._is_record(line):
                break
        if cells and self._fits(cells):
            return cells, taken
        self._ahead.extendleft(reversed(taken))
        self._open += 1
        if self._open > MAX_OPEN:
            raise UnreadableFile("quotes_open", count=str(MAX_OPEN))
        return "quote_not_closed", []

    def _cells(self, text: str) -> tuple[list[str], str]:
        """The cells of a record's text, or none and why not."""
        try:
            return next(csv.reader([text.removesuffix("\r")], delimiter=self._delimiter, strict=True)), ""
        except csv.Error as error:
            # the only one of the module's errors that more text can heal
            return [], "quote_not_closed" if "unexpected end" in str(error) else "quote_misplaced"

    def _fits(self, cells: list[str]) -> bool:
        swallowed = (part for cell in cells if "\n" in cell for part in cell.split("\n")[1:])
        return self._columns.fitted(cells) is not None and not any(map(self._is_record, swallowed))

    def _is_record(self, line: str) -> bool:
        """Whether a line that would be the continuation of a quoted cell is rather a record of its own."""
        cells = line.split(self._delimiter)
        if len(cells) < self._columns.width:
            return False
        number = cells[self._columns.index["number"]].strip('" \u00a0')
        return len(number) == 8 and number.isdecimal()
