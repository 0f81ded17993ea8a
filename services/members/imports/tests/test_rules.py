"""The rules one by one, each with the row of the defect table (member-export.md) that it keeps."""

from __future__ import annotations

import tracemalloc
from datetime import date

import pytest

from services.members.imports.cells import _room
from services.members.imports.columns import FIELDS, LABELS, NOT_STORED
from services.members.imports.findings import Review
from services.members.imports.model import Accepted, Outcome, Rejected, Repair
from services.members.imports.repairs import telephone
from services.members.imports.rows import read_rows
from services.members.imports.tests.exports import (
    AS_OF,
    CLEAN,
    HEADER,
    UNITS,
    accepted,
    line,
    opened,
    outcomes,
    rejected,
)
from services.members.imports.units import UnitIndex
from shared.telephone import dial
from shared.tests.test_telephone import SPELLINGS, meant


def test_a_clean_record_arrives_normalised_and_unrepaired() -> None:
    outcome = accepted()
    assert outcome == Accepted(2, outcome.row)
    assert outcome.row._asdict() == {
        "number": "10619167", "salutation": "Frau", "title": "", "first_name": "Clara", "last_name": "Hartmann",
        "gender": "w", "born_on": date(1949, 6, 6), "street": "Marktstraße", "house_number": "35b",
        "postcode": "29221", "town": "Celle", "phone": "+493023125115", "mobile": "+491713920033",
        "email": "clara.hartmann.6@example.org", "joined_on": date(2023, 11, 3), "left_on": None, "status": "member",
        "unit_key": "ov-celle", "dues_cents": 1600, "payment": "direct_debit", "paid_until": date(2025, 12, 31),
        "newsletter": False, "remark": "Brief statt Mail",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("column", "was", "field", "value", "now"),
    [
        # 3, 4, 25: postcodes
        ("PLZ", "D-30159", "postcode", "30159", "30159"),
        ("PLZ", "DE 30159", "postcode", "30159", "30159"),
        ("PLZ", "30159,0", "postcode", "30159", "30159"),
        ("PLZ", "30 159", "postcode", "30159", "30159"),
        ("PLZ", "37547", "postcode", "37574", "37574"),
        ("PLZ", "37534", "postcode", "37539", "37539"),
        # 5: double-encoded
        ("Ort", "GÃ¶ttingen", "town", "Göttingen", "Göttingen"),
        ("Ort", "Süd und GÃ¶ttingen", "town", "Süd und Göttingen", "Süd und Göttingen"),
        ("Straße", "GroÃŸe Straße", "street", "Große Straße", "Große Straße"),
        ("Nachname", "Ãœnal", "last_name", "Ünal", "Ünal"),
        ("Vorname", "AyÅŸe", "first_name", "Ayşe", "Ayşe"),
        ("Nachname", "MÃƒÂ¼ller", "last_name", "Müller", "Müller"),
        ("Nachname", "Mu\u0308ller", "last_name", "Müller", "Müller"),
        ("Bemerkung", "zieht nach KÃ¶ln â€“ bald", "remark", "zieht nach Köln – bald", "zieht nach Köln – bald"),
        # 7, 8: dates
        ("Bezahlt bis", "00.00.0000", "paid_until", None, ""),
        ("Austrittsdatum", "0000-00-00", "left_on", None, ""),
        ("Geburtsdatum", "unbekannt", "born_on", None, ""),
        ("Geburtsdatum", "1975-03-12", "born_on", date(1975, 3, 12), "12.03.1975"),
        ("Geburtsdatum", "1975-03-12 00:00:00", "born_on", date(1975, 3, 12), "12.03.1975"),
        ("Geburtsdatum", "12.3.1975", "born_on", date(1975, 3, 12), "12.03.1975"),
        ("Geburtsdatum", "12-03-1975", "born_on", date(1975, 3, 12), "12.03.1975"),
        ("Geburtsdatum", "12.03.75", "born_on", date(1975, 3, 12), "12.03.1975"),
        ("Geburtsdatum", "31.12.11", "born_on", date(2011, 12, 31), "31.12.2011"),
        ("Geburtsdatum", "02.01.12", "born_on", date(1912, 1, 2), "02.01.1912"),
        ("Geburtsdatum", "27465", "born_on", date(1975, 3, 12), "12.03.1975"),
        ("Eintrittsdatum", "01.02.24", "joined_on", date(2024, 2, 1), "01.02.2024"),
        ("Bezahlt bis", "31.12.27", "paid_until", date(2027, 12, 31), "31.12.2027"),
        # 16, 17: mail
        ("E-Mail", "a@example.org, b@example.net", "email", "a@example.org", "a@example.org"),
        ("E-Mail", "a@example.org b@example.net", "email", "a@example.org", "a@example.org"),
        ("E-Mail", "keine, b@example.net", "email", "b@example.net", "b@example.net"),
        ("E-Mail", "Clara Hartmann <A@Example.org>", "email", "a@example.org", "a@example.org"),
        ("E-Mail", "x(at)example.org", "email", "x@example.org", "x@example.org"),
        ("E-Mail", "x [at] example.org", "email", "x@example.org", "x@example.org"),
        ("E-Mail", "keine", "email", "", ""),
        ("E-Mail", "www.example.org", "email", "", ""),
        ("E-Mail", "name@", "email", "", ""),
        ("E-Mail", "@example.org", "email", "", ""),
        # 18, 19: names
        ("Nachname", "Hartmann jun.", "last_name", "Hartmann", "Hartmann"),
        ("Nachname", "Hartmann, geb. Meyer", "last_name", "Hartmann", "Hartmann"),
        ("Nachname", "Hartmann (sen.)", "last_name", "Hartmann", "Hartmann"),
        ("Nachname", "Hartmann, Clara", "last_name", "Hartmann", "Hartmann"),
        ("Nachname", "MEYER-LÜDERS", "last_name", "Meyer-Lüders", "Meyer-Lüders"),
        ("Nachname", "VON DER HEIDE", "last_name", "von der Heide", "von der Heide"),
        ("Nachname", "GROß", "last_name", "Groß", "Groß"),
        ("Vorname", "CLARA", "first_name", "Clara", "Clara"),
        # 20: padding
        ("Nachname", "\u00a0Hartmann ", "last_name", "Hartmann", "Hartmann"),
        ("Mitgliedsnummer", " 10619167\u00a0", "number", "10619167", "10619167"),
        ("Mitgliedsnummer", "'10619167", "number", "10619167", "10619167"),
        ("Mitgliedsnummer", "\ufeff10619167", "number", "10619167", "10619167"),
        ("Status", " Gastmitglied", "status", "guest", "Gastmitglied"),
        ("Newsletter", " ja", "newsletter", True, "ja"),
        ("Zahlungsweise", "Ãœberweisung", "payment", "transfer", "Überweisung"),
        # 22: branches
        ("Ortsverein", "OV Celle", "unit_key", "ov-celle", "Ortsverein Celle"),
        ("Ortsverein", "SPD-OV Celle", "unit_key", "ov-celle", "Ortsverein Celle"),
        ("Ortsverein", "SPD Ortsverein Celle", "unit_key", "ov-celle", "Ortsverein Celle"),
        ("Ortsverein", "celle", "unit_key", "ov-celle", "Ortsverein Celle"),
        ("Ortsverein", "OV SÃ¼dheide", "unit_key", "ov-suedheide", "Ortsverein Südheide"),
        ("Ortsverein", "Suedheide", "unit_key", "ov-suedheide", "Ortsverein Südheide"),
        ("Ortsverein", "Winsen Aller", "unit_key", "ov-winsen-aller", "Ortsverein Winsen (Aller)"),
        ("Unterbezirk", "Unterbezirk Landkreis Harburg", "unit_key", "ov-celle", "Unterbezirk Celle"),
        # 23, 24: amounts, telephone numbers
        ("Beitrag", "8.00", "dues_cents", 800, "8,00"),
        ("Beitrag", "8,00 €", "dues_cents", 800, "8,00"),
        ("Beitrag", "8,5", "dues_cents", 850, "8,50"),
        ("Beitrag", "EUR 8", "dues_cents", 800, "8,00"),
        ("Beitrag", "8,-", "dues_cents", 800, "8,00"),
        ("Beitrag", "1.234,50", "dues_cents", 123450, "1234,50"),
        ("Telefon", "+49 (0)30 / 23125-123", "phone", "+493023125123", "+493023125123"),
        ("Telefon", "030/23125123", "phone", "+493023125123", "+493023125123"),
        ("Telefon", "00493023125123", "phone", "+493023125123", "+493023125123"),
        ("Telefon", "(030) 23125 123", "phone", "+493023125123", "+493023125123"),
        ("Mobil", "-", "mobile", "", ""),
        # words nobody knows: never a guess in favour of more mail
        ("Newsletter", "vielleicht", "newsletter", False, "nein"),
        ("Zahlungsweise", "Scheck", "payment", "other", ""),
    ],
)
def test_a_repair_is_made_and_reported(column: str, was: str, field: str, value: object, now: str) -> None:
    cells = {column.replace("-", "_").replace(" ", "_"): was}
    outcome = accepted(**cells)
    assert getattr(outcome.row, field) == value
    assert outcome.repairs == (Repair(column, was, now),)


