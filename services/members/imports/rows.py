"""From records to outcomes: accepted rows with their repairs, or rejections. The rules are in repairs.py and dates.py.

Speed: a clean cell costs one look into a set or dict of clean cells already seen (names, streets, dates, amounts), or
one regular expression (mail, telephone); only a cell that does not match goes through the rules.

Memory: the caches are bounded (CACHE entries each); for each accepted row the file's numbers are kept with their
line, to find duplicates. MEASURED
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from operator import itemgetter
from typing import TypeVar

from services.members.imports import repairs as rule
from services.members.imports import vocabulary as words
from services.members.imports.columns import FIELDS, LABELS, Columns
from services.members.imports.dates import read_date
from services.members.imports.model import (
    Accepted,
    MemberRow,
    Outcome,
    Rejected,
    Repair,
    Review,
    Status,
)
from services.members.imports.reasons import Reject
from services.members.imports.source import Broken, Source
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
_PHONE = re.compile(r"0[1-9][0-9]{1,4} [0-9]{3,10}")
_MAIL = re.compile(r"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:[a-z0-9-]+\.)+[a-z]{2,}")
_DATE = re.compile(r"[0-9]{2}\.[0-9]{2}\.(?:18[5-9]|19[0-9]|20[0-9])[0-9]")
_AMOUNT = re.compile(r"[0-9]{1,4},[0-9]{2}")
_REMARK = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00c2\u00c3\u00c4\u00c5\u00e2]")
_DECEASED = re.compile(r"\b(?:verstorben|gestorben|verst\.|todesfall|tot\b)|†", re.IGNORECASE)
_TEST = frozenset(
    word
    for name in ("Test", "Tester", "Testmann", "Testfrau", "Testperson", "Testmitglied", "Mustermann", "Musterfrau")
    for word in (name, name.lower())
)
_USUAL = frozenset({"Mitglied", "Gastmitglied", "ausgetreten"})
_TOTALS = re.compile(r"\W*(?:gesamt|summe|anzahl|total|insgesamt|zwischensumme|endsumme)", re.IGNORECASE)


def read_rows(source: Source, units: UnitIndex, as_of: date) -> Iterator[Outcome]:
    """Every record of an export as Accepted or Rejected, in the order of the file, streaming.

    `as_of` is the day of the export: it tells births in the future and the century of two-digit years. Of several
    records with one membership number the first accepted one counts. Never raises for what is in the file.
    """
    reader = _Reader(source.columns, units, as_of)
    accept = reader.accept
    for line, cells in source.records():
        try:
            if isinstance(cells, Broken):
                raise Reject(cells.code)
            outcome: Outcome = accept(line, cells)
        except Reject as reject:
            number = "" if isinstance(cells, Broken) else reader.number_in(cells)
            outcome = Rejected(line, number, reject.code, reject.reason_de)
        yield outcome


class _Reader:
    """What is remembered from row to row: clean cells, numbers already accepted, the repairs of the row at hand."""

    def __init__(self, columns: Columns, units: UnitIndex, as_of: date) -> None:
        self.columns = columns
        self.units = units
        self.as_of = as_of
        self.pick = itemgetter(*columns.order())
        self.complete = len(columns.index) == len(FIELDS)
        self.line_of: dict[int, int] = {}
        self.notes: list[Repair] = []
        self.first_names = {""}
        self.last_names: set[str] = set()
        self.texts = {""}
        self.remarks = {""}  # the harmless ones
        self.postcodes = {""}
        self.dates: dict[str, date | None] = {"": None}
        self.amounts: dict[str, int | None] = {"": None}

    def accept(self, line: int, cells: list[str]) -> Accepted:
        """The accepted row of a record. Raises Reject."""
        if self.notes:
            self.notes.clear()  # of a row that was rejected
        if len(cells) != self.columns.width:
            raise self._misshapen(cells)
        # fmt: off
        (number, salutation, title, first, last, gender, born, street, house, postcode, town, phone, mobile, mail,
         joined, left, status_word, sub_district, unit, dues, payment_word, paid, news, remark,
        ) = self.pick(cells if self.complete else [*cells, ""])
        # fmt: on
        if not (len(number) == 8 and number.isdecimal() and number.isascii()) or number == "00000000":
            number = self._number(number, cells)
        key = int(number)
        if key in self.line_of:
            raise Reject("number_duplicate", line=self.line_of[key])

        if last not in self.last_names or first not in self.first_names or title not in self.texts:
            title, first, last = self._names(title, first, last)
        branch = self.units.exact.get(unit) or self._branch(unit)
        if sub_district != branch.parent_name and sub_district and branch.parent_name:
            self._note("sub_district", self._limited("sub_district", sub_district), branch.parent_name)

        if street not in self.texts:
            street = self._text("street", street)
        if house not in self.texts:
            house = self._text("house_number", house)
        elif not house and street:
            street, house = self._house_number(street)
        if postcode not in self.postcodes:
            postcode = self._postcode(postcode)
        if town not in self.texts:
            town = self._text("town", town)
        if phone:
            phone = "+49" + phone[1:].replace(" ", "") if _PHONE.fullmatch(phone) else self._phone("phone", phone)
        if mobile:
            mobile = "+49" + mobile[1:].replace(" ", "") if _PHONE.fullmatch(mobile) else self._phone("mobile", mobile)
        if mail and (len(mail) > MAX_CELL or not _MAIL.fullmatch(mail)):
            mail = self._changed("email", mail, rule.mail_address(self._limited("email", mail)))

        dates = self.dates
        born_on = dates[born] if born in dates else self._date("born_on", born)
        joined_on = dates[joined] if joined in dates else self._date("joined_on", joined)
        left_on = dates[left] if left in dates else self._date("left_on", left)
        paid_until = dates[paid] if paid in dates else self._date("paid_until", paid)
        if born_on is not None:
            if born_on > self.as_of:
                raise Reject("born_in_future")
            if joined_on is not None and joined_on < born_on:
                raise Reject("joined_before_birth")
        status = words.STATUSES.get(status_word) or self._status(status_word, left_on)
        dues_cents = self.amounts[dues] if dues in self.amounts else self._dues(dues)
        if remark not in self.remarks:
            remark = self._remark(remark)

        greeting = (
            words.SALUTATIONS[salutation]
            if salutation in words.SALUTATIONS
            else self._word("salutation", salutation, words.SALUTATIONS, "")
        )
        sex = words.GENDERS[gender] if gender in words.GENDERS else self._word("gender", gender, words.GENDERS, "")
        payment = (
            words.PAYMENTS[payment_word]
            if payment_word in words.PAYMENTS
            else self._word("payment", payment_word, words.PAYMENTS, "other")
        )
        newsletter = (
            words.NEWSLETTER[news]
            if news in words.NEWSLETTER
            else self._word("newsletter", news, words.NEWSLETTER, False)
        )

        # fmt: off
        row = MemberRow(
            number, greeting, title, first, last, sex, born_on, street, house, postcode, town, phone, mobile, mail,
            joined_on, left_on, status, branch.key, dues_cents, payment, paid_until, newsletter, remark,
        )
        # fmt: on
        self.line_of[key] = line
        repairs = tuple(self.notes) if self.notes else ()
        if remark not in self.remarks or left_on or last in _TEST or "," in last or status_word not in _USUAL:
            return Accepted(line, row, repairs, self._review(row, status_word))
        return Accepted(line, row, repairs)

    def number_in(self, cells: Sequence[str]) -> str:
        """The membership number of a rejected record as written; "" where a shifted cell could be taken for it."""
        position = self.columns.index["number"]
        number = rule.without_padding(cells[position])[:40] if position < len(cells) else ""
        sure = len(cells) == self.columns.width and any(map(str.isdecimal, number))
        return number if sure or re.fullmatch(r"[0-9]{8}", number) else ""

    def _misshapen(self, cells: Sequence[str]) -> Reject:
        """11 X one field too many, 12 X ends early or is empty, 13 X a total or the header once more."""
        filled = [text for text in map(rule.without_padding, cells) if text]
        if not filled:
            return Reject("row_empty")
        if _TOTALS.match(filled[0]):
            return Reject("totals_line")
        if self.columns.is_header(cells):
            return Reject("header_repeated")
        width = self.columns.width
        return Reject("fields_missing" if len(cells) < width else "fields_too_many", found=len(cells), wanted=width)

    def _number(self, raw: str, cells: Sequence[str]) -> str:
        self._limited("number", raw)
        reject = self._misshapen(cells)
        if reject.code in ("row_empty", "totals_line", "header_repeated"):
            raise reject
        return self._changed("number", raw, rule.membership_number(raw))

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
        return self._changed("remark", raw, raw, None if _DECEASED.search(raw) else self.remarks)

    def _date(self, field: str, raw: str) -> date | None:
        found = read_date(self._limited(field, raw), LABELS[field], self.as_of, birth=field == "born_on")
        if found and _DATE.fullmatch(raw):
            _room(self.dates, 4 * CACHE)[raw] = found
        else:
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

    def _review(self, row: MemberRow, status_word: str) -> tuple[Review, ...]:
        """30: what a person should look at: recorded as deceased, a test record; and what contradicts itself."""
        found: list[Review] = []
        if _DECEASED.search(row.remark) or _DECEASED.search(status_word):
            found.append("deceased")
        if row.last_name in _TEST:
            found.append("test_record")
        if row.left_on and row.left_on <= self.as_of and row.status != "left":
            found.append("left_but_member")
        if "," in row.last_name:
            found.append("name_unclear")
        return tuple(found)

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
