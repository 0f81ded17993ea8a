"""An occasion as machines read it on its public page: schema.org's Event."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from markupsafe import Markup

from services.view.screens.calendar.queries import Occasion
from shared.clock import BERLIN

_OUT = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})
"""What could end the element that it stands in."""


def json_ld(it: Occasion, *, url: str, organizer: str, home: str) -> Markup:
    """JSON for `<script type="application/ld+json">`: data, which no browser runs."""
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": it.title,
        "startDate": _moment(it.starts),
        "endDate": _moment(it.ends),
        "eventStatus": f"https://schema.org/{'EventCancelled' if it.cancelled_on else 'EventScheduled'}",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "isAccessibleForFree": True,
        "url": url,
        "organizer": {"@type": "Organization", "name": organizer, "url": home},
    }
    if it.place:
        told["location"] = {"@type": "Place", "name": it.place, "address": it.place}
    if it.about:
        told["description"] = it.about
    if it.free is not None and it.seats is not None:
        told |= {"maximumAttendeeCapacity": it.seats, "remainingAttendeeCapacity": it.free}
    # every sign above is either the program's or escaped: nothing of it is markup
    return Markup(json.dumps(told, ensure_ascii=True).translate(_OUT))  # noqa: S704


def _moment(wall: datetime) -> str:
    return wall.replace(tzinfo=BERLIN).isoformat(timespec="minutes")
