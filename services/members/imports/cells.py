"""Cells that are not clean at first sight: through the rules, with a note of what was repaired.

What is clean is remembered, so that `rows.py` meets it again with one look into a set or dict. The caches are bounded:
CACHE entries of at most 80 characters each, four times that for dates.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import TypeVar

from services.members.imports import naming
from services.members.imports import repairs as rule
from services.members.imports import vocabulary as words
from services.members.imports.columns import LABELS, NOT_STORED, Columns
from services.members.imports.dates import read_date
from services.members.imports.findings import Review
from services.members.imports.model import UNKNOWN, Repair, Status
from services.members.imports.plausible import SHAPE, oddity
from services.members.imports.postcodes import WITHDRAWN
from services.members.imports.postcodes import postcode as read_postcode
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
#: texts that people read, and that are stored
_READ = frozenset({"title", "first_name", "last_name", "street", "town"})
#: a remark or a status that says that somebody has died
DECEASED = re.compile(r"\b(?:verstorben|gestorben|verst\.|todesfall|tot\b)|†", re.IGNORECASE)


class Cells:
    """The cells of one file: those known to be clean, and the repairs of the record at hand (`notes`)."""

    def __init__(self, columns: Columns, units: UnitIndex, as_of: date) -> None:
        self.columns = columns
        self.units = units
        self.as_of = as_of
        self.notes: list[Repair] = []
        self.reviews: list[Review] = []
        self.first_names = {""}
        self.last_names: set[str] = set()
        self.texts = {""}
        self.remarks = {""}  # the harmless ones
        self.postcodes = {""}
        self.dates: dict[str, date | None] = {"": None}
        self.amounts: dict[str, int | None] = {"": None}

    def _names(self, raw_title: str, raw_first: str, raw_last: str) -> tuple[str, str, str]:
        unknown = rule.is_unknown(raw_title)
        title = "" if unknown else rule.tidy(self._limited("title", raw_title))
        first = rule.tidy(self._limited("first_name", raw_first))
        last = rule.tidy(self._limited("last_name", raw_last))
        rule.umlauts_lost(first, LABELS["first_name"])
        rule.umlauts_lost(naming.last_name_needed(last), LABELS["last_name"])
        if not _NAME.fullmatch(last):
            last, first = naming.first_name_split(naming.suffix_removed(last), first)
            found, last = naming.title_split(naming.suffix_removed(last))
            title = title if found in title else f"{title} {found}".lstrip()
            last = naming.last_name_needed(
                last if naming.is_like_nothing(last, first) else naming.capitals_lowered(last)
            )
        if not _NAME.fullmatch(first):
            first = (
                ""
                if not any(map(str.isalpha, first)) or (first.islower() and rule.is_nothing(first))
                else (naming.capitals_lowered(first))
            )
        if naming.is_like_nothing(last, first):
            self.reviews.append(Review("name_like_nothing"))
        if "," in last:
            self.reviews.append(Review("name_unclear"))
        sure = not self.reviews  # a name that is asked about is asked about each time
        return (
            self._changed("title", raw_title, title, self.texts) if title or not unknown else UNKNOWN,
            self._changed("first_name", raw_first, first, self.first_names if sure else None),
            self._changed("last_name", raw_last, last, self.last_names if sure else None),
        )

    def _branch(self, raw: str) -> Branch:
        text = rule.tidy(self._limited("unit", raw))
        branch = self.units.find("" if rule.is_nothing(text) and text.casefold() != "unbekannt" else text)
        self._note("unit", raw, branch.name)
        return branch

    def _text(self, field: str, raw: str) -> str:
        self._limited(field, raw)
        if rule.is_unknown(raw):
            return UNKNOWN
        if _TEXT.fullmatch(raw) and not rule.is_nothing(raw):
            return self._changed(field, raw, raw, self.texts)
        text = rule.umlauts_lost(rule.tidy(raw), LABELS[field])
        return self._changed(field, raw, "" if rule.is_nothing(text) else text, self.texts)

    def _house_number(self, street: str) -> tuple[str, str]:
        name, house = rule.house_number_split(street)
        if house and "house_number" in self.columns.index:
            self._note("street", street, name)
            self._note("house_number", "", house)
        return name, house

    def _postcode(self, raw: str, town: str) -> str:
        if _POSTCODE.fullmatch(raw) and raw not in WITHDRAWN:
            return self._changed("postcode", raw, raw, self.postcodes)
        if rule.is_unknown(raw):
            return UNKNOWN
        postcode, unclear = read_postcode(self._limited("postcode", raw), town)
        if unclear:
            self.reviews.append(Review("postcode_unclear"))
        return self._changed("postcode", raw, postcode)

    def _mail(self, raw: str) -> str:
        address = rule.mail_address(self._limited("email", raw))
        if not address and "@" in raw.strip("@"):
            self.reviews.append(Review("email_unread"))
        return self._changed("email", raw, address)

    def _phone(self, field: str, raw: str) -> str:
        if rule.is_unknown(raw):
            return UNKNOWN
        return self._changed(field, raw, rule.telephone(self._limited(field, raw)))

    def _remark(self, raw: str) -> str:
        if not raw:
            return raw
        raw = self._limited("remark", raw, MAX_REMARK)
        if _REMARK.search(raw) or raw[0].isspace() or raw[-1].isspace():
            return self._changed("remark", raw, rule.tidy(raw))
        return self._changed("remark", raw, raw, None if DECEASED.search(raw) else self.remarks)

    def _date(self, field: str, raw: str) -> date | None:
        if _DATE.fullmatch(raw):
            try:
                found: date | None = date(int(raw[6:]), int(raw[3:5]), int(raw[:2]))
            except ValueError:
                if field in NOT_STORED:
                    return None
                raise Reject("date_impossible", column=LABELS[field]) from None
            _room(self.dates, 4 * CACHE)[raw] = found
            return found
        try:
            found = read_date(self._limited(field, raw), LABELS[field], self.as_of, birth=field == "born_on")
        except Reject:
            if field in NOT_STORED:
                return None
            raise
        self._note(field, raw, f"{found:%d.%m.%Y}" if found else "")
        return found

    def _dues(self, raw: str) -> int | None:
        cents = rule.amount_cents(self._limited("dues", raw))
        if _AMOUNT.fullmatch(raw):
            _room(self.amounts)[raw] = cents
        elif cents is not None:
            self._note("dues", raw, f"{cents // 100},{cents % 100:02d}")
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
        """The cell, which is no clean one, if it is short enough for the rules. (The caches hold short cells only.)

        Of a column that is not stored only the beginning counts.
        """
        if len(raw) > limit:
            if field in NOT_STORED:
                return raw[:limit]
            raise Reject("cell_too_long", column=LABELS[field], limit=limit)
        return raw

    def _note(self, field: str, was: str, now: str) -> None:
        self.notes.append(Repair(LABELS[field], was[:MAX_REMARK], now))

    def _changed(self, field: str, raw: str, value: str, clean: set[str] | None = None) -> str:
        """The value; noted as a repair where it differs from the cell, else remembered as clean.

        Where letters and signs stand together as nobody writes them, a person has to look.
        """
        if field in _READ and not _TEXT.fullmatch(value) and oddity(value) >= SHAPE:
            self.reviews.append(Review("letters_odd", LABELS[field]))
            clean = None
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
