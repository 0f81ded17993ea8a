"""Names as they are shown and sorted."""

from __future__ import annotations

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


def day(value: object) -> date | None:
    """A day from a roster's text, None where it is no day."""
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
