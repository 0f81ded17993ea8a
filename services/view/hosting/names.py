"""Names as they are shown and sorted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, true

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


MOST_WORDS = 5
"""Of what somebody searches for."""


def pattern(word: str) -> str:
    """A regular expression that finds a word in folded text, however its umlauts are written: `Döhren`, `Doehren` and
    `Dohren` find each other."""
    plain = re.sub(r"([aou])e", r"\1", folded(word))
    return "".join(f"{one}e?" if one in "aou" else re.escape(one) for one in plain)


def words(query: str) -> list[str]:
    """The words of a search, as patterns."""
    return [pattern(word) for word in query.split()[:MOST_WORDS]]


def matches(text: str, query: str) -> bool:
    """Whether all words of a search stand in a text."""
    plain = folded(text)
    return all(re.search(one, plain) for one in words(query))


def found(column: Any, query: str) -> ColumnElement[bool]:
    """The condition that all words of a search stand in a column of folded text."""
    return and_(true(), *(column.op("~")(one) for one in words(query)))


def town(fields: Mapping[str, Any]) -> str:
    """`30451 Hannover`, or what of it is granted."""
    return " ".join(str(fields[part]) for part in ("postcode", "town") if fields.get(part))


def reach_is_known(fields: Mapping[str, Any]) -> bool:
    """Whether this unit may know how to reach somebody at all: then what is empty is not entered anywhere."""
    return "email" in fields


def phone(fields: Mapping[str, Any]) -> str:
    """The number to call, as it is stored, so that it can be dialled from anywhere: mobile first, people answer it.
    Templates show it by `| phone`, tables by `readable`."""
    return str(fields.get("mobile") or fields.get("phone") or "")


def day(value: object) -> date | None:
    """A day from a roster's text, None where it is no day."""
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