def test_18_a_title_moves_to_its_column_and_a_first_name_to_its_own() -> None:
    outcome = accepted(Nachname="Prof. Dr. Hartmann")
    assert (outcome.row.title, outcome.row.last_name) == ("Prof. Dr.", "Hartmann")
    assert {repair.column for repair in outcome.repairs} == {"Titel", "Nachname"}
    assert accepted(Titel="Dr.", Nachname="Dr. Hartmann").row.title == "Dr."
    outcome = accepted(Vorname="", Nachname="HARTMANN jun., Clara")
    assert (outcome.row.first_name, outcome.row.last_name) == ("Clara", "Hartmann")


def test_18_two_different_first_names_are_left_to_a_person() -> None:
    outcome = accepted(Vorname="Clara", Nachname="Hartmann, Petra")
    assert (outcome.row.last_name, outcome.repairs, outcome.review) == (
        "Hartmann, Petra",
        (),
        (Review("name_unclear"),),
    )


@pytest.mark.parametrize(
    ("column", "text"),
    [
        *[
            ("Nachname", name)
            for name in ("von der Heide", "O'Neill", "McDonald", "Ng", "Drechsler", "Sengebusch", "Åkesson")
        ],
        *[("Vorname", name) for name in ("H.-J.", "Anna Lena", "Marie-Luise", "HG", "")],
        ("Straße", "Straße des 17. Juni"),
        ("Hausnummer", "12 a - 14"),
        ("Telefon", "23125 Durchwahl 7"),
        ("E-Mail", ""),
        ("Bemerkung", "Ärger? Nein; später"),
        # 29: what a spreadsheet would run as a formula stays as it is
        ("Bemerkung", "=1+1"),
        ("Bemerkung", "@SUM(A1)"),
        ("Straße", "=cmd|' /C calc'!A0"),
        ("Nachname", "=1+1"),
        # synonyms of words are no defects
        ("Geschlecht", "weiblich"),
        ("Geschlecht", "W"),
        ("Zahlungsweise", "Bankeinzug"),
        ("Newsletter", "JA"),
        ("Status", "aktiv"),
    ],
)
def test_what_is_no_defect_is_not_repaired(column: str, text: str) -> None:
    text = f'"{text}"' if ";" in text else text
    outcome = accepted(**{column.replace("-", "_"): text})
    assert outcome.repairs == ()
    fields = {"Nachname": "last_name", "Vorname": "first_name", "Straße": "street", "Bemerkung": "remark"}
    if column in fields:
        assert getattr(outcome.row, fields[column]) == text.strip('"')


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("PLZ", "301", "postcode_invalid"),
        ("PLZ", "00123", "postcode_invalid"),
        ("PLZ", "Celle", "postcode_invalid"),
        ("Nachname", "M?ller", "umlaut_lost"),
        ("Nachname", "M\ufffdller", "umlaut_lost"),
        ("Vorname", "J?rgen", "umlaut_lost"),
        ("Ort", "G?ttingen", "umlaut_lost"),
        ("Geburtsdatum", "31.02.1980", "date_impossible"),
        ("Geburtsdatum", "12.13.1980", "date_impossible"),
        ("Eintrittsdatum", "30.02.99", "date_impossible"),
        ("Eintrittsdatum", "01.01.0024", "date_impossible"),
        ("Geburtsdatum", "1975", "date_unreadable"),
        ("Geburtsdatum", "im Mai", "date_unreadable"),
        ("Geburtsdatum", "10.09.2058", "born_in_future"),
        ("Geburtsdatum", "01.01.1900", "born_too_early"),
        ("Eintrittsdatum", "03.11.2206", "joined_in_future"),
        ("Eintrittsdatum", "05.06.1949", "joined_before_birth"),
        ("Nachname", "", "name_missing"),
        ("Nachname", " - ", "name_missing"),
        ("Mitgliedsnummer", "", "number_missing"),
        ("Mitgliedsnummer", "00000000", "number_missing"),
        ("Mitgliedsnummer", "1,23E+07", "number_scientific"),
        ("Mitgliedsnummer", "1061916", "number_invalid"),
        ("Mitgliedsnummer", "１０６１９１６７", "number_invalid"),
        ("Ortsverein", "", "unit_missing"),
        ("Ortsverein", "Ortsverein Neu-Atlantis", "unit_unknown"),
        ("Ortsverein", "unbekannt", "unit_unknown"),
        ("Ortsverein", "Unterbezirk Celle", "unit_unknown"),
        ("Ortsverein", "Winsen", "unit_unknown"),
        ("Status", "vielleicht", "status_unknown"),
        *[(LABELS[field], "Ä " * 5000, "cell_too_long") for field in FIELDS if field not in NOT_STORED],
    ],
)
def test_a_rejection_says_what_to_do_and_repeats_no_personal_data(column: str, text: str, code: str) -> None:
    outcome = rejected(**{column: text})
    assert (outcome.line, outcome.reason_code) == (2, code)
    assert outcome.reason_de.endswith(".")
    assert "{" not in outcome.reason_de
    assert len(text.strip()) < 4 or text not in outcome.reason_de.replace("wie 1,23E+07", "")


