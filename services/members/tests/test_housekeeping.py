"""What is kept only for a while is gone after it, and not before."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from services.members.accounts.links import SEND_WITHIN
from services.members.accounts.tables import Link
from services.members.admissions.tables import Draft
from services.members.housekeeping import drop_old
from services.members.imports.tables import DONE, ImportJob
from services.members.testing import Running
from services.members.tests.builders import CELLE, applicant
from shared.clock import now


async def test_a_link_keeps_an_address_no_longer_than_its_mail_can_be_sent(members: Running) -> None:
    """Also one that holds for long: it leads where it led."""
    database, ids = members.parts.service.database, {}
    for purpose, within in SEND_WITHIN.items():
        for age, used in ((within / 2, False), (within / 2, True), (within + timedelta(minutes=1), False)):
            at = now() - age
            link = Link(purpose=purpose, client="v", unit=CELLE, email="a@b.de", first_name="A", requested_at=at)
            link.used_at = at if used else None
            ids[link.id] = not used and age < within
            async with database.transaction() as session:
                session.add(link)
    await drop_old(database)
    async with database.reading() as session:
        for link_id, kept in ids.items():
            found = await session.get(Link, link_id)
            assert found is None or (found.email, found.first_name) == (("a@b.de", "A") if kept else ("", ""))
            assert found is not None or not kept


async def test_old_things_are_dropped_and_new_ones_kept(members: Running) -> None:
    database = members.parts.service.database
    ids = {}
    for age in timedelta(days=1), timedelta(days=100):
        at = now() - age
        link = Link(purpose="sign_in", client="v", unit=CELLE, email="a@example.org", first_name="A", requested_at=at)
        draft = Draft(unit=CELLE, applicant=applicant(), at=at)
        job = ImportJob(
            unit=CELLE, key=str(uuid4()), file="-", at=at, finished_at=at, state=DONE, report={"rejected": []}
        )
        ids[age.days] = (link.id, draft.id, job.id)
        async with database.transaction() as session:
            session.add_all([link, draft, job])
    await drop_old(database)
    async with database.reading() as session:
        link_id, draft_id, job_id = ids[1]
        assert await session.get(Link, link_id)
        assert await session.get(Draft, draft_id)
        assert (await session.get_one(ImportJob, job_id)).report == {"rejected": []}
        link_id, draft_id, job_id = ids[100]
        assert await session.get(Link, link_id) is None
        assert await session.get(Draft, draft_id) is None
        assert (await session.get_one(ImportJob, job_id)).report is None
