"""Pakete: what whoever lends sees, what whoever borrows, what everybody else; and every tap on both sides."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import date
from html import unescape
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from bs4 import BeautifulSoup
from sqlalchemy import event

from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from services.view.screens.kits import queries
from services.view.tests.build import DAY, District, Told, days, fact, gone, named, text_about, withdrawn
from services.view.tests.kits import Lent, Stock
from services.view.tests.occasions import Said, at
from services.view.tests.played import Played, member, sent
from services.view.tests.stage import create_topics, on_stage
from shared.contracts.kits import KitHandedOn, KitMissing
from shared.problems import Problem
from shared.security.permissions import Role


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def kits(postgres: PostgresForTests, kafka: KafkaForTests) -> AsyncIterator[Played]:
    """A view of two branches, of what is above, and of a branch elsewhere."""
    built = District()
    create_topics(kafka, built)
    units = [built.branch, built.branches[1], built.branches[4], built.sub, built.district]
    async with on_stage(postgres, kafka, built, units) as stage:
        yield Played(stage)


async def told(played: Played, *all_: list[Told]) -> None:
    await played.stage.applied(await played.stage.say(*(one for some in all_ for one in some)))


def plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


async def tap(played: Played, unit: str, where: str, what: str, **fields: Any) -> tuple[str, dict[str, Any]]:
    """Send a form of a page: the address and the body of the command."""
    browser = await member(played.stage, unit)
    page = await browser.get(f"/{unit}{where}")
    played.stage.asked.clear()
    await browser.send(page, f"/{unit}{what}", **fields)
    where, body = sent(played.stage)
    return where.removeprefix("events"), body


async def test_whoever_lends_sees_where_each_is_and_whoever_is_below_only_when_it_is_free(kits: Played) -> None:
    built = kits.stage.district
    stock = Stock(built, built.district, "Sicht", 2)
    lent = Lent(stock, built.branch, DAY + days(11), by="Xanthippa")
    span = (DAY + days(9), DAY + days(13))
    await told(kits, stock.entered(), lent.who(), lent.stands("promised"), stock.taken(1, span))
    owner = await kits.page(built.district, "/pakete")
    assert "<title>Sicht 1: Ahlten</title>" in owner
    assert "Sicht 2" in owner
    assert "Pavillon, 2 Tische" in owner
    other = await kits.page(built.branches[4], "/pakete?tag=2026-12-05")
    assert "1 von 2 frei" in plain(other)
    assert "<title>Sicht 1: vergeben</title>" in other
    assert "Ahlten" not in other
    assert "Xanthippa" not in other
    for unit in (built.branches[4], built.sub):
        browser = await member(kits.stage, unit)
        assert (await browser.get(f"/{unit}/pakete/{lent.promise}")).status_code == 404
    mine = await kits.page(built.branch, f"/pakete/{lent.promise}")
    assert "Sicht 1 geht am 3. Dezember los" in plain(mine)
    assert "bestellt hat Xanthippa Holm" in plain(await kits.page(built.district, f"/pakete/{lent.promise}"))


async def test_an_order_takes_two_taps_and_says_for_which_stall(kits: Played) -> None:
    built = kits.stage.district
    stock = Stock(built, built.sub, "Zweitakt")
    stall = Said(built, built.branches[1], title="Markttag", kind="stall", registration=False, seats=None)
    stall.starts, stall.ends = at(DAY + days(11), 10), at(DAY + days(11), 13)
    chairs = Stock(built, built.sub, "Stuhl", amount=40)
    await told(kits, stock.entered(), chairs.entered(), stall.announced())
    unit = built.branches[1]
    page = await kits.page(unit, "/pakete")
    assert "Für Markttag am 5. Dezember" in plain(page), "the next stall is chosen already"
    assert f'name="kind-{stock.kind}"' in page
    ticked = {f"kind-{one}": str(one) for one in (stock.kind, chairs.kind)}
    path, body = await tap(kits, unit, "/pakete", "/pakete/leihen", **ticked, **{f"amount-{chairs.kind}": "12"})
    assert path == f"/units/{unit}/kit-orders"
    assert sorted(body["wanted"], key=lambda one: one["amount"]) == [
        {"kind": str(stock.kind), "amount": 1},
        {"kind": str(chairs.kind), "amount": 12},
    ]
    assert (body["owner"], body["first"], body["last"]) == (built.sub, "2026-12-05", "2026-12-05")
    assert body["occasion"] == str(stall.occasion)


async def test_whoever_is_too_late_reads_why_and_has_what_they_ticked_though_the_list_is_another(kits: Played) -> None:
    built = kits.stage.district
    stock, chairs = Stock(built, built.sub, "Knapp"), Stock(built, built.sub, "Zweithocker", amount=40)
    await told(kits, stock.entered(), chairs.entered())
    unit = built.branches[1]
    browser = await member(kits.stage, unit)
    page = await browser.get(f"/{unit}/pakete?tag=2026-12-19")
    typed = dict[str, str]()
    for kind in (stock.kind, chairs.kind):  # as the page calls them
        field = re.search(rf'name="(kind-[^"]+)" value="{kind}"', page.text)
        assert field
        typed[field[1]] = str(kind)
    amount = next(name.replace("kind", "amount") for name, kind in typed.items() if kind == str(chairs.kind))
    said = "„Knapp“ ist dann schon vergeben. Wieder frei: 23. Dezember."

    async def refuses(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(409, json=Problem(409, "kit_taken", said).body())

    # somebody was faster: it is no longer the first of the list
    await told(kits, stock.taken(1, (date(2026, 12, 17), date(2026, 12, 21))))
    kits.stage.services = refuses
    answer = await browser.send(page, f"/{unit}/pakete/leihen", **typed, **{amount: "12"})
    assert said in answer.text
    soup = BeautifulSoup(answer.text, "html.parser")
    boxes = [str(one["value"]) for one in soup.select('input[type="checkbox"]')]
    assert boxes.index(str(chairs.kind)) < boxes.index(str(stock.kind)), "what is free comes first"
    for kind in (stock.kind, chairs.kind):
        assert soup.select_one(f'input[value="{kind}"][checked]')
    (many,) = [one for one in soup.select('input[type="number"]') if one["value"]]
    (label,) = soup.select(f'label[for="{many["id"]}"]')
    assert (label.text.split(":")[0], many["value"]) == ("Zweithocker", "12")
    nothing = await browser.send(page, f"/{unit}/pakete/leihen")
    assert "Bitte tipp an, was Ihr braucht." in nothing.text


async def test_what_goes_out_today_is_ticked_and_the_tick_can_be_taken_back(kits: Played) -> None:
    built = kits.stage.district
    stock = Stock(built, built.district, "Raus", 2)
    goes, went = Lent(stock, built.branch, DAY + days(2)), Lent(stock, built.branches[1], DAY + days(2), 2)
    await told(kits, stock.entered(), goes.who(), went.who(), goes.stands("promised"), went.stands("promised"))
    await told(kits, went.stands("dispatched"))
    page = await kits.page(built.district, "/pakete")
    assert "Raus 1 → Ahlten" in plain(page)
    heading, card = (
        re.search(text, plain(page)) for text in (r"Heute gehen (\d+) Pakete raus", r"(\d+) Pakete gehen heute raus")
    )
    assert heading
    assert card
    assert heading[1] == card[1], "one count"
    path, _ = await tap(kits, built.district, "/pakete", f"/pakete/{goes.promise}/raus")
    assert path == f"/units/{built.district}/lent/{goes.promise}/dispatch"
    path, _ = await tap(kits, built.district, "/pakete", f"/pakete/{went.promise}/doch-nicht")
    assert path == f"/units/{built.district}/lent/{went.promise}/dispatch/undoing"
    browser = await member(kits.stage, built.district)
    sheet = await browser.get(f"/{built.district}/pakete/begleitzettel.pdf")
    assert sheet.headers["content-type"] == "application/pdf"
    assert sheet.content.startswith(b"%PDF")


async def test_where_one_is_late_for_the_next_there_are_two_ways_out_each_one_tap(kits: Played) -> None:
    built = kits.stage.district
    stock = Stock(built, built.district, "Engpass", 2)
    holder = Lent(stock, built.branch, DAY, by="Ruth")
    following = Lent(stock, built.branches[1], DAY + days(11), by="Jörg")
    await told(
        kits, stock.entered(), holder.who(), following.who(), following.stands("promised"),
        holder.stands("there", "delayed", expected=DAY + days(10)),
    )  # fmt: skip
    text = plain(await kits.page(built.district, "/pakete"))
    assert "Bothfeld bekäme sein Paket 2 Tage zu spät" in text
    assert "Engpass 1 ist bis 4. Dezember in Ahlten." in text
    assert "1 Paket fehlt am 5. Dezember" in text
    path, body = await tap(
        kits, built.district, "/pakete", f"/pakete/{following.promise}/anderes", kit=str(stock.kits[1])
    )
    assert (path, body) == (
        f"/units/{built.district}/lent/{following.promise}/other-kit",
        {"kit": str(stock.kits[1])},
    )
    path, body = await tap(kits, built.district, "/pakete", f"/pakete/{holder.promise}/uebergeben")
    assert (path, body["to"]) == (f"/units/{built.district}/lent/{holder.promise}/next", str(following.promise))
    assert "Ruth Holm fragen" in text
    next_ = {"hand_to": following.promise, "hand_to_unit": built.path(built.branches[1])}
    await told(kits, holder.stands("there", "to_hand_on", expected=DAY + days(10), **next_))
    text = plain(await kits.page(built.district, "/pakete"))
    assert "Ahlten ist gebeten, es direkt zu übergeben." in text
    asked = await kits.page(built.branch, f"/pakete/{holder.promise}")
    assert "Danach braucht es Bothfeld" in asked
    assert "Gebt Ihr es direkt weiter?" in plain(await kits.page(built.branch, "/heute?seite=9"))
    path, _ = await tap(kits, built.branch, f"/pakete/{holder.promise}", f"/pakete/{holder.promise}/weitergeben")
    assert path == f"/units/{built.branch}/kit-promises/{holder.promise}/handing-on"
    handed = KitHandedOn(
        unit=built.path(built.branch), promise=holder.promise, hand_to=following.promise,
        to_unit=built.path(built.branches[1]), person=holder.person, handed_on=DAY,
    )  # fmt: skip
    who = named(built.branches[1], holder.person, "Ruth", "Holm", why="office")
    coming = following.stands("dispatched", from_unit=built.path(built.branch))
    await told(kits, [who, fact(built.branches[1], handed, version=9)], coming)
    page = plain(await kits.page(built.branches[1], f"/pakete/{following.promise}"))
    assert "Ruth Holm aus Ahlten gibt es direkt an Euch weiter." in page
    await told(kits, [gone(built.branches[1], holder.person), withdrawn(built.branches[1], holder.person)])
    page = plain(await kits.page(built.branches[1], f"/pakete/{following.promise}"))
    assert "Jemand aus Ahlten gibt es direkt an Euch weiter." in page


@pytest.mark.parametrize(
    ("standing", "taps"),
    [
        ("offered", {"nehmen": "acceptance", "abbestellen": "withdrawal"}),
        ("ordered", {"abbestellen": "withdrawal"}),
        ("dispatched", {"angekommen": "arrival", "fehlt": "missing"}),
        ("there", {"fehlt": "missing", "spaeter": "delay", "geht-zurueck": "sending-back"}),
        ("returning", {}),
    ],
)
async def test_each_tap_of_whoever_borrows(kits: Played, standing: str, taps: dict[str, str]) -> None:
    built = kits.stage.district
    stock = Stock(built, built.sub, f"Weg {standing}")
    lent = Lent(stock, built.branches[1], DAY + days(3))
    until = {"until": at(DAY + days(1), 12)} if standing in ("offered", "ordered") else {}
    await told(kits, stock.entered(), lent.who(), lent.stands(standing, "ordered", **until))
    page = await kits.page(built.branches[1], f"/pakete/{lent.promise}")
    found = set(re.findall(rf'action="/{built.branches[1]}/pakete/{lent.promise}/([a-z-]+)"', page))
    assert set(taps) <= found
    assert found <= {"nehmen", "abbestellen", "angekommen", "fehlt", "spaeter", "geht-zurueck"}
    for what, command in taps.items():
        where = f"/pakete/{lent.promise}"
        fields = {"missing": "ein Tischbein", "back_on": "2026-12-09"}
        path, body = await tap(kits, built.branches[1], where, f"{where}/{what}", **fields)
        assert path == f"/units/{built.branches[1]}/kit-promises/{lent.promise}/{command}"
        assert body == {"missing": {"missing": "ein Tischbein"}, "delay": {"back_on": "2026-12-09"}}.get(command, {})


@pytest.mark.parametrize(
    ("standing", "taps"),
    [
        ("ordered", {"zusagen": "confirmation", "absagen": "refusal"}),
        ("there", {"zurueck": "return", "verloren": "loss"}),
    ],
)
async def test_each_tap_of_whoever_lends(kits: Played, standing: str, taps: dict[str, str]) -> None:
    built = kits.stage.district
    stock = Stock(built, built.sub, f"Lager {standing}")
    lent = Lent(stock, built.branch, DAY + days(3))
    await told(kits, stock.entered(), lent.who(), lent.stands(standing, "ordered", until=at(DAY + days(1), 12)))
    where = f"/pakete/{lent.promise}"
    for what, command in taps.items():
        fields = {"word": "Das Zelt ist beim Flicken.", "incomplete": "Heringe"}
        path, body = await tap(kits, built.sub, where, f"{where}/{what}", **fields)
        assert path == f"/units/{built.sub}/lent/{lent.promise}/{command}"
        said = {"refusal": {"word": "Das Zelt ist beim Flicken."}, "return": {"missing": "Heringe"}}
        assert body == said.get(command, {})


async def test_what_is_missing_and_why_it_is_declined_is_read_by_both(kits: Played) -> None:
    built = kits.stage.district
    stock = Stock(built, built.sub, "Worte")
    lent, missing, word = Lent(stock, built.branch), uuid4(), uuid4()
    said_missing = KitMissing(
        unit=built.path(built.branch), promise=lent.promise, owner=built.path(built.sub), at_return=False,
        missing=missing, said_on=DAY,
    )  # fmt: skip
    both = (built.branch, built.sub)
    texts = [text_about(one, each, each, t) for one in both for each, t in ((missing, "Bein fehlt"), (word, "Leider"))]
    said = [fact(one, said_missing, version=8) for one in both]
    await told(kits, stock.entered(), lent.who(), texts, said, lent.stands("declined", word=word))
    for unit in both:
        text = plain(await kits.page(unit, f"/pakete/{lent.promise}"))
        assert "Bein fehlt (bei der Ankunft, 24. November)" in text
        assert "„Leider“" in text


async def test_a_stall_and_what_is_kept_for_it_lead_to_each_other(kits: Played) -> None:
    built = kits.stage.district
    stock, unit = Stock(built, built.sub, "Marktzelt"), built.branch
    stall = Said(built, unit, title="Markt im Süden", kind="stall", registration=False, seats=None)
    lent, other = Lent(stock, unit, number=1), Lent(stock, unit, number=1)
    given = lent.stands("promised", occasion=stall.occasion)
    await told(kits, stock.entered(), stall.announced(), lent.who(), given, other.stands("withdrawn"))
    for reader in (unit, built.sub):
        page = await kits.page(reader, f"/pakete/{lent.promise}")
        assert f'href="/{reader}/termine/{stall.occasion}">Markt im Süden' in page
        there = await kits.page(reader, f"/termine/{stall.occasion}")
        assert f'href="/{reader}/pakete/{lent.promise}">Marktzelt 1' in there
        assert str(other.promise) not in there
    assert "Marktzelt 1" not in await kits.page(built.district, f"/termine/{stall.occasion}")


async def test_where_there_is_no_other_one_the_order_can_be_declined_on_its_page(kits: Played) -> None:
    built = kits.stage.district
    stock = Stock(built, built.district, "Sackgasse")
    holder, following = Lent(stock, built.branch, DAY), Lent(stock, built.branches[1], DAY + days(11))
    await told(kits, stock.entered(), holder.who(), following.who(), following.stands("promised"))
    next_ = {"hand_to": following.promise, "hand_to_unit": built.path(built.branches[1])}
    for so in ({}, next_):
        await told(kits, holder.stands("there", "delayed", expected=DAY + days(10), **so))
        soup = BeautifulSoup(await kits.page(built.district, "/pakete"), "html.parser")
        (card,) = soup.select(f'section[data-key="{following.promise}"]')
        there = f"/{built.district}/pakete/{following.promise}"
        assert card.select_one(f'h2 a[href="{there}"]')
        (way,) = card.select(f'.actions a[href="{there}"]')
        assert "Zur Bestellung" in way.text
        assert f"{there}/absagen" in await kits.page(built.district, f"/pakete/{following.promise}")
    await told(kits, holder.stands("returned"), following.stands("withdrawn"))


async def test_moved_to_days_that_others_have_the_owner_sees_it_with_two_ways_out(kits: Played) -> None:
    built = kits.stage.district
    stock = Stock(built, built.sub, "Verlegt")
    moved, theirs = Lent(stock, built.branch, DAY + days(30)), Lent(stock, built.branches[1], DAY + days(31))
    await told(kits, stock.entered(), moved.who(), theirs.stands("promised"))
    await told(kits, moved.stands("promised", "in_danger", in_danger=True, stall="moved", occasion=uuid4()))
    await told(kits, theirs.who())
    text = await kits.page(built.sub, "/pakete")
    assert "hat den Infostand verschoben" in plain(text)
    assert f"/pakete/{moved.promise}/absagen" in text
    assert f'href="/{built.sub}/pakete/{theirs.promise}"' in text


async def test_of_what_is_counted_the_owner_sees_for_whom_it_is_not_enough(kits: Played) -> None:
    built = kits.stage.district
    stock = Stock(built, built.sub, "Bierbank", amount=10)
    lent = Lent(stock, built.branch, DAY + days(30))
    await told(kits, stock.entered(), lent.who(), lent.stands("promised", "in_danger", in_danger=True, amount=8))
    text = await kits.page(built.sub, "/pakete")
    assert "Bestellt sind 8 × Bierbank: So viele sind dann nicht da." in plain(text)
    assert f"/pakete/{lent.promise}/absagen" in text
    assert f'href="/{built.sub}/pakete/kit/{stock.kits[0]}"' in text
    assert "So viele sind dann nicht da." in plain(await kits.page(built.branch, f"/pakete/{lent.promise}"))


async def test_what_is_said_to_come_later_is_not_overdue(kits: Played) -> None:
    built = kits.stage.district
    stock = Stock(built, built.sub, "Spät")
    lent = Lent(stock, built.branch, DAY - days(6))
    await told(kits, stock.entered(), lent.who(), lent.stands("there", "delayed", expected=DAY + days(2)))
    assert "überfällig" not in plain(await kits.page(built.branch, f"/pakete/{lent.promise}"))
    await told(kits, lent.stands("there", "delayed", expected=DAY - days(1)))
    assert "seit 1 Tag überfällig" in plain(await kits.page(built.branch, f"/pakete/{lent.promise}"))
    await told(kits, lent.stands("returned"))


async def test_what_was_sent_back_late_is_on_its_way_and_what_is_out_is_not_in_stock(kits: Played) -> None:
    built = kits.stage.district
    stock = Stock(built, built.sub, "Rückweg")
    lent = Lent(stock, built.branch, DAY - days(13))
    await told(kits, stock.entered(), lent.who(), lent.stands("there", "overdue"))
    where = f"/pakete/{lent.promise}"

    def owned(page: str) -> str:
        (row,) = BeautifulSoup(page, "html.parser").select(f'li[data-key="{stock.kits[0]}"]')
        return row.text

    assert "überfällig" in owned(await kits.page(built.sub, "/pakete"))
    await told(kits, lent.stands("returning", "sent_back", changed_on=DAY - days(1)))
    theirs = plain(await kits.page(built.sub, where))
    ours = plain(await kits.page(built.branch, where))
    for text in (theirs, ours):
        assert "Rückweg 1 ist auf dem Rückweg" in text
        assert "überfällig" not in text
    assert "Habt Ihr am 23. November zurückgeschickt." in ours
    assert "Ahlten hat es am 23. November zurückgeschickt." in theirs
    assert "auf dem Rückweg seit 23. November" in owned(await kits.page(built.sub, "/pakete"))
    await told(kits, lent.stands("returned"))


async def test_both_sides_read_as_news_what_the_other_one_did(kits: Played) -> None:
    built = kits.stage.district
    unit, owner = built.branches[1], built.sub
    stock = Stock(built, owner, "Neuigkeit", topic="cycling")
    lent = Lent(stock, unit, DAY + days(20))
    await told(kits, stock.entered(), lent.who(), lent.stands("ordered"), lent.stands("promised"))
    await told(kits, lent.stands("promised", "swapped", stall="moved"))
    mine = plain(await kits.page(unit, "/heute?seite=9"))
    theirs = plain(await kits.page(owner, "/heute?seite=9"))
    assert "Ein Paket für den 14. Dezember ist Euch zugesagt." in mine
    assert "hat für den 14. Dezember bestellt." in theirs
    assert "hat den Infostand verschoben." in theirs
    for one, other in ((mine, "hat für den 14. Dezember bestellt"), (theirs, "ist Euch zugesagt")):
        assert other not in one
    assert "Neuigkeit" not in mine, "what was typed stands on its page"


async def test_the_search_finds_what_can_be_lent(kits: Played) -> None:
    built = kits.stage.district
    stock = Stock(built, built.sub, "Glücksrad", 2, contents="Drehscheibe und Kreide")
    await told(kits, stock.entered())
    for query in ("gluecksrad", "kreide"):
        found = await kits.page(built.branch, f"/suche?q={query}")
        assert plain(found).count("Glücksrad") >= 1
        assert "Glücksrad 2" not in plain(found), "once for each name"
        assert "Glücksrad 2" in plain(await kits.page(built.sub, f"/suche?q={query}"))
    assert "Glücksrad" not in plain(await kits.page(built.branches[4], "/suche?q=kreide")), "below another one"


async def test_heute_says_what_needs_whoever_lends_and_whoever_borrows(kits: Played) -> None:
    built = kits.stage.district
    unit = built.branches[4]
    stock = Stock(built, built.subs[1], "Heute", 2)
    late = Lent(stock, unit, DAY - days(6))
    await told(kits, stock.entered(), late.who(), late.stands("there", "overdue"))
    text = plain(await kits.page(unit, "/heute?seite=9"))
    assert "Heute 1 sollte zurück sein" in text
    assert "seit 4 Tagen überfällig" in text
    await told(kits, late.stands("returned"))
    assert "Heute 1 sollte zurück sein" not in plain(await kits.page(unit, "/heute?seite=9"))


async def test_the_owner_enters_and_changes_its_stock(kits: Played) -> None:
    built = kits.stage.district
    stock = Stock(built, built.sub, "Bestand")
    await told(kits, stock.entered(), stock.taken(1, (DAY, DAY + days(1)), version=5))
    typed = {"name": "Radwege", "topic": "cycling", "contents": "Banner", "count": "2", "days_before": "1"}
    path, body = await tap(kits, built.sub, "/pakete/neu", "/pakete/neu", **typed)
    assert (path, body["count"], body["days_before"]) == (f"/units/{built.sub}/kits", 2, 1)
    where = f"/pakete/kit/{stock.kits[0]}"
    path, body = await tap(kits, built.sub, where, where, topic="care", contents="Pavillon", amount="")
    assert (path, body["version"]) == (f"/units/{built.sub}/kits/{stock.kits[0]}/change", 5)
    path, body = await tap(kits, built.sub, where, f"{where}/stand")
    assert body == {"standing": "out_of_order", "version": 5}
    branch = await member(kits.stage, built.branch)
    assert (await branch.get(f"/{built.branch}/pakete/neu")).status_code == 404
    person = await kits.stage.office(built.sub, Role.OFFICE)
    assert person


async def test_however_many_promises_there_are_one_query_finds_them(kits: Played) -> None:
    built = kits.stage.district
    stock = Stock(built, built.sub, "Viele", 12)
    lent = [Lent(stock, built.branches[1], DAY + days(9 * n), n % 12 + 1) for n in range(1, 30)]
    await told(kits, stock.entered(), lent[0].who(), *(one.stands("promised") for one in lent))
    asked: list[str] = []
    async with kits.stage.view.service.database.reading() as session:
        connection = await session.connection()
        event.listen(connection.sync_connection, "before_cursor_execute", lambda *said: asked.append(said[2]))
        found = await queries.lent(session, built.sub, DAY)
    assert len(found) >= 29
    assert len(asked) == 3, "the promises, their texts, and who ordered"
