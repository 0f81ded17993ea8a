"""A capability that its service's table of contents forgets is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi import FastAPI

from shared.web.complete import check_contents


@pytest.mark.parametrize(
    ("module", "said"),
    [
        ("api", "none of its routes is served"),
        ("reactions", "is imported by nobody: nothing of it ever happens"),
        ("deadlines", "is imported by nobody: nothing of it ever happens"),
    ],
)
def test_what_nobody_names_is_refused(module: str, said: str, tmp_path: Path) -> None:
    home = tmp_path / "members"
    (home / "partners").mkdir(parents=True)
    check_contents(home, FastAPI())
    (home / "partners" / f"{module}.py").write_text("")
    with pytest.raises(TypeError, match=rf"services\.members\.partners\.{module}.*{said}.*services/members/app\.py"):
        check_contents(home, FastAPI())
    if module == "api":
        check_contents(home, FastAPI(), serves=False)
