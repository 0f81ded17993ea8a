"""From the bytes of an export to its records, each with the physical line on which it starts.

One pass in chunks: memory is bounded by CHUNK and MAX_LINE, whatever the size of the file. A damaged
record costs itself, never its neighbours: an unassigned byte, a NUL byte or a quotation mark that is
never closed turns that record into a `Broken`, and reading goes on with the next line.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, cast

from services.members.imports.encodings import CHUNK, find_encoding, read_two_ways
from services.members.imports.headers import LINE_END, find_header
from services.members.imports.quotes import Quotes
from services.members.imports.reasons import UnreadableFile
from services.members.imports.sniff import header_of, read_head

MAX_LINE = 1 << 16  #: characters; a member takes some 250
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
        header = header_of(head)
        raw = re.split(rb"\r\n|\n|\r", head)[header.first - 1 : header.last]
        self.encoding = find_encoding(stream, b"\n".join(raw), bom=self._start > 0)
        self.two_ways = read_two_ways(stream) if self.encoding == "cp1252" else []
        self.header = find_header(head.decode(self.encoding, "replace"))
        self.delimiter, self.columns = self.header.delimiter, self.header.columns()
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
        records = [record for _, record in islice(self.records(), FIRST) if not isinstance(record, Broken)]
        wide = [r for r in records if len(r) > self.columns.width and self.columns.fitted(r) is None]
        return 2 * len(wide) > len(records)

    def records(self) -> Iterator[tuple[int, list[str] | Broken]]:
        """Every record after the header with the physical line (from 1) on which it starts; blank lines are skipped.

        Cells are as written, without their quotation marks. The number of cells is not checked here. Raises
        UnreadableFile where so many quotations stay open that the file as a whole is damaged.
        """
        quotes = Quotes(self.delimiter, self.columns, self._lines())
        delimiter, header_end = self.delimiter, self.header.last
        number = 0
        while (line := quotes.next_line()) is not None:
            number += 1
            if number <= header_end:
                continue
            if type(line) is not str:
                yield number, Broken(cast(_Damaged, line).code)
                continue
            if '"' in line:
                found, taken = quotes.cut(line)
                damaged = [one for one in taken if type(one) is not str]
                code = cast(_Damaged, damaged[0]).code if damaged else found
                yield number, Broken(code) if isinstance(code, str) else code
                number += len(taken)
                continue
            if line[-1:] == "\r":
                line = line[:-1]
            if line and not line.isspace():
                yield number, line.split(delimiter)

    def _lines(self) -> Iterator[str]:
        """All physical lines, still with the \\r of a \\r\\n; damaged ones as _Damaged."""
        stream = self._stream
        stream.seek(self._start)
        rest = b""
        while chunk := stream.read(CHUNK):
            rest += chunk
            # a \r at the end may be the first half of a line's end
            end = max(rest.rfind(b"\n"), rest.rfind(b"\r", 0, len(rest) - 1))
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
        # a \r without \n ends a line, too: the block ends before a \n
        mixed = "\r" in text and text.count("\r") - text.endswith("\r") != text.count("\r\n")
        lines = LINE_END.split(text.removesuffix("\r")) if mixed else text.split("\n")
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
