"""From records to outcomes: accepted rows with their repairs, or rejections. The rules are in repairs.py and dates.py.

Speed: a clean cell costs one look into a set or dict of clean cells already seen (names, streets, dates, amounts), or
one regular expression (mail, telephone); only a cell that does not match goes through the rules.

Memory: the caches are bounded (CACHE entries each); for each accepted row the file's numbers are kept with their
line, to find duplicates. MEASURED
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from operator import itemgetter

from services.members.imports import repairs as rule
from services.members.imports import vocabulary as words
from services.members.imports.columns import FIELDS, LABELS, Columns
from services.members.imports.dates import read_date
from services.members.imports.model import Accepted, MemberRow, Outcome, Rejected, Repair, Review, Status
from services.members.imports.reasons import REJECTIONS, Reject
from services.members.imports.source import Broken, Source
from services.members.imports.units import Branch, UnitIndex

CACHE = 1 << 14

# What is clean at first sight. Letters that begin or continue a double-encoded umlaut are left to the rules.
_LETTER = "A-Za-zÄÖÜäöüßÇÉÈÊËÁÀÍÓÚçéèêëáàâåæñóòôøúùûíìîïýğıİŞş"
_LAST_NAME = re.compile(rf"(?=..)[A-ZÄÖÜÇÉÁÓÚİŞ](?!{{0}}[A-ZÄÖÜ]+$)[{_LETTER}]*[a-zäöüßéè][{_LETTER}'-]*")
_FIRST_NAME = re.compile(rf"[A-ZÄÖÜÇÉÁÓÚİŞ][{_LETTER}]*[a-zäöüßéè](?:[ '-][{_LETTER}]+)*")
_TEXT = re.compile(rf"(?:[{_LETTER}0-9.,()/&+'-]+(?: (?! ))?)*(?<! )")
_POSTCODE = re.compile(r"0[1-9][0-9]{3}|[1-9][0-9]{4}")
_PHONE = re.compile(r"0[1-9][0-9]{1,4} [0-9]{3,10}")
_MAIL = re.compile(r"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:[a-z0-9-]+\.)+[a-z]{2,}")
_DATE = re.compile(r"[0-9]{2}\.[0-9]{2}\.(?:18[5-9]|19[0-9]|20[0-9])[0-9]")
_AMOUNT = re.compile(r"[0-9]{1,4},[0-9]{2}")
_REMARK = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00c2\u00c3\u00c4\u00c5\u00e2]")
_DECEASED = re.compile(r"\b(?:verstorben|gestorben|verst\.|todesfall|tot\b)|†", re.IGNORECASE)
_TEST = frozenset({"test", "tester", "testmann", "testfrau", "testperson", "testmitglied", "mustermann", "musterfrau"})


def read_rows(source: Source, units: UnitIndex, as_of: date) -> Iterator[Outcome]:
    """Every record of an export as Accepted or Rejected, in the order of the file, streaming.

    `as_of` is the day of the export: it tells births in the future and the century of two-digit years. Of several
    records with one membership number the first accepted one counts. Never raises for what is in the file.
    """
    reader = _Reader(source.columns, units, as_of)
    accept = reader.accept
    for line, cells in source.records():
        try:
            if type(cells) is Broken:
                raise Reject(cells.code)
            yield accept(line, cells)  # type: ignore[arg-type]
        except Reject as reject:
            yield Rejected(line, reader.number_in(cells), reject.code, reject.reason_de)
