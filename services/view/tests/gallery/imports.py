"""Importing: the file, what it would do, what it did, questions that only a branch can answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from services.view.frame.layout.model import Chip
from services.view.screens.imports import page as imports
from services.view.screens.imports.needs import QuestionsCard
from services.view.tests.gallery.sample import BRANCH, SUB, Screen, at, card, form

card("questions", "ortsverein", busy=QuestionsCard(3), quiet=QuestionsCard())

ELSEWHERE = {
    "/{unit}/import": "a file: test_importing.py",
    "/{unit}/import/{key}": "an upload in flight: test_importing.py",
    "/{unit}/import/{key}/verwerfen": "an upload in flight: test_importing.py",
}


def samples() -> Iterator[Screen]:
    here = replace(SUB, here="imports", path="/ub-region-hannover/import")
    past = (
        imports.Past(
            "i1", "export-november.csv", at(24, 17, 0), "Sabine Krüger", Chip("1.012 übernommen, 14 abgelehnt", "fine")
        ),
        imports.Past("i2", "mitglieder.xlsx", at(20, 9, 0), "Sabine Krüger", Chip("nicht lesbar", "late")),
    )
    yield Screen("import", imports.UploadPage(form(version=None), past, asked=(imports.Asked("Laatzen", 30),)), here)
    yield Screen(
        "import-error",
        imports.UploadPage(
            form(
                version=None,
                errors={
                    "file": "Das ist keine CSV-Datei: Die Zeile mit den Spaltennamen fehlt. Es wurde nichts geändert."
                },
            ),
            (),
        ),
        here,
    )
    counts = imports.Counts(1026, 992, 38, 34, 120, 45, 827)
    line = imports.Line
    rejected = (
        imports.Reason(
            "Den Tag in der Spalte Eintrittsdatum gibt es nicht; bitte berichtige ihn.",
            tuple(line(n, f"121155{n}") for n in range(18, 38)),
            31,
        ),
        imports.Reason("Die Zeile hat 9 statt 24 Felder; bitte ergänze, was am Ende fehlt.", (line(77),), 1),
        imports.Reason(
            "Diese Mitgliedsnummer steht schon in einer anderen Zeile; bitte lösche die Zeile, die nicht stimmt.",
            (line(103, "10619167", of_line=12), line(104, "10619168", of_line=13)),
            2,
        ),
    )
    reviews = (
        imports.Reason(
            "Nach Status oder Bemerkung ist die Person verstorben; bitte kläre es, bevor jemand anruft oder schreibt.",
            (line(9, "11536316", "Heinrich Vogt"), line(12, "11536317", "Gisela Raabe")),
            2,
        ),
        imports.Reason("Der Austritt liegt vor dem Eintritt; bitte prüfe beide Daten.", (line(44, "13000211"),), 1),
    )
    notices = (
        "Diese Spalten kennt Ortsnetz nicht und liest sie nicht: Funktion, Ehrung 25 Jahre.",
        "Diese Spalten werden gelesen, aber nicht gespeichert: Anrede, Beitrag, Zahlungsweise, Bemerkung.",
    )
    preview = imports.PreviewPage(
        "i1",
        "export-november.csv",
        "Unterbezirk Region Hannover",
        counts,
        (
            imports.Repaired(5, "Postleitzahl 4109 → 04109"),
            imports.Repaired(9, "GÃ¶ttingen → Göttingen (doppelt kodierte Umlaute)"),
        ),
        rejected,
        (),
        31,
        (),
        form(),
        form(),
        csv="#",
        gone=(imports.Gone("ov-wennigsen-deister", "Wennigsen (Deister)", 84), imports.Gone("ov-uetze", "Uetze", 1)),
        asked=(imports.Asked("Wennigsen (Deister)", 84), imports.Asked("Laatzen", 30), imports.Asked("Uetze", 1)),
        reviews=reviews[1:],
        notices=notices,
    )
    yield Screen("import-preview", preview, here)
    there = replace(BRANCH, here="imports", path="/ov-hannover-linden-limmer/import")
    missing = (
        imports.Missing("p5", "Heinrich Vogt", "11536316", "Laatzen"),
        imports.Missing("p6", "Gisela Raabe", "11536317", "Laatzen"),
    )
    doubtful = (
        imports.Doubtful(
            "k1",
            44,
            "Johanna Petersen, Nr. 13000211",
            "Johanna Petersen, aufgenommen am 8. November",
            "Name und Geburtsdatum gleich, Anschrift anders",
        ),
        imports.Doubtful(
            "k2",
            45,
            "Kurt Weber, Nr. 13000212",
            "Karin Weber",
            "Nachname gleich; Vorname anders; Geburtsdatum in der Liste 01.02.1990, bei uns 03.04.1960",
            changed=True,
        ),
    )
    own = replace(
        preview,
        unit="Ortsverein Hannover-Linden-Limmer",
        counts=imports.Counts(118, 84, 2, 34, 4, 2, 78),
        missing=missing,
        missing_total=2,
        doubtful=doubtful,
        gone=(),
        asked=(),
        reviews=reviews,
        added=tuple(
            imports.Added(name, f"1300021{n}")
            for n, name in enumerate(("Mehmet Öztürk", "Nguyễn Thị Minh", "Ida van der Berg", "Karl-Heinz Null"))
        ),
        changes=(
            imports.Change(
                "Elke Abel", 3, (("Status", "Mitglied", "ausgetreten"), ("Austrittsdatum", "(leer)", "01.11.2026"))
            ),
            imports.Change("Clara Hartmann", 7, (("E-Mail", "clara@example.org", "clara.hartmann@example.net"),)),
        ),
    )
    yield Screen("import-preview-branch", own, there)
    wrong = replace(
        own,
        counts=imports.Counts(412, 3, 0, 409, 3, 0, 0),
        doubts=(
            "409 Zeilen gehören nicht hierher, sondern zu anderen Gliederungen.",
            "Von 86 Mitgliedern, die hier bekannt sind, fehlen 83 in der Datei.",
        ),
        missing_total=83,
        doubtful=(),
        changes=(),
        reviews=(),
    )
    yield Screen("import-preview-wrong", wrong, there)
    nothing = replace(
        wrong,
        counts=imports.Counts(412, 0, 0, 412, 0, 0, 0),
        doubts=("Keine einzige Zeile passt.",),
        missing=(),
        missing_total=0,
        added=(),
    )
    yield Screen("import-preview-nothing", nothing, there)
    elsewhere = (
        imports.Elsewhere("k3", "Jan Tiedemann", "Ortsverein Burgdorf", "Nummer gleich; Vorname, Nachname gleich"),
        imports.Elsewhere("k4", "Ayşe Demir", "Ortsverein Uetze", "Name, Geburtsdatum gleich", applied=True),
    )
    yield Screen(
        "import-open",
        imports.OpenPage(missing, 31, doubtful, 2, form(version=None), elsewhere, 2),
        replace(there, path="/ov-hannover-linden-limmer/import/offen"),
    )
    yield Screen(
        "import-open-above",
        imports.OpenPage((), 0, (), 0, None, asked=preview.asked),
        replace(here, path="/ub-region-hannover/import/offen"),
    )
    yield Screen("import-open-none", imports.OpenPage((), 0, (), 0, None), here)
    yield Screen("import-progress", imports.ProgressPage("i1", "export-november.csv", 1012, 640, at(24, 20, 13)), here)
    yield Screen(
        "import-report",
        imports.ReportPage(
            "i1",
            "export-november.csv",
            at(24, 20, 13),
            "Sabine Krüger",
            counts,
            rejected,
            "#",
            gone=preview.gone,
            reviews=reviews[1:],
            notices=notices,
        ),
        here,
    )
    yield Screen(
        "import-failed",
        imports.ReportPage(
            "i2",
            "mitglieder.xlsx",
            at(24, 20, 13),
            "Sabine Krüger",
            counts,
            (),
            failed="Das ist keine CSV-Datei, sondern eine Excel-Mappe. Speichere sie als CSV.",
        ),
        here,
    )
