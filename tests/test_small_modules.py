"""Modules stay small enough to be read at once, and none only passes on what another one has."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from deploy.stack.home import CHECKOUT

LINES = 300
LONGER = {"deploy/demo/make_members.py": "a program of its own that is copied here unchanged"}
"""What is longer, and why it stays so."""
MODULES = sorted(
    file.relative_to(CHECKOUT)
    for place in ("shared", "services", "deploy", "benchmarks")
    for file in (CHECKOUT / place).rglob("*.py")
    if not {"tests", "node_modules"} & set(file.parts)
)


def lines(module: Path) -> int:
    return len((CHECKOUT / module).read_text().splitlines())


def only_forwards(source: str) -> bool:
    """Whether nothing but imports (and their names in `__all__`) stands in it."""
    body = [
        one for one in ast.parse(source).body if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
    ]
    names = [one for one in body if isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) == "__all__"]
    return any(isinstance(one, ast.ImportFrom) and one.module != "__future__" for one in body) and all(
        isinstance(one, (ast.Import, ast.ImportFrom)) or one in names for one in body
    )


def test_no_module_is_too_long_to_be_read_at_once() -> None:
    assert len(MODULES) > 400, "this test looks at nothing"
    too_long = {str(one): lines(one) for one in MODULES if lines(one) > LINES}
    assert too_long.keys() == LONGER.keys(), f"cut it by what it tells of, or say in LONGER why not: {too_long}"


@pytest.mark.parametrize(
    ("source", "forwards"),
    [
        ('"""Doc."""\nfrom a import b\n__all__ = ["b"]\n', True),
        ("from __future__ import annotations\nfrom a import b\nb()\n", False),
        ("from __future__ import annotations\n", False),
    ],
)
def test_what_only_forwards(source: str, forwards: bool) -> None:
    assert only_forwards(source) is forwards


def test_no_module_only_forwards() -> None:
    """What a package offers stands in its `__init__.py`."""
    assert not [str(one) for one in MODULES if one.stem != "__init__" and only_forwards((CHECKOUT / one).read_text())]
