"""What pages about applications and objections promise – a mail, a notice, a right – and what keeps each promise.

Every sentence of these templates and letters that promises something stands here with the test that keeps it: a new
sentence is red until somebody says how it is kept. (A cheap guard of a costly mistake: "steht in der Mitteilung".)
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from deploy.embedded.home import CHECKOUT

PLACES = ("services/view/applications", "services/view/objections", "shared/letters")
PROMISE = re.compile(r"(?<!E-)\b(Mail|Mitteilung|Begrüßung|Brief|leiten ihn weiter|meldet sich|gelöscht|vergisst)\b")

KEPT: dict[str, str] = {
    "applications/_decision.html": "services/view/tests/test_objections.py::"
    "test_whoever_has_no_address_gets_a_letter_that_the_board_prints",
    "applications/page.py": "services/notify/tests/test_who_is_told.py::"
    "test_a_refusal_tells_the_right_to_object_and_the_reason_if_the_board_said_so",
    "applications/paper.html": "services/view/tests/test_objections.py::"
    "test_whoever_has_no_address_gets_a_letter_that_the_board_prints",
    "applications/public_confirm.html": "services/members/tests/test_housekeeping.py::",
    "applications/public_result.html": "services/notify/tests/test_who_is_told.py::"
    "test_the_new_member_is_welcomed_with_the_contact_persons_name",
    "applications/public_sent.html": "services/members/tests/test_admissions.py::"
    "test_whoever_applies_online_confirms_the_address_first",
    "objections/_at_branch.html": "services/members/tests/test_objections.py::"
    "test_a_refused_applicant_is_erased_when_the_refusal_has_long_been_final",
    "objections/_decision.html": "services/notify/tests/test_objections.py::"
    "test_a_rejection_says_why_until_when_and_how_it_goes_on",
    "objections/_ended.html": "services/exchange/tests/test_matrix.py::"
    "test_the_level_that_decides_reads_the_texts_and_forgets_them_with_the_decision",
    "objections/by_link.html": "services/notify/tests/test_objections.py::"
    "test_an_objection_is_told_to_the_applicant_the_branch_and_the_board_that_decides",
    "objections/by_link_result.html": "services/notify/tests/test_objections.py::"
    "test_an_objection_is_told_to_the_applicant_the_branch_and_the_board_that_decides",
    "objections/enter.html": "services/members/tests/test_objections.py::"
    "test_the_office_above_enters_a_letter_by_the_reference_alone",
    "objections/one.html": "services/view/tests/test_objections.py::"
    "test_the_level_above_decides_when_both_sides_are_heard_and_then_forgets",
    "objections/page.html": "services/view/tests/test_objections.py::"
    "test_an_office_enters_a_letter_by_its_reference",
    "letters/objection_final.txt": "services/members/tests/test_objections.py::"
    "test_nobody_is_erased_while_an_objection_is_pending",
    "letters/objection_received.txt": "services/notify/tests/test_objections.py::"
    "test_a_rejection_says_why_until_when_and_how_it_goes_on",
    "letters/objection_rejected.txt": "services/members/tests/test_objections.py::"
    "test_what_the_sub_district_rejects_goes_on_to_the_district_which_decides_for_good",
    "letters/objection_withdrawn.txt": "services/view/tests/test_objections.py::"
    "test_of_a_withdrawn_objection_the_letter_says_so_and_offers_none",
    "letters/refusal.txt": "services/members/tests/test_objections.py::"
    "test_an_objection_is_filed_heard_and_upheld",
    "letters/welcome.txt": "services/notify/tests/test_who_is_told.py::"
    "test_the_contact_person_is_told_who_is_new_by_when_and_what_to_do",
}
"""By file, the test that keeps what its sentences promise."""

SENTENCES = Path(__file__).with_name("promises.txt")


def promises() -> list[str]:
    """Every line with a promise, with its file: `applications/paper.html: …`, words only."""
    found = []
    for place in PLACES:
        for file in sorted((CHECKOUT / place).iterdir()):
            if file.suffix not in (".html", ".txt") and file.name != "page.py":
                continue
            for line in file.read_text().splitlines():
                words = " ".join(re.sub(r"<[^>]+>|\{%.*?%\}", " ", line).split())
                if PROMISE.search(words) and (file.suffix != ".py" or "Choice(" in words):
                    found.append(f"{place.rpartition('/')[2]}/{file.name}: {words}")
    return found


def test_every_promise_is_one_that_somebody_looked_at() -> None:
    said = "\n".join(promises()) + "\n"
    assert said == SENTENCES.read_text(), (
        "A page or letter promises something else than before: make it true, name the test that keeps it in KEPT, "
        "then write it down (python -m tests.test_promises)"
    )


@pytest.mark.parametrize("file", sorted({line.partition(":")[0] for line in promises()}))
def test_what_is_promised_is_kept_by_a_test_that_exists(file: str) -> None:
    path, _, name = KEPT[file].partition("::")
    assert f"def {name}" in (CHECKOUT / path).read_text()


if __name__ == "__main__":
    SENTENCES.write_text("\n".join(promises()) + "\n")
