"""From records to outcomes: accepted rows with their repairs, or rejections. The rules are in repairs.py and dates.py.

Speed: a clean cell costs one look into a set or dict of clean cells already seen (names, streets, dates, amounts), or
one regular expression (mail, telephone); only a cell that does not match goes through the rules.

Memory: the caches are bounded (cells.py); of each accepted row its number and line are kept, to find duplicates, some
115 bytes. Nothing else grows with the file.

Measured with 400,000 rows (93 MB, 5 % defective) on one of 2 cores: 8 s, 20 µs a row, of which 3 µs are reading;
72 MB resident, 56 MB more than before the first row (57 MB at the peak by tracemalloc).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from operator import itemgetter

from services.members.imports import repairs as rule
from services.members.imports import vocabulary as words
from services.members.imports.cells import DECEASED, MAX_CELL, Cells
from services.members.imports.columns import FIELDS, Columns
from services.members.imports.dates import MINIMUM_AGE, OLD, checked
from services.members.imports.findings import Review
from services.members.imports.model import (
    UNKNOWN,
    Accepted,
    MemberRow,
    Outcome,
    Rejected,
)
from services.members.imports.reasons import Reject
from services.members.imports.source import Broken, Source
from services.members.imports.units import UnitIndex

_PHONE = re.compile(r"0[1-9][0-9]{1,4} [0-9]{3,10}")
_MAIL = re.compile(r"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:[a-z0-9-]+\.)+[a-z]{2,}")
_TEST = frozenset(
    word
    for name in ("Test", "Tester", "Testmann", "Testfrau", "Testperson", "Testmitglied", "Mustermann", "Musterfrau")
    for word in (name, name.lower())
)
_USUAL = frozenset({"Mitglied", "Gastmitglied", "ausgetreten"})
_TOTALS = re.compile(r"\W*(?:gesamt|summe|anzahl|total|insgesamt|zwischensumme|endsumme)", re.IGNORECASE)
_TOTALS_CELLS = 6


def read_rows(source: Source, units: UnitIndex, as_of: date) -> Iterator[Outcome]:
    """Every record of an export as Accepted or Rejected, in the order of the file, streaming.

    `as_of` is the day of the export: it tells births in the future and the century of two-digit years. Of several
    records with one membership number the first accepted one counts. Raises UnreadableFile where the file as a whole
    turns out to be damaged, and nothing else for what is in it.
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
            outcome = Rejected(line, number, reject.code, reject.reason_de, reject.reason_en)
        yield outcome


class _Reader(Cells):
    """Makes rows of records; remembers the numbers of those accepted with their lines."""

    def __init__(self, columns: Columns, units: UnitIndex, as_of: date) -> None:
        super().__init__(columns, units, as_of)
        self.pick = itemgetter(*columns.order())
        self.complete = len(columns.index) == len(FIELDS)
        self.line_of: dict[int, int] = {}

    def accept(self, line: int, cells: list[str]) -> Accepted:
        """The accepted row of a record. Raises Reject."""
        if self.notes:
            self.notes.clear()  # of a row that was rejected
        if self.reviews:
            self.reviews.clear()
        if len(cells) != self.columns.width:
            fitted = self.columns.fitted(cells)
            if fitted is None or not any(map(str.strip, fitted)):
                raise self._misshapen(cells)
            cells = fitted
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
        elif not house and street != UNKNOWN and street:
            street, house = self._house_number(street)
        if town not in self.texts:
            town = self._text("town", town)
        if postcode not in self.postcodes:
            postcode = self._postcode(postcode, town)
        if phone:
            phone = "+49" + phone[1:].replace(" ", "") if _PHONE.fullmatch(phone) else self._phone("phone", phone)
        if mobile:
            mobile = "+49" + mobile[1:].replace(" ", "") if _PHONE.fullmatch(mobile) else self._phone("mobile", mobile)
        if mail and (len(mail) > MAX_CELL or not _MAIL.fullmatch(mail)):
            mail = self._mail(mail)

        dates = self.dates
        born_on = dates[born] if born in dates else self._date("born_on", born)
        joined_on = dates[joined] if joined in dates else self._date("joined_on", joined)
        left_on = dates[left] if left in dates else self._date("left_on", left)
        paid_until = dates[paid] if paid in dates else self._date("paid_until", paid)
        if (
            left_on is not None or born_on is None or joined_on is None or joined_on > self.as_of
            or born_on.year <= self.as_of.year - OLD or joined_on.year <= born_on.year + MINIMUM_AGE
        ):  # fmt: skip
            self.reviews += checked(born_on, joined_on, left_on, self.as_of)
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
        if remark not in self.remarks or left_on or last in _TEST or status_word not in _USUAL:
            self._look_at(row, status_word)
        return Accepted(line, row, repairs, tuple(self.reviews)) if self.reviews else Accepted(line, row, repairs)

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
        if len(filled) <= _TOTALS_CELLS and _TOTALS.match(filled[0]):
            return Reject("totals_line")
        if self.columns.is_header(cells):
            return Reject("header_repeated")
        if len(filled) <= 2 and not any(map(str.isdecimal, filled)):
            return Reject("text_line")
        width = self.columns.width
        return Reject("fields_missing" if len(cells) < width else "fields_too_many", found=len(cells), wanted=width)

    def _number(self, raw: str, cells: Sequence[str]) -> str:
        self._limited("number", raw)
        reject = self._misshapen(cells)
        if reject.code in ("row_empty", "totals_line", "header_repeated", "text_line"):
            raise reject
        return self._changed("number", raw, rule.membership_number(raw))

    def _look_at(self, row: MemberRow, status_word: str) -> None:
        """30: what a person should look at: recorded as deceased, a test record; and what contradicts itself."""
        if DECEASED.search(row.remark) or DECEASED.search(status_word):
            self.reviews.append(Review("deceased"))
        if row.last_name in _TEST:
            self.reviews.append(Review("test_record"))
        if row.left_on and row.left_on <= self.as_of and row.status != "left":
            self.reviews.append(Review("left_but_member"))
