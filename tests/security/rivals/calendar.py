"""Occasions and guests: one change for those who saw the same, one seat for one guest, each mail's link for itself."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from typing import Any

from services.events.calendar.planning import FORGET, REMIND
from services.events.calendar.registering import UNCONFIRMED
from services.events.calendar.seats import OFFER_OVER
from services.events.tests.build import CELLE, NOTIFY, Events, evening, somebody, view
from shared.security.permissions import Role
from tests.security.rivals import Contest, Outcome, Try, rivals
from tests.security.rivals.stages import EventsStage

OCCASIONS = "/units/{unit}/occasions"
ONE = f"{OCCASIONS}/{{occasion}}"
BEFORE = datetime.fromisoformat("2026-11-20T12:00")
THERE = datetime.fromisoformat("2026-12-03T19:10")
_names = (f"Gast{n}" for n in itertools.count())
BOTH = (somebody(CELLE), somebody(CELLE, Role.CONTACT_PERSON))
MOVED = {"starts": "2026-12-10T19:00", "ends": "2026-12-10T21:00"}


def here(stage: EventsStage, at: datetime = BEFORE) -> Events:
    """The first process, at this moment; the second one has the same clock."""
    for one in stage.processes:
        one.clock.at = at
    return stage.here


async def guest(stage: EventsStage, occasion: str, **more: Any) -> tuple[str, str]:
    """A guest of an occasion: the secret of their link, and their registration."""
    secret = await here(stage).registers(occasion, next(_names), **more)
    return secret, (await stage.here.stands(secret))["registration"]


def by_link(stage: EventsStage, what: str, secret: str, **more: Any) -> Try:
    """What a guest does."""
    return stage.post(f"/registrations/{what}", {"secret": secret, **more}, by=view(CELLE))


def once(kind: str) -> Any:
    """Said once, however often it was acknowledged."""

    async def then(outcome: Outcome) -> None:
        assert outcome.names().count(kind) == 1
        assert len(outcome.won) == len(outcome.answers), "tapped twice is no mistake"

    return then


@rivals("events", f"POST {OCCASIONS}")
async def one_double_click(stage: EventsStage) -> Contest:
    """Two evenings of one day are two; the same click is one."""
    here(stage)
    return Contest(
        [stage.post(OCCASIONS, evening(), by=BOTH[0], unit=CELLE, key=f"click-{next(_names)}")],
        winners=None,
        why="the same click is answered the same each time",
        then=once("occasion_announced"),
    )


@rivals("events", f"POST {ONE}/change", f"POST {ONE}/cancellation")
async def one_change(stage: EventsStage) -> Contest:
    occasion = await here(stage).announces()
    await guest(stage, occasion)
    bodies = ({"title": "Kennenlernen"}, MOVED, {"seats": 9})
    where: dict[str, Any] = {"unit": CELLE, "occasion": occasion}

    async def then(outcome: Outcome) -> None:
        assert len({"occasion_changed", "occasion_cancelled"} & set(outcome.names())) == 1

    return Contest(
        [
            *(stage.post(f"{ONE}/change", evening(version=1, **one), by=BOTH[0], **where) for one in bodies),
            stage.post(f"{ONE}/cancellation", {"version": 1, "word": "Wasserschaden"}, by=BOTH[1], **where),
        ],
        then=then,
    )


@rivals("events", f"POST {ONE}/closing")
async def one_end(stage: EventsStage) -> Contest:
    occasion = await here(stage).announces()
    here(stage, THERE)
    where: dict[str, Any] = {"unit": CELLE, "occasion": occasion}
    return Contest(
        [stage.post(f"{ONE}/closing", {"version": 1, "walk_ins": n}, by=BOTH[n % 2], **where) for n in range(4)]
    )


@rivals("events", f"POST {ONE}/attendance")
async def one_tick(stage: EventsStage) -> Contest:
    occasion = await here(stage).announces()
    _, registration = await guest(stage, occasion)
    here(stage, THERE)
    body = {"registration": registration, "came": True}
    return Contest(
        [stage.post(f"{ONE}/attendance", body, by=who, unit=CELLE, occasion=occasion) for who in BOTH],
        winners=None,
        why="two phones that tick the same person agree",
        then=once("registration_changed"),
    )


@rivals("events", f"POST {ONE}/registrations")
async def each_who_asks(stage: EventsStage) -> Contest:
    """Who asks is not compared with anybody: each gets a mail of their own, and the same answer."""
    occasion = await here(stage).announces()
    bodies = [{"first_name": "Ruben", "email": f"ruben{n}@example.org"} for n in range(8)]

    async def then(outcome: Outcome) -> None:
        assert outcome.names() == ["registration_asked"] * 8
        assert {answer.text for _, answer in outcome.won} == {'{"status":"accepted"}'}

    tries = [stage.post(f"{ONE}/registrations", one, by=view(CELLE), unit=CELLE, occasion=occasion) for one in bodies]
    return Contest(tries, winners=None, why="none is another's rival before the address is confirmed", then=then)


@rivals("events", "POST /registrations/confirmation")
async def one_confirmation(stage: EventsStage) -> Contest:
    """The same address by two links, each tapped several times."""
    occasion = await here(stage).announces()
    name = next(_names)
    secrets = [await stage.here.asks(occasion, name) for _ in range(2)]
    return Contest(
        [by_link(stage, "confirmation", one) for one in secrets],
        winners=None,
        why="a link that is tapped twice says what is so",
        then=once("guest_registered"),
    )


@rivals("events", "POST /registrations/withdrawal")
async def one_withdrawal(stage: EventsStage) -> Contest:
    occasion = await here(stage).announces(seats=1)
    secret, _ = await guest(stage, occasion)
    await guest(stage, occasion)

    async def then(outcome: Outcome) -> None:
        changes = [(one.data or {})["why"] for one in outcome.said if one.name == "registration_changed"]
        assert changes == ["guest", "moved_up"], "one seat became free, and was passed on once"

    return Contest([by_link(stage, "withdrawal", secret)], winners=None, why="tapped twice is no mistake", then=then)


@rivals("events", "POST /registrations/party")
async def one_size(stage: EventsStage) -> Contest:
    """Two who want the last seat for a friend each: one gets it."""
    occasion = await here(stage).announces(seats=3)
    secrets = [(await guest(stage, occasion))[0] for _ in range(2)]

    async def then(outcome: Outcome) -> None:
        assert (await stage.rows("SELECT taken FROM occasions WHERE id = :o", o=occasion)) == [(3,)]
        assert outcome.names() == ["registration_changed", "occasion_filled"]

    return Contest(
        [by_link(stage, "party", one, party=2) for one in secrets],
        winners=None,
        why="whoever has it is told so again, the other that there is no room",
        then=then,
    )


async def _offered(stage: EventsStage) -> tuple[str, str]:
    """Somebody for whom a seat is kept on the last day: their secret, and the occasion."""
    occasion = await here(stage).announces(seats=1)
    first, _ = await guest(stage, occasion)
    second, _ = await guest(stage, occasion)
    await guest(stage, occasion)
    here(stage, THERE.replace(hour=10))
    await stage.here.does("withdrawal", first)
    return second, occasion


def _worked_off(stage: EventsStage, kind: str) -> Try:
    async def send(process: int) -> None:
        one = stage.processes[process % len(stage.processes)]
        await one.deadlines.work_off(one.service.database, one.clock)

    return Try(f"deadline {kind}", send)


@rivals("events", "POST /registrations/acceptance", f"deadline {OFFER_OVER}")
async def one_end_of_an_offer(stage: EventsStage) -> Contest:
    """Accepted in the minute in which it ends: it counts, or the next one is asked."""
    secret, occasion = await _offered(stage)
    ends = datetime.fromisoformat((await stage.here.stands(secret))["until"])
    moments = itertools.cycle([ends - timedelta(minutes=1), ends])
    for one in stage.processes:
        one.clock.ticks = lambda: next(moments)

    async def then(outcome: Outcome) -> None:
        for one in stage.processes:
            one.clock.ticks = None
        changes = [(one.data or {})["why"] for one in outcome.said if one.name == "registration_changed"]
        assert changes in (["accepted"], ["offer_over", "offered"])
        assert (await stage.rows("SELECT taken FROM occasions WHERE id = :o", o=occasion)) == [(1,)]

    tries = [by_link(stage, "acceptance", secret), _worked_off(stage, OFFER_OVER)]
    return Contest(tries, winners=None, why="whoever accepted in time is told so again", then=then)


@rivals("events", f"deadline {REMIND}")
async def one_reminder(stage: EventsStage) -> Contest:
    occasion = await here(stage).announces()
    await guest(stage, occasion)
    here(stage, THERE - timedelta(days=1))

    async def then(outcome: Outcome) -> None:
        theirs = [one for one in outcome.said if (one.data or {}).get("occasion") == occasion]
        assert [one.name for one in theirs] == ["guest_reminded"]

    return Contest([_worked_off(stage, REMIND)], winners=None, why="nobody asks: time does", then=then)


@rivals("events", "POST /registrations/erasure", f"deadline {FORGET}")
async def one_forgetting(stage: EventsStage) -> Contest:
    occasion = await here(stage).announces()
    secret, registration = await guest(stage, occasion)
    here(stage, THERE + timedelta(days=40))

    async def then(outcome: Outcome) -> None:
        theirs = [one for one in outcome.said if one.aggregate == ("registration", registration)]
        assert [one.name for one in theirs] == ["guest_forgotten"]
        assert await stage.rows("SELECT id FROM registrations WHERE id = :r", r=registration) == []

    tries = [by_link(stage, "erasure", secret), _worked_off(stage, FORGET)]
    return Contest(tries, winners=None, why="whichever was first", refused=frozenset({410}), then=then)


@rivals("events", f"deadline {UNCONFIRMED}", "POST /registrations/confirmation")
async def one_end_of_asking(stage: EventsStage) -> Contest:
    """Confirmed a day later: there, or gone; never both."""
    occasion = await here(stage).announces()
    secret = await stage.here.asks(occasion, next(_names))
    here(stage, BEFORE + timedelta(hours=25))

    async def then(outcome: Outcome) -> None:
        registered = outcome.names().count("guest_registered")
        left = await stage.rows("SELECT standing FROM registrations WHERE occasion = :o", o=occasion)
        assert left == ([("seated",)] if registered else [])
        assert len(outcome.won) in (0, 4)

    tries = [_worked_off(stage, UNCONFIRMED), by_link(stage, "confirmation", secret)]
    return Contest(tries, winners=None, why="whichever was first", refused=frozenset({410}), then=then)


@rivals("events", "POST /registrations/standing", "POST /links/{link}/issue")
async def each_mail_a_link(stage: EventsStage) -> Contest:
    """Every mail has a secret of its own, and asking how one stands changes nothing."""
    occasion = await here(stage).announces()
    secret, registration = await guest(stage, occasion)

    async def then(outcome: Outcome) -> None:
        secrets = [answer.json()["secret"] for tried, answer in outcome.won if "issue" in tried.route]
        assert len(set(secrets)) == len(secrets) == 4
        assert not outcome.said

    tries = [
        by_link(stage, "standing", secret),
        stage.post("/links/{link}/issue", by=NOTIFY, link=registration),
    ]
    return Contest(tries, winners=8, why="each mail has a link of its own, and looking changes nothing", then=then)