def test_1_2_of_a_number_that_comes_twice_the_first_accepted_record_counts() -> None:
    broken = line(Nachname="")
    found = outcomes([HEADER, broken, line(), line(), line(Ort="Bergen")])
    assert [getattr(o, "reason_code", "") for o in found] == [
        "name_missing",
        "",
        "number_duplicate",
        "number_duplicate",
    ]
    assert isinstance(found[2], Rejected)
    assert "Zeile 3;" in found[2].reason_de
    assert found[2].number == CLEAN["Mitgliedsnummer"]


def test_11_to_13_records_that_are_no_members() -> None:
    short = ";".join(line().split(";")[:8])
    shifted = "x;" + line()
    found = outcomes([HEADER, short, shifted, ";;;;", ";" * 23, HEADER, "Summe;4 Mitglieder", "Gesamt" + ";" * 23])
    assert [(o.reason_code, o.number) for o in found if isinstance(o, Rejected)] == [
        ("fields_missing", "10619167"),
        ("fields_too_many", ""),
        ("row_empty", ""),
        ("row_empty", ""),
        ("header_repeated", ""),
        ("totals_line", ""),
        ("totals_line", ""),
    ]


def test_22_two_branches_under_one_short_name_are_not_guessed() -> None:
    twins = [*UNITS, {"key": "ov-celle-2", "name": "SPD-Ortsverein Celle", "level": "ortsverein", "parent": "ub-celle"}]
    found = list(read_rows(opened([HEADER, line(), line(Ortsverein="OV Celle")]), UnitIndex(twins), AS_OF))
    assert [getattr(o, "reason_code", "") for o in found[:1]] == [""]
    (one,) = read_rows(opened([HEADER, line(Ortsverein="OV Celle")]), UnitIndex(twins), AS_OF)
    assert isinstance(one, Rejected)
    assert one.reason_code == "unit_ambiguous"


