"""Who is the same person: every combination against a table written by hand, in Python and in SQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import asyncpg
import pytest

from deploy.testing.postgres import PostgresForTests
from services.members.imports.matching import NAME_FACT, NEW, QUESTION, SURE, VERDICT, Fact, fact, name_fact, verdict
from shared.spelling import mail_key, name_key

TABLE = """
number  name    born    mail: =    ≠    ?    elsewhere: =    ≠    ?
=       =       =             s    s    s               s    s    s
=       =       ≠             q    q    q               q    q    q
=       =       ?             s    s    s               s    s    s
=       ≠       =             s    s    s               s    s    s
=       ≠       ≠             q    q    q               q    q    q
=       ≠       ?             q    q    q               q    q    q
=       ?       =             s    s    s               s    s    s
=       ?       ≠             q    q    q               q    q    q
=       ?       ?             s    s    s               s    s    s
≠       =       =             q    q    q               q    q    q
≠       =       ≠             n    n    n               n    n    n
≠       =       ?             n    n    n               n    n    n
≠       ≠       =             n    n    n               n    n    n
≠       ≠       ≠             n    n    n               n    n    n
≠       ≠       ?             n    n    n               n    n    n
≠       ?       =             n    n    n               n    n    n
≠       ?       ≠             n    n    n               n    n    n
≠       ?       ?             n    n    n               n    n    n
?       =       =             s    q    s               s    q    q
?       =       ≠             q    q    q               q    n    n
?       =       ?             s    q    q               s    n    n
?       ≠       =             q    n    n               q    n    n
?       ≠       ≠             n    n    n               n    n    n
?       ≠       ?             n    n    n               n    n    n
?       ?       =             q    q    q               q    n    n
?       ?       ≠             n    n    n               n    n    n
?       ?       ?             q    n    n               q    n    n
"""
"""`=` equal, `≠` differs, `?` not known on one side (of names: the last names agree, the first is not known); here, and
where the two are of different branches. s: sure, q: people decide, n: somebody else. Written by hand, on purpose."""

SIGNS = {"=": Fact.EQUAL, "≠": Fact.DIFFERS, "?": Fact.MISSING}


def table() -> Iterator[tuple[tuple[Fact, Fact, Fact, Fact], bool, str]]:
    for line in TABLE.strip().splitlines()[1:]:
        number, name, born, *answers = line.split()
        for at, answer in enumerate(answers):
            mail = (Fact.EQUAL, Fact.DIFFERS, Fact.MISSING)[at % 3]
            yield (SIGNS[number], SIGNS[name], SIGNS[born], mail), at < 3, answer


def test_every_combination_is_answered_as_the_table_says() -> None:
    seen = {}
    for facts, here, answer in table():
        assert verdict(*facts, here=here) == answer, (facts, here)
        seen[facts, here] = answer
    assert len(seen) == 3**4 * 2
    assert set(seen.values()) == {SURE, QUESTION, NEW}


VALUES: dict[str, dict[Fact, tuple[Any, Any]]] = {
    "number": {
        Fact.EQUAL: ("00000007", "00000007"),
        Fact.DIFFERS: ("00000008", "00000007"),
        Fact.MISSING: (None, "00000007"),
    },
    "name": {
        Fact.EQUAL: (("Müller", "Petra"), ("MÜLLER", "Petra")),
        Fact.DIFFERS: (("Müller", "Petra"), ("Müller", "Paul")),
        Fact.MISSING: (("Müller", "Petra"), ("Müller", "")),
    },
    "born": {
        Fact.EQUAL: (date(1990, 5, 12), date(1990, 5, 12)),
        Fact.DIFFERS: (date(1990, 5, 12), date(1960, 1, 1)),
        Fact.MISSING: (date(1990, 5, 12), None),
    },
    "mail": {
        Fact.EQUAL: ("p@example.org", "P@example.org"),
        Fact.DIFFERS: ("p@example.org", "q@example.org"),
        Fact.MISSING: ("", "p@example.org"),
    },
}


async def test_sql_and_python_say_the_same(postgres: PostgresForTests) -> None:
    database = await postgres.database("matching")
    connection = await asyncpg.connect(database.dsn)
    try:
        columns = "number text, name_key text, born_on date, mail_key text, unit text"
        await connection.execute(f"CREATE TABLE k ({columns}); CREATE TABLE r ({columns})")
        for facts, here, answer in table():
            number, name, born, mail = (VALUES[of][one] for of, one in zip(VALUES, facts, strict=True))
            for side, (at, table_) in enumerate((("k", "k"), ("r", "r"))):
                unit = "ov-a" if here or side == 0 else "ov-b"
                values = (number[side], name_key(*name[side]), born[side], mail_key(mail[side]), unit)
                await connection.execute(f"DELETE FROM {at}")
                await connection.execute(f"INSERT INTO {table_} VALUES ($1, $2, $3, $4, $5)", *values)
            said = await connection.fetchval(f"SELECT {VERDICT} FROM k p, r s")
            assert said == answer, (facts, here)
            in_python = verdict(
                fact(*number),
                name_fact(*(name_key(*one) for one in name)),
                fact(*born),
                fact(*(mail_key(one) for one in mail)),
                here=here,
            )
            assert in_python == answer
    finally:
        await connection.close()


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (("Müller", "Petra"), ("Müller", "Petra"), Fact.EQUAL),
        (("Müller", "Petra"), ("Müller", "Paul"), Fact.DIFFERS),
        (("Müller", "Petra"), ("Meyer", "Petra"), Fact.DIFFERS),
        (("Müller", ""), ("Müller", "Petra"), Fact.MISSING),
        (("Müller", ""), ("Müller", ""), Fact.MISSING),
        (("Müller", ""), ("Meyer", ""), Fact.DIFFERS),
        (("", "Petra"), ("Müller", "Petra"), Fact.MISSING),
        (("", "Petra"), ("", "Petra"), Fact.MISSING),
        (("", ""), ("", ""), Fact.MISSING),
    ],
)
async def test_a_name_of_which_half_is_missing_is_neither_equal_nor_another(
    one: tuple[str, str], other: tuple[str, str], said: Fact, postgres: PostgresForTests
) -> None:
    assert name_fact(name_key(*one), name_key(*other)) is said
    database = await postgres.database("names")
    connection = await asyncpg.connect(database.dsn)
    try:
        query = f"SELECT {NAME_FACT} FROM (SELECT $1::text AS name_key) p, (SELECT $2::text AS name_key) s"
        assert await connection.fetchval(query, name_key(*one), name_key(*other)) == said
    finally:
        await connection.close()
