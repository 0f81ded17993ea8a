"""Mein Kalender: the dates of somebody's unit and their own shifts, for their own calendar programme, by an address
that nobody can guess. It is shown once, and opens nothing once they hold no office here any more."""

from __future__ import annotations

from secrets import token_urlsafe
from uuid import UUID

from fastapi import Response

from services.view.frame.asking import Ask
from services.view.frame.pages import Asking, Go, Pages
from services.view.screens.calendar import queries
from services.view.screens.calendar.files import MOST, answer, entry
from services.view.screens.calendar.page import FeedPage
from services.view.screens.calendar.queries import Occasion
from services.view.screens.stalls import queries as stalls
from shared.calendar_files import Entry, calendar_file
from shared.problems import not_found
from shared.security.permissions import Action

pages = Pages("calendar")
PERSONAL = "private, max-age=60"


async def feed_page(ask: Ask) -> FeedPage:
    """Whether there is an address, and what can be done."""
    said = await ask.sender.query("members", f"/units/{ask.unit.key}/calendar-feed")
    here = ask.to("termine", "mein-kalender")
    made = isinstance(said, dict) and bool(said.get("since"))
    end = ask.form(f"{here}/beenden") if made else None
    return FeedPage(ask.to("termine"), made=made, make=ask.form(here), end=end)


@pages.get("/{unit}/termine/mein-kalender", Action.SEE_OCCASIONS, here="calendar")
async def mine(ask: Asking) -> FeedPage:
    """What it is, and the button."""
    return await feed_page(ask)


@pages.post("/{unit}/termine/mein-kalender", Action.SEE_OCCASIONS, here="calendar", again=feed_page)
async def make(ask: Asking) -> FeedPage:
    """A new address, shown this once; the one before opens nothing any more."""
    made = await ask.send("members", f"/units/{ask.unit.key}/calendar-feed", {}, wait=False, key=token_urlsafe(24))
    if not (secret := str(made.body.get("secret") or "")):
        return await feed_page(ask)
    address = f"{ask.view.settings.public_url}{ask.to('mein-kalender', secret)}.ics"
    here = ask.to("termine", "mein-kalender")
    return FeedPage(
        ask.to("termine"),
        made=True,
        address=address,
        subscribe=address.replace("http", "webcal", 1),
        end=ask.form(f"{here}/beenden"),
    )


@pages.post("/{unit}/termine/mein-kalender/beenden", Action.SEE_OCCASIONS, here="calendar", again=feed_page)
async def end(ask: Asking) -> Go:
    """The address opens nothing any more."""
    await ask.send("members", f"/units/{ask.unit.key}/calendar-feed/end", {}, wait=False)
    return Go(ask.to("termine", "mein-kalender"))


@pages.public_get("/{unit}/mein-kalender/{secret}.ics")
async def feed(ask: Asking, secret: str) -> Response:
    """The file: what the unit may see, and the shifts of whoever made the address. Nobody else is in it."""
    await ask.view.limits.address("feed", ask.client)
    person = await _whose(ask, secret)
    found = await _seen(ask)
    shifts = await _shifts(ask, found, person)
    file = calendar_file([*(entry_of(ask, it) for it in found), *shifts], name=f"Meine Termine: {ask.unit.name}")
    response = answer(ask, f"meine-termine-{ask.unit.key}", file)
    response.headers["cache-control"] = PERSONAL
    return response


async def _whose(ask: Ask, secret: str) -> UUID:
    """Raises Problem 404, whatever is wrong with the address."""
    if not 20 <= len(secret) <= 200 or not secret.isascii() or not secret.isprintable():
        raise not_found("Diesen Kalender")
    said = await ask.send("members", "/calendar-feeds/holder", {"secret": secret}, wait=False, key=token_urlsafe(24))
    if said.body.get("unit") != ask.unit.key or not said.body.get("person"):
        raise not_found("Diesen Kalender")
    return UUID(str(said.body["person"]))


async def _seen(ask: Ask) -> list[Occasion]:
    """Our own, and those to which neighbours and the levels above invite us: as *Termine* lists them."""
    tree = ask.view.service.units
    units = [ask.unit.key, *(one.key for one in tree.siblings(ask.unit.key)), *ask.path.keys()[1:]]
    in_calendars = queries.in_calendars(queries.moment(ask))
    return await queries.find(ask.db, ask.unit.key, in_calendars, queries.of(units), limit=MOST)


def entry_of(ask: Ask, it: Occasion) -> Entry:
    """As the public file has it; the way back leads to its page for whoever is signed in."""
    found = entry(ask, it)
    url = f"{ask.view.settings.public_url}{ask.to('termine', it.occasion)}"
    return Entry(**{name: getattr(found, name) for name in Entry.__slots__} | {"url": url})


async def _shifts(ask: Ask, found: list[Occasion], person: UUID) -> list[Entry]:
    """Where they stand at a stall: with the id by which the mail about it brings it."""
    own = {it.occasion: it for it in found if it.of_unit == ask.unit.key and it.kind == "stall"}
    known = await stalls.of(ask.db, ask.unit.key, own)
    duties = await stalls.standing(ask.db, ask.unit.key, own)
    entries = []
    for occasion, it in own.items():
        shifts = {one.shift: one for one in known[occasion].shifts} if occasion in known else {}
        for duty in duties.get(occasion, []):
            if duty.person != person or duty.shift not in shifts:
                continue
            shift, whole = shifts[duty.shift], entry_of(ask, it)
            entries.append(
                Entry(
                    duty.duty,
                    f"{it.title}: Deine Schicht",
                    shift.starts,
                    shift.ends,
                    whole.said_at,
                    whole.sequence,
                    whole.place,
                    "",
                    whole.url,
                    whole.cancelled,
                )
            )
    return entries
