"""What kind of file it is: byte order mark, line ends, encoding, delimiter and header, found from its content."""

from __future__ import annotations

import codecs
import csv
import re
from typing import BinaryIO

from services.members.imports.columns import Columns, field_of, map_columns
from services.members.imports.reasons import UnreadableFile

HEAD = 1 << 16  #: bytes within which the header must end
CHUNK = 1 << 17  #: bytes read at once
DELIMITERS = ";,\t|"

_UTF8_CHAR = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MAGIC = {
    b"PK\x03\x04": "spreadsheet", b"\xd0\xcf\x11\xe0": "spreadsheet",
    b"\xff\xfe": "utf16", b"\xfe\xff": "utf16",
}  # fmt: skip


def read_head(stream: BinaryIO) -> tuple[bytes, int]:
    """The first bytes after a byte order mark (defect 14), and the mark's length."""
    stream.seek(0)
    head = stream.read(HEAD)
    for magic, code in _MAGIC.items():
        if head.startswith(magic):
            raise UnreadableFile(code)
    start = len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0
    head = head[start:]
    if not head.strip():
        raise UnreadableFile("empty")
    return head, start


def find_header(head: bytes, newline: bytes) -> tuple[int, bytes]:
    """The header's line number and bytes: the first line that is neither blank nor a spreadsheet's `sep=;`."""
    if len(head) >= HEAD and newline not in head:
        raise UnreadableFile("no_header")
    for number, raw in enumerate(head.split(newline), start=1):
        line = raw.strip()
        if line and not (line.lower().startswith(b"sep=") and len(line) <= 5):
            return number, raw
    raise UnreadableFile("no_header")


def find_columns(text: str) -> tuple[str, Columns]:
    """The delimiter under which most column names are known, and the columns."""
    if _BINARY.search(text):
        raise UnreadableFile("binary")
    best: tuple[int, str, list[str]] = (0, "", [])
    for delimiter in DELIMITERS:
        try:
            names = next(csv.reader([text.rstrip("\r\n")], delimiter=delimiter, strict=True), [])
        except csv.Error:
            continue
        known = sum(field_of(name) is not None for name in names)
        if known > best[0]:
            best = (known, delimiter, names)
    if not best[0]:
        raise UnreadableFile("no_header")
    return best[1], map_columns(best[2])


def find_encoding(stream: BinaryIO, header: bytes, *, bom: bool) -> str:
    """UTF-8 or Windows-1252.

    A byte order mark decides, then an umlaut in the header (usually that of Straße), then the whole file: valid UTF-8
    is UTF-8; else what most of its characters beyond ASCII are, so that one broken or double-encoded cell does not
    turn the rest of the file around.
    """
    if bom:
        return "utf-8"
    if not header.isascii():
        try:
            header.decode("utf-8")
        except UnicodeDecodeError:
            return "cp1252"
        return "utf-8"
    stream.seek(0)
    valid = other = 0
    rest = b""
    while chunk := stream.read(CHUNK):
        rest += chunk
        end = rest.rfind(b"\n") + 1 or len(rest)
        block, rest = rest[:end], rest[end:]
        if not block.isascii():
            characters = _UTF8_CHAR.findall(block)
            valid += len(characters)
            other += len(_HIGH_BYTE.findall(block)) - sum(map(len, characters))
    characters = _UTF8_CHAR.findall(rest)
    valid += len(characters)
    other += len(_HIGH_BYTE.findall(rest)) - sum(map(len, characters))
    return "utf-8" if valid >= other else "cp1252"
