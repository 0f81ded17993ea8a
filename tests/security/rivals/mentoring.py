"""Journeys and standards: one first contact, one standard for those who saw the same."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from services.mentoring.tests.build import CELLE, Member
from shared.security.permissions import Role
from shared.testing import person_at
from tests.security.rivals import Contest, Outcome, rivals
from tests.security.rivals.stages import MentoringStage

FIRST_CONTACT = "/units/{unit}/journeys/{journey}/first-contact"
STANDARD = "/units/{unit}/standard"


async def journey(stage: MentoringStage) -> tuple[Member, str]:
    """Somebody was admitted ten days ago: their journey."""
    one = Member(admitted_on=stage.here.service.calendar.today() - timedelta(days=10))
    await stage.here.hears(one.admitted())
    return one, str((await stage.here.last_said("journey_started"))["journey"])


@rivals("mentoring", f"POST {FIRST_CONTACT}")
async def one_first_contact(stage: MentoringStage) -> Contest:
    _, which = await journey(stage)
    by = [person_at(CELLE, role, "one") for role in (Role.BOARD, Role.CONTACT_PERSON)]
    bodies: list[dict[str, Any]] = [{"outcome": "met", "note": "Ja"}, {"outcome": "reached"}]

    async def then(outcome: Outcome) -> None:
        assert outcome.names().count("first_contact_made") == 1
        assert outcome.only["version"] == 2
        assert outcome.names().count("text") <= 1

    return Contest(
        [
            stage.post(FIRST_CONTACT, {"version": 1, **body}, by=who, unit=CELLE, journey=which)
            for who, body in zip(by, bodies, strict=True)
        ],
        then=then,
    )


@rivals("mentoring", f"POST {STANDARD}")
async def one_standard(stage: MentoringStage) -> Contest:
    found = await stage.rows("SELECT version, period FROM standards WHERE unit = :u ORDER BY version DESC", u=CELLE)
    seen, now = found[0] if found else (0, None)
    wanted = [period for period in ("P14D", "P10D", "P7D") if period != now]

    async def then(outcome: Outcome) -> None:
        assert outcome.names() == ["first_contact_standard_set"]
        assert outcome.only["version"] == seen + 1

    return Contest(
        [
            stage.post(STANDARD, {"period": period, "version": seen}, by=person_at(CELLE), unit=CELLE)
            for period in wanted
        ],
        then=then,
    )
