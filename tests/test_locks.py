"""What is locked fits together: pip, which builds the image, refuses what a resolver was talked into."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(sys.executable).parent
ROOT = Path(__file__).parent.parent


def test_what_is_installed_fits_together() -> None:
    done = subprocess.run(
        [HERE / "uv", "pip", "check", "--python", sys.executable], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_image_has_the_versions_that_are_tested() -> None:
    tested, image = (pins(ROOT / name) for name in ("requirements.lock", "requirements-runtime.lock"))
    assert len(image) > 30
    assert image.items() <= tested.items()


def pins(lock: Path) -> dict[str, str]:
    """Each package with its version."""
    lines = (line for line in lock.read_text().splitlines() if "==" in line and not line.startswith((" ", "#")))
    return {name: version.split()[0] for name, _, version in (line.partition("==") for line in lines)}
