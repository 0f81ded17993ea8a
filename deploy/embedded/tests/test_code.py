"""An update is noticed: processes of an older code are other programs to the supervisor."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.embedded.code import fingerprint


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A few sources, wherever somebody keeps them."""
    home = tmp_path / "tests" / "ortsnetz"
    for name in "services/view/app.py", "shared/clock.py", "services/view/screens/today/page.html":
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text("before")
    return home


@pytest.mark.parametrize(
    ("file", "matters"),
    [
        ("services/view/app.py", True),
        ("services/view/screens/today/page.html", True),
        ("shared/letters/welcome.txt", True),
        ("services/view/tests/test_app.py", False),
        ("docs/architecture.md", False),
        ("services/view/__pycache__/app.cpython-311.pyc", False),
    ],
)
def test_what_a_process_may_read_is_its_code(checkout: Path, file: str, matters: bool) -> None:
    before = fingerprint.__wrapped__(checkout)
    assert fingerprint.__wrapped__(checkout) == before
    (checkout / file).parent.mkdir(parents=True, exist_ok=True)
    (checkout / file).write_text("after")
    assert (fingerprint.__wrapped__(checkout) != before) is matters
