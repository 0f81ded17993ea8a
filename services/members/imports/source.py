"""From the bytes of an export to its records, each with the physical line on which it starts.

One pass in chunks: memory is bounded by CHUNK and MAX_LINE, whatever the size of the file. A damaged
record costs itself, never its neighbours: an unassigned byte, a NUL byte or a quotation mark that is
never closed turns that record into a `Broken`, and reading goes on with the next line.
"""

from __future__ import annotations

import csv
import re
import shutil
import tempfile
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, cast

from services.members.imports.reasons import UnreadableFile
from services.members.imports.sniff import CHUNK, find_columns, find_encoding, find_header, read_head

MAX_LINE = 1 << 16  #: characters; a member takes some 250
MAX_RECORD_LINES = 40  #: physical lines that a quoted cell may run over
FIRST = 100  #: records by which a file is judged as a whole

_SURROGATE = re.compile(r"[\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class Broken:
    """A record that cannot be cut into cells; `code` is a key of reasons.REJECTIONS."""

    code: str


class _Damaged(str):
    """A line with what no cell may hold: `code` says what."""

    __slots__ = ("code",)
    code: str


class Source:
    """An opened export. Iterate `records()` as often as you like; close it, or use it in a `with`."""

    def __init__(self, stream: BinaryIO, *, owned: bool) -> None:
        self._stream = stream
        self._owned = owned
        head, self._start = read_head(stream)
        self.newline = b"\n" if b"\n" in head or b"\r" not in head else b"\r"
        self.header_line, raw = find_header(head, self.newline)
        self.encoding = find_encoding(stream, raw, bom=self._start > 0)
        self.delimiter, self.columns = find_columns(raw.decode(self.encoding, "replace"))
        if self.delimiter == "," and self._mostly_too_wide():
            raise UnreadableFile("comma_unquoted")

    @property
    def fields(self) -> frozenset[str]:
        """The fields that the file has a column for: of the others it says nothing."""
        return frozenset(self.columns.index)

    def _mostly_too_wide(self) -> bool:
        """Whether most of the first records have more cells than the header: amounts like 16,00, unquoted.

        Single ones are rejected by themselves (defect 11); where it is the rule, nothing says where a cell ends.
        """
        widths = [len(record) for _, record in islice(self.records(), FIRST) if not isinstance(record, Broken)]
        return 2 * sum(width > self.columns.width for width in widths) > len(widths)

    def records(self) -> Iterator[tuple[int, list[str] | Broken]]:
        """Every record after the header with the physical line (from 1) on which it starts; blank lines are skipped.

        Cells are as written, without their quotation marks. The number of cells is not checked here.
        """
        lines = self._lines()
        ahead: deque[str] = deque()
        delimiter = self.delimiter
        number = 0
        while True:
            line = ahead.popleft() if ahead else next(lines, None)
            if line is None:
                return
            number += 1
            if number <= self.header_line:
                continue
            if type(line) is not str:
                yield number, Broken(cast(_Damaged, line).code)
                continue
            if '"' in line:
                record, more = self._quoted(line, lines, ahead)
                yield number, record
                number += more
                continue
            if line[-1:] == "\r":
                line = line[:-1]
            if line and not line.isspace():
                yield number, line.split(delimiter)

    def _quoted(self, first: str, lines: Iterator[str], ahead: deque[str]) -> tuple[list[str] | Broken, int]:
        """A record with quotation marks, and how many further lines it took (defects 10 and 26).

        Where the quotation is never closed, or closed by another record's mark (seen by a wrong number of cells, or
        by a whole record inside a cell), only the first line is lost: the others go back to `ahead`.
        """
        taken: list[str] = []
        text = first
        cells, code = self._cells(text)
        while code == "quote_not_closed" and len(taken) < MAX_RECORD_LINES:
            line = ahead.popleft() if ahead else next(lines, None)
            if line is None:
                break
            taken.append(line)
            text += self.newline.decode() + line
            if '"' in line:
                cells, code = self._cells(text)
            elif self._looks_like_record(line):
                break
        swallowed = taken and cells is not None and (
            len(cells) != self.columns.width
            or any(self._looks_like_record(part) for cell in cells if "\n" in cell for part in cell.split("\n")[1:])
        )  # fmt: skip
        if cells is None or swallowed:
            ahead.extendleft(reversed(taken))
            return Broken("quote_not_closed" if taken else code), 0
        damaged = [line for line in taken if type(line) is not str]
        if damaged:
            return Broken(cast(_Damaged, damaged[0]).code), len(taken)
        return cells, len(taken)

    def _cells(self, text: str) -> tuple[list[str] | None, str]:
        """The cells of a record's text, or None and why not."""
        try:
            return next(csv.reader([text.removesuffix("\r")], delimiter=self.delimiter, strict=True)), ""
        except csv.Error as error:
            # the only one of the module's errors that more text can heal
            return None, "quote_not_closed" if "unexpected end" in str(error) else "quote_misplaced"

    def _looks_like_record(self, line: str) -> bool:
        """Whether a line that would be the continuation of a quoted cell is rather a record of its own."""
        cells = line.split(self.delimiter)
        if len(cells) < self.columns.width:
            return False
        number = cells[self.columns.index["number"]].strip('" \u00a0')
        return len(number) == 8 and number.isdecimal()

    def _lines(self) -> Iterator[str]:
        """All physical lines, still with the \\r of a \\r\\n; damaged ones as _Damaged."""
        stream, newline = self._stream, self.newline
        stream.seek(self._start)
        rest = b""
        while chunk := stream.read(CHUNK):
            rest += chunk
            end = rest.rfind(newline)
            if end >= 0:
                yield from self._decoded(rest[:end])
                rest = rest[end + 1 :]
            # a line without end: what is beyond the limit is not kept, _decoded will reject it by its length
            rest = rest[: 4 * MAX_LINE + 4]
        if rest:
            yield from self._decoded(rest)

    def _decoded(self, block: bytes) -> list[str]:
        """The lines of a block, decoded as a whole for speed; line by line only where something is wrong with it."""
        damaged = b"\0" in block
        try:
            text = block.decode(self.encoding)
        except UnicodeDecodeError:
            text = block.decode(self.encoding, "surrogateescape")
            damaged = True
        lines = text.split(self.newline.decode())
        if damaged or max(map(len, lines)) > MAX_LINE:
            return [_examined(line) for line in lines]
        return lines

    def close(self) -> None:
        """Close the file, if it was opened here."""
        if self._owned:
            self._stream.close()

    def __enter__(self) -> Source:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def open_export(path_or_stream: str | Path | BinaryIO) -> Source:
    """Open a member export: encoding, delimiter and columns are found from its content.

    A stream that cannot seek is copied to a temporary file first (in memory up to 1 MiB). Raises UnreadableFile.
    """
    if isinstance(path_or_stream, str | Path):
        try:
            stream: BinaryIO = Path(path_or_stream).open("rb")  # noqa: SIM115 - the Source closes it
        except (OSError, ValueError) as error:
            raise UnreadableFile("not_found") from error
        owned = True
    elif path_or_stream.seekable():
        stream, owned = path_or_stream, False
    else:
        stream = cast(BinaryIO, tempfile.SpooledTemporaryFile(max_size=1 << 20))  # noqa: SIM115
        shutil.copyfileobj(path_or_stream, stream)
        owned = True
    try:
        return Source(stream, owned=owned)
    except BaseException:
        if owned:
            stream.close()
        raise


def _examined(line: str) -> str:
    """The line, as _Damaged where it is too long or holds NUL or undecodable bytes (defect 28)."""
    code = (
        "line_too_long" if len(line) > MAX_LINE
        else "nul_byte" if "\0" in line
        else "characters_broken" if _SURROGATE.search(line)
        else ""
    )  # fmt: skip
    if not code:
        return line
    damaged = _Damaged(line)
    damaged.code = code
    return damaged
