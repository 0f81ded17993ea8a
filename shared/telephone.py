"""Telephone numbers as people in Germany read them, `0511 4711`, not `+495114711`, and as a telephone dials them.

The register's numbers come without any gap (E.164); what somebody typed with gaps of their own stays as it is. Where an
area code ends follows from the plan of numbers (Bundesnetzagentur, Vorwahlverzeichnis): mobile networks have four
digits with the 0, few cities three or four, all others five; in the east, beginning with 03, some have six, which
nothing but the whole list would tell: there no gap is better than a wrong one.
"""

from __future__ import annotations

import re

_HOME = re.compile(
    r"^(?P<open>\(?)\s*(?:\+|00)\s*49\s*(?P<close>\)?)[\s./\u2010-\u2015-]*"
    r"(?:\(\s*0\s*\)[\s./\u2010-\u2015-]*)?(?P<area>\(?)\s*0?\s*(?=[1-9])"
)
"""+49, 0049, also in brackets, and also with the 0 that is dialled within the country, in brackets or not."""

_CITIES = (
    "201|202|203|208|209|212|214|221|228|231|234|251|271|281|291|335|340|341|345|351|355|361|365|371|"
    "375|381|385|391|395|421|431|441|451|461|471|481|491|511|521|531|541|551|561|571|581|591|611|621|"
    "631|641|651|661|671|681|711|721|731|741|751|761|771|781|791|811|821|831|841|851|861|871|881|906|"
    "911|921|931|941|951|961|971|981|991"
)
_AREA = re.compile(rf"0(?:30|40|69|89|1[567]\d|[789]00|{_CITIES}|[2456789]\d\d\d)(?=\d{{2,}}$)", re.ASCII)
"""The area, mobile or service code of a number without gaps, with its 0."""


_NUMBER = re.compile(r"\(?\s*\+?\s*\(?\s*[0-9][0-9\s().\u2010-\u2015/-]*")
_LONGEST_AREA = 6
"""Digits of the longest German area code, with its 0."""


def national(written: str) -> str:
    """A German number with its country code as it is dialled within the country, with one 0; any other as it is."""
    home = _HOME.match(written)
    if home is None:
        return written
    bracket = "(" if home["area"] or (home["open"] and not home["close"]) else ""
    return f"{bracket}0{written[home.end() :]}"


def readable(written: str) -> str:
    """A number for reading: German ones begin with 0, and have a gap behind the area code where they came without."""
    number = national(written.strip())
    area = _AREA.match(number)
    return f"{area[0]} {number[area.end() :]}" if area else number


def dial(written: str) -> str:
    """What a telephone dials of a number as it is written, the first one where there are two: `05121 4711/4712` is
    `051214711`, but `05121/4711` is one number, since before its slash there is no more than an area code."""
    found = _NUMBER.search(written)
    said = found[0].strip() if found else ""
    inland = national(said)
    number = ""
    for part in inland.split("/"):
        abroad = number.startswith(("+", "00")) or part.startswith(("+", "00"))
        number += re.sub(r"[^+0-9]", "", part.replace("(0)", "") if abroad else part)
        if not _is_area(number):
            break
    return number if inland == said else f"+49{number[1:]}"


def _is_area(number: str) -> bool:
    return number.startswith(("0", "+")) and len(number) <= _LONGEST_AREA
