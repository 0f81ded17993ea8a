"""Interessierte: by name in the branch alone, as figures above; the form in another site's frame, the link's page."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from services.view.frame.headers import CSP
from services.view.tests.build import DAY, District, Told, days, fact, gone, text_about, withdrawn
from services.view.tests.occasions import Guest, Said, at
from services.view.tests.played import Played, member, nobody_knows, sent
from services.view.tests.stage import Play, create_topics, on_stage
from services.view.tests.test_calendar import plain
from shared.contracts import prospects as p
from shared.contracts import topics
from shared.contracts.members import ApplicationReceived
from shared.security.permissions import Role

SECRET = "s" * 43
MAIL = "x@zwiesel.example.org"
SIGNS = ("Xanthippa", "zwiesel", "Zwergahorn")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def branch(postgres: PostgresForTests, kafka: KafkaForTests) -> AsyncIterator[Played]:
    """A view of a branch, of its neighbour and of what is above."""
    built = District()
    create_topics(kafka, built)
    async with on_stage(postgres, kafka, built, [built.branch, built.branches[1], built.sub, built.district]) as stage:
        yield Played(stage)


class Somebody:
    """A prospect as exchange would tell it to the branch."""

    def __init__(self, built: District, first: str, last: str = "Zwergahorn") -> None:
        self.built, self.unit = built, built.branch
        self.first, self.last = first, last
        self.prospect, self.person, self.about, self.application = (uuid4() for _ in range(4))
        self.version = 0

    def told(self, kind: type[Any], **said: Any) -> Told:
        self.version += 1
        who = {"unit": self.built.path(self.unit), "prospect": self.prospect, "person": self.person}
        return fact(self.unit, kind(**who, **said), version=self.version)

    def opened(self, next_on: date, **more: Any) -> list[Told]:
        said: dict[str, Any] = {
            "source": "stall", "met_on": DAY - days(10), "opened_on": DAY - days(9), "consent": "mail",
            "consent_text": "2026-12", "next_step": "call", "about": self.about, **more,
        }  # fmt: skip
        fields = {"first_name": self.first, "last_name": self.last, "email": MAIL, "phone": "05199 777"}
        value = json.dumps({"person": str(self.person), "version": 1, "why": [], "fields": fields})
        return [
            Told(topics.roster(self.unit), str(self.person), value.encode(), ()),
            text_about(self.unit, self.person, self.about, "Zwetschgen im Park"),
            self.told(p.ProspectOpened, next_on=next_on, **said),
        ]


async def say(played: Played, *told: Told) -> None:
    await played.stage.applied(await played.stage.say(*told))


async def test_the_branch_sees_who_is_due_and_the_levels_above_and_beside_nobody(branch: Played) -> None:
    built, stage = branch.stage.district, branch.stage
    late, later = Somebody(built, "Xanthippa"), Somebody(built, "Yorick")
    await say(branch, *late.opened(DAY - days(2)), *later.opened(DAY + days(5), source="form"))
    text = plain(await branch.page(built.branch, "/interessierte", Role.CONTACT_PERSON))
    assert re.search(r"\d Mensch(en warten| wartet) auf Euch", text)
    assert "Xanthippa Zwergahorn am Infostand am 14. November kennengelernt Anrufen bis" in text
    assert text.index("Xanthippa") < text.index("Yorick")
    assert "Xanthippa" in await branch.page(built.branch, "/heute")
    assert "Xanthippa" in await branch.page(built.branch, "/suche?q=xanthippa")
    one = plain(await branch.page(built.branch, f"/interessierte/{late.prospect}"))
    for said in ("per Mail eingewilligt am 15. November", "Zwetschgen im Park", "x@zwiesel.example.org"):
        assert said in one
    for unit in (built.branches[1], built.sub, built.district):
        for path in ("/interessierte", "/heute", "/suche?q=xanthippa"):
            page = (await branch.page(unit, path)).partition("<main")[2]
            assert not [sign for sign in SIGNS if sign in page.replace("xanthippa", "")]
        browser = await member(stage, unit)
        assert (await browser.get(f"/{unit}/interessierte/{late.prospect}")).status_code == 404
    await say(branch, withdrawn(built.branch, late.person), gone(built.branch, late.person))
    assert "Xanthippa" not in (await branch.page(built.branch, "/interessierte"))


async def test_a_step_is_one_tap_and_carries_the_version_that_was_seen(branch: Played) -> None:
    built, stage = branch.stage.district, branch.stage
    one = Somebody(built, "Ottilie")
    await say(branch, *one.opened(DAY))
    here = f"/{built.branch}/interessierte/{one.prospect}"
    browser = await member(stage, built.branch)
    await browser.send(await browser.get(here), f"{here}/schritt", done="talked")
    path = f"members/units/{built.branch}/prospects/{one.prospect}"
    assert sent(stage) == (f"{path}/steps", {"version": 1, "done": "talked"})
    form = await browser.get(here)
    (myself,) = re.findall(r'<option value="([^"]+)">ich</option>', form.text)
    await browser.send(form, f"{here}/plan", next_step="meet", next_on="2026-12-01", responsible=myself)
    where, body = sent(stage)
    assert (where, body.pop("responsible")) == (f"{path}/plan", myself)
    assert body == {"version": 1, "next_step": "meet", "next_on": "2026-12-01"}
    refused = await browser.send(await browser.get(here), f"{here}/plan", next_step="meet", next_on="")
    assert refused.status_code == 422
    assert "Bitte sag, bis wann." in refused.text
    assert sent(stage)[1] == {"version": 1, "next_step": "meet"}, "members is asked what else is wrong"
    await browser.send(await browser.get(here), f"{here}/beenden", why="erased")
    assert sent(stage) == (f"{path}/end", {"version": 1, "asked_for_it": True})
    done = one.told(p.ProspectStepped, done="talked", done_on=DAY, next_step="invite", next_on=DAY + days(14))
    await say(branch, done)
    text = plain((await browser.get(here)).text)
    assert "Einladen bis 8. Dezember" in text
    assert "Gesprochen eingetragen." in text


async def test_whoever_is_silent_is_asked_and_the_page_says_so(branch: Played) -> None:
    built = branch.stage.district
    one = Somebody(built, "Silvana")
    question = {"asked_on": DAY, "answer_by": DAY + days(14)}
    await say(branch, *one.opened(DAY), one.told(p.ProspectQuestioned, link=uuid4(), **question))
    here = f"/interessierte/{one.prospect}"
    assert "per Mail gefragt" in await branch.page(built.branch, here)
    await say(branch, one.told(p.ProspectStays, stays_on=DAY))
    assert "per Mail gefragt" not in await branch.page(built.branch, here)
    assert "möchte weiter in Kontakt bleiben" in await branch.page(built.branch, "/heute")


async def test_an_application_is_filled_with_what_is_known_and_its_page_tells_from_where(branch: Played) -> None:
    built, stage = branch.stage.district, branch.stage
    one = Somebody(built, "Apollonia")
    await say(branch, *one.opened(DAY))
    browser = await member(stage, built.branch)
    page = await browser.get(f"/{built.branch}/interessierte/{one.prospect}")
    form = await browser.get(re.findall(r'href="([^"]+)">Antrag daraus machen', page.text)[0])
    assert 'value="Apollonia"' in form.text
    assert 'value="x@zwiesel.example.org"' in form.text
    paper = f"/{built.branch}/antraege/papier"
    before = stage.services
    stage.services = answers({"type": "urn:ortsnetz:other_name", "title": "other_name", "status": 409}, 409)
    asked = await browser.send(form, paper, first_name="Ganz", received_on="2026-11-24")
    assert sent(stage)[1]["same_prospect"] is False
    assert "jemand anderes" in asked.text
    await browser.send(asked, paper, first_name="Ganz", same="nein")
    assert "prospect" not in sent(stage)[1], "somebody else: the first one stays"
    await browser.send(asked, paper, first_name="Ganz", same="ja")
    assert sent(stage)[1]["same_prospect"] is True
    stage.services = before
    await browser.send(form, paper, first_name="Apollonia", received_on="2026-11-24")
    assert sent(stage)[1]["prospect"] == str(one.prospect)
    path = built.path(built.branch)
    received = ApplicationReceived(
        unit=path, application=one.application, person=one.person, received_on=DAY, decide_by=DAY + days(30),
        channel="paper",
    )  # fmt: skip
    applied = {"application": one.application, "source": "stall", "met_on": DAY - days(10), "applied_on": DAY}
    await say(branch, fact(built.branch, received), one.told(p.ProspectApplied, **applied))
    text = plain(await branch.page(built.branch, f"/antraege/{one.application}"))
    assert "Am Infostand am 14. November kennengelernt." in text
    assert "Zwetschgen im Park" in text
    listed = plain(await branch.page(built.branch, "/interessierte"))
    assert "Haben einen Antrag gestellt" in listed
    as_contact = await branch.page(built.branch, "/interessierte", Role.CONTACT_PERSON)
    assert "Apollonia" not in as_contact, "applications are the board's business alone"


async def test_with_an_address_a_mail_is_on_its_way_and_without_one_they_are_known(branch: Played) -> None:
    built, stage = branch.stage.district, branch.stage
    new, browser = f"/{built.branch}/interessierte/neu", await member(stage, built.branch, Role.CONTACT_PERSON)
    typed = {"first_name": " Kim ", "source": "stall", "consent": "ja"}
    asked = await browser.send(await browser.get(new), new, email="kim@example.org", **typed)
    assert "Eine Mail bittet jetzt um Bestätigung" in asked.text
    where, body = sent(stage)
    assert where == f"members/units/{built.branch}/prospects"
    said = {"first_name": "Kim", "email": "kim@example.org", "source": "stall"}
    assert body == said | {"consent": True, "consent_text": "2026-12"}
    refused = await browser.send(await browser.get(new), new, source="stall")
    assert refused.status_code == 422
    assert sent(stage)[1]["consent"] is False, "members is asked what else is wrong, and takes nothing of it"
    for said_ in ("Der Vorname reicht.", "Eins von beiden", "Ohne Einwilligung"):
        assert said_ in refused.text
    one = Somebody(built, "Kim")
    await say(branch, *one.opened(DAY))
    stage.services = answers({"state": "open", "prospect": str(one.prospect)})
    known = await browser.send(await browser.get(new), new, phone="05199 777", **typed)
    assert known.status_code == 200
    office = await member(stage, built.sub)
    assert (await office.get(f"/{built.sub}/interessierte/neu")).status_code in (403, 404)


async def test_a_guest_who_was_there_stays_by_their_own_link_and_nobody_else_is_asked(branch: Played) -> None:
    built, stage = branch.stage.district, branch.stage
    evening = Said(built, built.branch, starts=at(DAY - days(2), 19), ends=at(DAY - days(2), 21))
    ahead, kim = Said(built, built.branch), Guest(evening, "Kim", "kim@zwiesel.example.org")
    await say(branch, *evening.announced(), *ahead.announced(), *kim.registered())
    here, visitor = f"/{built.branch}/anmeldung/{SECRET}", stage.visitor()

    async def asks(standing: str, it: Said = evening, **more: Any) -> tuple[httpx.Response, httpx.Response]:
        said = {"unit": built.branch, "occasion": str(it.occasion), "registration": str(kim.registration)}
        stage.services = answers(said | {"standing": standing, "first_name": "Kim"} | more)
        return await visitor.get(here), await visitor.get(f"{here}/kontakt")

    for standing, it, more in (
        ("absent", evening, {}),
        ("withdrawn", evening, {}),
        ("waiting", evening, {}),
        ("seated", ahead, {}),
        ("over", evening, {"unit": ""}),
        ("attended", evening, {"unit": built.branches[1]}),
    ):
        guest, keep = await asks(standing, it, **more)
        assert "In Kontakt bleiben" not in guest.text
        assert ("Hier ist nichts mehr zu tun" in keep.text, "<form" in keep.text) == (True, False), (standing, more)
    guest, keep = await asks("attended")
    assert f'href="{here}/kontakt">In Kontakt bleiben' in guest.text
    assert "Bleiben wir in Kontakt, Kim?" in keep.text
    before = len(stage.asked)
    refused = await visitor.send(keep, f"{here}/kontakt")
    assert (refused.status_code, "Ohne Deine Einwilligung" in refused.text) == (422, True)
    done = await visitor.send(keep, f"{here}/kontakt", consent="ja", phone="05199 778")
    assert "Schön, wir bleiben in Kontakt" in done.text
    told = [json.loads(one.content) for one in stage.asked[before:] if one.url.path.endswith("/prospects/guests")]
    assert [one["consent"] for one in told] == [False, True]
    assert told[1] == {
        "first_name": "Kim", "email": "kim@zwiesel.example.org", "phone": "05199 778", "consent": True,
        "consent_text": "2026-12", "occasion": str(evening.occasion), "met_on": str(DAY - days(2)),
    }  # fmt: skip
    await say(branch, withdrawn(built.branch, kim.person), gone(built.branch, kim.person))
    assert "Hier ist nichts mehr zu tun" in (await asks("attended"))[1].text, "30 days after they are forgotten here"
    before = len(stage.asked)
    late = await visitor.send(keep, f"{here}/kontakt", consent="ja")
    assert "Hier ist nichts mehr zu tun" in late.text
    assert not [one for one in stage.asked[before:] if one.url.path.endswith("/prospects/guests")]


async def test_the_branch_enters_a_guest_who_was_there_with_what_it_knows_of_them(branch: Played) -> None:
    built, stage = branch.stage.district, branch.stage
    evening = Said(built, built.branch, starts=at(DAY - days(3), 19), ends=at(DAY - days(3), 21), title="Zwischentöne")
    kim, bo = Guest(evening, "Kim", "kim@zwiesel.example.org"), Guest(evening, "Bo", "bo@zwiesel.example.org")
    seen = [*kim.registered(), *kim.stands("attended", "seen"), *bo.registered(), *bo.stands("absent", "seen")]
    await say(branch, *evening.announced(), *seen, *evening.closed(1))
    browser = await member(stage, built.branch)
    page = (await browser.get(f"/{built.branch}/termine/{evening.occasion}")).text
    (way,) = re.findall(r'href="([^"]+)" aria-label="In Kontakt bleiben mit', page)
    form = await browser.get(way.replace("&amp;", "&"))
    for said in ('value="Kim"', 'value="kim@zwiesel.example.org"', "Bei: Zwischentöne", f'value="{DAY - days(3)}"'):
        assert said in form.text
    stage.services = answers({"state": "asked"})
    typed = {"first_name": "Kim", "email": "kim@zwiesel.example.org", "met_on": str(DAY - days(3))}
    await browser.send(form, f"/{built.branch}/interessierte/neu", source="evening", consent="ja", **typed)
    body = sent(stage)[1]
    assert (body["occasion"], body["met_on"]) == (str(evening.occasion), str(DAY - days(3)))
    assert (body["first_name"], body["email"]) == ("Kim", "kim@zwiesel.example.org")
    office = await member(stage, built.branches[1])
    other = await office.get(way.replace("&amp;", "&").replace(built.branch, built.branches[1]))
    assert "kim@" not in other.text


def answers(body: dict[str, Any], status: int = 200) -> Play:
    """The service, which says so whatever is asked."""

    async def play(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(status, json=body)

    return play


async def test_the_form_stands_in_other_sites_frames_without_a_cookie_and_nothing_else_does(branch: Played) -> None:
    built, stage = branch.stage.district, branch.stage
    stage.services = answers({})
    address, visitor = f"/{built.branch}/interesse", stage.visitor()
    page = await visitor.get(address)
    for found in (page, await visitor.get(f"/{built.branch}/mitmachen")):
        framed = "frame-ancestors *" in found.headers["content-security-policy"]
        assert framed == (found is page)
    assert page.headers["content-security-policy"].replace("*", "'none'") == CSP
    typed = {"first_name": "Lena", "email": "Lena@Example.org", "phone": "", "interest": "Wohnen", "consent": "ja"}
    bare = httpx.AsyncClient(base_url=stage.url)
    sent_off = await bare.post(
        address, data=typed | {"consent_text": "2026-12"}, headers={"sec-fetch-site": "same-origin"}
    )
    assert (sent_off.status_code, "set-cookie" in sent_off.headers, "set-cookie" in page.headers) == (200, False, False)
    assert "frame-ancestors *" in sent_off.headers["content-security-policy"]
    assert "Sieh in Dein Postfach" in sent_off.text
    where, body = sent(stage)
    assert where == f"members/units/{built.branch}/prospects/interest"
    assert len(body.pop("asked_from")) == 32
    assert (body["email"], body["interest"], body["consent"]) == ("Lena@Example.org", "Wohnen", True)
    before = len(stage.asked)
    elsewhere = await bare.post(address, data=typed, headers={"sec-fetch-site": "cross-site"})
    assert len(stage.asked) == before
    refused = await bare.post(address, data={"first_name": "Lena"})
    assert (elsewhere.status_code, refused.status_code) == (403, 422)
    assert "Bitte gib Deine E-Mail-Adresse an." in refused.text
    assert "frame-ancestors *" in refused.headers["content-security-policy"]
    assert sent(stage)[1]["consent"] is False, "members is asked what else is wrong, and takes nothing of it"
    assert (await visitor.get(f"/{built.sub}/interesse")).status_code == 404
    assert "&lt;iframe" in await branch.page(built.branch, "/interessierte")


STANDINGS = {
    "asked": ("Bleiben wir in Kontakt, Lena?", ("", "/loeschen")),
    "open": ("Wir sind in Kontakt, Lena", ("/loeschen",)),
    "question": ("Sollen wir in Kontakt bleiben, Lena?", ("/bleiben", "/loeschen")),
    "applied": ("Du hast einen Antrag gestellt, Lena", ()),
    "over": ("Diesen Link gibt es nicht mehr", ()),
}


@pytest.mark.parametrize("standing", STANDINGS)
async def test_the_link_says_what_is_known_and_looking_changes_nothing(branch: Played, standing: str) -> None:
    built, stage = branch.stage.district, branch.stage
    answer_by = str(DAY + days(14)) if standing == "question" else None
    said = {"unit": built.branch, "first_name": "Lena", "email": "lena@example.org", "answer_by": answer_by}
    stage.services = answers(said | {"state": "open" if standing == "question" else standing})
    here, before = f"/{built.branch}/kontakt/{SECRET}", len(stage.asked)
    page = await stage.visitor().get(here)
    title, forms = STANDINGS[standing]
    assert title in page.text
    assert ("lena@example.org" in page.text) == (standing in ("asked", "open", "question"))
    assert re.findall(r'action="([^"]+)"', page.text) == [f"{here}{one}" for one in forms]
    assert [one.url.path for one in stage.asked[before:]] == ["/prospects/standing"]
    neighbour = await stage.visitor().get(f"/{built.branches[1]}/kontakt/{SECRET}")
    assert "lena@example.org" not in neighbour.text


@pytest.mark.parametrize(
    ("button", "more", "asked"),
    [
        ("", {}, ("confirmation", {})),
        ("/bleiben", {}, ("staying", {})),
        ("/loeschen", {"answer": "nein"}, ("erasure", {"why": "not_interested"})),
        ("/loeschen", {}, ("erasure", {"why": "erased"})),
    ],
)
async def test_each_button_of_the_link_does_what_it_says(
    branch: Played, button: str, more: dict[str, str], asked: tuple[str, dict[str, str]]
) -> None:
    built, stage = branch.stage.district, branch.stage
    waits = button == "/bleiben" or bool(more)
    said = {"unit": built.branch, "first_name": "Lena", "answer_by": str(DAY) if waits else None}
    stage.services = answers(said | {"state": "open" if waits else "asked"})
    here, visitor = f"/{built.branch}/kontakt/{SECRET}", stage.visitor()
    page, before = await visitor.get(here), len(stage.asked)
    done = await visitor.send(page, f"{here}{button}", **more)
    request = stage.asked[before]
    assert request.url.path == f"/prospects/{asked[0]}"
    assert json.loads(request.content) == {"secret": SECRET} | asked[1]
    assert ("Deine Angaben sind gelöscht" in done.text) == (button == "/loeschen")
    stage.services = nobody_knows
    again = await visitor.send(page, f"{here}{button}", **more)
    assert "Diesen Link gibt es nicht mehr" in again.text
