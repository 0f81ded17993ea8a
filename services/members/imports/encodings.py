"""In which encoding a file is written: UTF-8 or Windows-1252 are read, any other is refused by its name.

Windows-1252 gives every byte a sign, so a file in another encoding never fails: it is only wrong. What tells is how
plausible its words become under each encoding; the words, not the bytes, because a dash, a quotation mark and a euro
sign are bytes that other encodings have letters for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from operator import itemgetter
from typing import BinaryIO

from services.members.imports import turkish
from services.members.imports.plausible import oddity
from services.members.imports.reasons import UnreadableFile
from services.members.imports.turkish import Reading

CHUNK = 1 << 17  #: bytes read at once
WORDS = 20_000  #: words with other than ASCII letters by which a file is judged
GERMAN = 2000  #: words after which those with nothing but German letters tell nothing new
LINES = 10  #: lines named that can be read in two ways
SURE = 3  #: by so much another encoding must be more plausible: one word that nobody writes, three that are rare

#: encodings that exports have been found in → what people call them
OTHERS = {
    "mac_roman": "MacRoman (Apple)", "cp850": "DOS (Codepage 850)", "cp1250": "Windows-1250 (Osteuropa)",
    "iso8859_2": "ISO 8859-2 (Osteuropa)", "cp1254": "Windows-1254 (Türkisch)", "cp1251": "Windows-1251 (Kyrillisch)",
    "cp1253": "Windows-1253 (Griechisch)", "koi8_r": "KOI8-R (Kyrillisch)",
}  # fmt: skip
#: of mainframes: nothing in them looks like ASCII
EBCDIC = ("cp273", "cp500")

_ASCII = bytes(range(128))
#: letters that have the same byte in Windows-1250 and 1254, and are nothing in words elsewhere: they tell nothing
_USUAL = frozenset("äöüÄÖÜßéáçÇ".encode("cp1252"))
_UTF8_CHAR = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_TELLING_RUN = re.compile(b"[" + b"".join(b"\\x%02x" % byte for byte in range(128, 256) if byte not in _USUAL) + b"]+")
_LETTERS_BEFORE = re.compile(rb"[A-Za-z]*\Z")
_LETTERS_AFTER = re.compile(rb"[A-Za-z\x80-\xff]*")


def find_encoding(stream: BinaryIO, header: bytes, *, bom: bool) -> str:
    """`utf-8` or `cp1252`. Raises UnreadableFile `encoding` where the words of the file belong to another.

    A byte order mark decides, then an umlaut in the header (usually that of Straße), then the whole file: valid UTF-8
    is UTF-8; else what most of its characters beyond ASCII are, so that one broken or double-encoded cell does not
    turn the rest of the file around.
    """
    if bom or (_is_utf8(stream) if header.isascii() else _decodes(header)):
        return "utf-8"
    words = high_words(stream)
    found = turkish.sorted_out(words)
    if found[Reading.TURKISH] and not found[Reading.WESTERN]:
        raise UnreadableFile("encoding", name=OTHERS["cp1254"])
    # letters that are rare elsewhere are none here
    words -= found[Reading.WESTERN]
    if found[Reading.WESTERN] and not found[Reading.TURKISH]:
        words -= found[Reading.EITHER]
    other, least = min(((each, oddities(words, each)) for each in OTHERS), key=itemgetter(1))
    if least + SURE <= oddities(words, "cp1252"):
        # where nothing tells them apart both are named
        either = other != "cp1254" and oddities(words, "cp1254") == least
        raise UnreadableFile("encoding", name=OTHERS[other] + (f" oder {OTHERS['cp1254']}" if either else ""))
    return "cp1252"


def read_two_ways(stream: BinaryIO) -> list[int]:
    """Of a file in Windows-1252 the first lines with words that Turkish would have otherwise, and that may be meant."""
    found = turkish.sorted_out(high_words(stream))
    unclear = found[Reading.EITHER] | found[Reading.TURKISH]
    return list(turkish.lines_with(unclear, _blocks(stream), LINES)) if unclear else []


def high_words(stream: BinaryIO) -> set[bytes]:
    """The first WORDS different words with a byte beyond ASCII beside ASCII letters, those in UTF-8 left out."""
    words: set[bytes] = set()
    seen = 0
    for block in _blocks(stream):
        if block.isascii() or (seen >= GERMAN and set(block.translate(None, _ASCII)) <= _USUAL):
            continue
        end = 0
        # German words tell that it is Windows-1252, but some of them are enough
        for match in (_HIGH_RUN if seen < GERMAN else _TELLING_RUN).finditer(block):
            if match.start() < end:
                continue  # within the word before
            before = _LETTERS_BEFORE.search(block, max(match.start() - 40, 0), match.start())
            after = _LETTERS_AFTER.match(block, match.start(), match.start() + 40)
            assert before is not None
            assert after is not None
            end = after.end()
            seen += 1
            word = block[before.start() : end]
            if len(word) > len(match[0]) and not _UTF8_CHAR.search(word):
                words.add(word)
        if len(words) >= WORDS:
            break
    return words


def oddities(words: set[bytes], encoding: str) -> int:
    """How odd the words are in an encoding, all together."""
    return sum(oddity(word.decode(encoding, "replace")) for word in words)


def _is_utf8(stream: BinaryIO) -> bool:
    valid = other = 0
    for block in _blocks(stream):
        if not block.isascii():
            characters = _UTF8_CHAR.findall(block)
            valid += len(characters)
            other += len(_HIGH_BYTE.findall(block)) - sum(map(len, characters))
    return valid >= other


def _decodes(text: bytes) -> bool:
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    """The file from its beginning, in blocks that end with a line."""
    stream.seek(0)
    rest = b""
    while chunk := stream.read(CHUNK):
        rest += chunk
        end = max(rest.rfind(b"\n"), rest.rfind(b"\r")) + 1 or len(rest)
        yield rest[:end]
        rest = rest[end:]
    if rest:
        yield rest
