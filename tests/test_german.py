"""No German form is put together by hand: "1 Änderungen", "des Ortsverein", "Noch 1 Tage" cannot come back.

Looks through every template, mail, script and source; what is built later is looked through too. A number before a
noun goes through `plural` (or `spelled`), a unit's name after a genitive through `des`: `shared/german.py`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.notify.tests.words.kits import KNOWN
from shared.german import agrees, des, plural, spelled
from shared.letters.writing import environment, written

ROOT = Path(__file__).parent.parent
COUNTS = r"number|count|total|len|length|sum|days|weeks|months|minutes|hours|years|left|passed|waiting|size|age|n"
COUNTING = re.compile(rf"(?<![a-z])({COUNTS}|[a-z_]+_(days|hours|minutes|total|count|left))(?![a-z_])")
NOUN = r"(?:\w+[re] )?[A-ZÄÖÜ][a-zäöüß:]+"
HELPERS = re.compile(r"\b(plural|spelled)\(")
TEMPLATES = [
    *ROOT.glob("services/**/*.html"),
    *ROOT.glob("services/**/letters/**/*.txt"),
]
SCRIPTS = list(ROOT.glob("services/view/static/*.js"))
SOURCES = [
    path
    for folder in ("services", "shared")
    for path in ROOT.glob(f"{folder}/**/*.py")
    if "/tests/" not in str(path) and path != ROOT / "shared" / "german.py"
]


def parted(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def by_hand_in_template(text: str) -> Iterator[str]:
    """`{{ n }} Tage`, `des {{ unit }}`."""
    for found in re.finditer(rf"\{{\{{([^{{}}]*)\}}\}} {NOUN}", parted(text)):
        if COUNTING.search(found.group(1)) and not HELPERS.search(found.group(1)):
            yield found.group(0)
    for found in re.finditer(r"\b(des|eines|Eures) \{\{[^{}]*\}\}", parted(text)):
        yield found.group(0)


NAMED = r"\{\{ *(?:model\.|frame\.)?(?:unit|above|branch|by|by or above|decider|sender|highest) *\}\}"


def without_article(text: str) -> Iterator[str]:
    """`{{ unit }} hat …` at the beginning of a sentence; `Heute schreibt {{ above }}`."""
    for line in re.sub(r"<[^>]+>|\{%.*?%\}", "", text).splitlines():
        yield from (found.group(0) for found in re.finditer(rf"(?:^|: |[.!?] ){NAMED} [a-zäöü]+", line))
        yield from (found.group(0) for found in re.finditer(rf"[a-zäöü]+t (?:Euch|Dich|Dir)?:? ?{NAMED}", line))


def by_hand_in_script(text: str) -> Iterator[str]:
    """`${n} Tage`."""
    for found in re.finditer(rf"\$\{{([^{{}}]*)\}} {NOUN}", text):
        if COUNTING.search(found.group(1)) and not HELPERS.search(found.group(1)):
            yield found.group(0)


def by_hand_in_source(text: str) -> Iterator[str]:
    """`f"{n} Tage"`, `f"des {unit}"`."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.JoinedStr):
            continue
        for before, after in zip(node.values, node.values[1:], strict=False):
            if isinstance(before, ast.FormattedValue) and isinstance(after, ast.Constant):
                said, expression = str(after.value), ast.unparse(before.value)
                if re.match(rf" {NOUN}", said) and COUNTING.search(expression) and not HELPERS.search(expression):
                    yield f"{{{expression}}}{said[:30]}"
            if isinstance(before, ast.Constant) and re.search(r"\b(des|eines|Eures) $", str(before.value)):
                yield f"{before.value!r}{{…}}"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates(path: Path) -> None:
    assert list(by_hand_in_template(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_unit_that_does_something_has_its_article(path: Path) -> None:
    assert list(without_article(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_scripts(path: Path) -> None:
    assert list(by_hand_in_script(path.read_text(encoding="utf-8"))) == []


def test_sources() -> None:
    found = {str(path.relative_to(ROOT)): list(by_hand_in_source(path.read_text(encoding="utf-8"))) for path in SOURCES}
    assert {path: forms for path, forms in found.items() if forms} == {}


def test_what_is_made_by_hand_is_found() -> None:
    assert list(by_hand_in_template("Noch {{ days_left }} Tage. {{ model.rows | length }} neue Mitglieder"))
    assert list(by_hand_in_template("Der Vorstand des {{ frame.unit }}"))
    assert list(without_article("{{ by or above }} hat die Frist geändert"))
    assert list(without_article("Betreff: {{ unit }} hat niemanden"))
    assert list(without_article("Dazu schreibt Euch {{ by or above }}:"))
    assert list(without_article("Daran erinnert Euch: {{ by or above }}."))
    assert not list(without_article("Betreff: {{ unit }}: Jemand Neues; der {{ above }} hat"))
    assert list(by_hand_in_source('f"{number(changed)} Änderungen"'))
    assert list(by_hand_in_source('f"der Vorstand des {unit}"'))
    assert list(by_hand_in_script("`${days} Tage`"))
    well = '{{ plural(count, "Tag", "Tage") }} Zeit, {{ on | day }} Mitglied {{ unit | des }}'
    assert not list(by_hand_in_template(well))


@pytest.mark.parametrize(("count", "words"), [(0, "0 Tage"), (1, "1 Tag"), (2, "2 Tage"), (1200, "1.200 Tage")])
def test_numbers(count: int, words: str) -> None:
    assert plural(count, "Tag", "Tage") == words


def test_one_in_words() -> None:
    assert spelled(1, "ein Monat", "Monate") == "ein Monat"
    assert spelled(6, "ein Monat", "Monate") == "6 Monate"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Ortsverein Hannover-Linden-Limmer", "des Ortsvereins Hannover-Linden-Limmer"),
        ("Unterbezirk Region Hannover", "des Unterbezirks Region Hannover"),
        ("Bezirk Hannover", "des Bezirks Hannover"),
        ("Stadtverband X", "von Stadtverband X"),
    ],
)
def test_a_units_name_in_the_genitive(name: str, words: str) -> None:
    assert des(name) == words


@pytest.mark.parametrize(("amount", "said"), [(1, "ist"), (8, "sind"), ("1", "ist"), ("12", "sind"), ("", "ist")])
def test_verbs_and_pronouns_agree_with_how_many_there_are(amount: int | str, said: str) -> None:
    assert agrees(amount, "ist", "sind") == said


def test_a_letter_about_several_things_speaks_of_several() -> None:
    """`12 × „Krug“ ist`, `Gebraucht wird es`: with five, no kit letter says so; with one, none says `sie`."""
    texts = environment(ROOT / "services" / "notify" / "letters" / "kits")
    for path in sorted((ROOT / "services" / "notify" / "letters" / "kits").glob("*.txt")):
        for amount, wrong in (
            ("5", r"“ (ist|war|sollte) |\b(wird|soll|geht|muss|kommt) es\b"),
            ("1", r"\b(werden|sollen|gehen|müssen) sie\b"),
        ):
            words = {
                **KNOWN,
                "to": "Kim",
                "link": "x",
                "word": "Schade",
                "kit": "Krug",
                "number": "0",
                "amount": amount,
                "owner": "Bezirk Hannover",
            }
            found = written(texts, path.stem, words)
            assert not re.search(wrong, f"{found.subject} {' '.join(found.paragraphs)}"), path.stem
