"""Files as people have them (`tests/files`): read as they are meant, or refused with a sentence (issue 12, B5, B7)."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pytest

from services.members.imports.columns import COLUMNS, field_of
from services.members.imports.model import Accepted, Outcome, Rejected
from services.members.imports.quotes import MAX_OPEN
from services.members.imports.reasons import UnreadableFile
from services.members.imports.rows import read_rows
from services.members.imports.source import Source, open_export
from services.members.imports.tests.exports import AS_OF, CLEAN, HEADER, UNITS, line, numbered, opened
from services.members.imports.units import UnitIndex

FILES = Path(__file__).parent / "files"


def read(source: Source) -> tuple[list[Accepted], list[Rejected]]:
    """Accepted and rejected rows of an export."""
    outcomes: list[Outcome] = list(read_rows(source, UnitIndex(UNITS), AS_OF))
    return [o for o in outcomes if isinstance(o, Accepted)], [o for o in outcomes if isinstance(o, Rejected)]


@pytest.mark.parametrize(
    ("name", "lines", "left_aside"),
    [
        ("register.csv", [2, 3, 4], []),
        ("register-utf8-bom.csv", [2, 3, 4], []),
        ("titel-darueber.csv", [6, 7, 8], ["totals_line", "row_empty", "text_line"]),
        ("sep-zeile.csv", [3, 4, 5], []),
        ("umbruch-im-kopf.csv", [8, 9, 10], []),
        ("notiz-42-zeilen.csv", [2, 44, 45], []),
        ("leere-spalten.csv", [2, 3, 4], []),
        ("zusammengefuegt.csv", [2, 3, 4, 6], ["header_repeated"]),
        ("gemischte-zeilenenden.csv", [2, 3, 4], []),
    ],
)
def test_a_file_is_read_as_it_is_meant(name: str, lines: list[int], left_aside: list[str]) -> None:
    accepted, rejected = read(open_export(FILES / name))
    assert [outcome.line for outcome in accepted] == lines
    assert [outcome.reason_code for outcome in rejected] == left_aside
    assert accepted[0].row.last_name == "Hartmann"
    assert f"{accepted[0].row.street} {accepted[0].row.house_number}" == "Marktstraße 35b"
    assert accepted[1].row.last_name == "Größchen"
    assert {outcome.row.unit_key for outcome in accepted} == {"ov-celle"}
    assert not [repair for outcome in accepted for repair in outcome.repairs if repair.column != "Ortsverein"]


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("macroman.csv", "encoding", "MacRoman"),
        ("dos-850.csv", "encoding", "DOS"),
        ("windows-1250.csv", "encoding", "Osteuropa"),
        ("grossrechner.csv", "encoding", "EBCDIC"),
        ("utf16-ohne-bom.csv", "utf16", "UTF-16"),
        ("liste.pdf.csv", "document", "PDF"),
        ("liste.xlsx.csv", "spreadsheet", "Tabellenkalkulation"),
        ("webseite.csv", "web_page", "Web-Seite"),
    ],
)
def test_a_file_that_is_not_read_right_is_refused_with_what_to_do(name: str, code: str, words: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        open_export(FILES / name)
    assert refused.value.code == code
    assert words in refused.value.reason_de
    assert "CSV" in refused.value.reason_de


WORDS = ["Jürgen Müller", "Käthe Größchen", "Götz Weiß", "Özlem Süß", "Große Straße"]


@pytest.mark.parametrize(
    "encoding", ["mac_roman", "cp850", "cp437", "utf-16-le", "utf-16-be", "utf-32-le", "cp500", "cp273"]
)
@pytest.mark.parametrize("header", [HEADER, HEADER.replace("Straße", "Strasse")])
@pytest.mark.parametrize("at", [0, 4000])
def test_one_row_in_another_encoding_is_enough_to_refuse_the_file(encoding: str, header: str, at: int) -> None:
    """Never wrong letters: wherever in the file the first umlaut stands."""
    rows = numbered(at) + [line(Vorname=first, Nachname=last) for first, last in (word.split() for word in WORDS)]
    with pytest.raises(UnreadableFile) as refused:
        opened("\n".join([header, *rows]).encode(encoding))
    assert refused.value.code in ("encoding", "utf16")


@pytest.mark.parametrize(
    "word", ["Škoda", "Dušan", "Žižek", "Nuñez", "Ångström", "Œuvray", "„Zum Schloß“", "8,00 €", "Weiß–Süß"]
)
def test_one_foreign_letter_or_sign_does_not_refuse_a_file_in_windows_1252(word: str) -> None:
    header = HEADER.replace("Straße", "Strasse")
    content = "\r\n".join([header, line(Ort=word)]).encode("cp1252")
    accepted, _ = read(opened(content))
    assert accepted[0].row.town == word


@pytest.mark.parametrize(
    "above", [[], [""], ["Mitglieder"], ["Mitglieder;;", "Stand: heute", ""], ["x"] * 30, ['"Liste; ']]
)
@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig"])
def test_whatever_stands_above_the_header_lines_are_counted_as_an_editor_counts(
    above: list[str], encoding: str
) -> None:
    source = opened("\r\n".join([*above, HEADER, *numbered(2)]).encode(encoding))
    assert source.header.first == len(above) + 1
    assert source.header.above == any(map(str.strip, above))
    assert [outcome.line for outcome in read(source)[0]] == [len(above) + 2, len(above) + 3]


@pytest.mark.parametrize("height", [2, 42, 200])
def test_a_note_may_run_over_many_lines(height: int) -> None:
    note = '"' + "\r\n".join(f'Zeile {i} ""x""' for i in range(height)) + '"'
    accepted, rejected = read(opened([HEADER, line(Bemerkung=note), *numbered(1)]))
    assert ([outcome.line for outcome in accepted], rejected) == ([2, 2 + height], [])


@pytest.mark.parametrize(
    "spelling",
    [
        str,
        str.upper,
        str.lower,
        lambda n: f" {n} ",
        lambda n: f"{n}\n",
        lambda n: f"{n}*",
        lambda n: f"{n} (Pflichtfeld)",
        lambda n: n.replace("ß", "ss"),
    ],
)
def test_every_column_is_found_by_every_name_it_has(spelling: object) -> None:
    for field, (german, more) in COLUMNS.items():
        for name in (german, *more):
            assert field_of(spelling(name)) == field, name  # type: ignore[operator]


def test_what_is_known_at_work_is_not_taken_for_private() -> None:
    for name in ("Telefon (dienstlich)", "E-Mail (geschäftlich)", "Telefon (Büro)", "Adresse (Firma)", "PLZ (alt)"):
        assert field_of(name) is None


def test_a_name_with_an_explanation_gives_way_to_the_plain_one() -> None:
    header = HEADER.replace("E-Mail", "E-Mail;E-Mail (zweite)")
    source = opened([header, line().replace("@example.org", "@example.org;b@example.net")])
    assert source.columns.unknown() == ("E-Mail (zweite)",)
    assert read(source)[0][0].row.email == CLEAN["E-Mail"]


def test_unknown_columns_are_named() -> None:
    header = HEADER.replace("Bemerkung", 'Bemerkung;Funktion;"Ehrung\n25 Jahre";')
    source = opened([header, line() + ";Kasse;ja;"])
    assert source.columns.unknown() == ("Funktion", "Ehrung 25 Jahre")


UNCLOSED = {
    "each line opens": line(Nachname='"Hartmann'),
    "each line opens and doubles": line(Nachname='"Hart""mann'),
    "each line closes the one before": line(Nachname='"Hartmann', Bemerkung='x"'),
    "each line closes and opens": line(Nachname='";"Hartmann'),
    "only marks": '"',
    "marks in pairs": '""x',
    "short": '"a',
    "opened, and the rest long": '"' + "x" * 5000,
}


@pytest.mark.parametrize("kind", UNCLOSED)
def test_unclosed_quotation_marks_take_linear_time_and_refuse_the_file(kind: str) -> None:
    """A processor's time: twice the file, twice the time, or refused before."""

    codes = {"quotes_open"}

    def seconds(count: int) -> float:
        content = "\n".join([HEADER, *[UNCLOSED[kind]] * count]).encode("cp1252")
        began = time.process_time()
        try:
            for _ in Source(io.BytesIO(content), owned=False).records():
                pass
        except UnreadableFile as refused:
            codes.add(refused.code)
        return time.process_time() - began

    assert seconds(20_000) < 6
    assert seconds(40_000) < 6
    assert codes == {"quotes_open"}


def test_a_file_full_of_unclosed_quotation_marks_says_so_in_a_sentence() -> None:
    few, many = (
        [line(Nachname='"Hart""mann', Mitgliedsnummer=str(20_000_000 + i)) for i in range(n)] for n in (5, 400)
    )
    assert {row.reason_code for row in read(opened([HEADER, *few]))[1]} == {"quote_not_closed"}
    with pytest.raises(UnreadableFile, match=f"mehr als {MAX_OPEN} Zeilen"):
        read(opened([HEADER, *many]))
