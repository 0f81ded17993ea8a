"""Reading: what is an export, and that a damaged record costs only itself."""

from __future__ import annotations

import csv
import io
import re
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.members.imports.model import Accepted, Rejected
from services.members.imports.reasons import (
    REJECTIONS,
    REJECTIONS_EN,
    UNREADABLE,
    UNREADABLE_EN,
    UnreadableFile,
)
from services.members.imports.rows import read_rows
from services.members.imports.source import MAX_LINE, open_export
from services.members.imports.tests.exports import AS_OF, CLEAN, HEADER, UNITS, line, numbered, opened, outcomes
from services.members.imports.units import UnitIndex


def lines_and_codes(lines: list[str] | bytes, encoding: str = "cp1252") -> list[tuple[int, str]]:
    """Line and reason code of every outcome, "" for accepted."""
    return [(o.line, o.reason_code if isinstance(o, Rejected) else "") for o in outcomes(lines, encoding)]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\r\n  \r\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"PK\x03\x04\x14\x00", "spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "spreadsheet"),
        (("\ufeff" + HEADER).encode("utf-16-le"), "utf16"),
        (HEADER.encode("utf-16-le"), "utf16"),
        (b"Mitgliedsnummer;\0Nachname;Ortsverein\n", "binary"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "picture"),
        (line().encode("cp1252"), "no_header"),
        (b'"Mitgliedsnummer;Nachname\n', "no_header"),
        (b"x" * (MAX_LINE + 10), "no_header"),
        (b"Mitgliedsnummer;Vorname;Ortsverein\n1;2;3\n", "column_missing"),
        (b"Vorname;Nachname;Ortsverein\n1;2;3\n", "column_missing"),
        (b"Mitgliedsnummer;Nachname\n1;2\n", "column_missing"),
        (f"{HEADER};Ort".encode("cp1252"), "column_twice"),
        (f"{HEADER};Wohnort".encode("cp1252"), "column_twice"),
    ],
)
def test_a_file_that_is_no_export_is_refused_with_a_sentence(content: bytes, code: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        opened(content)
    assert refused.value.code == code
    assert refused.value.reason_de.endswith(".")
    assert "{" not in refused.value.reason_de


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path, "nul\0.csv"):
        with pytest.raises(UnreadableFile) as refused:
            open_export(path)
        assert refused.value.code == "not_found"


def test_the_missing_columns_are_named() -> None:
    with pytest.raises(UnreadableFile, match="Mitgliedsnummer, Ortsverein"):
        opened(b"Vorname;Name\n")


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_encoding_and_delimiter_are_found(encoding: str, delimiter: str) -> None:
    record = line(Ort="Südheide").replace("16,00", '"16,00"')
    text = "\r\n".join([HEADER, record]).replace(";", delimiter)
    source = opened(text.encode(encoding))
    assert (source.delimiter, source.encoding) == (delimiter, "cp1252" if encoding == "cp1252" else "utf-8")
    (outcome,) = read_rows(source, UnitIndex(UNITS), AS_OF)
    assert isinstance(outcome, Accepted)
    assert (outcome.row.town, outcome.repairs) == ("Südheide", ())


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_whole_file_is_read_whatever_separates_its_cells(delimiter: str) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(row.split(";") for row in [HEADER, *numbered(50)])
    found = outcomes(text.getvalue().encode("cp1252"))
    assert [type(outcome) for outcome in found] == [Accepted] * 50
    assert {outcome.row.dues_cents for outcome in found if isinstance(outcome, Accepted)} == {1600}


def test_amounts_with_a_comma_between_commas_refuse_the_file_once() -> None:
    rows = [row.replace(";", ",") for row in [HEADER, *numbered(3)]]
    with pytest.raises(UnreadableFile, match="mit Semikolon als Trennzeichen") as refused:
        opened(rows)
    assert refused.value.code == "comma_unquoted"


def test_a_single_comma_too_many_costs_its_row_only() -> None:
    rows = [row.replace("16,00", "16.00").replace(";", ",") for row in [HEADER, *numbered(3)]]
    rows[2] = rows[2].replace("Brief statt Mail", "Brief, nicht Mail")
    assert lines_and_codes(rows) == [(2, ""), (3, "fields_too_many"), (4, "")]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8"])
def test_without_an_umlaut_in_the_header_the_rest_of_the_file_tells_the_encoding(encoding: str) -> None:
    header = HEADER.replace("Straße", "Strasse")
    rows = [*numbered(2000), line(Ort="Südheide")]
    last = outcomes([header, *rows], encoding)[-1]
    assert isinstance(last, Accepted)
    assert last.row.town == "Südheide"


