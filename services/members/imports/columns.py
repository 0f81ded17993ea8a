"""Column names and their synonyms → fields. The table is that of member-export.md, "Columns"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.members.imports.reasons import UnreadableFile

#: field → (German name as reported in repairs, synonyms seen in exports), in the order of the export
COLUMNS: dict[str, tuple[str, tuple[str, ...]]] = {
    "number": ("Mitgliedsnummer", ("Mitgliedsnr.", "Mitglieds-Nr", "Mitglied-Nr", "Mitgl.-Nr.", "Mitgliednummer",
                                   "Mitglied Nummer", "MNr.", "Mitglieds-ID")),
    "salutation": ("Anrede", ()),
    "title": ("Titel", ("Akad. Titel", "Akademischer Titel", "Akademischer Grad")),
    "first_name": ("Vorname", ("Vorname(n)", "Vornamen", "Rufname")),
    "last_name": ("Nachname", ("Name", "Familienname", "Zuname", "Name, Vorname", "Nachname, Vorname")),
    "gender": ("Geschlecht", ("Geschl.",)),
    "born_on": ("Geburtsdatum", ("Geburtstag", "Geb.-Datum", "Geb.-Tag", "geb. am", "geboren am", "geboren")),
    "street": ("Straße", ("Strasse", "Str.", "Adresse", "Anschrift", "Straße und Hausnummer", "Straße, Hausnummer",
                          "Straße Hausnr.", "Straße/Nr.", "Straße und Nr.", "Straße Nr.")),
    "house_number": ("Hausnummer", ("Hausnr.", "Haus-Nr.", "HNr.", "Hs.-Nr.")),
    "postcode": ("PLZ", ("Postleitzahl",)),
    "town": ("Ort", ("Wohnort", "Stadt", "Wohnort/Stadt")),
    "phone": ("Telefon", ("Telefon privat", "Telefonnummer Privat", "Telefonnummer", "Tel.", "Tel.-Nr.", "Tel. privat",
                          "Festnetz", "Festnetznummer", "Telefon Festnetz", "Telefon 1")),
    "mobile": ("Mobil", ("Mobiltelefon", "Handy", "Mobilnummer", "Handynummer", "Mobilfunk", "Mobilfunknummer",
                         "Mobil privat", "Telefon mobil", "Telefonnummer Mobil", "Tel. mobil")),
    "email": ("E-Mail", ("Haupt-E-Mail", "Mail", "E-Mail-Adresse", "Mailadresse", "E-Mail privat", "Mail-Adresse",
                         "E-Mail 1")),
    "joined_on": ("Eintrittsdatum", ("Eintritt", "Eintritt am", "Beitritt", "Beitrittsdatum", "Mitglied seit",
                                     "Aufnahmedatum")),
    "left_on": ("Austrittsdatum", ("Austritt", "Austritt am", "Austritt zum")),
    "status": ("Status", ("Mitgliedsstatus", "Mitgliedstatus", "Mitgliedschaftsstatus", "Mitgliedsart")),
    "sub_district": ("Unterbezirk", ("UB", "Kreisverband", "Unterbezirk/Kreisverband")),
    "unit": ("Ortsverein", ("OV", "Gliederung", "Ortsvereinsname", "Ortsverein/Gliederung", "Name des Ortsvereins")),
    "dues": ("Beitrag", ("Monatsbeitrag", "Mitgliedsbeitrag", "Beitrag monatlich", "Beitrag in Euro", "Beitragshöhe")),
    "payment": ("Zahlungsweise", ("Zahlungsart",)),
    "paid_until": ("Bezahlt bis", ()),
    "newsletter": ("Newsletter", ()),
    "remark": ("Bemerkung", ("Notiz", "Zusätzliche Angaben", "Bemerkungen", "Anmerkung", "Anmerkungen", "Notizen")),
}  # fmt: skip
FIELDS = tuple(COLUMNS)
LABELS = {name: german for name, (german, _) in COLUMNS.items()}
REQUIRED = ("number", "last_name", "unit")
#: read, and not stored: nothing in them may cost a member
NOT_STORED = ("salutation", "sub_district", "dues", "payment", "paid_until", "newsletter", "remark")
#: of these a record may lack the end: spreadsheets leave out delimiters behind the last filled cell
_SPARE = frozenset({"newsletter", "remark"})


def plain(name: str) -> str:
    """A column name without case, accents, punctuation: `Geb.-Datum` and `geb datum` are one.

    Umlauts read in the wrong encoding must not cost a column (JVerein issue 59), so all that is not
    a letter a–z or a digit is left out.
    """
    text = unicodedata.normalize("NFKD", name.casefold())
    return re.sub(r"[^a-z0-9]+", "", text.replace("\u0308", ""))


def _spellings(name: str) -> Iterator[str]:
    """A name as it arrives: whole, with umlauts spelled out, double-encoded, or lost."""
    yield name
    yield re.sub("[äöü]", lambda umlaut: {"ä": "ae", "ö": "oe", "ü": "ue"}[umlaut[0]], name)
    yield name.encode().decode("cp1252", "ignore")
    yield re.sub(r"[^\x00-\x7f]", "", name)


_OTHER = re.compile(
    r"dienst|gesch(?:ä|ae)ft|büro|buero|arbeit|firma|fax|konto|eltern|partner|notfall|\balte?\b|früher", re.IGNORECASE
)
_FIELD_OF = {
    plain(spelling): field
    for field, (german, more) in COLUMNS.items()
    for name in (german, *more)
    for spelling in _spellings(name)
}


def field_of(name: str) -> str | None:
    """The field that a column name stands for, or None for a column we do not use."""
    return _FIELD_OF.get(plain(name)) or _FIELD_OF.get(plain(_core(name)))


def _core(name: str) -> str:
    """A column name without what explains it: `PLZ (Pflichtfeld)`, `Eintritt [TT.MM.JJJJ]`, a second line.

    Nothing where it is explained to be another thing: what reaches somebody at work is not for the party.
    """
    if _OTHER.search(name):
        return ""
    return re.sub(r"\(.*?\)|\[.*?\]", " ", name.strip().splitlines()[0] if name.strip() else "")


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

    def fitted(self, cells: list[str]) -> list[str] | None:
        """A record's cells, as many as the header has; None where that would be a guess.

        Empty ones behind the last column are left out; what a spreadsheet leaves out at the end is empty.
        """
        width = self.width
        if len(cells) > width:
            return None if any(cell.strip() for cell in cells[width:]) else cells[:width]
        needed = {at for field, at in self.index.items() if field not in _SPARE}
        return None if any(at >= len(cells) for at in needed) else cells + [""] * (width - len(cells))

    def unknown(self) -> tuple[str, ...]:
        """The names of columns that stand for no field, as they stand in the header."""
        known = set(self.index.values())
        return tuple(
            dict.fromkeys(
                " ".join(name.split()) for at, name in enumerate(self.names) if at not in known and name.strip()
            )
        )


def map_columns(names: Sequence[str]) -> Columns:
    """Find the fields in a header, in any order.

    A name that says no more than the field's comes before one with an explanation (`Telefon` before
    `Telefon (dienstlich)`), of which then none is taken: which of two would be a guess.

    Raises UnreadableFile `no_header` (no name is known), `column_missing` (of REQUIRED) or `column_twice`
    (two columns claim one field). Unknown columns are passed over, and named by `unknown()`.
    """
    index: dict[str, int] = {}
    for position, name in enumerate(names):
        field = _FIELD_OF.get(plain(name))
        if field is None:
            continue
        if field in index:
            raise UnreadableFile("column_twice", column=LABELS[field])
        index[field] = position
    explained: dict[str, list[int]] = {}
    for position, name in enumerate(names):
        field = field_of(name)
        if field is not None and field not in index:
            explained.setdefault(field, []).append(position)
    index |= {field: positions[0] for field, positions in explained.items() if len(positions) == 1}
    if not index:
        raise UnreadableFile("no_header")
    missing = [LABELS[field] for field in REQUIRED if field not in index]
    if missing:
        raise UnreadableFile("column_missing", columns=", ".join(missing))
    return Columns(tuple(names), index)
