"""Is this the same person? What agrees without contradiction is sure; else people are asked (issue 12, B1 and B2).

A pure function over what is known on either side. SQL looks its answers up (`VERDICT`), so that there is one rule:
for the rows of an import by the hundred thousand, and for somebody who applies.
"""

from __future__ import annotations

from enum import IntEnum
from itertools import product


class Fact(IntEnum):
    """What two records say of one thing. Of names MISSING: only the last names agree, the first is not known."""

    EQUAL, DIFFERS, MISSING = range(3)


SURE, QUESTION, NEW = "s", "q", "n"
"""The same person; perhaps, people decide; somebody else."""


def verdict(number: Fact, name: Fact, born: Fact, mail: Fact, *, here: bool) -> str:
    """SURE, QUESTION or NEW. `here`: both records are of one branch.

    A number is one person's, so another number is another person; but whoever leaves and joins again, or moves, may get
    another one, so with the same full name and birth date people decide. A number alone is a slip away from somebody
    else's: a birth date that differs contradicts, another name does unless the birth date agrees (who marries keeps
    that).
    A mail address is a family's: with it alone nobody is anybody. Addresses change, so one that differs contradicts no
    number; without a number it does.
    """
    if number is Fact.DIFFERS:
        return QUESTION if name is Fact.EQUAL and born is Fact.EQUAL else NEW
    if number is Fact.EQUAL:
        if born is Fact.DIFFERS or (name is Fact.DIFFERS and born is Fact.MISSING):
            return QUESTION
        return SURE
    same_mail = mail is Fact.EQUAL
    match name, born:
        case Fact.EQUAL, Fact.EQUAL:
            return SURE if same_mail or (here and mail is Fact.MISSING) else QUESTION
        case Fact.EQUAL, Fact.MISSING:
            return SURE if same_mail else QUESTION if here else NEW
        case Fact.EQUAL, Fact.DIFFERS:
            return QUESTION if here or same_mail else NEW
        case Fact.MISSING, Fact.EQUAL:
            return QUESTION if here or same_mail else NEW
        case Fact.MISSING, Fact.MISSING:
            return QUESTION if same_mail else NEW
        case Fact.DIFFERS, Fact.EQUAL:
            return QUESTION if same_mail else NEW
        case _:
            return NEW


_ALL = "".join(
    verdict(number, name, born, mail, here=bool(here))
    for number, name, born, mail, here in product(Fact, Fact, Fact, Fact, (0, 1))
)


def name_fact(one: str, other: str) -> Fact:
    """What two `name_key` say of each other."""
    if one == other and one[-1:] != "|" and one[:1] != "|":
        return Fact.EQUAL
    (last, _, first), (known, _, known_first) = one.partition("|"), other.partition("|")
    if last and known and last != known:
        return Fact.DIFFERS
    return Fact.MISSING if not (last and known and first and known_first) else Fact.DIFFERS


def fact(one: object, other: object) -> Fact:
    """What two values say of each other; empty ones say nothing."""
    if not one or not other:
        return Fact.MISSING
    return Fact.EQUAL if one == other else Fact.DIFFERS


NAME_FACT = """CASE WHEN p.name_key = s.name_key AND p.name_key !~ '^[|]|[|]$' THEN 0
    WHEN split_part(p.name_key, '|', 1) <> split_part(s.name_key, '|', 1)
         AND split_part(p.name_key, '|', 1) <> '' AND split_part(s.name_key, '|', 1) <> '' THEN 1
    WHEN '' IN (split_part(p.name_key, '|', 1), split_part(s.name_key, '|', 1),
                split_part(p.name_key, '|', 2), split_part(s.name_key, '|', 2)) THEN 2
    ELSE 1 END"""
"""`name_fact` of a person `p` and a staged row `s`."""

_NUMBER = "CASE WHEN p.number = s.number THEN 0 WHEN p.number IS NULL OR s.number = '' THEN 2 ELSE 1 END"
_BORN = "CASE WHEN p.born_on = s.born_on THEN 0 WHEN p.born_on IS NULL OR s.born_on IS NULL THEN 2 ELSE 1 END"
_MAIL = "CASE WHEN '' IN (p.mail_key, s.mail_key) THEN 2 WHEN p.mail_key = s.mail_key THEN 0 ELSE 1 END"
_HERE = "coalesce(p.unit = s.unit, false)::int"

_AT = f"{_HERE} + 2 * (({_MAIL}) + 3 * (({_BORN}) + 3 * (({NAME_FACT}) + 3 * ({_NUMBER}))))"
VERDICT = f"substr('{_ALL}', 1 + {_AT}, 1)"
"""The same in SQL, of a person `p` and a staged row `s`."""
