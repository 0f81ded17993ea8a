"""What there is to tell, a folder for each capability: `rules.py` (which event tells whom what), `kinds.py`, `words.py`
where its texts look something up, and its texts (`<kind>.txt`; those that go on paper too are in `shared/letters`).

Importing this finds all of them, and refuses what is incomplete.
"""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

from services.notify.writing.kinds import KINDS
from services.notify.writing.letter import BOOK
from shared.letters.writing import FOLDER as ON_PAPER

__all__ = ["CAPABILITIES", "KINDS", "check"]

CAPABILITIES = tuple(sorted(one for one in Path(__path__[0]).iterdir() if one.is_dir() and one.name != "__pycache__"))
"""The folders."""


def _load(folder: Path) -> None:
    for needed in ("rules", "kinds", "__init__"):
        if not (folder / f"{needed}.py").exists():
            raise TypeError(f"services/notify/letters/{folder.name} has no {needed}.py: nobody would ever be told")
    for module in ("kinds", "rules", "words"):
        if (folder / f"{module}.py").exists():
            importlib.import_module(f"{__name__}.{folder.name}.{module}")


def check() -> None:
    """Refuse a kind without a text, a text without a kind, a letter of no kind. Raises TypeError with a sentence."""
    texts = {file.stem: file for folder in (*CAPABILITIES, ON_PAPER) for file in folder.glob("*.txt")}
    if missing := sorted(KINDS.keys() - texts.keys()):
        raise TypeError(f"kinds of mails without a text (<kind>.txt beside their rules): {', '.join(missing)}")
    if unknown := sorted(texts.keys() - KINDS.keys()):
        raise TypeError(f"texts of no kind (say it in kinds.py): {', '.join(unknown)}")
    for folder in CAPABILITIES:
        if unknown := sorted(_kinds_in(folder / "rules.py") - KINDS.keys()):
            raise TypeError(f"letters/{folder.name}/rules.py gives letters of no kind: {', '.join(unknown)}")
        if not any(rule.__module__ == f"{__name__}.{folder.name}.rules" for rules in BOOK.values() for rule in rules):
            raise TypeError(f"letters/{folder.name}/rules.py has no rule (@tells): nobody would ever be told")


def _kinds_in(rules: Path) -> set[str]:
    """The kinds that are written out in `Letter("kind", …)`."""
    calls = (node for node in ast.walk(ast.parse(rules.read_text())) if isinstance(node, ast.Call))
    firsts = (node.args[0] for node in calls if isinstance(node.func, ast.Name) and node.func.id == "Letter")
    return {first.value for first in firsts if isinstance(first, ast.Constant) and isinstance(first.value, str)}


for _folder in CAPABILITIES:
    _load(_folder)
check()
