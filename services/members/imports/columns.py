"""Column names and their synonyms → fields. The table is that of member-export.md, "Columns"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from services.members.imports.reasons import UnreadableFile

#: field → (German name as reported in repairs, synonyms seen in exports), in the order of the export
COLUMNS: dict[str, tuple[str, tuple[str, ...]]] = {
    "number": ("Mitgliedsnummer", ("Mitgliedsnr.", "Mitglieds-Nr", "Mitglied-Nr", "Mitgl.-Nr.")),
    "salutation": ("Anrede", ()),
    "title": ("Titel", ()),
    "first_name": ("Vorname", ()),
    "last_name": ("Nachname", ("Name", "Familienname")),
    "gender": ("Geschlecht", ()),
    "born_on": ("Geburtsdatum", ("Geburtstag", "Geb.-Datum")),
    "street": ("Straße", ("Strasse", "Adresse")),
    "house_number": ("Hausnummer", ("Hausnr.", "Haus-Nr.")),
    "postcode": ("PLZ", ("Postleitzahl",)),
    "town": ("Ort", ("Wohnort",)),
    "phone": ("Telefon", ("Telefon privat", "Telefonnummer Privat", "Telefon (privat)", "Telefonnummer")),
    "mobile": ("Mobil", ("Mobiltelefon", "Handy")),
    "email": ("E-Mail", ("Email", "Haupt-E-Mail", "Mail", "E-Mail-Adresse")),
    "joined_on": ("Eintrittsdatum", ("Eintritt",)),
    "left_on": ("Austrittsdatum", ("Austritt",)),
    "status": ("Status", ()),
    "sub_district": ("Unterbezirk", ("UB", "Kreisverband")),
    "unit": ("Ortsverein", ("OV", "Gliederung")),
    "dues": ("Beitrag", ("Monatsbeitrag",)),
    "payment": ("Zahlungsweise", ("Zahlungsart",)),
    "paid_until": ("Bezahlt bis", ()),
    "newsletter": ("Newsletter", ()),
    "remark": ("Bemerkung", ("Notiz", "Zusätzliche Angaben", "Bemerkungen")),
}
FIELDS = tuple(COLUMNS)
LABELS = {name: german for name, (german, _) in COLUMNS.items()}
REQUIRED = ("number", "last_name", "unit")


def plain(name: str) -> str:
    """A column name without case, accents, punctuation: `Geb.-Datum` and `geb datum` are one.

    Umlauts read in the wrong encoding must not cost a column (JVerein issue 59), so all that is not
    a letter a–z or a digit is left out.
    """
    text = unicodedata.normalize("NFKD", name.casefold())
    return re.sub(r"[^a-z0-9]+", "", text.replace("\u0308", ""))


_FIELD_OF = {plain(n): field for field, (german, more) in COLUMNS.items() for n in (german, *more)}
# "Straße" with a lost or double-encoded ß
_FIELD_OF |= {"strae": "street", "straaye": "street", "straa": "street"}


def field_of(name: str) -> str | None:
    """The field that a column name stands for, or None for a column we do not use."""
    return _FIELD_OF.get(plain(name))


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the fields stand in a record."""

    names: tuple[str, ...]  #: the header as it stands in the file
    index: dict[str, int]  #: field → position; only the fields that the file has

    @property
    def width(self) -> int:
        """How many cells a record must have."""
        return len(self.names)

    def order(self) -> tuple[int, ...]:
        """The positions of all FIELDS; a field that is not in the file points one past the end."""
        return tuple(self.index.get(field, self.width) for field in FIELDS)

    def is_header(self, cells: Sequence[str]) -> bool:
        """Whether a record is the header once more (exports joined by hand)."""
        return len(cells) == self.width and all(field_of(cells[self.index[f]]) == f for f in REQUIRED)


def map_columns(names: Sequence[str]) -> Columns:
    """Find the fields in a header, in any order.

    Raises UnreadableFile `no_header` (no name is known), `column_missing` (of REQUIRED) or `column_twice`
    (two columns claim one field: taking either would be a guess). Unknown columns are passed over.
    """
    index: dict[str, int] = {}
    for position, name in enumerate(names):
        field = field_of(name)
        if field is None:
            continue
        if field in index:
            raise UnreadableFile("column_twice", column=LABELS[field])
        index[field] = position
    if not index:
        raise UnreadableFile("no_header")
    missing = [LABELS[field] for field in REQUIRED if field not in index]
    if missing:
        raise UnreadableFile("column_missing", columns=", ".join(missing))
    return Columns(tuple(names), index)
