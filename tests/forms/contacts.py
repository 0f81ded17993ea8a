"""Who is appointed, asked, answers."""

from __future__ import annotations

from pydantic import BaseModel

from services.members.contacts.api import Answer, ContactPerson, ToAsk

TAKEN_BY: dict[tuple[str, ...], type[BaseModel] | None] = {
    ("until",): ContactPerson,
    ("person",): ToAsk,
    ("reason",): Answer,
}
