"""Texts that attack, texts that only look so, and what must become of each: in one line, in many.

Written by hand, apart from the code that decides (`shared/text.py`): the two must agree.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum


class Must(StrEnum):
    """What a field for free text does with it."""

    REFUSE = "refuse"
    KEEP = "keep"
    LINES = "lines"  # kept where there may be several lines, else refused


@dataclass(frozen=True)
class Hostile:
    """One text. `json`: how it is sent where JSON alone can say it (half a surrogate pair has no UTF-8)."""

    name: str
    text: str
    must: Must

    @property
    def in_utf8(self) -> bool:
        """Whether it can be sent outside JSON's escapes."""
        return not any("\ud800" <= sign <= "\udfff" for sign in self.text)


def kept(text: str) -> str:
    """The stated form, said once more: NFC, lines end in LF, no space around."""
    for end in ("\r\n", "\r", "\u2028", "\u2029"):
        text = text.replace(end, "\n")
    return unicodedata.normalize("NFC", text).strip()


def _inside(*signs: str) -> list[str]:
    return [f"Anna{sign}Berg" for sign in signs]


_REFUSED: dict[str, list[str]] = {
    "nul": ["\x00", *_inside("\x00")],
    "half a surrogate pair": [*_inside("\ud800", "\udfff"), "\ude00\ud83d"],
    "control": _inside(*(chr(code) for code in range(1, 32) if chr(code) not in "\t\n\r")),
    "control, high": _inside(*(chr(code) for code in range(0x7F, 0xA0))),
    "direction": _inside(*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"),
    "zero width": _inside(*"\u200b\u200c\u200d\u2060\u2061\u2064\u206f\ufeff\u00ad\u180e\u034f\u115f\u3164\uffa0"),
    "byte order mark": ["\ufeffAnna", "Anna\ufeff"],
    "tags": ["Anna" + "".join(chr(0xE0000 + ord(sign)) for sign in "geheim")],
    "variation without a base": _inside("\ufe0f", "\U000e0100"),
    "private use": _inside("\ue000", "\uf8ff", "\U000f0000", "\U0010fffd"),
    "no character": _inside("\ufdd0", "\uffff", "\ufffe", "\U0001ffff", "\U0010ffff"),
    "damaged": ["M\ufffdller"],
    "piled": ["Z" + "\u0335\u0301" * 30 + "algo", "a" + "\u0300" * 100_000],
    "long": ["x" * 100_000, "ä" * 500_000, "x" * 1_000_000],
}
_LINES: dict[str, list[str]] = {
    "lines": ["Anna\nBerg", "Anna\r\nBerg", "Anna\rBerg", "Anna\tBerg"],
    "separators": _inside("\u2028", "\u2029"),
    "header injection": ["Anna\r\nBcc: all@example.org", "Anna\r\n\r\n<h1>x</h1>", "Anna\nSet-Cookie: a=b"],
}
_KEPT: dict[str, list[str]] = {
    "names": ["Zoë Voß-Müller", "Ngu\u1ec5n Th\u1ecb", "O’Brien", "d'Avanzo", "Łukasz Żółć", "Ioannis Παπαδόπουλος"],
    "decomposed": ["Zoe\u0308 Vo\u00df", "A\u030angstro\u0308m"],
    "scripts": ["יִצְחָק", "عبد الله", "می\u200cخواهم", "क\u094d\u200dष", "\u0f60\u0f42\u0fb1\u0f7c", "葛\U000e0100"],
    "emoji": [
        "\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466",
        "\U0001f44d\U0001f3fd ja",
        "❤\ufe0f\u200d\U0001f525",
        "\U0001f3f3\ufe0f\u200d\U0001f308",
        "1\ufe0f\u20e3",
        "\U0001f1e9\U0001f1ea",
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    ],
    "markup": ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"><b>'&amp;&#0;</b>", "<!--", "]]>"],
    "templates": ["{{7*7}}", "{% raw %}", "${7*7}", "#{7*7}", "%s%n{0}", "{name!r}"],
    "formulas": ["=1+1", "+49 511", "-1", "@SUM(A1)", "\uff1d1+1", "'=1"],
    "paths": ["../../../etc/passwd", "..\\..\\x", "/etc/passwd", "file:///etc/passwd", "a%00b%0d%0a"],
    "languages": ["'; DROP TABLE persons; --", "\\u0000\\x00", "\\", "null", "None", "$(id)", "`id`", "true", "\"'"],
    "spaces": ["Anna\u00a0Berg", "  Anna  Berg  ", "Anna\u3000Berg", "Anna\u2009Berg"],
}
HOSTILE: list[Hostile] = [
    Hostile(f"{name} {number}", text, must)
    for must, groups in ((Must.REFUSE, _REFUSED), (Must.LINES, _LINES), (Must.KEEP, _KEPT))
    for name, texts in groups.items()
    for number, text in enumerate(texts)
]
FEW: list[Hostile] = [
    one
    for one in HOSTILE
    if one.name.endswith(" 0") or one.name in ("lines 1", "half a surrogate pair 2", "zero width 2", "formulas 4")
]
"""One of each kind."""
FEWER: list[Hostile] = [
    one
    for one in FEW
    if one.name.rpartition(" ")[0]
    in ("nul", "half a surrogate pair", "direction", "private use", "long", "header injection", "markup", "formulas")
]
"""Where a request takes its time, and the field's own type was asked about all of them."""
