"""Reading figures off pages, the way people do."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import quote

from bs4 import Tag

from deploy.demo.people import Newcomer
from deploy.story.people import Page
from deploy.story.telling import Unmet

_MONTHS = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
]


def german(day: date) -> str:
    """A day as people say it: `8. Dezember`."""
    return f"{day.day}. {_MONTHS[day.month - 1]}"


def number(text: str) -> int:
    """The first number in a text, thousands separated by points. Raises Unmet."""
    match = re.search(r"-?\d[\d.]*", text.replace("\u202f", "").replace("\u00a0", ""))
    if match is None:
        raise Unmet(f"no number in {text!r}")
    return int(match.group().replace(".", ""))


def figure(page: Page, label: str) -> int:
    """The large number above a label. Raises Unmet."""
    for card in page.html.select(".figure"):
        if label in card.get_text(" "):
            value = card.find("b")
            return number(value.get_text() if value else "")
    raise Unmet(f"there is no figure {label!r}")


def cell(page: Page, row: str, label: str) -> str:
    """The text of a table's cell, by the row's id and the cell's label. Raises Unmet."""
    found = page.html.find("tr", id=row)
    if isinstance(found, Tag):
        for column in found.find_all("td"):
            if column.get("data-label") == label:
                return column.get_text(" ", strip=True)
    raise Unmet(f"there is no {label!r} for {row}")


def contact_name(page: Page) -> str:
    """The contact person's name as the branch's page shows it. Raises Unmet."""
    name = page.html.select_one("#contacts li b")
    if name is None:
        raise Unmet("the branch has no contact person")
    return name.get_text(strip=True)


def newcomers(branch: str, one: Newcomer) -> str:
    """Where a branch's new member is found by name: after many tellings the list has more than one page."""
    return f"/{branch}/neumitglieder?q={quote(one.last_name)}"
