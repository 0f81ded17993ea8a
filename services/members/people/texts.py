"""HTTP: texts about persons, for the letter that tells them."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel

from services.members.people.tables import StoredText
from shared.problems import not_found
from shared.security.permissions import Action
from shared.web import Routes, ServiceOf

routes = Routes(tags=["people"])


class Text(BaseModel):
    """A text about a person."""

    text: str


@routes.query("/texts/{record}", Action.READ_TEXT)
async def text(record: UUID, service: ServiceOf) -> Text:
    """A text, in the moment in which a letter is sent that says it: nothing of it is stored elsewhere."""
    async with service.database.reading() as session:
        found = await session.get(StoredText, record)
    if found is None:
        raise not_found("Diesen Text")
    return Text(text=found.text)
