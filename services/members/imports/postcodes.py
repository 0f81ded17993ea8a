"""The rules for postcodes: defects 3, 4 and 25 of the table in member-export.md. Pure: text in, text out."""

from __future__ import annotations

import re

from services.members.imports.reasons import Reject
from services.members.imports.repairs import is_nothing, without_padding

#: postcodes withdrawn with their municipality → the only postcode of the municipality that took it in
#: (both 2013: Kreiensen → Einbeck, Gittelde → Bad Grund; bezirk-hannover.csv, README of the data)
WITHDRAWN = {"37547": "37574", "37534": "37539"}

_NOISE = re.compile(r"^'|^(?:DE?|BRD)[\s-]*(?=\d)|[.,]0$|(?<=\d)\s+(?=\d)", re.IGNORECASE)
_GERMAN = re.compile(r"0[1-9][0-9]{3}|[1-9][0-9]{4}")
#: with letters, or in the Polish way: A-1010, CH-8001, L-1009, NL-1011 AB, 1011 AB, F-75001, SW1A 1AA, 00-950
_FOREIGN = re.compile(
    r"(?!DE?[\s-]?[0-9])(?=.*[A-Z])(?=(?:.*[0-9]){2})[A-Z0-9][A-Z0-9 -]{3,11}|[0-9]{2}-[0-9]{3}", re.IGNORECASE
)

#: towns whose postcodes begin with 0, by the digit that follows: there a lost zero is the likelier explanation
_EASTERN = {
    "1": "dresden radebeul freital meissen pirna riesa grossenhain coswig kamenz senftenberg elsterwerda",
    "2": "bautzen görlitz zittau löbau hoyerswerda weisswasser bischofswerda",
    "3": "cottbus guben forst spremberg finsterwalde lübbenau",
    "4": "leipzig altenburg borna wurzen torgau delitzsch grimma markkleeberg markranstädt schkeuditz döbeln",
    "6": "halle merseburg dessau bitterfeld wolfen wittenberg lutherstadt bernburg köthen naumburg zeitz weissenfels",
    "7": "gera jena saalfeld rudolstadt greiz pössneck zeulenroda eisenberg schleiz",
    "8": "zwickau plauen aue schwarzenberg reichenbach werdau glauchau crimmitschau auerbach",
    "9": "chemnitz freiberg annaberg mittweida limbach marienberg zschopau hohenstein",
}
_REGION = {town: region for region, towns in _EASTERN.items() for town in towns.split()}
#: towns of countries with four digits
_ABROAD = frozenset({
    "wien", "graz", "linz", "salzburg", "innsbruck", "klagenfurt", "villach", "bregenz", "zürich", "basel", "bern",
    "genf", "luzern", "winterthur", "lausanne", "luxemburg", "brüssel", "antwerpen", "gent", "kopenhagen", "oslo",
    "budapest",
})  # fmt: skip


def postcode(text: str, town: str) -> tuple[str, bool]:
    """A postcode, and whether a person should look at it.

    3 R: leading zero lost (`4109` in Leipzig). 4 R: country in front (`D-30159`); X: three digits. 25 R: withdrawn.
    Those of other countries stay as they are; four digits are asked about, unless the town says which they are.
    """
    written = without_padding(text)
    digits = _NOISE.sub("", written)
    if is_nothing(digits):
        return "", False
    if _GERMAN.fullmatch(digits):
        return WITHDRAWN.get(digits, digits), False
    if re.fullmatch(r"[1-9][0-9]{3}", digits):
        place = town.casefold().replace("ß", "ss").replace("(", " ").replace(",", " ").split()[:1]
        if digits == written and place and place[0] in _ABROAD:
            return digits, False
        zero_lost = bool(place) and _REGION.get(place[0].partition("-")[0]) == digits[0]
        return ("0" + digits, False) if zero_lost else (written, True)
    if _FOREIGN.fullmatch(written):
        return written, False
    raise Reject("postcode_invalid")
