"""Letters, views, decisions."""

from __future__ import annotations

from pydantic import BaseModel

from services.members.objections.api import ByLink, Decision, Letter, QuotingLetter, Statement

TAKEN_BY: dict[tuple[str, ...], type[BaseModel] | None] = {
    ("reference",): QuotingLetter,
    ("received_on",): Letter,
    ("grounds",): ByLink,
    ("statement",): Statement,
    ("outcome",): Decision,
}
