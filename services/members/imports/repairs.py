"""The rules for defects in single cells, one small function each. Pure: text in, text out.

A function returns what should stand in the cell (the text itself where the rule does not apply) or raises Reject.
The number in front of each docstring is the row of the table in member-export.md; names are in naming.py,
postcodes in postcodes.py, dates in dates.py.

No rule damages what is sound: a change of letters must make the text more plausible (plausible.py), and where two
meanings are possible the cell stays as it is; rows.py then asks a person to look.
"""

from __future__ import annotations

import re
import unicodedata

from services.members.imports.plausible import is_sound, oddity
from services.members.imports.reasons import Reject
from shared.telephone import national

_PADDING = " \t\r\n\u00a0\u2007\u202f\u200b\u200e\u200f\ufeff\u00ad"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# UTF-8 read as Windows-1252: a lead byte's letter, then the signs that Windows-1252 has for 0x80 to 0xBF
_TAIL = "\u0080-\u00bf" + "".join(
    re.escape(bytes([b]).decode("cp1252")) for b in range(0x80, 0xA0) if b not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
)
_DOUBLE = re.compile(f"[\u00c2-\u00c5\u00c8][{_TAIL}]|[\u00e1\u00e2][{_TAIL}]{{2}}")
_LOST = re.compile(r"\w\?|\?\w|\ufffd")
_BYTE = {bytes([b]).decode("cp1252", "replace"): b for b in range(0x80, 0xA0)} | {chr(b): b for b in range(0x80, 0x100)}

_UNKNOWN_WORDS = frozenset({"k.a.", "k. a.", "ka", "n/a", "n.a.", "n. a.", "n.n.", "unbekannt", "nicht bekannt"})
_NO_WORDS = _UNKNOWN_WORDS | {"keine", "keiner", "null", "entfällt", "none"}

_Pair = tuple[int, int, str]
_SINGLY = 8  #: so many pairs of one cell are judged one by one; in more, all or none


def without_padding(text: str) -> str:
    """20 R: spaces, no-break spaces, zero-width and control characters around or inside a value."""
    return _CONTROL.sub("", text).strip(_PADDING)


def is_nothing(text: str) -> bool:
    """Whether what stands in a cell means that there is nothing: a sign or two (`-`, `--`, `?`), or a word for it."""
    return not text or (len(text) <= 3 and not any(map(str.isalnum, text))) or text.casefold() in _NO_WORDS


def is_unknown(text: str) -> bool:
    """Whether a cell says that somebody did not know (`?`, `unbekannt`, `k. A.`): it denies nothing that is known."""
    plain = without_padding(text)
    return bool(plain) and (not plain.strip("?") or plain.casefold().strip("()[] ") in _UNKNOWN_WORDS)


def umlauts_restored(text: str) -> str:
    """5 R: umlauts double-encoded (`GÃ¶ttingen`), pair by pair, so that sound umlauts beside them survive.

    `Voß–Müller` and `„Zum Schloß“` are such pairs, too: only what becomes more plausible is changed.
    """

    for _ in range(2):  # some files went through it twice
        pairs = [(m.start(), m.end(), letter) for m in _DOUBLE.finditer(text) if is_sound(letter := _decoded(m[0]))]
        if len(pairs) <= _SINGLY and oddity(_replaced(text, pairs)):
            pairs = _improving(text, pairs)
        restored = _replaced(text, pairs)
        if oddity(restored) >= oddity(text):
            break
        text = restored
    return unicodedata.normalize("NFC", text)


def _improving(text: str, pairs: list[_Pair]) -> list[_Pair]:
    """Those pairs without which, beside the others as they will be, the text would be no better."""
    for at in reversed(range(len(pairs))):
        rest = pairs[:at] + pairs[at + 1 :]
        if oddity(_replaced(text, rest)) < oddity(_replaced(text, pairs)):
            pairs = rest
    return pairs


def _decoded(pair: str) -> str:
    raw = bytes(_BYTE.get(sign, ord(sign) & 0xFF) for sign in pair)
    return raw.decode("utf-8", "replace")


def _replaced(text: str, pairs: list[_Pair]) -> str:
    parts: list[str] = []
    end = 0
    for start, stop, letter in pairs:
        parts += text[end:start], letter
        end = stop
    return "".join(parts) + text[end:]


def umlauts_lost(text: str, column: str) -> str:
    """6 X: an umlaut replaced by `?` (`M?ller`) cannot be restored; `column` is named in the reason."""
    if _LOST.search(text):
        raise Reject("umlaut_lost", column=column)
    return text


def tidy(text: str) -> str:
    """5 and 20 together: what every text column goes through."""
    return umlauts_restored(without_padding(text))


