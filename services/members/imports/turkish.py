"""Windows-1252 and its Turkish sibling differ in six letters: ð ý þ Ð Ý Þ in one are ğ ı ş Ğ İ Ş in the other.

A file of either never fails to be read as the other, and one or two words do not tell by their number. What tells is
what stands beside the letter: ş is no rare letter behind others, ğ stands behind vowels alone, and Icelandic has á, í,
ó, ú, which Turkish has not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import Enum

_SIX = re.compile(b"[\xd0\xdd\xde\xf0\xfd\xfe]")
_TURKISH = frozenset("çöüâîûğışÇÖÜÂÎÛĞİŞ")
_NOT_BEHIND_A_VOWEL = re.compile("(?<=[bcdfghjklmnpqrstvwxzBCDFGHJKLMNPQRSTVWXZ])[ğĞ]")
_THOR = re.compile("^Ş(?:r|or|OR|R)")
_BEHIND_A_LETTER = re.compile(r"(?<=[^\W\d_])[şŞ]")


class Reading(Enum):
    """How a word is to be read."""

    EITHER, WESTERN, TURKISH = range(3)


def reading(word: bytes) -> Reading | None:
    """How a word is to be read; None where both encodings say the same of it."""
    if not _SIX.search(word):
        return None
    text = word.decode("cp1254", "replace")
    foreign = any(not letter.isascii() and letter.isalpha() and letter not in _TURKISH for letter in text)
    if foreign or _NOT_BEHIND_A_VOWEL.search(text) or _THOR.search(text):
        return Reading.WESTERN
    return Reading.TURKISH if _BEHIND_A_LETTER.search(text) else Reading.EITHER


def sorted_out(words: Iterable[bytes]) -> dict[Reading, set[bytes]]:
    """The words that tell, by how they are to be read."""
    found: dict[Reading, set[bytes]] = {each: set() for each in Reading}
    for word in words:
        if (how := reading(word)) is not None:
            found[how].add(word)
    return found


def lines_with(words: set[bytes], blocks: Iterable[bytes], limit: int) -> Iterator[int]:
    """The first physical lines in which one of the words stands."""
    wanted, number, found = re.compile(b"|".join(map(re.escape, sorted(words)))), 0, 0
    for block in blocks:
        lines = re.split(rb"\r\n|\n|\r", block)
        for at, line in enumerate(lines, number + 1):
            if wanted.search(line):
                yield at
                found += 1
                if found == limit:
                    return
        number += len(lines) - 1
