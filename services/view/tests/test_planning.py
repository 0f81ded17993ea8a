"""Planning: from a template, in one step, as a draft, together with others; and the month."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date, time
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import pytest_asyncio

from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from services.view.tests.build import DAY, District, Told, days, fact, text_about
from services.view.tests.occasions import Said, at
from services.view.tests.played import Played, member, sent
from services.view.tests.stage import create_topics, on_stage
from shared.contracts.drafts import DraftDropped, DraftSaved
from shared.contracts.templates import Revisions, TemplateAdapted, TemplateRevised, TemplateUsed, TemplateWithdrawn
from shared.contracts.together import CoOrganiserChanged
from shared.security.permissions import Role


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def dates(postgres: PostgresForTests, kafka: KafkaForTests) -> AsyncIterator[Played]:
    """A view of a branch with two neighbours, of what is above, and of a branch elsewhere."""
    built = District()
    create_topics(kafka, built)
    units = [built.branch, built.branches[1], built.branches[2], built.branches[4], built.sub, built.district]
    async with on_stage(postgres, kafka, built, units) as stage:
        yield Played(stage)


async def told(played: Played, *all_: list[Told]) -> None:
    await played.stage.applied(await played.stage.say(*(one for some in all_ for one in some)))


def plain(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


@dataclass
class Template:
    """A template as the district says it, and what is made of it."""

    built: District
    title: str = "Neumitgliederabend"
    about: str = "Wir reden."
    checklist: str = "Raum buchen\nNamensschilder"
    kind: str = "evening"
    weekday: int | None = 3
    begins: time | None = time(19)
    minutes: int = 120
    seats: int | None = 15
    template: UUID = field(default_factory=uuid4)
    adaptation: UUID = field(default_factory=uuid4)
    version: int = 0
    since: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("title", "about", "checklist", "time", "seats"), 1)
    )

    def _texts(self, units: list[str], **words: str) -> tuple[dict[str, UUID], list[Told]]:
        ids = {name: uuid4() for name, text in words.items() if text}
        return ids, [text_about(unit, ids[name], ids[name], words[name]) for unit in units for name in ids]

    def revised(self, **better: Any) -> list[Told]:
        """The district writes or improves it."""
        self.version += 1
        for name, value in better.items():
            setattr(self, name, value)
            self.since[{"minutes": "time", "begins": "time", "weekday": "time"}.get(name, name)] = self.version
        everybody = [one.key for one in self.built.tree.below(self.built.district)] + [self.built.district]
        ids, texts = self._texts(everybody, title=self.title, about=self.about, checklist=self.checklist)
        event = TemplateRevised(
            unit=self.built.path(self.built.district), template=self.template, kind=self.kind, **ids,
            weekday=self.weekday, begins=self.begins, minutes=self.minutes, seats=self.seats,
            revision=self.version, since=Revisions(**self.since), revised_on=DAY,
        )  # fmt: skip
        return [*texts, fact(self.built.district, event, version=self.version, below=True)]

    def withdrawn(self) -> list[Told]:
        """Nothing new is planned from it."""
        self.version += 1
        path = self.built.path(self.built.district)
        event = TemplateWithdrawn(unit=path, template=self.template, withdrawn_on=DAY)
        return [fact(self.built.district, event, version=self.version, below=True)]

    def adapted(self, unit: str, version: int = 1, **own: str) -> list[Told]:
        """A branch has texts of its own."""
        ids, texts = self._texts([unit], **own)
        event = TemplateAdapted(
            unit=self.built.path(unit), adaptation=self.adaptation, template=self.template, own=list(own), **ids,
            based_on=Revisions(**dict.fromkeys(own, self.version)), adapted_on=DAY,
        )  # fmt: skip
        return [*texts, fact(unit, event, version=version)]

    def used(self, unit: str, occasion: UUID, *follows: str) -> list[Told]:
        """A branch planned from it."""
        event = TemplateUsed(
            unit=self.built.path(unit), occasion=occasion, template=self.template, revision=self.version,
            follows=list(follows), used_on=DAY,
        )  # fmt: skip
        return [fact(unit, event, version=1)]


def asks(said: Said, partner: str, standing: str = "asked", version: int = 1, which: UUID | None = None) -> list[Told]:
    """A branch asks a unit; told to both."""
    built = said.built
    event = CoOrganiserChanged(
        unit=built.path(said.of_unit), co_organisation=which or uuid4(), occasion=said.occasion, standing=standing,
        partner=built.path(partner), kind=said.kind, title=said.texts["title"], place=said.texts["place"],
        starts=said.starts, ends=said.ends, public=said.public, changed_on=DAY,
    )  # fmt: skip
    texts = [
        text_about(partner, said.texts[name], said.texts[name], getattr(said, name)) for name in ("title", "place")
    ]
    return [*texts, *(fact(unit, event, version=version) for unit in (said.of_unit, partner))]


async def test_a_plan_begins_from_a_template_by_one_tap(dates: Played) -> None:
    unit, built = dates.stage.district.branch, dates.stage.district
    it = Template(built, title="Willkommensabend Eins")
    await told(dates, it.revised())
    browser = await member(dates.stage, unit)
    form = (await browser.get(f"/{unit}/termine/neu?art=evening")).text
    assert f"?vorlage={it.template}" in form
    page = await browser.get(f"/{unit}/termine/neu?vorlage={it.template}")
    assert 'value="Willkommensabend Eins"' in page.text
    assert 'name="until" value="21:00"' in page.text
    assert "Namensschilder" in page.text
    typed = {"kind": "evening", "day": "2026-12-10", "from": "19:00", "until": "21:00", "title": "Abend"}
    more = {"place": "Saal", "open_to": "all", "registration": "nein", "template": str(it.template)}
    await browser.send(page, f"/{unit}/termine/neu", **typed, **more)
    where, body = sent(dates.stage)
    assert (where, body["template"]) == (f"events/units/{unit}/plans", str(it.template))
    await told(dates, it.withdrawn())
    assert f"?vorlage={it.template}" not in (await browser.get(f"/{unit}/termine/neu?art=evening")).text


async def test_a_branchs_own_text_stays_and_the_rest_follows(dates: Played) -> None:
    built = dates.stage.district
    unit, beside = built.branch, built.branches[1]
    it = Template(built, title="Abend Zwei")
    await told(dates, it.revised(), it.adapted(unit, about="Bei uns gibt es Suppe."))
    await told(dates, it.revised(about="Wir essen zusammen.", minutes=150))
    page = await dates.page(unit, f"/termine/neu?vorlage={it.template}")
    assert "Bei uns gibt es Suppe." in page
    assert 'name="until" value="21:30"' in page
    form = await dates.page(unit, f"/vorlagen/{it.template}")
    assert "Vorlage verbessert: Text" in plain(form)
    assert "Wir essen zusammen." in form, "what the district says now"
    browser = await member(dates.stage, unit)
    edit = await browser.get(f"/{unit}/vorlagen/{it.template}")
    await browser.send(edit, f"/{unit}/vorlagen/{it.template}/uebernehmen", part="about")
    assert sent(dates.stage) == (
        f"events/units/{unit}/templates/{it.template}/following",
        {"part": "about", "version": 1},
    )
    theirs = await dates.page(beside, f"/termine/neu?vorlage={it.template}")
    assert "Wir essen zusammen." in theirs
    for elsewhere in (beside, built.sub):
        assert "Suppe" not in await dates.page(elsewhere, f"/vorlagen/{it.template}")


async def test_better_is_said_at_the_occasion_and_taken_over_by_one_tap(dates: Played) -> None:
    unit, built = dates.stage.district.branch, dates.stage.district
    it, said = Template(built, title="Abend Drei"), Said(built, unit, title="Kennenlernen", about="Wir reden.")
    follows = ("about", "minutes", "seats")
    await told(dates, it.revised(), said.announced(), it.used(unit, said.occasion, *follows))
    where = f"/termine/{said.occasion}"
    before = plain(await dates.page(unit, where))
    assert "Vorlage verbessert" not in before
    assert "Namensschilder" in before, "what is to be prepared"
    await told(dates, it.revised(title="Ganz anders", about="Wir essen zusammen.", checklist="Suppe kochen"))
    page = await (browser := await member(dates.stage, unit)).get(f"/{unit}{where}")
    now = plain(page.text)
    assert "Vorlage verbessert" in now
    assert "Wir essen zusammen." in now
    assert "Titel Ganz anders" not in now, "they call it as they like"
    assert "Suppe kochen" in now, "the newest list"
    await browser.send(page, f"/{unit}{where}/vorlage")
    assert sent(dates.stage) == (f"events/units/{unit}/occasions/{said.occasion}/template", {"version": said.version})
    assert "Vorlage verbessert" not in await dates.page(built.sub, where)


async def test_the_district_writes_templates_and_a_branch_cannot(dates: Played) -> None:
    built = dates.stage.district
    it = Template(built, title="Infostand Vier", kind="stall", seats=None)
    await told(dates, it.revised())
    office = await member(dates.stage, built.district, Role.OFFICE)
    assert "Infostand Vier" in (await office.get(f"/{built.district}/vorlagen")).text
    form = await office.get(f"/{built.district}/vorlagen/neu")
    typed = {"kind": "visit", "title": "Besuch", "about": "", "checklist": "Kaffee", "weekday": "2", "begins": "18:00"}
    await office.send(form, f"/{built.district}/vorlagen/neu", **typed, minutes="90", seats="")
    where, body = sent(dates.stage)
    assert where == f"events/units/{built.district}/templates"
    assert body == {
        "kind": "visit", "title": "Besuch", "about": "", "checklist": "Kaffee", "weekday": 2, "begins": "18:00",
        "minutes": 90, "seats": None,
    }  # fmt: skip
    refused = await office.send(form, f"/{built.district}/vorlagen/neu", kind="visit", title="", minutes="5", seats="0")
    assert refused.status_code == 422
    for said in ("wie es heißt", "wie lange es dauert", "von 1 bis 2000"):
        assert said in refused.text
    edit = await office.get(f"/{built.district}/vorlagen/{it.template}")
    await office.send(edit, f"/{built.district}/vorlagen/{it.template}/zurueckziehen")
    assert sent(dates.stage) == (f"events/units/{built.district}/templates/{it.template}/withdrawal", {"version": 1})
    branch = await member(dates.stage, built.branch)
    assert "Vorlage schreiben" not in (await branch.get(f"/{built.branch}/vorlagen")).text
    assert (await branch.get(f"/{built.branch}/vorlagen/neu")).status_code in (403, 404)


async def test_whoever_is_asked_answers_and_has_it_in_their_dates_from_their_yes_on(dates: Played) -> None:
    built = dates.stage.district
    unit, beside, other = built.branch, built.branches[1], built.branches[2]
    said, which = Said(built, unit, title="Gemeinsam am Kanal"), uuid4()
    await told(dates, said.announced(), asks(said, beside, which=which))
    asked = await (browser := await member(dates.stage, beside)).get(f"/{beside}/gefragt/{said.occasion}")
    assert "Ladet Ihr mit ein?" in asked.text
    assert "Gemeinsam am Kanal" in plain(await dates.page(beside, "/heute"))
    assert "Gemeinsam am Kanal" not in await dates.page(beside, "/termine"), "not before their yes"
    await browser.send(asked, f"/{beside}/gefragt/{said.occasion}/nein")
    assert sent(dates.stage) == (f"events/units/{beside}/co-organised/{said.occasion}/refusal", {})
    await browser.send(asked, f"/{beside}/gefragt/{said.occasion}/ja")
    assert sent(dates.stage) == (f"events/units/{beside}/co-organised/{said.occasion}/acceptance", {})
    said.co_organisers = (beside,)
    joined = asks(said, beside, "joined", 2, which)
    await told(dates, joined, said.words(), said.changed(sequence=0, moved=False), said.filled(11))
    own = await dates.page(beside, "/termine")
    assert "Gemeinsam am Kanal" in own
    assert "Ihr ladet mit ein" in plain(own)
    assert "Gemeinsam am Kanal" in (await browser.get(f"/{beside}/einladung")).text
    assert f"UID:{said.occasion}@ortsnetz" in (await browser.get(f"/{beside}/einladung/kalender.ics")).text
    public = (await browser.get(f"/{beside}/einladung/{said.occasion}")).text
    assert "Zur Anmeldung" in public
    assert 'name="email"' not in public, "one registers with whoever invites"
    assert "Dazu laden auch ein" in (await browser.get(f"/{unit}/einladung/{said.occasion}")).text
    for nobody in (other, built.branches[4]):
        assert "Gemeinsam am Kanal" not in await dates.page(nobody, "/termine")
    await told(dates, asks(said, beside, "taken_out", 3, which))
    assert "Gemeinsam am Kanal" not in await dates.page(beside, "/termine")
    assert (await browser.get(f"/{beside}/termine/{said.occasion}")).status_code == 404
    assert (await browser.get(f"/{beside}/einladung/{said.occasion}")).status_code == 404
    assert "ohne Euch" in (await browser.get(f"/{beside}/gefragt/{said.occasion}")).text


async def test_a_branch_asks_its_neighbours_and_takes_them_out_again(dates: Played) -> None:
    built = dates.stage.district
    unit, beside = built.branch, built.branches[1]
    said = Said(built, unit, title="Fest")
    await told(dates, said.announced(), asks(said, beside))
    browser, where = await member(dates.stage, unit), f"/{unit}/termine/{said.occasion}"
    page = await browser.get(where)
    assert "gefragt" in plain(page.text)
    await browser.send(page, f"{where}/mitfragen", partners=built.branches[2])
    assert sent(dates.stage)[1] == {"partners": [built.branches[2]]}
    assert (await browser.send(page, f"{where}/mitfragen")).status_code == 422
    await browser.send(page, f"{where}/herausnehmen", partner=beside)
    assert sent(dates.stage)[0].endswith(f"/occasions/{said.occasion}/co-organisers/{beside}/removal")


async def test_a_stall_is_planned_in_one_step(dates: Played) -> None:
    unit, stage = dates.stage.district.branch, dates.stage
    browser = await member(stage, unit)
    page = await browser.get(f"/{unit}/termine/neu?art=stall")
    assert "Worüber wollt Ihr reden?" in page.text
    typed = {"kind": "stall", "day": "2026-12-05", "from": "10:00", "until": "13:00", "title": "Infostand"}
    more = {
        "place": "Markt",
        "open_to": "all",
        "registration": "nein",
        "topic": "housing",
        "shifts": "3",
        "people": "2",
    }
    kit = uuid4()
    await browser.send(page, f"/{unit}/termine/neu", **typed, **more, kit=f"{stage.district.district} {kit}")
    where, body = sent(stage)
    assert where == f"events/units/{unit}/plans"
    assert body["stall"] == {"topic": "housing", "shifts": 3, "people": 2}
    assert body["kit"] == {"owner": stage.district.district, "kind": str(kit)}
    refused = await browser.send(page, f"/{unit}/termine/neu", **typed, **more | {"topic": "", "place": ""})
    assert "Bitte tipp ein Thema an." in refused.text
    assert "wo es ist" in refused.text, "all at once"


async def test_a_draft_is_seen_by_its_unit_alone(dates: Played) -> None:
    built, stage = dates.stage.district, dates.stage
    unit, draft, title = built.branch, uuid4(), uuid4()
    browser = await member(stage, unit)
    page = await browser.get(f"/{unit}/termine/neu?art=evening")
    await browser.send(page, f"/{unit}/termine/neu", kind="evening", title="Idee am See", **{"as": "draft"})
    where, body = sent(stage)
    assert where == f"events/units/{unit}/drafts"
    assert body["title"] == "Idee am See"
    event = DraftSaved(
        unit=built.path(unit), draft=draft, kind="evening", title=title, public=True, neighbours=False,
        registration=False, saved_on=DAY,
    )  # fmt: skip
    await told(dates, [text_about(unit, title, title, "Idee am See"), fact(unit, event, version=1)])
    assert "Idee am See" in await dates.page(unit, "/termine")
    assert "Idee am See" not in (await browser.get(f"/{unit}/einladung")).text
    form = await browser.get(f"/{unit}/termine/neu?entwurf={draft}")
    assert 'value="Idee am See"' in form.text
    typed = {"day": "2026-12-10", "from": "19:00", "until": "21:00", "title": "See", "place": "Saal", "kind": "evening"}
    await browser.send(form, f"/{unit}/termine/neu", draft=str(draft), **typed)
    assert sent(stage)[1]["draft"] == {"draft": str(draft), "version": 1}
    await browser.send(form, f"/{unit}/termine/entwurf/{draft}/verwerfen")
    assert sent(stage) == (f"events/units/{unit}/drafts/{draft}/dropping", {"version": 1})
    dropped = DraftDropped(unit=built.path(unit), draft=draft, announced=True, dropped_on=DAY)
    await told(dates, [fact(unit, dropped, version=2)])
    assert "Idee am See" not in await dates.page(unit, "/termine")


async def test_a_month_has_its_days_and_turns_by_links(dates: Played) -> None:
    built = dates.stage.district
    unit = built.branch
    said = Said(built, unit, title="Monatsfest", starts=at(date(2027, 1, 8), 18), ends=at(date(2027, 1, 9), 1))
    beside = Said(built, built.branches[1], title="Nebenan leise", starts=at(date(2027, 1, 8), 18), public=False)
    beside.ends = at(date(2027, 1, 8), 20)
    await told(dates, said.announced(), beside.announced())
    page = await dates.page(unit, "/termine/monat?m=2027-01")
    assert "<h1>Januar 2027</h1>" in page
    assert page.count("18 Monatsfest") == 1
    assert page.count('id="tag-8"') == page.count('href="#tag-8"') == 1
    assert 'id="tag-9"' in page, "over midnight"
    assert "Nebenan leise" not in page
    assert f"/{unit}/termine/monat?m=2026-12" in page
    assert f"/{unit}/termine/monat?m=2027-02" in page
    assert "Nebenan leise" in await dates.page(built.sub, "/termine/monat?m=2027-01")
    assert "darunter" in plain(await dates.page(built.district, "/termine/monat?m=2027-01"))
    for nonsense in ("2026-13", "9999-01", "x", "0001-01"):
        assert f"{DAY.year}</h1>" in await dates.page(unit, f"/termine/monat?m={nonsense}")
    assert "In diesem Monat steht hier nichts." in await dates.page(unit, "/termine/monat?m=2028-02")
    assert days(1)
