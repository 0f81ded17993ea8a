"""What a person should look at although a row is taken, and what a file as a whole says: codes with their sentences.

As with rejections a sentence never repeats what stands in a cell. It says what was found, and what to do.
"""

from __future__ import annotations

from typing import NamedTuple

REVIEWS: dict[str, str] = {
    "deceased": "Nach Status oder Bemerkung ist die Person verstorben; bitte kläre es, bevor jemand anruft oder "
    "schreibt, und lass den Status im Verzeichnis ändern.",
    "left_but_member": "Das Austrittsdatum ist vorbei, der Status sagt aber noch Mitglied; die Person bleibt Mitglied. "
    "Bitte kläre, was stimmt.",
    "left_before_joined": "Der Austritt liegt vor dem Eintritt; bitte prüfe beide Daten.",
    "left_far_ahead": "Das Austrittsdatum liegt weit in der Zukunft; bitte prüfe es.",
    "joined_ahead": "Das Eintrittsdatum liegt in der Zukunft; bitte prüfe es.",
    "age_unlikely": "Nach dem Geburtsdatum wäre die Person über 105 Jahre alt; bitte prüfe es.",
    "age_too_young": "Nach dem Geburtsdatum wäre die Person beim Eintritt jünger als 14; bitte prüfe beide Daten.",
    "test_record": "Der Name sieht nach einem Testeintrag aus; bitte lösche ihn im Verzeichnis, wenn es einer ist.",
    "name_unclear": "Im Nachnamen steht mehr als der Nachname; er bleibt, wie er da steht. Bitte prüfe ihn.",
    "name_like_nothing": "Der Name könnte „nicht bekannt“ bedeuten; er bleibt, wie er da steht. Bitte prüfe ihn.",
    "letters_odd": "In der Spalte {column} stehen ungewöhnliche Zeichen; sie bleiben, wie sie da stehen. Bitte "
    "prüfe, ob Umlaute falsch sind.",
    "postcode_unclear": "Die Postleitzahl hat vier Stellen: Ist sie aus dem Ausland, oder fehlt vorn eine Null? Sie "
    "bleibt, wie sie da steht. Bitte prüfe sie.",
    "email_unread": "In der Spalte E-Mail steht keine vollständige Adresse; eine bekannte bleibt. Bitte ergänze sie.",
    "email_of_office": "Die Person hat ein Amt und meldet sich mit einer anderen E-Mail-Adresse an, als hier steht. "
    "Beim Import bleibt diese Adresse; ändern kann sie der Vorstand unter Kontaktdaten. Bitte kläre, welche stimmt.",
    "office_ends": "Die Person hat ein Amt, hier oder in einer anderen Gliederung, und ist nach dieser Zeile "
    "ausgetreten: Damit endet jedes ihrer Ämter. Bitte prüfe, ob der Austritt stimmt.",
}

REVIEWS_EN: dict[str, str] = {
    "deceased": "Status or remark say that the person has died: find out before anybody calls or writes.",
    "left_but_member": "The day of leaving is past, the status says member, and so it stays. Find out.",
    "left_before_joined": "The day of leaving is before that of joining: check both.",
    "left_far_ahead": "The day of leaving is far ahead: check it.",
    "joined_ahead": "The day of joining is ahead: check it.",
    "age_unlikely": "The person would be older than 105 years: check the date of birth.",
    "age_too_young": "The person would have joined before the age of 14: check both dates.",
    "test_record": "The name looks like that of a test: delete the record if it is one.",
    "name_unclear": "The last name holds more than a last name; taken as it is. Check it.",
    "name_like_nothing": "The name may mean that none is known; taken as it is. Check it.",
    "letters_odd": "Column {column} holds unusual characters, taken as they are: check whether umlauts are wrong.",
    "postcode_unclear": "The postcode has four digits: of another country, or without its zero? Taken as it is.",
    "email_unread": "Column E-Mail holds no complete address; one that is known stays. Add it.",
    "email_of_office": "The person holds an office and signs in with another address, which no import changes: the "
    "board can, as contact data.",
    "office_ends": "The person holds an office, here or elsewhere, and has left according to this row: that ends "
    "every office. Check it.",
}

NOTICES: dict[str, str] = {
    "columns_unknown": "Diese Spalten kennt Ortsnetz nicht und liest sie nicht: {columns}. Steht darin etwas, das "
    "gebraucht wird, benenne die Spalte bitte um.",
    "columns_not_stored": "Diese Spalten werden gelesen, aber nicht gespeichert: {columns}.",
    "columns_absent": "Diese Spalten fehlen in der Datei: {columns}. Was hier davon schon bekannt ist, bleibt.",
    "lines_above": "Über der Kopfzeile steht anderer Text; gelesen wird ab Zeile {line}.",
    "turkish_unclear": "In diesen Zeilen können Buchstaben auch türkische sein, etwa ý oder ı, ð oder ğ, Þ oder Ş: "
    "{lines}. Gelesen werden ý, ð und Þ. Sind das türkische Namen, übernimm die Datei nicht: Speichere sie als CSV in "
    "UTF-8 und lade sie neu hoch.",
}

NOTICES_EN: dict[str, str] = {
    "columns_unknown": "These columns are unknown and not read: {columns}. Rename one that is needed.",
    "columns_not_stored": "These columns are read, but not stored: {columns}.",
    "columns_absent": "These columns are not in the file: {columns}. What is known of them stays.",
    "lines_above": "There is other text above the header: the file is read from line {line}.",
    "turkish_unclear": "In these lines letters may be Turkish ones as well (ý or ı, ð or ğ, Þ or Ş): {lines}. They are "
    "read as Windows-1252; if that is wrong, save the file as CSV in UTF-8.",
}


class Review(NamedTuple):
    """Why a person should look at an accepted row. `code`: a key of REVIEWS; `column`: its German name, or ""."""

    code: str
    column: str = ""

    def told(self) -> dict[str, str]:
        """As it stands in a report."""
        details = {"column": self.column}
        german, english = REVIEWS[self.code].format(**details), REVIEWS_EN[self.code].format(**details)
        return {"code": self.code, "reason": german, "english": english}


def notice(code: str, **details: object) -> dict[str, str]:
    """What is told about a file as a whole, as it stands in a report."""
    return {"code": code, "reason": NOTICES[code].format(**details), "english": NOTICES_EN[code].format(**details)}
