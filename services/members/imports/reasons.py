"""Why a file or a row was not taken: stable codes, with a German sentence each for the screen and an English one for
operators, which say what to do.

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
    "text_line": "Das ist eine Zeile mit Text, kein Mitglied; Du kannst sie löschen oder so stehen lassen.",
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
    "postcode_invalid": "Das ist keine Postleitzahl; bitte trage die fünf Ziffern ein.",
    # dates
    "date_impossible": "Den Tag in der Spalte {column} gibt es nicht; bitte berichtige ihn.",
    "date_unreadable": "In der Spalte {column} steht kein lesbares Datum; bitte schreibe es wie 24.05.1945 oder lass "
    "das Feld leer.",
    "born_in_future": "Das Geburtsdatum liegt in der Zukunft; bitte berichtige es.",
    "born_too_early": "Nach dem Geburtsdatum wäre die Person über 120 Jahre alt; bitte berichtige es.",
    "joined_before_birth": "Das Eintrittsdatum liegt vor der Geburt; bitte prüfe beide Daten.",
    "joined_in_future": "Das Eintrittsdatum liegt mehr als ein Jahr in der Zukunft; bitte berichtige es.",
    # the membership
    "unit_missing": "Der Ortsverein fehlt; bitte trage ihn nach.",
    "unit_unknown": "Diesen Ortsverein gibt es im Bezirk nicht; bitte prüfe die Schreibweise.",
    "unit_ambiguous": "Der Name passt zu mehreren Ortsvereinen; bitte schreibe ihn vollständig.",
    "unit_outside": "Dieser Ortsverein gehört nicht zu der Gliederung, für die Du importierst; bitte importiere die "
    "Zeile dort.",
    "status_unknown": "Den Status gibt es nicht; bitte schreibe Mitglied, Gastmitglied oder ausgetreten.",
}

REJECTIONS_EN: dict[str, str] = {
    "characters_broken": "The line holds characters that cannot be read: export it anew.",
    "nul_byte": "The line holds NUL bytes, so it is damaged: export the file anew.",
    "line_too_long": "The line is far too long for one member: look for a missing line break.",
    "quote_not_closed": "A quotation mark is opened and never closed: close or delete it.",
    "quote_misplaced": "A quotation mark stands where none may be: double it within text, or delete it.",
    "row_empty": "The line holds nothing but separators: delete it or fill it in.",
    "header_repeated": "This is the header once more: delete it.",
    "totals_line": "This is a total, not a member: delete it or leave it as it is.",
    "text_line": "This is a line of text, not a member: delete it or leave it as it is.",
    "fields_missing": "The line has {found} fields instead of {wanted}: add what is missing at its end.",
    "fields_too_many": "The line has {found} fields instead of {wanted}: quote the text that holds the separator.",
    "cell_too_long": "The cell in column {column} is far too long: at most {limit} characters.",
    "number_missing": "The membership number is missing.",
    "number_scientific": "A spreadsheet made a number like 1,23E+07 of the membership number: write the eight "
    "digits as text.",
    "number_invalid": "The membership number is not made of eight digits.",
    "number_duplicate": "The same membership number stands in line {line}: delete the one that is wrong.",
    "name_missing": "The last name is missing.",
    "umlaut_lost": "An umlaut in column {column} was lost and became a question mark: write the word anew.",
    "postcode_invalid": "This is no postcode: five digits.",
    "date_impossible": "There is no such day as in column {column}.",
    "date_unreadable": "Column {column} holds no date that can be read: write it like 24.05.1945, or leave it empty.",
    "born_in_future": "The date of birth is in the future.",
    "born_too_early": "The person would be older than 120 years: correct the date of birth, or leave it empty.",
    "joined_before_birth": "The date of joining is before birth: check both.",
    "joined_in_future": "The date of joining is more than a year ahead: correct it.",
    "unit_missing": "The local branch is missing.",
    "unit_unknown": "There is no such local branch in the district: check its name.",
    "unit_ambiguous": "The name fits several local branches: write it in full.",
    "unit_outside": "This local branch is not below the unit that imports: import the line there.",
    "status_unknown": "There is no such status: Mitglied, Gastmitglied or ausgetreten.",
}

UNREADABLE: dict[str, str] = {
    "not_found": "Die Datei lässt sich nicht öffnen; bitte prüfe den Namen und ob Du sie lesen darfst.",
    "empty": "Die Datei ist leer; bitte exportiere die Mitglieder noch einmal.",
    "spreadsheet": "Das ist eine Datei der Tabellenkalkulation oder ein ZIP-Archiv; bitte speichere die Mitglieder als "
    "CSV und wähle diese Datei aus.",
    "document": "Das ist ein Dokument (PDF, RTF), keine Tabelle; bitte wähle den CSV-Export der Mitglieder aus.",
    "picture": "Das ist ein Bild; bitte wähle den CSV-Export der Mitglieder aus.",
    "packed": "Die Datei ist gepackt; bitte entpacke sie und wähle dann die CSV-Datei aus.",
    "web_page": "Das ist eine Web-Seite oder XML, auch wenn sie eine Tabelle zeigt; bitte speichere sie mit der "
    "Tabellenkalkulation als CSV.",
    "encoding": "Die Zeichen der Datei sind als {name} gespeichert, und darin würden Umlaute falsch gelesen; bitte "
    "speichere sie als CSV in UTF-8.",
    "utf16": "Die Datei ist in UTF-16 gespeichert; bitte speichere sie als CSV in UTF-8.",
    "binary": "Das ist keine Textdatei; bitte wähle den CSV-Export der Mitglieder aus.",
    "no_header": "Die Kopfzeile mit den Spaltennamen fehlt; bitte exportiere die Mitglieder mit Kopfzeile.",
    "column_missing": "In der Kopfzeile fehlt: {columns}; bitte exportiere mit diesen Spalten.",
    "column_twice": "Die Spalte {column} kommt mehrfach vor; bitte lass nur eine davon stehen.",
    "quotes_open": "In mehr als {count} Zeilen wird ein Anführungszeichen geöffnet, aber nicht geschlossen: Die Datei "
    "ist beschädigt; bitte exportiere sie neu.",
    "comma_unquoted": "Die Felder sind mit Kommas getrennt, und in den Feldern stehen auch Kommas, etwa bei 16,00, so "
    "dass nicht zu erkennen ist, wo ein Feld endet; bitte speichere die Datei mit Semikolon als Trennzeichen.",
}

UNREADABLE_EN: dict[str, str] = {
    "not_found": "The file cannot be opened: check its name and who may read it.",
    "empty": "The file is empty: export the members once more.",
    "spreadsheet": "This is a spreadsheet or a ZIP archive: save the members as CSV.",
    "document": "This is a document (PDF, RTF), no table: choose the CSV export of the members.",
    "picture": "This is a picture: choose the CSV export of the members.",
    "packed": "The file is packed: unpack it first.",
    "web_page": "This is a web page or XML, even if it shows a table: save it as CSV with a spreadsheet.",
    "encoding": "The characters are stored as {name}, in which umlauts would be read wrong: save it as CSV in UTF-8.",
    "utf16": "The file is stored in UTF-16: save it as CSV in UTF-8.",
    "binary": "This is no text file: choose the CSV export of the members.",
    "no_header": "There is no header with the columns' names: export the members with it.",
    "column_missing": "The header lacks: {columns}.",
    "column_twice": "The column {column} is there more than once: leave one.",
    "quotes_open": "In more than {count} lines a quotation mark is opened and never closed: the file is damaged, "
    "export it anew.",
    "comma_unquoted": "The cells are separated by commas and hold commas themselves, as in 16,00, without quotation "
    "marks: export with semicolons.",
}


class UnreadableFile(Exception):
    """The file cannot be read as a member export; nothing of it was taken.

    `code` is a key of UNREADABLE, `reason_de` the sentence for the person who uploaded it, `reason_en` for operators.
    """

    def __init__(self, code: str, **details: str) -> None:
        self.code = code
        self.reason_de = UNREADABLE[code].format(**details)
        self.reason_en = UNREADABLE_EN[code].format(**details)
        super().__init__(f"{code}: {self.reason_de}")


class Reject(Exception):
    """Raised by a rule that makes a record unusable; `code` is a key of REJECTIONS. Does not leave this package."""

    def __init__(self, code: str, **details: object) -> None:
        self.code = code
        self.reason_de = REJECTIONS[code].format(**details)
        self.reason_en = REJECTIONS_EN[code].format(**details)
        super().__init__(code)
