"""What every service has for operators: a record that was set aside is replayed or given up, with effect once."""

from __future__ import annotations

from uuid import uuid4

from shared.testing import operator
from tests.security.rivals import Contest, Outcome, rivals
from tests.security.rivals.stages import OperatingStage

REPLAY, DISCARD = "/ops/dead-letters/{letter}/replay", "/ops/dead-letters/{letter}/discard"
BECAUSE = {"why": "broken by a test"}


async def letters(stage: OperatingStage) -> tuple[str, int]:
    """Two records of one key that are set aside: the key, and the first's id."""
    key, found = str(uuid4()), []
    for offset, reason in enumerate(("failed", "waiting")):
        found += await stage.rows(
            """INSERT INTO dead_letters (consumer, topic, partition, "offset", key, ce_id, reason)
               VALUES ('mentoring', :topic, 0, :offset, :key, :ce_id, :reason) RETURNING id""",
            topic=f"topic-{key}",
            offset=offset,
            key=key,
            ce_id=f"{key}/{offset}",
            reason=reason,
        )
    return key, int(found[0][0])


async def effects(stage: OperatingStage, key: str) -> int:
    """How many effects the records of a key have had; none may be left aside."""
    assert await stage.rows("SELECT 1 FROM dead_letters WHERE key = :key", key=key) == []
    ((count,),) = await stage.rows("SELECT count(*) FROM effects WHERE key = :key", key=key)
    return int(count)


@rivals("every", f"POST {REPLAY}")
async def replayed(stage: OperatingStage) -> Contest:
    key, letter = await letters(stage)

    async def then(outcome: Outcome) -> None:
        assert outcome.won
        assert await effects(stage, key) == 2

    return Contest(
        [stage.post(REPLAY, by=operator(), letter=letter)],
        winners=None,
        why="each replays what it finds; the effect happens once, and who comes later finds nothing (404)",
        refused=frozenset({404}),
        then=then,
    )


@rivals("every", f"POST {DISCARD}")
async def given_up_once(stage: OperatingStage) -> Contest:
    key, letter = await letters(stage)

    async def then(_outcome: Outcome) -> None:
        assert await effects(stage, key) == 1, "the one that waited behind it"

    discard = stage.post(DISCARD, BECAUSE, by=operator(), letter=letter)
    return Contest([discard], refused=frozenset({404, 409}), then=then)


@rivals("every", f"POST {REPLAY}", f"POST {DISCARD}")
async def replayed_or_given_up(stage: OperatingStage) -> Contest:
    key, letter = await letters(stage)

    async def then(outcome: Outcome) -> None:
        discards = [tried for tried, _ in outcome.won if tried.route.endswith("discard")]
        kept = await stage.rows("SELECT 1 FROM discarded_letters WHERE topic = :topic", topic=f"topic-{key}")
        assert len(kept) == len(discards) <= 1
        assert await effects(stage, key) in ((1, 2) if discards else (2,))

    return Contest(
        [stage.post(REPLAY, by=operator(), letter=letter), stage.post(DISCARD, BECAUSE, by=operator(), letter=letter)],
        winners=None,
        why="to replay changes nothing once the record is gone",
        refused=frozenset({404, 409}),
        then=then,
    )
