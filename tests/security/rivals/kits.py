"""Kits: one for each day, one step for one tap, whoever is faster."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.events.kits.ordering import ANSWER, BACK, Order, offer
from services.events.tests.build import BERGEN, CELLE, DISTRICT, Events, somebody
from services.events.tests.kits import Kits, kit, office
from shared.messaging.work import work_on
from shared.security.permissions import Role
from tests.security.rivals import Contest, Outcome, Try, rivals
from tests.security.rivals.stages import EventsStage

KITS = "/units/{unit}/kits"
LENT = "/units/{unit}/lent/{promise}"
ORDERS = "/units/{unit}/kit-orders"
MINE = "/units/{unit}/kit-promises/{promise}"
BEFORE = datetime.fromisoformat("2026-11-20T12:00")
KEEPERS = (office(), somebody(DISTRICT))
BORROWERS = (somebody(CELLE), somebody(CELLE, Role.CONTACT_PERSON))
_names = (f"Paket {n}" for n in itertools.count())


async def stock(stage: EventsStage, count: int = 1) -> tuple[Kits, str]:
    """Kits of a new name."""
    for one in stage.processes:
        one.clock.at = BEFORE
    kits, name = Kits(stage.here), next(_names)
    await kits.enter(name, count=count)
    return kits, name


def owner(stage: EventsStage, what: str, promise: str, **body: Any) -> list[Try]:
    """What both who keep the stock do."""
    return [stage.post(f"{LENT}/{what}", body, by=who, unit=DISTRICT, promise=promise) for who in KEEPERS]


def borrower(stage: EventsStage, what: str, promise: str, **body: Any) -> list[Try]:
    """What two of whoever borrows do."""
    return [stage.post(f"{MINE}/{what}", body, by=who, unit=CELLE, promise=promise) for who in BORROWERS]


def _worked_off(stage: EventsStage, kind: str) -> Try:
    async def send(process: int) -> None:
        one: Events = stage.processes[process % len(stage.processes)]
        await one.deadlines.work_off(one.service.database, one.clock)

    return Try(f"deadline {kind}", send)


def _whys(outcome: Outcome, *promises: str) -> list[str]:
    """Why these promises changed, in order: of the stage's others deadlines come, too."""
    changed = [one for one in outcome.said if one.name == "kit_promise_changed" and one.aggregate[1] in promises]
    return [str((one.data or {})["why"]) for one in changed]


@rivals("events", f"POST {KITS}")
async def each_kit_a_number(stage: EventsStage) -> Contest:
    _, name = await stock(stage)

    async def then(outcome: Outcome) -> None:
        numbers = await stage.rows("SELECT number FROM kits WHERE label = :name ORDER BY number", name=name)
        assert numbers == [(n,) for n in range(1, 10)]

    tries = [stage.post(KITS, kit(name), by=who, unit=DISTRICT) for who in KEEPERS]
    return Contest(tries, winners=8, why="each enters another one", then=then)


@rivals("events", f"POST {KITS}/{{kit}}/change", f"POST {KITS}/{{kit}}/standing")
async def one_change(stage: EventsStage) -> Contest:
    _, name = await stock(stage)
    ((which, version),) = await stage.rows("SELECT id, version FROM kits WHERE label = :name", name=name)
    where: dict[str, Any] = {"unit": DISTRICT, "kit": which}
    body = {"topic": "care", "contents": "Pavillon", "version": version}
    return Contest(
        [
            stage.post(f"{KITS}/{{kit}}/change", body, by=KEEPERS[0], **where),
            stage.post(
                f"{KITS}/{{kit}}/standing", {"standing": "out_of_order", "version": version}, by=KEEPERS[1], **where
            ),
        ]
    )


@rivals("events", f"POST {ORDERS}")
async def one_borrower(stage: EventsStage) -> Contest:
    kits, name = await stock(stage)
    kinds = [{"kind": await kits.kind(name)}]
    body = {"owner": DISTRICT, "wanted": kinds, "first": "2026-12-05", "last": "2026-12-06"}
    return Contest([stage.post(ORDERS, body, by=somebody(one), unit=one) for one in (CELLE, BERGEN)])


@rivals(
    "events",
    f"POST {LENT}/confirmation",
    f"POST {LENT}/refusal",
    f"POST {MINE}/withdrawal",
    f"deadline {ANSWER}",
)
async def one_answer(stage: EventsStage) -> Contest:
    """Yes, no, not needed, or silence, which is a yes: a yes may be followed by a no."""
    kits, name = await stock(stage)
    promise = await kits.orders("2026-12-05", wanted={name: 1})
    for one in stage.processes:
        one.clock.at = BEFORE + timedelta(days=3)

    async def then(outcome: Outcome) -> None:
        whys = _whys(outcome, promise)
        assert whys[-1] in ("declined", "withdrawn")
        assert whys[:-1] in ([], ["promised"], ["silent"])
        rows = await stage.rows("SELECT standing FROM kit_promises WHERE id = :p", p=UUID(promise))
        assert rows == [(whys[-1],)]

    tries = [
        *owner(stage, "confirmation", promise)[:1],
        *owner(stage, "refusal", promise)[:1],
        *borrower(stage, "withdrawal", promise)[:1],
        _worked_off(stage, ANSWER),
    ]
    return Contest(tries, winners=None, why="a yes does not keep anybody from a no", then=then)


