"""Builders for exports by hand, so that a test shows only what it is about."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date

from services.members.imports.model import Accepted, Outcome, Rejected
from services.members.imports.rows import read_rows
from services.members.imports.source import Source, open_export
from services.members.imports.units import UnitIndex

AS_OF = date(2026, 1, 1)
UNITS = [
    {"key": "bezirk", "name": "Bezirk Hannover", "level": "bezirk", "parent": ""},
    {"key": "ub-celle", "name": "Unterbezirk Celle", "level": "unterbezirk", "parent": "bezirk"},
    {"key": "ub-harburg", "name": "Unterbezirk Landkreis Harburg", "level": "unterbezirk", "parent": "bezirk"},
    {"key": "ov-celle", "name": "Ortsverein Celle", "level": "ortsverein", "parent": "ub-celle"},
    {"key": "ov-suedheide", "name": "Ortsverein Südheide", "level": "ortsverein", "parent": "ub-celle"},
    {"key": "ov-winsen-aller", "name": "Ortsverein Winsen (Aller)", "level": "ortsverein", "parent": "ub-celle"},
    {"key": "ov-winsen-luhe", "name": "Ortsverein Winsen (Luhe)", "level": "ortsverein", "parent": "ub-harburg"},
]
CLEAN = {
    "Mitgliedsnummer": "10619167", "Anrede": "Frau", "Titel": "", "Vorname": "Clara", "Nachname": "Hartmann",
    "Geschlecht": "w", "Geburtsdatum": "06.06.1949", "Straße": "Marktstraße", "Hausnummer": "35b", "PLZ": "29221",
    "Ort": "Celle", "Telefon": "030 23125115", "Mobil": "0171 3920033", "E-Mail": "clara.hartmann.6@example.org",
    "Eintrittsdatum": "03.11.2023", "Austrittsdatum": "", "Status": "Mitglied", "Unterbezirk": "Unterbezirk Celle",
    "Ortsverein": "Ortsverein Celle", "Beitrag": "16,00", "Zahlungsweise": "Lastschrift", "Bezahlt bis": "31.12.2025",
    "Newsletter": "nein", "Bemerkung": "Brief statt Mail",
}  # fmt: skip
HEADER = ";".join(CLEAN)


def line(**cells: str) -> str:
    """A clean record with these cells instead; `E_Mail` and `Bezahlt_bis` for names that are no identifiers."""
    named = {{"E_Mail": "E-Mail", "Bezahlt_bis": "Bezahlt bis"}.get(name, name): text for name, text in cells.items()}
    assert named.keys() <= CLEAN.keys()
    return ";".join((CLEAN | named).values())


def numbered(count: int, first: int = 20_000_000) -> list[str]:
    """Clean records with numbers of their own."""
    return [line(Mitgliedsnummer=str(first + i)) for i in range(count)]


def opened(lines: Sequence[str] | bytes, encoding: str = "cp1252") -> Source:
    """An export of these lines (the header first), or of these bytes."""
    return open_export(io.BytesIO(lines if isinstance(lines, bytes) else "\r\n".join(lines).encode(encoding)))


def outcomes(lines: Sequence[str] | bytes, encoding: str = "cp1252", within: str | None = None) -> list[Outcome]:
    """What comes of an export."""
    return list(read_rows(opened(lines, encoding), UnitIndex(UNITS, within), AS_OF))


def accepted(**cells: str) -> Accepted:
    """The one accepted row of an export with one record (UTF-8, so that every sign can be written)."""
    (outcome,) = outcomes([HEADER, line(**cells)], "utf-8")
    assert isinstance(outcome, Accepted), outcome
    return outcome


def rejected(**cells: str) -> Rejected:
    """The one rejection of an export with one record."""
    (outcome,) = outcomes([HEADER, line(**cells)], "utf-8")
    assert isinstance(outcome, Rejected), outcome
    return outcome
