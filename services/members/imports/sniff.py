"""What kind of file it is, from its first bytes: an export, or something else that is refused by its name."""

from __future__ import annotations

import codecs
from typing import BinaryIO

from services.members.imports.encodings import EBCDIC
from services.members.imports.headers import Header, find_header
from services.members.imports.reasons import UnreadableFile

HEAD = 1 << 16  #: bytes within which the header must end

_MAGIC = {
    b"PK\x03\x04": "spreadsheet", b"\xd0\xcf\x11\xe0": "spreadsheet",
    b"\xff\xfe": "utf16", b"\xfe\xff": "utf16", b"\0\0\xfe\xff": "utf16",
    b"%PDF": "document", b"{\\rtf": "document",
    b"\x89PNG": "picture", b"\xff\xd8\xff": "picture", b"GIF8": "picture",
    b"\x1f\x8b": "packed", b"7z\xbc\xaf": "packed", b"Rar!": "packed", b"BZh": "packed", b"\xfd7zXZ": "packed",
}  # fmt: skip
_MARKUP = (b"<!doctype", b"<html", b"<table", b"<?xml", b"<workbook", b"<body", b"<meta", b"<style")


def read_head(stream: BinaryIO) -> tuple[bytes, int]:
    """The first bytes after a byte order mark (defect 14), and the mark's length. Raises UnreadableFile."""
    stream.seek(0)
    head = stream.read(HEAD)
    start = len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0
    for magic, code in _MAGIC.items():
        if head.startswith(magic, start):
            raise UnreadableFile(code)
    head = head[start:]
    if not head.strip():
        raise UnreadableFile("empty")
    if head.lstrip().lower().startswith(_MARKUP):
        raise UnreadableFile("web_page")
    if 5 * head[:2000].count(0) > len(head[:2000]):  # every second byte, or three of four
        raise UnreadableFile("utf16")
    return head, start


def header_of(head: bytes) -> Header:
    """The header of an export, found before its encoding is known: names are found with damaged umlauts, too.

    Raises UnreadableFile, `encoding` where the header is there in EBCDIC.
    """
    try:
        return find_header(head.decode("utf-8", "replace"))
    except UnreadableFile as error:
        if error.code == "no_header" and any(map(_has_header, (head.decode(each, "replace") for each in EBCDIC))):
            raise UnreadableFile("encoding", name="EBCDIC (Großrechner)") from None
        raise


def _has_header(head: str) -> bool:
    try:
        return len(find_header(head.replace("\x85", "\n")).columns().index) > 1
    except UnreadableFile:
        return False
