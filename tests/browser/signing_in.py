"""Somebody signs in with a browser, by the link in the mail."""

from __future__ import annotations

from typing import Any, Literal

from playwright.sync_api import Browser, Page

from deploy.story.people import Mailbox, link_in


def signed_in(
    browser: Browser,
    stack: dict[str, Any],
    unit: str,
    role: str,
    size: dict[str, int],
    scheme: Literal["light", "dark"] = "light",
) -> Page:
    """A window of somebody with a role in a unit, at that unit's view. `stack`: the content of stack.json."""
    email = next(one["email"] for one in stack["accounts"] if one["unit"] == unit and one["role"] == role)
    url = next(view["url"] for view in stack["views"] if view["unit"] == unit)
    mailbox = Mailbox(stack["mail"]["url"])
    window = browser.new_context(viewport=size, locale="de-DE", color_scheme=scheme)  # type: ignore[arg-type]
    page = window.new_page()
    before = {mail["id"] for mail in mailbox.to(email)}
    page.goto(f"{url}/anmelden")
    page.fill("input[name=email]", email)
    page.click("main form button")
    page.wait_for_load_state()
    page.goto(link_in(mailbox.newest(email, "/anmelden/", besides=before), "/anmelden/"))
    page.click("main form button")
    page.wait_for_url(f"**/{unit}/**")
    return page
