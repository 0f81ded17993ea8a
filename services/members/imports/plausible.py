"""How plausible a text is in a German register: what a repair, or another reading of a file, must make better.

A register holds names of many countries in Latin letters. Nothing here knows names: only which letters and signs
stand beside each other in words, whatever the language.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_GERMAN = frozenset("äöüßÄÖÜẞ")
#: signs that stand between two letters of a name or an abbreviation
_JOINING = frozenset("-–—'’‘´`.&/+·,;:()\"@_ \t\r\n\u00a0=*#")
_TYPOGRAPHY = frozenset("–—‘’‚“”„…‹›«»•†‡‰™€§°²³´·¼½¾®©±µ\u00a0\u00ad\u00aa\u00ba")
_RARE = frozenset("þðÞÐÿŸ")
_WORD = re.compile(r"[^\W\d_¼½¾¹²³]+")
_SIGN = re.compile("[^A-Za-z0-9 äöüÄÖÜß]")
_CAMEL = re.compile(r"(?:Mc|Mac|De|Di|Du|La|Le|Lo|Van|Von|Fitz|O|Al|El|Ten|Ter)(?=[^\W\d_])")

RARE, ACCENT, SHAPE, SIGN = 2, 1, 3, 3


@lru_cache(maxsize=1 << 12)
def oddity(text: str) -> int:
    """How odd a text is: 0 for plain German, 1 for a word with letters of other languages, 3 and more for a word that
    nobody writes: a sign within it (`Stra§e`), a capital in its middle (`MŸller`), three accented letters in a row.
    """
    return sum(map(_word_oddity, _WORD.findall(text))) + _signs(text) * SIGN


def _word_oddity(word: str) -> int:
    strange = [letter for letter in word if not letter.isascii() and letter not in _GERMAN]
    cost = 0
    if strange:
        cost = RARE if any(letter in _RARE or not is_latin(letter) for letter in strange) else ACCENT
    if re.search(r"[^\x00-\x7f]{3}", word):
        cost += SHAPE
    word = word.replace("ß", "ss" if word.replace("ß", "").islower() or word[1:].islower() else "SS")
    rest = _CAMEL.sub("", word, count=1)
    if not (word.islower() or word.isupper() or rest[1:].islower() or len(rest) == 1 or rest.isupper()):
        cost += SHAPE
    return cost


def _signs(text: str) -> int:
    """Signs directly within a word, and control characters of Windows-1252's gaps anywhere."""
    found = 0
    for match in _SIGN.finditer(text):
        sign, at = match[0], match.start()
        if sign.isalpha() or unicodedata.combining(sign) or sign in _JOINING:
            continue
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        if "\x80" <= sign <= "\x9f" or sign == "\ufffd":
            found += 1
        elif sign in "„‚“”‹›«»":  # quotes: an opening one behind a letter, any of them between two
            found += (before.isalpha() and after.isalpha()) or (sign in "„‚" and before.isalpha())
        elif sign.isascii() or (sign in "²³" and before == "m") or sign in "…•†™®°€":
            found += before.isalpha() and after.isalpha()
        else:
            found += before.isalpha() or after.isalpha()
    return found


def is_latin(letter: str) -> bool:
    """Whether it is a Latin letter, of any language."""
    return unicodedata.name(letter, "").startswith("LATIN")


def is_sound(sign: str) -> bool:
    """Whether a sign can stand in a German text at all: ASCII, a Latin letter, or typography."""
    return sign.isprintable() and (sign.isascii() or is_latin(sign) or sign in _TYPOGRAPHY)