def test_one_broken_byte_does_not_turn_a_utf8_file_around() -> None:
    content = "\n".join([HEADER.replace("Straße", "Strasse"), *numbered(3)]).encode().replace(b"Celle", b"C\xfclle", 1)
    assert lines_and_codes(content) == [(2, "characters_broken"), (3, ""), (4, "")]


def test_columns_are_found_by_name_in_any_order_with_synonyms_and_others_are_passed_over() -> None:
    header = "OV,Geb.-Datum,Funktion,NAME,Strasse,mitglieds-nr,Email,Funktion,"
    source = opened([header, "OV Celle,06.06.1949,Kasse,Hartmann,Am Anger 12a,10619167,a@example.org,,"])
    assert source.fields == {"unit", "born_on", "last_name", "street", "number", "email"}
    (outcome,) = read_rows(source, UnitIndex(UNITS), AS_OF)
    assert isinstance(outcome, Accepted)
    row = outcome.row
    assert (row.number, row.last_name, row.unit_key, row.street, row.house_number, row.email, row.status) == (
        "10619167", "Hartmann", "ov-celle", "Am Anger", "12a", "a@example.org", "member",
    )  # fmt: skip
    assert [repair.column for repair in outcome.repairs] == ["Ortsverein"]


def test_a_column_name_with_a_damaged_umlaut_is_still_found() -> None:
    for damaged in ("StraÃŸe", "Stra?e", "STRASSE", " Straße "):
        assert "street" in opened([HEADER.replace("Straße", damaged)], "utf-8").fields


def test_blank_lines_and_a_sep_line_count_as_lines() -> None:
    rows = numbered(2)
    assert lines_and_codes(["sep=;", "", HEADER, "", rows[0], "   ", rows[1], "", "", ""]) == [(5, ""), (7, "")]


def test_line_ends_of_every_system() -> None:
    rows = numbered(3)
    for end in ("\r\n", "\n", "\r"):
        content = end.join([HEADER, rows[0], rows[1].replace("Brief statt Mail", f'"Brief{end}x"'), rows[2]]).encode(
            "cp1252"
        )
        assert [number for number, _ in lines_and_codes(content)] == [2, 3, 5]


def test_a_quoted_cell_may_hold_line_breaks_delimiters_and_marks_and_arrives_unchanged() -> None:
    record = line(Bemerkung='"zieht um;\r\nsagt ""gerne""\r\nund \'bald\'"')
    first, second = outcomes([HEADER, record, *numbered(1)])
    assert isinstance(first, Accepted)
    assert first.row.remark == "zieht um;\r\nsagt \"gerne\"\r\nund 'bald'"
    assert (first.line, first.repairs, second.line) == (2, (), 5)


def test_a_remark_in_the_first_column_may_end_on_a_line_that_holds_the_rest_of_the_record() -> None:
    header = "Bemerkung;Mitgliedsnummer;Nachname;Ortsverein"
    assert lines_and_codes([header, '"seit', '2017";10619167;Hartmann;OV Celle']) == [(2, "")]


@pytest.mark.parametrize(
    "follower",
    [
        numbered(60),
        [*numbered(2), line(Bemerkung='"Umzug; folgt"'), *numbered(3, 30_000_000)],
        [*numbered(2), line(Bemerkung='Kassierer 3"'), *numbered(3, 30_000_000)],
        [line(Bemerkung='Kassierer 3"', Mitgliedsnummer="10619168"), *numbered(3)],
        [line(Nachname='"Meyer"', Mitgliedsnummer="10619168")],
        [line(Nachname='"Meyer', Mitgliedsnummer="10619168"), *numbered(2)],
        [],
    ],
)
@pytest.mark.parametrize("column", ["Mitgliedsnummer", "Nachname", "Bemerkung"])
def test_26_a_quotation_that_is_never_closed_costs_its_own_line_only(column: str, follower: list[str]) -> None:
    found = lines_and_codes([HEADER, line(**{column: '"' + CLEAN[column]}), *follower])
    assert found[0] == (2, "quote_not_closed")
    assert [number for number, _ in found] == list(range(2, 3 + len(follower)))
    for (_, code), record in zip(found[1:], follower, strict=True):
        assert code == ("quote_not_closed" if record.count('"') == 1 and ';"' in record else "")


def test_a_mark_in_the_wrong_place_costs_its_line_and_one_inside_a_word_nothing() -> None:
    rows = [line(Nachname='"Hartmann" jun.'), line(Bemerkung='Regal 5" breit', Mitgliedsnummer="10619168")]
    assert lines_and_codes([HEADER, *rows, *numbered(1)]) == [(2, "quote_misplaced"), (3, ""), (4, "")]


