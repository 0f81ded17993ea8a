"""What `exchange` says itself on the units' topics: withdrawn persons, receipts, and the records of rosters."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.contracts.base import PREFIX

WITHDRAWN_TYPE = f"{PREFIX}exchange.withdrawn.v1"
RECEIPT_TYPE = f"{PREFIX}exchange.receipt.v1"
ROSTER_PERSON_TYPE = f"{PREFIX}exchange.roster_person.v1"
ROSTER_TEXT_TYPE = f"{PREFIX}exchange.roster_text.v1"

Told = Literal["member", "applicant", "contact_person", "stand_in", "office"]
"""Why a unit knows somebody, as rosters say it. Whoever reads them must know each: another one is not told."""

Why = Literal[Told, "guest", "prospect"]
"""Why a unit knows somebody."""


class Withdrawn(BaseModel):
    """`exchange.<unit>`, key: the person. The unit may no longer know this person: every screen forgets them."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    person: UUID


class Receipt(BaseModel):
    """`exchange.<acting unit>`, key: the command. One for each record the command said (`part_of` of them), behind
    what was published because of it. `offsets`: the last offset for this unit by topic; a view that read so far
    shows the command's effect."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    command: UUID
    part_of: int
    offsets: dict[str, int]


class RosterPerson(BaseModel):
    """`roster.<unit>`, key: the person. `fields` holds only what this unit may know; the newest `version` wins."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    person: UUID
    version: int
    why: list[Told]
    fields: dict[str, str | None]


class RosterText(BaseModel):
    """`roster.<unit>`, key: `person/record`. A text about a person that this unit may read. One about no person stands
    in the person's place itself; what was said to everybody below is in `roster.<unit>.below`."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    person: UUID
    record: UUID
    text: str
