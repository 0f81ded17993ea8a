"""The rules for defects in single cells, one small function each. Pure: text in, text out.

A function returns what should stand in the cell (the text itself where the rule does not apply) or raises Reject.
The number in front of each docstring is the row of the table in member-export.md; dates are in dates.py.
"""

from __future__ import annotations

import re
import unicodedata

from services.members.imports.reasons import Reject

_PADDING = " \t\r\n\u00a0\u2007\u202f\u200b\u200e\u200f\ufeff\u00ad"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# UTF-8 read as Windows-1252: a lead byte's letter, then the signs that Windows-1252 has for 0x80 to 0xBF
_TAIL = "\u0080-\u00bf" + "".join(
    re.escape(bytes([b]).decode("cp1252")) for b in range(0x80, 0xA0) if b not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
)
_DOUBLE = re.compile(f"[\u00c2-\u00df][{_TAIL}]|[\u00e0-\u00ef][{_TAIL}]{{2}}")
_LOST = re.compile(r"\w\?|\?\w|\ufffd")
_BYTE = {bytes([b]).decode("cp1252", "replace"): b for b in range(0x80, 0xA0)} | {chr(b): b for b in range(0x80, 0x100)}

#: a sign or word that stands for "nothing" in a cell
NOTHING = frozenset(
    {"-", "--", "---", "–", "?", ".", "/", "keine", "keiner", "k.a.", "k. a.", "n/a", "unbekannt", "null"}
)

#: postcodes withdrawn with their municipality → the only postcode of the municipality that took it in
#: (both 2013: Kreiensen → Einbeck, Gittelde → Bad Grund; bezirk-hannover.csv, README of the data)
WITHDRAWN_POSTCODES = {"37547": "37574", "37534": "37539"}


def without_padding(text: str) -> str:
    """20 R: spaces, no-break spaces, zero-width and control characters around or inside a value."""
    return _CONTROL.sub("", text).strip(_PADDING)


def umlauts_restored(text: str) -> str:
    """5 R: umlauts double-encoded (`GÃ¶ttingen`), pair by pair, so that sound umlauts beside them survive."""

    def decoded(match: re.Match[str]) -> str:
        raw = bytes(_BYTE.get(character, ord(character) & 0xFF) for character in match[0])
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            return match[0]

    for _ in range(2):  # some files went through it twice
        text = _DOUBLE.sub(decoded, text)
    return unicodedata.normalize("NFC", text)


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


# -- names --------------------------------------------------------------------------------------------------

_SUFFIX = re.compile(r",?\s+\(?(?:jun|sen|jr|sr|junior|senior)\.?\)?$", re.IGNORECASE)
_BORN_AS = re.compile(r",?\s+\(?geb(?:\.|\b|orene?r?)\s*\S.*$", re.IGNORECASE)
_TITLE = re.compile(
    r"(?:(?:Prof|Dr|Mag|Ing|PD|Priv\.-Doz|Dipl\.-\w+|h\. ?c|med|jur|phil|rer\. ?(?:nat|pol)|theol|agr)\b\.?\s*)+(?=\S)",
    re.IGNORECASE,
)
_PARTICLES = frozenset({"von", "vom", "van", "der", "den", "de", "zu", "zur", "zum", "und"})


def suffix_removed(last: str) -> str:
    """18 R: a suffix behind the last name (`Müller jun.`, `Müller, geb. Meyer`)."""
    return _SUFFIX.sub("", _BORN_AS.sub("", last))


def title_split(last: str) -> tuple[str, str]:
    """18 R: a title in front of the last name: `Dr. Müller` → (`Dr.`, `Müller`)."""
    match = _TITLE.match(last)
    return (match[0].strip(), last[match.end() :]) if match else ("", last)


def first_name_split(last: str, first: str) -> tuple[str, str]:
    """18 R: both names in one cell: `Müller, Petra` → (`Müller`, `Petra`); with another first name as it is."""
    before, comma, behind = (part.strip() for part in last.partition(","))
    if not comma or not before or (first and behind and behind != first):
        return last, first
    return before, first or behind


def capitals_lowered(name: str, letters: int = 2) -> str:
    """19 R: a name in capitals (`MÜLLER-LÜDERS`, `VON DER HEIDE`). Initials (`H.-J.`) are none."""
    if not name.replace("ß", "").isupper() or not re.search(rf"[^\W\d_]{{{letters}}}", name):
        return name
    words = re.split(r"([\s'’.-]+)", name.lower())
    return "".join(word if word in _PARTICLES else word[:1].upper() + word[1:] for word in words)


def last_name_needed(last: str) -> str:
    """19 X: no last name."""
    if not last or last.casefold() in NOTHING:
        raise Reject("name_missing")
    return last


# -- address ------------------------------------------------------------------------------------------------


_POSTCODE_NOISE = re.compile(r"^'|^(?:DE?|BRD)[\s-]*(?=\d)|[.,]0$|(?<=\d)\s+(?=\d)", re.IGNORECASE)


def postcode(text: str) -> str:
    """3 R: leading zero lost (`4109`). 4 R: country in front (`D-30159`); X: no German postcode. 25 R: withdrawn."""
    digits = _POSTCODE_NOISE.sub("", without_padding(text))
    if not digits or digits.casefold() in NOTHING:
        return ""
    if re.fullmatch(r"[1-9][0-9]{3}", digits):
        digits = "0" + digits
    if not re.fullmatch(r"0[1-9][0-9]{3}|[1-9][0-9]{4}", digits):
        raise Reject("postcode_invalid")
    return WITHDRAWN_POSTCODES.get(digits, digits)


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
    for part in re.split(r"[\s,;/|<>]+", text):
        candidate = part.removeprefix("mailto:").strip(".")
        if len(candidate) <= 254 and ".." not in candidate and _ADDRESS.fullmatch(candidate):
            return candidate
    return ""


def telephone(text: str) -> str:
    """24 R: other notations (`+49 (0)30 / 23125-123`) → E.164. What is no complete number stays as it is written."""
    text = without_padding(text)
    if text.casefold() in NOTHING:
        return ""
    if not re.fullmatch(r"'?\+?[\d\s()/.\u00a0\u2010-\u2015-]+", text):
        return text
    digits = re.sub(r"[^\d+]", "", text.replace("(0)", "") if text.lstrip("'").startswith(("+", "00")) else text)
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    elif digits.startswith("0"):
        digits = "+49" + digits[1:]
    return digits if re.fullmatch(r"\+[1-9][0-9]{5,14}", digits) else text


# -- dues ---------------------------------------------------------------------------------------------------


def amount_cents(text: str) -> int | None:
    """23 R: decimal point (`8.00`), currency (`8,00 €`), thousands; X: what is no amount. Cents, or None for empty."""
    plain = re.sub(r"\s*(?:€|EUR|Euro)\s*", "", tidy(text), flags=re.IGNORECASE).strip("' ")
    if not plain or plain in NOTHING:
        return None
    match = re.fullmatch(r"([0-9]{1,6}|[0-9]{1,3}(?:\.[0-9]{3})+(?=,))(?:[.,]([0-9]{1,2}|-))?", plain)
    if not match:
        raise Reject("amount_invalid")
    return int(match[1].replace(".", "")) * 100 + int((match[2] or "0").strip("-").ljust(2, "0"))