def test_an_import_for_one_unit_takes_no_row_of_another() -> None:
    rows = [line(), line(Mitgliedsnummer="10619168", Ortsverein="Ortsverein Winsen (Luhe)", Unterbezirk="")]
    for within, codes in (
        ("ub-celle", ["", "unit_outside"]),
        ("ov-winsen-luhe", ["unit_outside", ""]),
        ("bezirk", ["", ""]),
    ):
        assert [getattr(o, "reason_code", "") for o in outcomes([HEADER, *rows], within=within)] == codes


def asked(outcome: Outcome) -> list[str]:
    """Why a person should look at an accepted row."""
    assert isinstance(outcome, Accepted)
    return [review.code for review in outcome.review]


def test_30_deceased_and_test_records_are_accepted_for_review() -> None:
    assert asked(accepted(Bemerkung="am 3.2. verstorben")) == ["deceased"]
    assert asked(accepted(Bemerkung="† 2024")) == ["deceased"]
    assert asked(accepted(Status="verstorben")) == ["deceased"]
    assert asked(accepted(Vorname="Test", Nachname="Test")) == ["test_record"]
    assert asked(accepted(Nachname="MUSTERMANN")) == ["test_record"]
    assert asked(accepted(Austrittsdatum="01.02.2025")) == ["left_but_member"]
    first, second = outcomes([HEADER, *[line(Bemerkung="verstorben", Mitgliedsnummer=f"1061916{i}") for i in (1, 2)]])
    assert asked(first) == asked(second) == ["deceased"]


