"""A real Chromium (Debian's), on a phone and on a desktop, signed in by the link in the mail."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, sync_playwright

from deploy.embedded.running import Embedded
from services.view import contents  # noqa: F401 - the doors of all screens
from services.view.frame.layout import navigation
from services.view.frame.layout.model import Level
from tests.browser.signing_in import signed_in

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

BRANCH, SUB_DISTRICT, DISTRICT = "ov-hannover-linden-limmer", "ub-region-hannover", "bezirk-hannover"
LEVELS: dict[tuple[str, str], Level] = {
    (BRANCH, "board"): "ortsverein",
    (SUB_DISTRICT, "office"): "unterbezirk",
    (DISTRICT, "office"): "bezirk",
}
"""Who looks at each level."""
DOORS = {who: [door.path for door in navigation.of(level)] for who, level in LEVELS.items()}
"""The screens that stand in the navigation of each."""

SignIn = Callable[[str, str, dict[str, int]], Page]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One Chromium for a module: Playwright's loop must not run while other modules' tests run theirs."""
    path = shutil.which("chromium")
    assert path, "the browser tests need Debian's chromium: apt-get install chromium (`.ci/run` does it)"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def sessions() -> dict[tuple[str, str], StorageState]:
    """Who has signed in already: an address gets only so many links in ten minutes."""
    return {}


@pytest.fixture
def sign_in(demo_stack: Embedded, chromium: Browser, sessions: dict[tuple[str, str], StorageState]) -> Iterator[SignIn]:
    """Signs somebody in (unit, role, size of the window) and gives the page; closes all windows at the end."""
    stack = demo_stack.home.stack() or {}
    windows: list[BrowserContext] = []

    def sign_in(unit: str, role: str, size: dict[str, int]) -> Page:
        if (unit, role) in sessions:
            url = next(view["url"] for view in stack["views"] if view["unit"] == unit)
            viewport: Any = size
            page = chromium.new_context(
                viewport=viewport, locale="de-DE", storage_state=sessions[unit, role]
            ).new_page()
            page.goto(f"{url}/{unit}/heute")
        else:
            page = signed_in(chromium, stack, unit, role, size)
            sessions[unit, role] = page.context.storage_state()
        windows.append(page.context)
        return page

    yield sign_in
    for window in windows:
        window.close()
