"""Cells that are not clean at first sight: through the rules, with a note of what was repaired.

What is clean is remembered, so that `rows.py` meets it again with one look into a set or dict. The caches are bounded:
CACHE entries of at most 80 characters each, four times that for dates.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import TypeVar

from services.members.imports import repairs as rule
from services.members.imports import vocabulary as words
from services.members.imports.columns import LABELS, Columns
from services.members.imports.dates import read_date
from services.members.imports.model import Repair, Status
from services.members.imports.reasons import Reject
from services.members.imports.units import Branch, UnitIndex

CACHE = 1 << 14
MAX_CELL, MAX_REMARK = 250, 4000  #: characters
V = TypeVar("V")
C = TypeVar("C", set[str], dict[str, date | None], dict[str, int | None])

# What is clean at first sight. Letters that a double-encoded umlaut is made of are left to the rules.
_UP, _LOW = "A-ZÄÖÜÇÉÁÓÚİŞ", "a-zäöüßçéèêëáàóòíìúùñğış"
_NAME = re.compile(rf"[{_UP}][{_LOW}]+(?:-[{_UP}][{_LOW}]+)*")
_TEXT = re.compile(rf"[{_UP}{_LOW}0-9.,()/&+'-]+(?: [{_UP}{_LOW}0-9.,()/&+'-]+)*")
_POSTCODE = re.compile(r"0[1-9][0-9]{3}|[1-9][0-9]{4}")
_DATE = re.compile(r"[0-9]{2}\.[0-9]{2}\.(?:18[5-9]|19[0-9]|20[0-9])[0-9]")
_AMOUNT = re.compile(r"[0-9]{1,4},[0-9]{2}")
_REMARK = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00c2\u00c3\u00c4\u00c5\u00e2]")
#: a remark or a status that says that somebody has died
DECEASED = re.compile(r"\b(?:verstorben|gestorben|verst\.|todesfall|tot\b)|†", re.IGNORECASE)


class Cells:
    """The cells of one file: those known to be clean, and the repairs of the record at hand (`notes`)."""

    def __init__(self, columns: Columns, units: UnitIndex, as_of: date) -> None:
        self.columns = columns
        self.units = units
        self.as_of = as_of
        self.notes: list[Repair] = []
        self.first_names = {""}
        self.last_names: set[str] = set()
        self.texts = {""}
        self.remarks = {""}  # the harmless ones
        self.postcodes = {""}
        self.dates: dict[str, date | None] = {"": None}
        self.amounts: dict[str, int | None] = {"": None}

    def _names(self, raw_title: str, raw_first: str, raw_last: str) -> tuple[str, str, str]:
        title = rule.tidy(self._limited("title", raw_title))
        first = rule.tidy(self._limited("first_name", raw_first))
        last = rule.tidy(self._limited("last_name", raw_last))
        rule.umlauts_lost(first, LABELS["first_name"])
        rule.umlauts_lost(rule.last_name_needed(last), LABELS["last_name"])
        if not _NAME.fullmatch(last):
            last, first = rule.first_name_split(rule.suffix_removed(last), first)
            found, last = rule.title_split(rule.suffix_removed(last))
            title = title if found in title else f"{title} {found}".lstrip()
            last = rule.last_name_needed(rule.capitals_lowered(last))
        if not _NAME.fullmatch(first):
            first = "" if first.casefold() in rule.NOTHING else rule.capitals_lowered(first, letters=3)
        return (
            self._changed("title", raw_title, title, self.texts),
            self._changed("first_name", raw_first, first, self.first_names),
            self._changed("last_name", raw_last, last, None if "," in last else self.last_names),
        )

    def _branch(self, raw: str) -> Branch:
        text = rule.tidy(self._limited("unit", raw))
        branch = self.units.find("" if text.casefold() in rule.NOTHING - {"unbekannt"} else text)
        self._note("unit", raw, branch.name)
        return branch

    def _text(self, field: str, raw: str) -> str:
        self._limited(field, raw)
        if _TEXT.fullmatch(raw) and raw not in rule.NOTHING:
            return self._changed(field, raw, raw, self.texts)
        text = rule.umlauts_lost(rule.tidy(raw), LABELS[field])
        return self._changed(field, raw, "" if text.casefold() in rule.NOTHING else text, self.texts)

    def _house_number(self, street: str) -> tuple[str, str]:
        name, house = rule.house_number_split(street)
        if house and "house_number" in self.columns.index:
            self._note("street", street, name)
            self._note("house_number", "", house)
        return name, house

    def _postcode(self, raw: str) -> str:
        if _POSTCODE.fullmatch(raw) and raw not in rule.WITHDRAWN_POSTCODES:
            return self._changed("postcode", raw, raw, self.postcodes)
        return self._changed("postcode", raw, rule.postcode(self._limited("postcode", raw)))

    def _phone(self, field: str, raw: str) -> str:
        return self._changed(field, raw, rule.telephone(self._limited(field, raw)))

    def _remark(self, raw: str) -> str:
        self._limited("remark", raw, MAX_REMARK)
        if _REMARK.search(raw) or raw[0].isspace() or raw[-1].isspace():
            return self._changed("remark", raw, rule.tidy(raw))
        return self._changed("remark", raw, raw, None if DECEASED.search(raw) else self.remarks)

    def _date(self, field: str, raw: str) -> date | None:
        if _DATE.fullmatch(raw):
            try:
                found: date | None = date(int(raw[6:]), int(raw[3:5]), int(raw[:2]))
            except ValueError:
                raise Reject("date_impossible", column=LABELS[field]) from None
            _room(self.dates, 4 * CACHE)[raw] = found
            return found
        found = read_date(self._limited(field, raw), LABELS[field], self.as_of, birth=field == "born_on")
        self._note(field, raw, f"{found:%d.%m.%Y}" if found else "")
        return found

    def _dues(self, raw: str) -> int | None:
        cents = rule.amount_cents(self._limited("dues", raw))
        if _AMOUNT.fullmatch(raw):
            _room(self.amounts)[raw] = cents
        else:
            self._note("dues", raw, "" if cents is None else f"{cents // 100},{cents % 100:02d}")
        return cents

    def _status(self, raw: str, left_on: date | None) -> Status:
        word = rule.tidy(self._limited("status", raw))
        if not word:
            return "left" if left_on and left_on <= self.as_of else "member"
        if word.casefold() not in words.STATUSES:
            raise Reject("status_unknown")
        return self._word("status", raw, words.STATUSES, "member")

    def _word(self, field: str, raw: str, table: Mapping[str, V], otherwise: V) -> V:
        """The meaning of a word in another case or with padding; of an unknown word `otherwise`, as a repair."""
        word = rule.tidy(self._limited(field, raw))
        if word not in table:
            word = word.casefold()
        if word in table and word.casefold() == raw.casefold():
            return table[word]
        value = table.get(word, otherwise)
        self._note(field, raw, next((german for german, v in table.items() if v == value), ""))
        return value

    def _limited(self, field: str, raw: str, limit: int = MAX_CELL) -> str:
        """The cell, which is no clean one, if it is short enough for the rules. (The caches hold short cells only.)"""
        if len(raw) > limit:
            raise Reject("cell_too_long", column=LABELS[field], limit=limit)
        return raw

    def _note(self, field: str, was: str, now: str) -> None:
        self.notes.append(Repair(LABELS[field], was, now))

    def _changed(self, field: str, raw: str, value: str, clean: set[str] | None = None) -> str:
        """The value; noted as a repair where it differs from the cell, else remembered as clean."""
        if value != raw:
            self._note(field, raw, value)
        elif clean is not None and len(raw) <= 80:  # longer texts do not repeat
            _room(clean).add(raw)
        return value


def _room(cache: C, limit: int = CACHE) -> C:
    """The cache, emptied where it is full: simpler than forgetting the oldest, and as good for names and dates."""
    if len(cache) >= limit:
        cache.clear()
        cache |= {"": None} if isinstance(cache, dict) else {""}
    return cache
