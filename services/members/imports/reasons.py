"""Why a file or a row was not taken: stable English codes, and one German sentence each that says what to do.

A sentence never repeats what stands in a cell: reports may be forwarded, and cells are personal data.
"""

from __future__ import annotations

REJECTIONS: dict[str, str] = {
    # the record as a whole
    "characters_broken": "Die Zeile enthält Zeichen, die sich nicht lesen lassen; bitte exportiere sie neu oder tippe "
    "die beschädigten Zeichen neu ein.",
    "nul_byte": "Die Zeile enthält Null-Bytes, also beschädigte Stellen; bitte exportiere die Datei neu.",
    "line_too_long": "Die Zeile ist viel zu lang für ein Mitglied; bitte prüfe, ob dort ein Zeilenumbruch fehlt.",
    "quote_not_closed": "Ein Anführungszeichen wird geöffnet, aber nicht geschlossen; bitte ergänze oder lösche es.",
    "quote_misplaced": "Ein Anführungszeichen steht an falscher Stelle; bitte verdopple es im Text oder lösche es.",
    "row_empty": "Die Zeile enthält nur Trennzeichen; bitte lösche sie oder fülle sie aus.",
    "header_repeated": "Hier steht die Kopfzeile noch einmal; bitte lösche sie.",
    "totals_line": "Das ist eine Summenzeile, kein Mitglied; Du kannst sie löschen oder so stehen lassen.",
    "fields_missing": "Die Zeile hat {found} statt {wanted} Felder; bitte ergänze, was am Ende fehlt.",
    "fields_too_many": "Die Zeile hat {found} statt {wanted} Felder; bitte setze den Text, in dem das Trennzeichen "
    "vorkommt, in Anführungszeichen.",
    "cell_too_long": "In der Spalte {column} steht viel zu viel Text; bitte kürze ihn auf {limit} Zeichen.",
    # the identity
    "number_missing": "Die Mitgliedsnummer fehlt; bitte trage sie nach.",
    "number_scientific": "Die Tabellenkalkulation hat die Mitgliedsnummer in eine Zahl wie 1,23E+07 verwandelt; bitte "
    "trage die acht Ziffern als Text ein.",
    "number_invalid": "Die Mitgliedsnummer besteht nicht aus acht Ziffern; bitte berichtige sie.",
    "number_duplicate": "Diese Mitgliedsnummer steht schon in Zeile {line}; bitte lösche die Zeile, die nicht stimmt.",
    # the person
    "name_missing": "Der Nachname fehlt; bitte trage ihn nach.",
    "umlaut_lost": "In der Spalte {column} ist ein Umlaut verloren gegangen und steht als Fragezeichen da; bitte "
    "schreibe das Wort neu.",
    "postcode_invalid": "Das ist keine deutsche Postleitzahl; bitte trage die fünf Ziffern ein.",
    # dates
    "date_impossible": "Den Tag in der Spalte {column} gibt es nicht; bitte berichtige ihn.",
    "date_unreadable": "In der Spalte {column} steht kein lesbares Datum; bitte schreibe es wie 24.05.1945 oder lass "
    "das Feld leer.",
    "born_in_future": "Das Geburtsdatum liegt in der Zukunft; bitte berichtige es.",
    "joined_before_birth": "Das Eintrittsdatum liegt vor der Geburt; bitte prüfe beide Daten.",
    # the membership
    "unit_missing": "Der Ortsverein fehlt; bitte trage ihn nach.",
    "unit_unknown": "Diesen Ortsverein gibt es im Bezirk nicht; bitte prüfe die Schreibweise.",
    "unit_ambiguous": "Der Name passt zu mehreren Ortsvereinen; bitte schreibe ihn vollständig.",
    "unit_outside": "Dieser Ortsverein gehört nicht zu der Gliederung, für die Du importierst; bitte importiere die "
    "Zeile dort.",
    "status_unknown": "Den Status gibt es nicht; bitte schreibe Mitglied, Gastmitglied oder ausgetreten.",
    "amount_invalid": "Der Beitrag ist kein Betrag in Euro; bitte schreibe ihn wie 8,00.",
}

UNREADABLE: dict[str, str] = {
    "not_found": "Die Datei lässt sich nicht öffnen; bitte prüfe den Namen und ob Du sie lesen darfst.",
    "empty": "Die Datei ist leer; bitte exportiere die Mitglieder noch einmal.",
    "spreadsheet": "Das ist eine Datei der Tabellenkalkulation; bitte speichere sie als CSV und wähle diese aus.",
    "utf16": "Die Datei ist in UTF-16 gespeichert; bitte speichere sie als CSV in UTF-8.",
    "binary": "Das ist keine Textdatei; bitte wähle den CSV-Export der Mitglieder aus.",
    "no_header": "Die Kopfzeile mit den Spaltennamen fehlt; bitte exportiere die Mitglieder mit Kopfzeile.",
    "column_missing": "In der Kopfzeile fehlt: {columns}; bitte exportiere mit diesen Spalten.",
    "column_twice": "Die Spalte {column} kommt mehrfach vor; bitte lass nur eine davon stehen.",
}


class UnreadableFile(Exception):
    """The file cannot be read as a member export; nothing of it was taken.

    `code` is a key of UNREADABLE, `reason_de` the sentence for the person who uploaded it.
    """

    def __init__(self, code: str, **details: str) -> None:
        self.code = code
        self.reason_de = UNREADABLE[code].format(**details)
        super().__init__(f"{code}: {self.reason_de}")


class Reject(Exception):
    """Raised by a rule that makes a record unusable; `code` is a key of REJECTIONS. Does not leave this package."""

    def __init__(self, code: str, **details: object) -> None:
        self.code = code
        self.reason_de = REJECTIONS[code].format(**details)
        super().__init__(code)
