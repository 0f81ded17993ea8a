"""What operators do to a view: host another unit at run time or release one, drop and rebuild screens."""

from __future__ import annotations

import time
from typing import Annotated, Any

from pydantic import BaseModel, Field

from services.view.hosting.projection import ALL
from services.view.hosting.rebuild import rebuild
from services.view.view import View
from shared.hierarchy import UnitKey
from shared.problems import bad_field
from shared.security.permissions import Action
from shared.web import Routes


class Hosting(BaseModel):
    """Units to host beside the present ones, or to release."""

    units: list[UnitKey] = Field(min_length=1, max_length=500)


class Rebuilding(BaseModel):
    """A unit, and one screen or all of them."""

    unit: UnitKey
    screen: Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")] | None = None


def routes(view: View) -> Routes:
    """Routes under `/ops`, for operators' tokens."""
    ops = Routes(prefix="/ops", tags=["operating"])

    @ops.query("/units", Action.OPERATE)
    async def hosted() -> dict[str, Any]:
        """The units this view hosts, those whose rows are complete, and the topics it reads for them."""
        follower = view.follower
        current = [unit for unit in sorted(follower.units) if follower.current(unit)]
        return {"units": sorted(follower.units), "current": current, "topics": list(follower.plan.topics)}

    @ops.stream("/units", Action.OPERATE)
    async def host(body: Hosting) -> dict[str, Any]:
        """Host more units: assignment and rows follow, as soon as the broker lets this view read them."""
        if unknown := [key for key in body.units if key not in view.service.units]:
            raise bad_field("/units", f"There is no unit {unknown[0]}.")
        await view.follower.host(body.units)
        view.service.tokens.forget_all()  # those that are kept name the units of before
        return {"units": sorted(view.follower.units)}

    @ops.stream("/units/release", Action.OPERATE)
    async def release(body: Hosting) -> dict[str, Any]:
        """Host these units no longer: their pages are gone, their rows deleted. Safe to repeat."""
        if view.follower.units <= set(body.units):
            raise bad_field("/units", "A view hosts at least one unit.")
        await view.follower.release(body.units)
        view.service.tokens.forget_all()
        return {"units": sorted(view.follower.units)}

    @ops.stream("/rebuild", Action.OPERATE)
    async def again(body: Rebuilding) -> dict[str, Any]:
        """Drop the rows of one screen, or of all, for a unit and make them anew from the log."""
        if body.unit not in view.follower.units:
            raise bad_field("/unit", f"This view does not host {body.unit}.")
        if body.screen is not None and body.screen not in ALL:
            raise bad_field("/screen", f"Screens are {', '.join(sorted(ALL))}.")
        kafka, began = view.settings.kafka(), time.monotonic()
        records = await rebuild(view.service.database, kafka, view.follower, view.bus, body.unit, body.screen)
        screens = [body.screen] if body.screen else sorted(ALL)
        seconds = round(time.monotonic() - began, 3)
        return {"unit": body.unit, "screens": screens, "records": records, "seconds": seconds}

    return ops
