"""Each place of a capability, forgotten once: something refuses, with a sentence that says what to do.

Tried with *Ämter* on a copy of the sources. What its own folders import of each other is left to Python. What may be
left out (`needs.py`, `news.py`, `found.py`, `words.py`) is not here.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy.stack.home import CHECKOUT

SOURCES = ("services", "shared", "deploy")
LEFT_OUT = shutil.ignore_patterns("node_modules", "__pycache__", "vendor", "tests")
BEGINS = "from deploy.reference.composed import build; build({!r})"
"""What a service does at its start, before it asks for anything."""
CHECKS = "from shared.contracts.check import main; raise SystemExit(main([]))"


@dataclass(frozen=True)
class Place:
    """A place: a file, or what of it is taken away; what then refuses, and how."""

    file: str
    pattern: str
    tried: str
    said: str

    def __str__(self) -> str:
        return self.file if not self.pattern else f"{self.file}-{self.pattern[:30]}"


PLACES = [
    Place("services/view/screens/roles/screen.py", "", "import services.view.contents", "has no screen.py"),
    Place(
        "services/view/screens/roles/screen.py",
        r"    projection=projection,\n",
        "import services.view.contents",
        "its projection.py is not named in screen.py",
    ),
    Place(
        "services/view/screens/roles/screen.py",
        r"    pages=\(.*?\),\n",
        "import services.view.contents",
        "has a door, but no pages behind it",
    ),
    Place("services/notify/letters/offices/rules.py", "", BEGINS.format("notify"), "offices has no rules.py"),
    Place("services/notify/letters/offices/kinds.py", "", BEGINS.format("notify"), "offices has no kinds.py"),
    Place(
        "services/notify/letters/offices/office_ends.txt", "", BEGINS.format("notify"), "without a text .*office_ends"
    ),
    Place(
        "services/notify/letters/offices/kinds.py",
        r'        "office_ends": Kind.*\n',
        BEGINS.format("notify"),
        "texts of no kind .*office_ends",
    ),
    Place("services/members/roles/persons.py", "", BEGINS.format("members"), "roles"),
    Place("shared/contracts/samples/members.role_granted.v1.json", "", CHECKS, "RoleGranted has no sample: add"),
    Place("shared/contracts/schemas/members.role_granted.v1.json", "", CHECKS, "RoleGranted has no schema: run"),
    Place(
        "services/exchange/rules/members.py",
        r"@concerns\(\n    RoleEnded,(.|\n)*?\n\n\n",
        BEGINS.format("exchange"),
        "RoleEnded has no relevance rule: add a function",
    ),
    Place(
        "services/members/app.py",
        r"        roles_api\.routes,\n",
        BEGINS.format("members"),
        r"members\.roles\.api: none of its routes is served\. Name it in services/members/app\.py",
    ),
    Place(
        "shared/security/permissions.py",
        r"    Action\.GRANT_ROLE: .*\n",
        "import shared.security.permissions",
        "nobody may do this, and nobody says so: GRANT_ROLE",
    ),
]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources, to be changed."""
    found = tmp_path_factory.mktemp("sources")
    for folder in SOURCES:
        shutil.copytree(CHECKOUT / folder, found / folder, ignore=LEFT_OUT)
    return found


@pytest.fixture
def forget(copy: Path) -> Iterator[Callable[[Place], None]]:
    """Take something away; it is back afterwards."""
    before: dict[Path, bytes] = {}

    def take(place: Place) -> None:
        file = copy / place.file
        before[file] = file.read_bytes()
        if not place.pattern:
            file.unlink()
            return
        left, taken = re.subn(place.pattern, "", file.read_text(), count=1)
        assert taken == 1, f"{place} is not there any more"
        file.write_text(left)

    yield take
    for file, content in before.items():
        file.write_bytes(content)


def tried(copy: Path, what: str) -> subprocess.CompletedProcess[str]:
    """What a process of its own says, with these sources and no others."""
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(copy)!r}); {what}"]
    return subprocess.run(command, cwd=copy, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize("what", sorted({place.tried for place in PLACES}))
def test_with_nothing_forgotten_everything_begins(copy: Path, what: str) -> None:
    done = tried(copy, what)
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_what_is_forgotten_is_refused_with_a_sentence(
    copy: Path, forget: Callable[[Place], None], place: Place
) -> None:
    forget(place)
    done = tried(copy, place.tried)
    assert done.returncode != 0, "nobody noticed"
    assert re.search(place.said, done.stderr), done.stderr[-2000:]
