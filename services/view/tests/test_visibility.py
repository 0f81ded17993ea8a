"""A branch sees its weeks and answers an offer; above it there are gaps with whom to call, and counts."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from html import unescape

import pytest_asyncio

from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from services.view.screens.visibility.strip import strip
from services.view.tests.build import DAY, District, Told, days
from services.view.tests.kits import Lent, Stock
from services.view.tests.occasions import Said, at
from services.view.tests.played import Played, member, sent
from services.view.tests.stage import create_topics, on_stage
from services.view.tests.visibility import Looking, Unseen
from shared.security.permissions import Role
from shared.unseen import Span, unseen


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def played(postgres: PostgresForTests, kafka: KafkaForTests) -> AsyncIterator[Played]:
    """A view of a branch, and of what is above."""
    built = District()
    create_topics(kafka, built)
    async with on_stage(postgres, kafka, built, [built.branch, built.sub, built.district]) as stage:
        yield Played(stage)


def plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


async def tell(played: Played, *all_: list[Told]) -> None:
    await played.stage.applied(await played.stage.say(*(one for some in all_ for one in some)))


async def test_before_the_district_counts_nobody_is_told_of_weeks_and_it_begins_by_a_form(played: Played) -> None:
    built = played.stage.district
    await tell(played, Looking(built).looks(False))
    assert "nicht zu sehen" not in plain(await played.page(built.branch, "/termine"))
    office = await member(played.stage, built.district, Role.OFFICE)
    page = await office.get(f"/{built.district}/sichtbarkeit")
    assert "Die Wochen werden nicht gezählt" in page.text
    begun = (DAY - days(30)).isoformat()
    await office.send(page, f"/{built.district}/sichtbarkeit/zaehlen", looks="ja", since=begun)
    assert sent(played.stage) == (
        f"events/units/{built.district}/visibility",
        {"looks": True, "since": begun, "version": sent(played.stage)[1]["version"]},
    )
    refused = await office.send(page, f"/{built.district}/sichtbarkeit/zaehlen", looks="ja", since="neulich")
    assert refused.status_code == 422
    assert "/zaehlen" not in await played.page(built.sub, "/sichtbarkeit"), "the district decides"


async def test_the_branch_sees_its_weeks_and_answers_by_taps_on_termine_and_on_heute(played: Played) -> None:
    stage, built = played.stage, played.stage.district
    unit, one, looking = built.branch, Unseen(built, built.branch), Looking(built)
    last = DAY - days(70)
    stall = Said(built, unit, title="Infostand am Kiosk", kind="stall", place="Kiosk", registration=False, seats=None)
    stall.starts, stall.ends = at(DAY - days(200), 10), at(DAY - days(200), 13)
    await tell(played, looking.looks(), one.stands(last, gap=True), one.gets(), stall.announced(), stall.closed(0))
    browser = await member(stage, unit)
    page = await browser.get(f"/{unit}/termine")
    weeks = unseen(last, DAY, ()) // 7
    assert f"Ihr wart seit {weeks} Wochen nicht zu sehen" in plain(page.text)
    assert f"{weeks} Wochen nichts Öffentliches" in page.text
    assert "„Wohnen“ vom Bezirk" in plain(page.text)
    assert "ohne Paket" in page.text
    today = await browser.get(f"/{unit}/heute")
    assert "Ein Infostand für Euch?" in today.text
    assert 'value="Kiosk"' in today.text, "as at the last stall"
    day = (DAY + days(12)).isoformat()
    address = f"/{unit}/termine/vorschlag-annehmen"
    refused = await browser.send(today, address, offer=str(one.offer), place="")
    assert refused.status_code == 422
    assert "Bitte tipp einen der Tage an." in refused.text
    await browser.send(today, address, offer=str(one.offer), day=day, place="Kiosk")
    assert sent(stage) == (
        f"events/units/{unit}/visibility/offers/{one.offer}/acceptance",
        {"day": day, "place": "Kiosk"},
    )
    await browser.send(page, f"/{unit}/termine/vorschlag-ablehnen", offer=str(one.offer))
    assert sent(stage)[0] == f"events/units/{unit}/visibility/offers/{one.offer}/refusal"
    await browser.send(page, f"/{unit}/termine/gesehen", seen_on=(DAY - days(3)).isoformat())
    assert sent(stage) == (f"events/units/{unit}/visibility/seen", {"seen_on": (DAY - days(3)).isoformat()})
    await tell(played, one.gets("declined"))
    assert "Ein Infostand für Euch?" not in (await browser.get(f"/{unit}/heute")).text
    again = await browser.get(f"/{unit}/termine")
    await browser.send(again, f"/{unit}/termine/vorschlag")
    assert sent(stage) == (f"events/units/{unit}/visibility/offers", {})


async def test_without_a_kit_the_card_says_so(played: Played) -> None:
    built = played.stage.district
    one, looking = Unseen(built, built.branch), Looking(built)
    await tell(played, looking.looks(), one.stands(DAY - days(70), gap=True), one.gets(held=0, asked=True))
    page = plain(await played.page(built.branch, "/termine"))
    assert "Ein Paket ist an diesen Tagen nicht frei." in page
    assert "zurückgelegt, bis" not in page
    await tell(played, one.gets("over"))


async def test_where_the_owner_has_said_no_since_the_card_promises_no_kit(played: Played) -> None:
    built = played.stage.district
    one, stock = Unseen(built, built.branch), Stock(built, built.district, "Zelt")
    lent = Lent(stock, built.branch, promise=one.held[0])
    stands = [*Looking(built).looks(), *one.stands(DAY - days(70), gap=True)]
    await tell(played, stands, stock.entered(), lent.who(), lent.stands("offered"), one.gets(held=1))
    assert "ist für Euch zurückgelegt" in plain(await played.page(built.branch, "/termine"))
    await tell(played, lent.stands("declined"))
    assert "Ein Paket ist an diesen Tagen nicht frei." in plain(await played.page(built.branch, "/termine"))
    await tell(played, one.gets("over", held=1))


async def test_the_sub_district_sees_who_is_not_seen_and_whom_to_call_and_the_district_counts(played: Played) -> None:
    built = played.stage.district
    one, other, looking = (
        Unseen(built, built.branch),
        Unseen(built, built.branches[1]),
        Looking(built),
    )
    await tell(
        played,
        looking.looks(),
        one.stands(DAY - days(3), gap=False),
        other.stands(DAY - days(90), gap=True),
        other.gets(),
    )
    weeks = unseen(DAY - days(90), DAY, ()) // 7
    name = built.tree[built.branches[1]].short_name
    for path in ("/sichtbarkeit", "/heute"):
        page = plain(await played.page(built.sub, path))
        assert name in page
        assert f"seit {weeks} Wochen" in page
        assert "ein Infostand ist vorgeschlagen" in page
    district = await played.page(built.district, "/sichtbarkeit")
    assert "1 mit Lücke" in plain(district)
    assert name not in plain(district.split('id="standing"')[1].split("Was nicht zählt")[0])
    table = await played.page(built.district, "/sichtbarkeit.csv")
    assert "mit Lücke" in table
    layer = plain(await played.page(built.sub, "/lage?ebene=sichtbarkeit"))
    assert f"seit {weeks} Wochen" in layer
    assert "1 Lücke" in plain(await played.page(built.district, "/lage?ebene=sichtbarkeit"))
    assert "seit" not in plain(await played.page(built.sub, "/lage")).split("Karte")[1].split("Ortsvereine")[0]


async def test_what_the_district_leaves_out_stands_there_with_its_word_and_can_be_taken_out(played: Played) -> None:
    stage, built = played.stage, played.stage.district
    looking = Looking(built)
    period, told = looking.leaves_out(DAY + days(20), DAY + days(50), "Kommunalwahl")
    await tell(played, told)
    for unit in (built.sub, built.district):
        assert "Kommunalwahl" in await played.page(unit, "/sichtbarkeit")
    office = await member(stage, built.district, Role.OFFICE)
    page = await office.get(f"/{built.district}/sichtbarkeit")
    address = f"/{built.district}/sichtbarkeit/zeiten"
    refused = await office.send(page, address, kind="rain", word="", first="", last="2027-01-06")
    for said in ("was es ist", "wie es heißt", "den ersten Tag"):
        assert said in refused.text
    body = {"kind": "holidays", "first": "2026-12-23", "last": "2027-01-06", "word": "Weihnachtsferien"}
    await office.send(page, address, **body)
    assert sent(stage) == (f"events/units/{built.district}/visibility/periods", body)
    await office.send(page, f"/{built.district}/sichtbarkeit/zeit-heraus", period=str(period))
    assert sent(stage)[0] == f"events/units/{built.district}/visibility/periods/{period}/removal"
    await tell(played, looking.counts_again(period))
    assert "Kommunalwahl" not in await played.page(built.sub, "/sichtbarkeit")


async def test_evenings_are_counted_on_the_map_and_the_district_reads_no_small_group(played: Played) -> None:
    built = played.stage.district
    evening = Said(built, built.branch, title="Abend", starts=at(DAY - days(20), 19), ends=at(DAY - days(20), 21))
    planned = Said(built, built.branch, title="Noch einer", starts=at(DAY + days(20), 19), ends=at(DAY + days(20), 21))
    await tell(played, evening.announced(), evening.closed(3), planned.announced())
    sub = plain(await played.page(built.sub, "/lage?ebene=abende"))
    assert "1 Abend" in sub
    assert "3 Menschen waren da" in sub
    district = plain(await played.page(built.district, "/lage?ebene=abende"))
    assert "1 Abend" in district
    assert "3 Menschen" not in district
    assert "wie viele da waren, wird nicht gezeigt" in district


def test_the_strip_marks_what_took_place_what_is_planned_and_what_does_not_count() -> None:
    held, planned = {DAY - days(56): "Flohmarkt"}, {DAY + days(8): "Infostand"}
    campaign = Span(DAY + days(14) - days(DAY.weekday()), DAY + days(20) - days(DAY.weekday()))
    found = strip(held, planned, [campaign], DAY - days(56), DAY, 8)
    tones = [cell.tone for cell in found.wide.cells]
    assert (tones.count("full"), tones.count("soft"), tones.count("none")) == (1, 1, 1)
    assert found.over == "8 Wochen nichts Öffentliches"
    assert found.wide.gap is not None
    assert strip({}, {}, (), DAY, DAY, 0).wide.gap is None
