"""What pages and letters promise – a mail, a notice, a right – and what keeps each promise.

Every sentence of a screen or a letter that promises something stands in `tests/promises/<its folder>.txt` under its
file and the test that keeps it: a new one is red until somebody says how it is kept. (A cheap guard of a costly
mistake: "steht in der Mitteilung".) `python -m tests.test_promises` writes down what is said; people say who keeps it:

    screens/roles/_held.html
      kept by test_who_loses_an_office_is_told
      | {{ it.name }} bekommt eine Mail und sieht sofort nichts mehr, …
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from deploy.stack.home import CHECKOUT

PROMISE = re.compile(r"(?<!E-)\b(Mail|Mitteilung|Begrüßung|Brief|leiten ihn weiter|meldet sich|gelöscht|vergisst)\b")
SAID = ("services/view/screens", "services/view/frame", "services/notify/letters", "shared/letters")
"""Where somebody is told something: a folder each, but for `shared/letters`."""
WRITTEN = Path(__file__).with_name("promises")
NOTHING = "promises nothing"
"""Of a file whose sentences name a mail or a letter and promise none."""


def _texts(file: Path) -> Iterator[str]:
    """Its lines without markup; of a program what it says, which its docstrings are not."""
    if file.suffix in (".html", ".txt"):
        yield from (re.sub(r"<[^>]+>|\{%.*?%\}", " ", line) for line in file.read_text().splitlines())
    elif file.suffix == ".py":
        tree = ast.parse(file.read_text())
        docs = {id(one.value) for one in ast.walk(tree) if isinstance(one, ast.Expr)}
        yield from (
            one.value
            for one in ast.walk(tree)
            if isinstance(one, ast.Constant) and isinstance(one.value, str) and id(one) not in docs
        )


@cache
def said() -> dict[str, dict[str, list[str]]]:
    """The sentences that promise something, by the folder's name and the file."""
    found: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for place in map(Path, SAID):
        for file in sorted((CHECKOUT / place).rglob("*")):
            promised = [words for text in _texts(file) if PROMISE.search(words := " ".join(text.split()))]
            if promised:
                within = file.relative_to(CHECKOUT / place)
                folder = within.parts[0] if len(within.parts) > 1 else place.name
                found[folder][re.sub(r"^services/\w+/", "", f"{place / within}")] = promised
    return found


def written(folder: str) -> dict[str, tuple[list[str], list[str]]]:
    """What stands in the folder's file: by file, who keeps it and what is said."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    path = WRITTEN / f"{folder}.txt"
    for line in path.read_text().splitlines() if path.exists() else ():
        if not line.startswith("  "):
            kept, sentences = found[line] = ([], [])
        elif line.startswith("  | "):
            sentences.append(line[4:])
        else:
            kept.append(line.strip().removeprefix("kept by "))
    return found


def write() -> None:
    """Write down what is said now, each with whoever kept what its file said before."""
    for folder, files in said().items():
        before = written(folder)
        lines = []
        for file, sentences in files.items():
            kept = before[file][0] if file in before else ()
            lines += [file, *(f"  {one if one == NOTHING else f'kept by {one}'}" for one in kept)]
            lines += [f"  | {one}" for one in sentences]
        (WRITTEN / f"{folder}.txt").write_text("\n".join(lines) + "\n")


FOLDERS = sorted({*said(), *(one.stem for one in WRITTEN.glob("*.txt"))})
TESTS = {
    name
    for place in ("services", "shared", "deploy", "tests")
    for file in (CHECKOUT / place).rglob("test_*.py")
    for name in re.findall(r"^ *(?:async )?def (test_\w+)\(", file.read_text(), re.MULTILINE)
}


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_promise_is_one_that_somebody_looked_at(folder: str) -> None:
    assert {file: sentences for file, (_, sentences) in written(folder).items()} == said().get(folder, {}), (
        f"{folder} promises something else than tests/promises/{folder}.txt says: make it true, write it down "
        "(python -m tests.test_promises), and name there the test that keeps it"
    )


@pytest.mark.parametrize("folder", FOLDERS)
def test_what_is_promised_is_kept_by_a_test_that_exists(folder: str) -> None:
    for file, (kept, _) in written(folder).items():
        assert kept, f"{file} promises something: name in tests/promises/{folder}.txt the test that keeps it"
        assert {*kept} - {NOTHING} <= TESTS, f"{file} is kept by a test that there is not"


if __name__ == "__main__":
    write()
