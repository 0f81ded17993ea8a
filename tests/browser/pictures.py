"""Takes the README's pictures from a running stack: `python -m tests.browser.pictures FOLDER [--dir STACK]`."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from deploy.stack.home import Home
from tests.browser.conftest import DESKTOP, DOORS, FLAGS, PHONE
from tests.browser.signing_in import signed_in


def main() -> None:
    """Sign in at each level and photograph its pages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--dir", type=Path, default=None)
    parser.add_argument("--dark", action="store_true")
    given = parser.parse_args()
    stack = Home.chosen(given.dir).stack()
    if stack is None:
        raise SystemExit("There is no running stack: `make up` makes one.")
    given.folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for (unit, role), screens in DOORS.items():
            _shoot(browser, stack, unit, role, screens, given.folder, dark=given.dark)
        browser.close()


def _shoot(
    browser: Browser,
    stack: dict[str, Any],
    unit: str,
    role: str,
    screens: list[str],
    folder: Path,
    *,
    dark: bool,
) -> None:
    page = signed_in(browser, stack, unit, role, DESKTOP, "dark" if dark else "light")
    origin = page.url.partition(f"/{unit}/")[0]
    for screen in screens:
        for size, name in ((PHONE, "phone"), (DESKTOP, "desktop")):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            page.goto(f"{origin}/{unit}/{screen}")
            page.wait_for_selector(".live", state="attached")
            level = unit.partition("-")[0]
            shot = folder / f"{level}-{screen.replace('/', '-')}-{name}"
            page.screenshot(path=f"{shot}-view.png")
            page.screenshot(path=f"{shot}.png", full_page=True)
    page.context.close()


if __name__ == "__main__":
    main()
