"""HTTP: what took place before Ortsnetz knew of it."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from services.events.calendar.api import Wanted
from services.events.plans import past
from services.events.stalls.api import Wanted as WantedStall
from shared.contracts.stalls import Talks
from shared.security.permissions import Action
from shared.text import Lines
from shared.web import PathOf, Routes, ServiceOf, WorkOf

routes = Routes(prefix="/units/{unit}/past-occasions", tags=["calendar"])


class Took(Wanted):
    """An occasion as for one that is announced, and what became of it: `came` closes it, `talks` is a stall's report,
    `cancelled` calls it off."""

    announced_on: date
    cancelled: bool = False
    word: Annotated[str, Lines(500)] = ""
    came: int | None = Field(None, ge=0, le=9999)
    stall: WantedStall | None = None
    talks: Talks | None = None

    def past(self) -> past.Past:
        """As the rules know it."""
        same = ("announced_on", "cancelled", "word", "came", "talks")
        stall = self.stall.plan() if self.stall else None
        return past.Past(self.plan(), stall=stall, **{name: getattr(self, name) for name in same})


class History(BaseModel):
    """Several at once."""

    occasions: list[Took] = Field(min_length=1, max_length=100)


class Recorded(BaseModel):
    """Their ids, in the same order."""

    occasions: list[UUID]


@routes.command("", Action.RECORD_PAST)
async def record(body: History, path: PathOf, work: WorkOf, service: ServiceOf) -> Recorded:
    """Write down what took place before Ortsnetz knew of it, each step on its day; all of it, or nothing.

    `{occasions: [{…, announced_on, cancelled?, word?, came?, stall?, talks?}]}` → `{occasions}`.
    """
    made = await past.record(work, path, [one.past() for one in body.occasions], service.calendar.moment())
    return Recorded(occasions=[one.id for one in made])