@rivals("events", f"POST {LENT}/dispatch")
async def one_dispatch(stage: EventsStage) -> Contest:
    kits, name = await stock(stage)
    promise = await kits.orders("2026-12-05", wanted={name: 1})
    await kits.owner_does("confirmation", promise)
    return Contest(owner(stage, "dispatch", promise))


@rivals("events", f"POST {LENT}/dispatch/undoing", f"POST {MINE}/arrival")
async def one_way_on(stage: EventsStage) -> Contest:
    """It has not gone out after all, or is there."""
    kits, name = await stock(stage)
    promise = await kits.sent("2026-12-05", wanted={name: 1})
    return Contest([*owner(stage, "dispatch/undoing", promise), *borrower(stage, "arrival", promise)])


@rivals("events", f"POST {MINE}/missing")
async def each_word(stage: EventsStage) -> Contest:
    kits, name = await stock(stage)
    promise = await kits.sent("2026-12-05", wanted={name: 1})

    async def then(outcome: Outcome) -> None:
        assert _whys(outcome, promise) == ["arrived"]
        assert outcome.names().count("kit_missing") == 8

    tries = borrower(stage, "missing", promise, missing="ein Tischbein")
    return Contest(tries, winners=8, why="each who misses something says so; it arrives once", then=then)


@rivals("events", f"POST {LENT}/return", f"POST {LENT}/loss", f"POST {MINE}/sending-back")
async def one_end(stage: EventsStage) -> Contest:
    kits, name = await stock(stage)
    promise = await kits.sent("2026-12-05", wanted={name: 1})
    await kits.borrower_does("arrival", promise)

    async def then(outcome: Outcome) -> None:
        whys = _whys(outcome, promise)
        assert whys[-1] in ("returned", "lost")
        assert whys[:-1] in ([], ["sent_back"])

    tries = [
        *owner(stage, "return", promise)[:1],
        *owner(stage, "loss", promise)[1:],
        *borrower(stage, "sending-back", promise),
    ]
    return Contest(tries, winners=None, why="it comes back after it was sent back, or without", then=then)


@rivals("events", f"POST {LENT}/other-kit")
async def one_other_kit(stage: EventsStage) -> Contest:
    """Two promises for the same other kit."""
    kits, name = await stock(stage, 3)
    promises = [await kits.orders("2026-12-05", wanted={name: 1}) for _ in range(2)]
    taken = "SELECT kit FROM kit_promises WHERE id = ANY(:promises)"
    ids = [UUID(one) for one in promises]
    rest = await stage.rows(
        f"SELECT id FROM kits WHERE label = :name AND id NOT IN ({taken})",
        name=name,
        promises=ids,
    )
    return Contest([owner(stage, "other-kit", one, kit=str(rest[0][0]))[0] for one in promises])


async def _handing(stage: EventsStage) -> tuple[Kits, str, str]:
    kits, name = await stock(stage)
    first = await kits.sent("2026-11-24", wanted={name: 1})
    following = await kits.orders("2026-12-01", unit=BERGEN, wanted={name: 1})
    await kits.borrower_does("arrival", first)
    return kits, first, following


@rivals("events", f"POST {LENT}/next")
async def one_question(stage: EventsStage) -> Contest:
    _, first, following = await _handing(stage)
    return Contest(owner(stage, "next", first, to=following))


@rivals("events", f"POST {MINE}/handing-on", f"POST {MINE}/delay")
async def one_handover(stage: EventsStage) -> Contest:
    kits, first, following = await _handing(stage)
    await kits.owner_does("next", first, to=following)

    async def then(outcome: Outcome) -> None:
        assert _whys(outcome, first, following)[-2:] == ["handed_on", "dispatched"]
        assert outcome.names().count("kit_handed_on") == 1

    tries = [borrower(stage, "handing-on", first)[0], borrower(stage, "delay", first, back_on="2026-12-03")[1]]
    return Contest(tries, winners=None, why="it may be late before it is handed on", then=then)


@rivals("events", f"POST {MINE}/acceptance")
async def one_acceptance(stage: EventsStage) -> Contest:
    kits, name = await stock(stage)
    day = datetime.fromisoformat("2026-12-05").date()
    wanted = Order(DISTRICT, {UUID(await kits.kind(name)): 1}, day, day)
    async with work_on(stage.here.service.database) as work:
        path = stage.here.service.units.path(CELLE)
        made = await offer(work, path, wanted, BEFORE + timedelta(days=7), BEFORE)
    return Contest(borrower(stage, "acceptance", str(made[0].id)))


@rivals("events", f"deadline {BACK}")
async def one_reminder(stage: EventsStage) -> Contest:
    kits, name = await stock(stage, 2)
    late = await kits.sent("2026-11-24", wanted={name: 1})
    ((which,),) = await stage.rows("SELECT kit FROM kit_promises WHERE id = :p", p=UUID(late))
    following = await kits.orders("2026-12-01", unit=BERGEN, wanted={name: 1})
    await kits.owner_does("other-kit", following, kit=str(which))
    await kits.owner_does("confirmation", following)
    for one in stage.processes:
        one.clock.at = datetime.fromisoformat("2026-11-28T06:00")

    async def then(outcome: Outcome) -> None:
        assert _whys(outcome, late, following) == ["overdue", "replaced"]

    return Contest([_worked_off(stage, BACK)], winners=None, why="nobody asks: time does", then=then)
