"""What a file says of each field, and what its silence means (issue 12, B3).

- A column that the file lacks says nothing: the field stays as it was. So does the house number where the street's
  column is there and the house number's is not, and the status where neither it nor the day of leaving is.
- An empty cell in a column that is there says nothing either of what tells who somebody is and of what they sign in
  with: first name, birth date, joining, gender and e-mail stay (KEPT). An unreadable e-mail or gender comes as an empty
  cell.
- Of all else (title, street, postcode, town, phone, mobile) an empty cell says that there is none: whoever no longer
  wants to be called has their number deleted in the register. What is emptied so is counted, by column.
- A cell that says that somebody did not know (`?`, `unbekannt`, `k. A.`) says nothing, whatever its column.
"""

from __future__ import annotations

from collections.abc import Collection

PERSONAL = (
    "title",
    "first_name",
    "last_name",
    "gender",
    "born_on",
    "street",
    "postcode",
    "town",
    "phone",
    "mobile",
    "email",
)
"""What is taken over of a person; dues, payment and remarks of the register are left where they are."""

KEYS = ("name_key", "mail_key")
DATES = ("joined_on", "left_on", "born_on")
KEPT = ("first_name", "last_name", "gender", "born_on", "joined_on", "left_on", "email")
EMPTIED = ("title", "street", "postcode", "town", "phone", "mobile")
NO_HOUSE = " [?]"
"""A pattern: the end of a staged street of which the file does not know the house number."""
ALL = frozenset((*PERSONAL, "joined_on", "left_on", "house_number", "status"))


def taken_over(in_file: Collection[str], row: str = "s") -> dict[str, str]:
    """By column of `persons` the SQL of its new value: of a staged `row`, or `persons p` where the file is silent."""
    new = {name: _value(name, in_file, row) for name in (*PERSONAL, "joined_on", "left_on")}
    first = f"coalesce(nullif(split_part({row}.name_key, '|', 2), ''), split_part(p.name_key, '|', 2))"
    new["name_key"] = f"split_part({row}.name_key, '|', 1) || '|' || {first}"
    new["mail_key"] = f"coalesce(nullif({row}.mail_key, ''), p.mail_key)"
    if "first_name" not in in_file:
        new["name_key"] = f"split_part({row}.name_key, '|', 1) || '|' || split_part(p.name_key, '|', 2)"
    if "email" not in in_file:
        new["mail_key"] = "p.mail_key"
    return new


def _value(name: str, in_file: Collection[str], row: str) -> str:
    if name not in in_file:
        return f"p.{name}"
    if name in DATES:
        return f"coalesce({row}.{name}, p.{name})"
    if name in KEPT:
        return f"coalesce(nullif({row}.{name}, ''), p.{name})"
    if name == "street":
        bare = f"regexp_replace({row}.street, '{NO_HOUSE}$', '')"
        unsaid = "true" if "house_number" not in in_file else f"{row}.street ~ '{NO_HOUSE}$'"
        goes_on = f"{unsaid} AND {row}.street <> '' AND starts_with(p.street, {bare} || ' ')"
        return f"coalesce(CASE WHEN {goes_on} THEN p.street ELSE {bare} END, p.street)"
    return f"coalesce({row}.{name}, p.{name})" if name in EMPTIED else f"{row}.{name}"


def of_somebody_new(name: str, row: str) -> str:
    """SQL of a column of whom nothing is known yet."""
    if name == "street":
        return f"coalesce(regexp_replace({row}.street, '{NO_HOUSE}$', ''), '')"
    return f"coalesce({row}.{name}, '')" if name in EMPTIED else f"{row}.{name}"


def status(in_file: Collection[str], row: str = "s") -> str:
    """SQL of the status that a row means for `persons p`."""
    if "status" in in_file:
        return f"{row}.status"
    known = "p.status IN ('member', 'guest', 'left')"
    return f"CASE WHEN {row}.status <> 'left' AND {known} THEN p.status ELSE {row}.status END"
