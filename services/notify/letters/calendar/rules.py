"""Occasions: who registered learns how it stands, once for each change, and never what is not so any more."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from services.notify.writing.letter import Audience, Letter, Who, because, overtaking, tells, the_person
from shared.contracts.calendar import (
    GuestForgotten,
    GuestRegistered,
    GuestReminded,
    GuestThanked,
    RegistrationAsked,
    RegistrationChanged,
)
from shared.messaging.cloudevents import Meta

Of = Literal["standing", "party", "moved", "reminder", "thanks"]
"""What a letter to a guest is about: news of the first makes everything before it needless, of the others its own."""

_ABOUT: dict[str, Of] = {"party": "party", "moved": "moved"}
"""By why a registration changed, where it stands as before; all else is about how it stands."""

_BY_STANDING = {
    "seated": "registration_seated",
    "waiting": "registration_waiting",
    "offered": "registration_offered",
}
_BY_REASON = {
    "moved_up": "registration_moved_up",
    "offered": "registration_offered",
    "passed_over": "registration_passed_over",
    "party": "registration_party",
    "guest": "registration_withdrawn",
    "offer_over": "registration_withdrawn",
    "moved": "registration_moved",
    "cancelled": "occasion_off",
}
_TOGETHER = {2: "zu zweit", 3: "zu dritt"}

Guest = GuestRegistered | RegistrationChanged | GuestReminded | GuestThanked
EVERY: tuple[Of, ...] = ("standing", "party", "moved", "reminder", "thanks")


def _cause(of: Of, registration: UUID, version: int) -> UUID:
    """Each change of a registration has a number, and is told once."""
    return because("registration", of, registration, version)


def _letter(kind: str, of: Of, event: Guest, meta: Meta, on: date, **more: str) -> Letter:
    if isinstance(event, GuestReminded | GuestThanked):
        standing: str = "seated" if isinstance(event, GuestReminded) else "attended"
    else:
        standing = event.standing
    facts = {
        "registration": str(event.registration),
        "occasion": str(event.occasion),
        "together": _TOGETHER.get(event.party, ""),
        "said_at": meta.time.isoformat(),
        "standing": standing,
    }
    if kind != "occasion_off":
        facts["via_link"] = str(event.registration)
    cause = _cause(of, event.registration, meta.version)
    return Letter(kind, cause, the_person(event.person), event.unit, on, facts=facts | more)


@tells(RegistrationAsked)
def whoever_asks_confirms_the_address(event: RegistrationAsked, meta: Meta) -> list[Letter]:
    """GDPR 5 (1) c: nobody is registered by somebody else. The link and the address come from `events`."""
    cause, asked = because("asked", event.registration, meta.version), Audience(Who.LINK, str(event.registration))
    facts = {"occasion": str(event.occasion)} if event.occasion else {}
    return [Letter("registration_confirm", cause, asked, event.unit, None, facts=facts)]


@tells(GuestRegistered)
def a_guest_learns_whether_there_is_a_seat(event: GuestRegistered, meta: Meta) -> list[Letter]:
    """O-01, 3: whoever comes knows that they are expected, and whoever waits that there is no seat yet."""
    return [_letter(_BY_STANDING[event.standing], "standing", event, meta, event.registered_on)]


@tells(RegistrationChanged)
def a_guest_learns_what_is_otherwise(event: RegistrationChanged, meta: Meta) -> list[Letter]:
    """O-01, 3: nobody stands before a closed door, and nobody keeps a seat free without knowing it. Who said yes, or
    came back, has what a new guest has; that somebody came is no news to them."""
    kind = _BY_STANDING.get(event.standing) if event.why in ("accepted", "again") else _BY_REASON.get(event.why)
    if kind is None:
        return []
    more = {"seat_until": event.until.isoformat()} if event.until else {}
    more |= {"too_late": "ja"} if event.why == "offer_over" else {}
    return [_letter(kind, _ABOUT.get(event.why, "standing"), event, meta, event.changed_on, **more)]


@tells(GuestReminded)
def a_guest_is_reminded(event: GuestReminded, meta: Meta) -> list[Letter]:
    """O-01, 3: whoever forgot comes all the same, or gives the seat to somebody else."""
    on = event.reminded_on
    return [_letter("guest_reminder", "reminder", event, meta, on, reminded_on=on.isoformat())]


@tells(GuestThanked)
def whoever_was_there_is_thanked(event: GuestThanked, meta: Meta) -> list[Letter]:
    """O-01, 3: whoever came is thanked once, and asked one question; who was absent hears nothing."""
    return [_letter("guest_thanks", "thanks", event, meta, event.thanked_on)]


@overtaking(RegistrationChanged)
def what_was_said_before(event: RegistrationChanged, meta: Meta) -> list[UUID]:
    """Who withdrew is not welcomed, who moved up does not wait, and of two moves the second counts."""
    about = _ABOUT.get(event.why)
    needless: tuple[Of, ...] = (about,) if about else EVERY
    if event.why == "passed_over":
        needless = ()  # they wait as before
    return [_cause(of, event.registration, n) for n in range(1, meta.version) for of in needless]


@overtaking(GuestForgotten)
def what_a_guest_was_to_be_told(event: GuestForgotten, meta: Meta) -> list[UUID]:
    """They asked to be forgotten, or it is long over."""
    return [_cause(of, event.registration, n) for n in range(1, meta.version) for of in EVERY]