def test_without_a_status_the_date_of_leaving_tells_it() -> None:
    assert accepted(Status="").row.status == "member"
    assert accepted(Status="", Austrittsdatum="01.02.2025").row.status == "left"
    assert accepted(Status="", Austrittsdatum="01.02.2026").row.status == "member"


def test_a_house_number_in_the_street_is_split_off() -> None:
    outcome = accepted(Straße="Am Anger 12a", Hausnummer="")
    assert (outcome.row.street, outcome.row.house_number) == ("Am Anger", "12a")
    assert accepted(Straße="Straße des 17. Juni", Hausnummer="").row.house_number == ""


def test_what_a_repaired_row_says_is_clean_when_it_is_read_again() -> None:
    """A volunteer who puts every `now` into the file has a file without repairs (telephone numbers aside)."""
    defects = {
        "PLZ": "D-30159",
        "Geburtsdatum": "12.03.75",
        "Nachname": "DR. MÜLLER",
        "Beitrag": "8 €",
        "Ortsverein": "OV Celle",
    }
    repaired = accepted(**defects)
    again = accepted(**{repair.column: repair.now for repair in repaired.repairs})
    assert (again.row, again.repairs) == (repaired.row, ())


def test_memory_does_not_grow_with_the_file_beyond_the_numbers_seen() -> None:
    """120 bytes a row for the numbers with their lines, and bounded caches; the rows themselves are not kept."""

    def peak(count: int) -> int:
        rows = [line(Mitgliedsnummer=str(20_000_000 + i), Nachname=f"Name{i}", Straße=f"Weg {i}") for i in range(count)]
        source, units = opened([HEADER, *rows]), UnitIndex(UNITS)
        del rows
        tracemalloc.start()
        try:
            assert sum(isinstance(outcome, Accepted) for outcome in read_rows(source, units, AS_OF)) == count
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak(12_000) - peak(4_000) < 8_000 * 400


def test_a_full_cache_is_emptied() -> None:
    assert _room({str(i) for i in range(5)}, limit=6) == {"0", "1", "2", "3", "4"}
    assert _room({str(i) for i in range(5)}, limit=5) == {""}
    amounts: dict[str, int | None] = {"8,00": 800, "9,00": 900}
    assert _room(amounts, limit=2) == {"": None}


def test_however_a_number_is_spelled_what_is_kept_is_of_it_or_it_stays_as_it_is() -> None:
    wrong = {
        written: found
        for written, number in SPELLINGS.items()
        if (found := telephone(written)) not in (number, written) or meant(dial(found)) != number
    }
    assert not wrong, dict(list(wrong.items())[:20])
    joined = sum(telephone(written) == number for written, number in SPELLINGS.items())
    assert joined > len(SPELLINGS) * 0.6, "most are no riddle"