# -- membership number --------------------------------------------------------------------------------------


def membership_number(text: str) -> str:
    """21 X: missing, or made a number by a spreadsheet (`1,23E+07`). R: the apostrophe that guards it (SPG-Verein)."""
    text = without_padding(text).lstrip("'")
    if not text.strip("0-"):
        raise Reject("number_missing")
    if re.fullmatch(r"\d+(?:[.,]\d+)?[eE]\+?\d+", text):
        raise Reject("number_scientific")
    if not re.fullmatch(r"[0-9]{8}", text):
        raise Reject("number_invalid")
    return text


# -- address ------------------------------------------------------------------------------------------------


def house_number_split(street: str) -> tuple[str, str]:
    """Columns table: the street "sometimes with the house number": `Am Anger 12a` → (`Am Anger`, `12a`)."""
    match = re.search(r"\s(\d{1,4}\s?[a-zA-Z]?(?:\s?[-/+]\s?\d{1,4}\s?[a-zA-Z]?)?)$", street)
    if not match or not re.search(r"[^\W\d]", street[: match.start()]):
        return street, ""
    return street[: match.start()].rstrip(), match[1]


# -- how to reach somebody ----------------------------------------------------------------------------------

_ADDRESS = re.compile(r"[^\s@,;:<>()\[\]\"\\]+@(?:[\w-]+\.)+[^\W\d_]{2,}")


def mail_address(text: str) -> str:
    """16 R: of two addresses the first. 17 R: `(at)` spelled, capitals, spaces; what is no address becomes empty."""
    text = re.sub(r"\s*[(\[{]\s*at\s*[)\]}]\s*|\s+at\s+(?=\S+\.)", "@", tidy(text), flags=re.IGNORECASE).lower()
    for part in (text, *re.split(r"[\s,;/|<>]+", text)):
        candidate = part.removeprefix("mailto:").strip(".")
        if len(candidate) <= 254 and ".." not in candidate and _ADDRESS.fullmatch(candidate):
            return candidate
    return ""


_DIGITS = re.compile(r"\+?[\d\s()/.\u00a0\u2010-\u2015-]+")
#: what may stand in front of a slash: country and area, and nothing of the number itself
_AREA = re.compile(r"(?:(?:\+|00)\d{1,3}[\s.-]*)?(?:\(0\)[\s.-]*)?\(?0?\d{1,5}\)?\s*")
#: two numbers of a house, written as one cell: 4711-4712, 4711 4712
_TWINS = re.compile(r"(?<!\d)(\d\d)\d{2,6}\s*[\s\u2010-\u2015-]\s*\1\d{2,6}(?!\d)")


def telephone(text: str) -> str:
    """24 R: other notations (`+49 (0)30 / 23125-123`) → E.164. What is no complete number stays as it is written.

    So does what may be two numbers or an extension (`05121 4711/4712`): joined it would reach nobody.
    """
    text = without_padding(text)
    if is_nothing(text):
        return ""
    number = national(text.lstrip("'"))
    if not _DIGITS.fullmatch(number) or _two_numbers(number):
        return text
    digits = re.sub(r"[^\d+]", "", number.replace("(0)", "") if number.startswith(("+", "00")) else number)
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    elif digits.startswith("0"):
        digits = "+49" + digits[1:]
    longest = 13 if digits.startswith("+49") else 15  # the plan of German numbers; of the world's (E.164)
    return digits if re.fullmatch(r"\+[1-9][0-9]{5,}", digits) and len(digits) <= longest + 1 else text


def _two_numbers(text: str) -> bool:
    area, slash, rest = text.partition("/")
    if slash and ("/" in rest or not _AREA.fullmatch(area)):
        return True
    twins = _TWINS.search(rest or text)
    if twins is None:
        return False
    one, other = (re.sub(r"\D", "", half) for half in re.split(r"[\s\u2010-\u2015-]+", twins[0], maxsplit=1))
    return len(one) == len(other)


# -- dues ---------------------------------------------------------------------------------------------------


def amount_cents(text: str) -> int | None:
    """23 R: decimal point (`8.00`), currency (`8,00 €`), thousands. Cents; None for empty, and for what is no amount:
    dues are not stored, so nothing in their column costs a member.
    """
    plain = re.sub(r"\s*(?:€|EUR|Euro)\s*", "", tidy(text), flags=re.IGNORECASE).strip("' ")
    match = re.fullmatch(r"([0-9]{1,6}|[0-9]{1,3}(?:\.[0-9]{3})+(?=,))(?:[.,]([0-9]{1,2}|-))?", plain)
    if not match:
        return None
    return int(match[1].replace(".", "")) * 100 + int((match[2] or "0").strip("-").ljust(2, "0"))
