"""Names as they are shown and sorted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

_SHARP_S = str.maketrans({"ß": "ss", "ẞ": "SS", "ø": "o", "Ø": "O", "æ": "ae", "œ": "oe", "ł": "l", "Ł": "L", "đ": "d"})


def shown(fields: Mapping[str, Any]) -> str:
    """`Dr. Aylin Demir`; empty where no name is granted."""
    return " ".join(str(fields[part]) for part in ("title", "first_name", "last_name") if fields.get(part))


def folded(text: str) -> str:
    """Letters without marks, lower case, as DIN 5007-1 sorts them: `Ömer Groß` is `omer gross`.

    PostgreSQL here has no German collation, so names are sorted by this key.
    """
    plain = unicodedata.normalize("NFKD", text.translate(_SHARP_S))
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


def sort_key(fields: Mapping[str, Any]) -> str:
    """Family name first."""
    return folded(f"{fields.get('last_name') or ''} {fields.get('first_name') or ''}".strip())


def town(fields: Mapping[str, Any]) -> str:
    """`30451 Hannover`, or what of it is granted."""
    return " ".join(str(fields[part]) for part in ("postcode", "town") if fields.get(part))


def phone(fields: Mapping[str, Any]) -> str:
    """The number to call: mobile first, people answer it."""
    return str(fields.get("mobile") or fields.get("phone") or "")


_NUMBER = re.compile(r"\+?[0-9(][0-9\s().–/-]*")
_LONGEST_AREA = 6
"""Digits of the longest German area code, with its 0."""


def dial(written: str) -> str:
    """What a telephone dials of a number as it is written, the first one where there are two: `05121 4711/4712` is
    `051214711`, but `05121/4711` is one number, since before its slash there is no more than an area code."""
    found = _NUMBER.search(written)
    number = ""
    for part in found[0].split("/") if found else ():
        abroad = number.startswith(("+", "00")) or part.startswith(("+", "00"))
        number += re.sub(r"[^+0-9]", "", part.replace("(0)", "") if abroad else part)
        if not _is_area(re.sub(r"^(\+49|0049)", "0", number)):
            break
    return number


def _is_area(number: str) -> bool:
    return number.startswith(("0", "+")) and len(number) <= _LONGEST_AREA


def day(value: object) -> date | None:
    """A day from a roster's text, None where it is no day."""
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