@pytest.mark.parametrize("byte", [0x81, 0x8D, 0x8F, 0x90, 0x9D])
def test_28_an_unassigned_byte_rejects_the_row_not_the_file(byte: int) -> None:
    content = "\r\n".join([HEADER, *numbered(3)]).encode("cp1252").split(b"\r\n")
    content[2] = content[2].replace(b"Hartmann", b"H\xfc" + bytes([byte]))
    assert lines_and_codes(b"\r\n".join(content)) == [(2, ""), (3, "characters_broken"), (4, "")]


def test_28_a_nul_byte_rejects_the_row_not_the_file() -> None:
    rows = numbered(3)
    rows[1] = rows[1].replace("Hartmann", "Hart\0mann")
    assert lines_and_codes([HEADER, *rows]) == [(2, ""), (3, "nul_byte"), (4, "")]


def test_damage_inside_a_quoted_cell_of_several_lines_rejects_the_whole_record() -> None:
    rows = [line(Bemerkung='"eins\r\nzw\0ei\r\ndrei"'), *numbered(1)]
    assert lines_and_codes([HEADER, *rows]) == [(2, "nul_byte"), (5, "")]


def test_a_line_without_end_is_rejected_and_not_kept_in_memory() -> None:
    rows = numbered(2)
    found = lines_and_codes([HEADER, rows[0], "x" * 3_000_000, rows[1]])
    assert found == [(2, ""), (3, "line_too_long"), (4, "")]

    source = opened("\n".join([HEADER, "x" * 20_000_000, rows[1]]).encode("cp1252"))
    tracemalloc.start()
    try:
        assert sum(1 for _ in source.records()) == 2
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_records_can_be_read_twice_and_a_stream_that_cannot_seek_is_copied() -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    content = "\n".join([HEADER, *numbered(3)]).encode()
    with open_export(Pipe(content)) as source:
        assert list(source.records()) == list(source.records())
        assert len(list(source.records())) == 3


def test_every_reason_is_a_sentence_that_addresses_the_reader() -> None:
    for text in [*REJECTIONS.values(), *UNREADABLE.values()]:
        assert text.endswith(".")
        assert re.search(r"\b(bitte|Du)\b", text), text


def test_every_reason_is_there_for_operators_too_with_the_same_details() -> None:
    for german, english in (REJECTIONS, REJECTIONS_EN), (UNREADABLE, UNREADABLE_EN):
        assert german.keys() == english.keys()
        for code, text in english.items():
            assert text.endswith(".")
            assert not re.search(r"\b(bitte|Du|Zeile|Spalte)\b", text), text
            fields = [set(re.findall(r"\{(\w+)\}", words)) for words in (german[code], text)]
            assert fields[0] == fields[1], code


def read_all(content: bytes) -> None:
    """Nothing but UnreadableFile may come of any bytes, and every outcome names a line of the file."""
    try:
        source = opened(content)
    except UnreadableFile:
        return
    last = 0
    for outcome in read_rows(source, UnitIndex(UNITS), AS_OF):
        assert outcome.line > last
        last = outcome.line
        if isinstance(outcome, Accepted):
            assert not {"\0", "\ud800"} & set(repr(outcome.row))
            repr(outcome).encode()  # no lone surrogates: it can be stored
    assert last <= content.count(b"\n") + content.count(b"\r") + 1


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=600))
def test_no_bytes_raise_anything_but_unreadable_file(content: bytes) -> None:
    read_all(content)


_CELL = st.one_of(
    st.sampled_from(list(CLEAN.values())),
    st.sampled_from(['"', '"a', 'a"', '""', "=1+1", "Dr.", ", geb.", "0", "00.00.0000", "99999", "1e9", "(at)", "²³"]),
    st.text(max_size=12),
)
_LINE = st.one_of(
    st.lists(_CELL, min_size=len(CLEAN), max_size=len(CLEAN)).map(";".join),
    st.dictionaries(st.sampled_from(list(CLEAN)), _CELL, max_size=3).map(lambda d: ";".join((CLEAN | d).values())),
    st.lists(_CELL, max_size=4).map(";".join),
    st.text(max_size=30),
)


@settings(max_examples=400, deadline=None)
@given(st.lists(_LINE, max_size=8), st.sampled_from(["\n", "\r\n", "\r"]), st.sampled_from(["utf-8", "cp1252"]))
def test_no_rows_under_a_good_header_raise_anything(lines: list[str], end: str, encoding: str) -> None:
    read_all(end.join([HEADER, *lines]).encode(encoding, "backslashreplace"))


@settings(max_examples=150, deadline=None)
@given(st.binary(min_size=1, max_size=40), st.integers(0, 900))
def test_damage_anywhere_raises_nothing(damage: bytes, at: int) -> None:
    content = "\r\n".join([HEADER, *numbered(3)]).encode("cp1252")
    read_all(content[:at] + damage + content[at:])
