"""What a dry run tells, and whom: names and values to a branch, of its own people; counts and lines to all."""

from __future__ import annotations

import json
from typing import Any

import pytest

from services.members.imports.preview import both
from services.members.testing import Running
from services.members.tests.builders import CELLE, DISTRICT, LACHENDORF, SUB, names
from services.members.tests.test_imports import row, upload


async def test_a_branch_sees_who_is_new_and_what_changes_from_what_to_what(members: Running) -> None:
    await upload(members, row(1), row(2, last="Abel"), row(3, LACHENDORF))
    file = [
        row(1, town="Wietze", status="Gastmitglied"),
        row(2, last="Abel", status="ausgetreten", left="01.01.2026"),
        row(4, first="Mehmet", last="Özil"),
    ]
    preview = await upload(members, *file, unit=CELLE, dry=True)
    assert [(one["line"], one["number"], one["first_name"], one["last_name"]) for one in preview["added"]] == [
        (4, "00000004", "Mehmet", "Özil")
    ]
    gone, changed = preview["changes"]
    assert (gone["line"], gone["last_name"]) == (3, "Abel")
    assert {one["column"]: (one["was"], one["now"]) for one in gone["changes"]} == {
        "Austrittsdatum": ("", "01.01.2026"),
        "Status": ("Mitglied", "ausgetreten"),
    }
    assert {one["column"]: (one["was"], one["now"]) for one in changed["changes"]} == {
        "Ort": ("Celle", "Wietze"),
        "Status": ("Mitglied", "Gastmitglied"),
    }
    assert preview["known"] == 2


async def test_what_is_not_changed_is_not_listed(members: Running) -> None:
    await upload(members, row(1), row(2))
    preview = await upload(members, row(1), row(2, mail="neu@example.org"), unit=CELLE, dry=True)
    (changed,) = preview["changes"]
    assert [one["column"] for one in changed["changes"]] == ["E-Mail"]
    assert preview["added"] == []


@pytest.mark.parametrize("unit", [SUB, DISTRICT])
async def test_a_level_above_gets_counts_and_lines_and_no_name(members: Running, unit: str) -> None:
    await upload(members, row(1), row(2, LACHENDORF))
    file = [row(1, last="Wilhelmina", status="verstorben"), row(5, last="Xaver")]
    preview = await upload(members, *file, unit=unit, dry=True)
    assert (preview["new"], preview["changed"], preview["known"]) == (1, 2, 2)
    assert [one["line"] for one in preview["review"]] == [2]
    said = json.dumps(preview["review"]) + json.dumps(preview.get("added")) + json.dumps(preview.get("changes"))
    assert "Wilhelmina" not in said
    assert "Xaver" not in said
    assert not {"added", "changes", "names"} & preview.keys()


async def test_what_the_file_does_not_say_is_said_before_and_after(members: Running) -> None:
    def codes(report: dict[str, Any]) -> set[str]:
        return {one["code"] for one in report["notices"]}

    preview = await upload(members, row(1), unit=CELLE, dry=True)
    report = await upload(members, row(1), unit=CELLE)
    assert codes(preview) == codes(report) == {"columns_absent"}
    (notice,) = report["notices"]
    assert "Straße" in notice["reason"]
    assert "Telefon" in notice["reason"]
    assert "Vorname" not in notice["reason"]


async def test_whom_somebody_should_look_at_is_named_in_a_branch_with_what_to_do(members: Running) -> None:
    preview = await upload(members, row(1, status="verstorben"), row(2), unit=CELLE, dry=True)
    (look,) = preview["review"]
    assert (look["line"], [one["code"] for one in look["why"]]) == (2, ["deceased"])
    assert "bitte" in look["why"][0]["reason"]
    assert preview["names"] == {"2": "Clara Hartmann"}


async def test_a_stored_report_holds_no_list_of_names(members: Running) -> None:
    report = await upload(members, row(1, status="verstorben"), row(2, last="Quittenbaum"), unit=CELLE)
    assert "Quittenbaum" not in json.dumps(report)
    assert names(await members.said()).count("import_finished") == 1


def test_numbers_are_told_as_people_read_them_unless_only_their_gaps_differ() -> None:
    row = {"was_phone": "+495114711", "now_phone": "+495114712"}
    assert both(row, "phone") == ("0511 4711", "0511 4712")
    assert both({"was_phone": "0511 4711", "now_phone": "+495114711"}, "phone") == ("0511 4711", "+495114711")
