"""Who does something at a compose project's views: the board of a sub-district."""

from __future__ import annotations

import json

import httpx

from deploy.story.people import Mailbox, Person
from tests.compose.projects import Project

UNIT = "ub-region-hannover"


def board(centre: Project) -> str:
    """The e-mail address of somebody on the sub-district's board."""
    accounts = json.loads(centre.within("operator", "cat", "/var/lib/ortsnetz/operator/demo.json"))["accounts"]
    return next(str(one["email"]) for one in accounts if one["unit"] == UNIT and one["role"] == "board")


def signed_in(view: str, email: str, mailbox: str) -> Person:
    person = Person(view)
    person.sign_in(email, Mailbox(mailbox))
    return person


def set_standard(person: Person, period: str) -> httpx.Response:
    """Send the form of the page, whatever comes of it."""
    page = person.look(f"/{UNIT}/einheiten")
    form = page.form("/standard")
    fields = {str(i["name"]): str(i.get("value") or "") for i in form.find_all("input", type="hidden")}
    return person._http.post(f"/{UNIT}/einheiten/standard", data=fields | {"standard": period})
