"""What people of a unit do where a view hosts it, whatever runs the stack."""

from __future__ import annotations

import random
from datetime import timedelta

from deploy.demo.people import invent
from deploy.story.people import Mailbox, Person
from shared.clock import Calendar
from shared.hierarchy import Unit


def board_is_told(person: Person, email: str, url: str, branch: Unit, mailbox: Mailbox) -> None:
    """An application on paper, three weeks old: the board is told by mail, and the mail leads to this view."""
    newcomer, before = invent(random.Random(), branch), {mail["id"] for mail in mailbox.to(email)}
    page = person.look(f"/{branch.key}/antraege/papier")
    fields = {key: str(value) for key, value in newcomer.applicant().items()}
    received = (Calendar().today() - timedelta(days=24)).isoformat()
    assert person.send(page, page.form("/antraege/papier"), **fields, received_on=received).status == 200
    person.see(f"/{branch.key}/antraege", newcomer.last_name)
    mailbox.newest(email, f"{url}/{branch.key}/antraege", besides=before)
