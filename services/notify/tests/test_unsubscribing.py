"""Saying no: from the page, or with one click in the mail programme (RFC 8058)."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest
from sqlalchemy import text

from services.notify.app import build
from services.notify.letters import KINDS
from services.notify.tests.build import Notify, Somebody, body
from shared.metrics import Metrics

KIM, AYLA, URSEL = Somebody("Kim"), Somebody("Ayla"), Somebody("Ursel", "Meier")


@pytest.fixture
async def link(here: Notify) -> str:
    """The address in the mail to the contact person."""
    await here.knows(KIM, AYLA, URSEL)
    await here.hears(URSEL.contact(), KIM.admitted())
    await here.sends()
    mail = here.post.only(URSEL.email)
    header = str(mail["List-Unsubscribe"])
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = header.strip("<>")
    assert address in body(mail)
    assert address in body(mail, "html")
    return address.removeprefix("http://notify")


async def more_mails(here: Notify) -> int:
    """Another admission: how many mails the contact person gets for it."""
    before = len(here.post.to(URSEL.email))
    await here.hears(AYLA.admitted())
    await here.sends()
    return len(here.post.to(URSEL.email)) - before


async def test_looking_at_the_page_changes_nothing(here: Notify, link: str) -> None:
    page = await here.http.get(link)
    assert page.status_code == 200
    assert "keine Mails dieser Art mehr: Hinweise auf neue Mitglieder" in page.text
    assert '<form method="post">' in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert URSEL.email not in page.text
    assert await more_mails(here) == 1, "mail scanners follow links"


async def test_at_the_port_that_people_reach_there_is_nothing_else(here: Notify, link: str) -> None:
    service = replace(here.service, metrics=Metrics(), ready={})  # of one application each
    app = build(here.settings.model_copy(update={"pages_port": 8001}), service)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app)) as http:
        inside, outside = "http://notify:8000", "http://notify:8001"
        assert (await http.get(f"{outside}{link}")).status_code == 200
        for path in ("/health/ready", "/health/live", "/openapi.json", "/ops/status", "/ops/mails", "/"):
            # `Host` is the client's own word
            nothing = await http.get(f"{outside}{path}", headers={"Host": "notify:8000"})
            assert nothing.status_code == 404, path
            assert "ins Leere" in nothing.text
        assert (await http.get(f"{inside}/health/live")).status_code == 200
        assert (await http.get(f"{inside}/ops/mails")).status_code == 401


@pytest.mark.parametrize("said", ["https://www.example.org/wir", "Wir sind es.\\n\\nGanz <sicher>."])
async def test_every_state_of_the_page_leads_to_impressum_and_datenschutz(here: Notify, link: str, said: str) -> None:
    """As every other public page does, at the one port that people reach; and they are there."""
    service = replace(here.service, metrics=Metrics(), ready={})
    given = {"pages_port": 8001, "imprint": said, "privacy": said.replace("wir", "daten")}
    settings = here.settings.model_copy(update=given)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=build(settings, service))) as http:
        at = "http://notify:8001"
        pages = [
            await http.get(at + link),
            await http.post(at + link),
            await http.post(at + link, data={"wieder": "1"}),
        ]
        pages += [await http.get(f"{at}/abmelden/cut-off"), await http.get(f"{at}/elsewhere")]
        assert [one.status_code for one in pages] == [200, 200, 200, 404, 404]
        for one in pages:
            for title in ("Impressum", "Datenschutz"):
                assert f">{title}</a>" in one.text.partition("<footer")[2]
        for which in ("impressum", "datenschutz"):
            found = await http.get(f"{at}/{which}")
            if said.startswith("https"):
                assert found.status_code == 303
                assert found.headers["Location"] in pages[0].text
            else:
                assert f'href="/{which}"' in pages[0].text
                assert "<p>Wir sind es.</p>" in found.text
                assert "Ganz &lt;sicher&gt;." in found.text
        unknown = pages[3].text
        assert "älter als 90 Tage" in unknown
        assert 'Wer das ist, steht im <a href="' in unknown


async def test_without_them_a_wrong_link_still_knows_a_way_on(here: Notify) -> None:
    page = await here.http.get("/abmelden/cut-off")
    assert "oder an Deinen Ortsverein" in page.text
    assert "<footer" not in page.text
    assert (await here.http.get("/impressum")).status_code == 404


async def test_the_button_ends_this_kind_and_no_other(here: Notify, link: str) -> None:
    page = await here.http.post(link)
    assert "Abbestellt" in page.text
    assert await more_mails(here) == 0
    assert here.post.only(AYLA.email), "the new member's welcome is another matter"
    assert (await here.states())["newcomer"] in ("sent", "unwanted unsubscribed")


async def test_one_click_in_the_mail_programme_does_the_same_twice_too(here: Notify, link: str) -> None:
    for _ in range(2):
        answer = await here.http.post(link, data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    assert await more_mails(here) == 0


async def test_a_mistake_can_be_taken_back(here: Notify, link: str) -> None:
    await here.http.post(link)
    assert "wieder dabei" in (await here.http.post(link, data={"wieder": "true"})).text
    assert await more_mails(here) == 1


async def test_only_a_hash_of_the_secret_is_stored(here: Notify, link: str) -> None:
    secret = link.rsplit("/", 1)[1]
    async with here.service.database.reading() as session:
        rows = (await session.execute(text("SELECT row_to_json(o)::text FROM outgoing o"))).scalars().all()
    assert not any(secret in row for row in rows)
    assert len(secret) >= 32


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_wrong_link_says_so_kindly(here: Notify, method: str) -> None:
    page = await here.http.request(method, "/abmelden/cut-off")
    assert page.status_code == 404
    assert "ins Leere" in page.text


OF_THE_OFFICE = {"kit_ordered", "kit_not_needed", "kit_moved_owner"}
"""What comes to whoever lends: their work, for which the page is there, too."""


def test_what_somebody_asked_for_or_has_a_right_to_cannot_be_unsubscribed() -> None:
    service_mails = {name for name, kind in KINDS.items() if not kind.can_be_unsubscribed}
    mine = {"objection_received", "objection_rejected", "objection_final", "objection_withdrawn"}
    asked_for = {"sign_in", "confirm_application", "refusal", "stand_in_request", "stand_in_withdrawn"}
    asked_for |= {"address_changed"}
    own_office = {"office_begins", "office_ends", "contact_begins", "contact_first", "contact_ends", "stand_in_ends"}
    own_office |= {"contact_not_first"}
    own_seat = {name for name in KINDS if name.startswith("registration_")} | {"guest_reminder", "occasion_off"}
    own_order = {name for name in KINDS if name.startswith("kit_")} - OF_THE_OFFICE
    own_shift = {"shift_taken", "shift_moved", "shift_ended"}
    own_consent = {"prospect_confirm", "prospect_confirm_met", "prospect_kept", "prospect_question"}
    assert service_mails == asked_for | own_office | mine | own_seat | own_order | own_shift | own_consent


async def test_the_page_may_be_used_so_often_only_and_says_when_again(here: Notify, link: str) -> None:
    """It is open to everybody, and each use asks the database."""
    answers = [await here.http.post(f"/abmelden/guess-{n}") for n in range(121)]
    assert {one.status_code for one in answers[:120]} == {404}
    assert answers[-1].status_code == 429
    assert "Pause" in answers[-1].text
    assert answers[-1].headers["Retry-After"] == "600"
    assert (await here.http.get(link)).status_code == 429, "whatever the link and the method"


async def test_one_link_may_be_used_so_often_only(here: Notify, link: str) -> None:
    answers = [(await here.http.post(link)).status_code for _ in range(21)]
    assert answers == [200] * 20 + [429]
