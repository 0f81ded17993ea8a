"""Whatever a reader of a member export can find has its line on a screen (issue 12, B5).

`services/members` says it, a view shows it. A code without its sentence on a page, or a finding without a code, is red.
"""

from __future__ import annotations

import ast
import html
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from services.members.imports import findings, reasons
from services.members.imports.findings import NOTICES, REVIEWS, Review, notice
from services.members.imports.reasons import REJECTIONS, UNREADABLE, Reject, UnreadableFile
from services.view.frame.layout.model import Form
from services.view.frame.layout.render import page
from services.view.screens.imports import listed, reports
from services.view.screens.imports.page import PreviewPage, ReportPage, UploadPage
from services.view.tests.gallery.sample import BRANCH, at

DETAILS: dict[str, Any] = {
    "column": "Nachname", "columns": "Funktion", "line": 7, "found": 3, "wanted": 24, "limit": 250, "count": "300",
    "name": "MacRoman", "lines": "7, 9",
}  # fmt: skip
FORM = Form("#")
FRAME = replace(BRANCH, here="imports")


def shown(found: Any) -> str:
    """The text of a page, as people read it."""
    text = re.sub(r"<[^>]+>", "", page(found, FRAME))
    return " ".join(html.unescape(text).split())


def preview_and_report(report: dict[str, Any]) -> list[str]:
    """The two pages that show what members says of a file."""
    counts = reports.counts(report)
    rejected, reviews, notices = listed.rejected(report), listed.reviews(report), listed.notices(report)
    preview = PreviewPage(
        key="k",
        file="liste.csv",
        unit="Ortsverein Holle",
        counts=counts,
        repaired=reports.repaired(report),
        rejected=rejected,
        missing=(),
        missing_total=0,
        doubtful=(),
        confirm=FORM,
        discard=FORM,
        reviews=reviews,
        notices=notices,
    )
    over = ReportPage("k", "liste.csv", at(24, 20, 13), "Holle", counts, rejected, reviews=reviews, notices=notices)
    return [shown(preview), shown(over)]


def said(code: str, table: dict[str, str]) -> str:
    return table[code].format(**DETAILS)


@pytest.mark.parametrize("code", REJECTIONS)
def test_every_reason_of_a_rejection_is_shown(code: str) -> None:
    reason = Reject(code, **DETAILS).reason_de
    row = {"line": 12, "number": "10619167", "reason": reason, "code": code}
    for text in preview_and_report({"rows": 2, "accepted": 1, "rejected": [row, row | {"line": 13}]}):
        for one, all_of_them in (("in Zeile 7", "in einer anderen Zeile"), ("hat 3 statt 24", "hat nicht 24")):
            reason = reason.replace(one, all_of_them)
        assert f"2 Zeilen: {reason}" in text
        assert re.search("Zeilen 12 .*, 13", text)


@pytest.mark.parametrize("code", REVIEWS)
def test_everything_that_somebody_should_look_at_is_shown(code: str) -> None:
    told = Review(code, "Nachname").told()
    report = {"rows": 1, "accepted": 1, "review": [{"line": 12, "number": "10619167", "why": [told]}]}
    for text in preview_and_report(report):
        assert f"1 Zeile: {said(code, REVIEWS)}" in text
        assert "Zeile 12 (Nr. 10619167)" in text


@pytest.mark.parametrize("code", NOTICES)
def test_everything_about_the_file_as_a_whole_is_shown(code: str) -> None:
    for text in preview_and_report({"rows": 1, "accepted": 1, "notices": [notice(code, **DETAILS)]}):
        assert said(code, NOTICES) in text


@pytest.mark.parametrize("code", UNREADABLE)
def test_every_reason_of_a_refused_file_is_shown(code: str) -> None:
    error = UnreadableFile(code, **DETAILS).reason_de
    assert error in shown(UploadPage(replace(FORM, errors={"file": error}), ()))


def raised(*modules: Any) -> dict[str, set[str]]:
    """By function the codes that the source of the readers gives to it."""
    found: dict[str, set[str]] = {"Reject": set(), "Review": set(), "notice": set(), "UnreadableFile": set()}
    for path in Path(str(modules[0].__file__)).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in found and node.args:
                first = node.args[0]
                branches = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
                found[node.func.id] |= {str(one.value) for one in branches if isinstance(one, ast.Constant)}
    return found


def test_every_code_that_a_reader_gives_has_its_sentence_and_every_sentence_is_given() -> None:
    found = raised(reasons)
    assert found["Review"] == REVIEWS.keys()
    assert found["notice"] == NOTICES.keys()
    assert found["Reject"] <= REJECTIONS.keys()
    assert found["UnreadableFile"] <= UNREADABLE.keys()
    source = "".join(path.read_text(encoding="utf-8") for path in Path(str(findings.__file__)).parent.glob("*.py"))
    for code in REJECTIONS.keys() | UNREADABLE.keys():
        assert source.count(f'"{code}"') > 2, code  # in both languages, and where it is found


def test_equal_reasons_are_one_line_whatever_line_they_point_at() -> None:
    rows = [
        {"line": n, "number": str(n), "reason": f"Diese Nummer steht schon in Zeile {n - 1}; bitte.", "code": "x"}
        for n in range(10, 60)
    ]
    (reason,) = listed.rejected({"rejected": rows})
    assert (reason.text, reason.total, len(reason.lines)) == (
        "Diese Nummer steht schon in einer anderen Zeile; bitte.",
        50,
        listed.LINES,
    )
    assert (reason.lines[0].line, reason.lines[0].of_line) == (10, 9)


@pytest.mark.parametrize(
    ("report", "words"),
    [
        ({"rows": 0}, "niemand"),
        ({"rows": 3, "accepted": 0}, "Keine einzige Zeile passt"),
        ({"rows": 3, "accepted": 1, "rejected": [{"code": "unit_outside"}] * 2}, "2 Zeilen gehören nicht hierher"),
        ({"rows": 3, "accepted": 3, "known": 80, "missing_total": 77}, "fehlen 77 in der Datei"),
        ({"rows": 90, "accepted": 90, "known": 80, "new": 85}, "85 von 90 Zeilen wären neue Mitglieder"),
    ],
)
def test_what_may_be_the_wrong_file_is_asked_about(report: dict[str, Any], words: str) -> None:
    assert [one for one in listed.doubts(report) if words in one]


@pytest.mark.parametrize(
    "report",
    [
        {"rows": 90, "accepted": 90, "known": 0, "new": 90},
        {"rows": 90, "accepted": 90, "known": 85, "new": 7, "missing_total": 2},
        {"rows": 3, "accepted": 3, "known": 2, "new": 2, "missing_total": 1},
        {"rows": 90, "accepted": 50, "known": 85, "rejected": [{"code": "unit_outside"}] * 40},
    ],
)
def test_an_ordinary_file_raises_no_doubt(report: dict[str, Any]) -> None:
    assert listed.doubts(report) == ()
