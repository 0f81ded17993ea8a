"""Termine: what each level sees of it and what not, who comes, planning, and what ends it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from services.view.screens.calendar.dates import headline
from services.view.screens.calendar.queries import Occasion
from services.view.screens.calendar.typed import titled
from services.view.tests.build import DAY, District, cut, days, gone, withdrawn
from services.view.tests.occasions import Guest, Said, at
from services.view.tests.played import Played, member, sent
from services.view.tests.stage import create_topics, on_stage
from shared.contracts.calendar import GuestForgotten
from shared.problems import LOOK, Problem
from shared.security.permissions import Role


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def dates(postgres: PostgresForTests, kafka: KafkaForTests) -> AsyncIterator[Played]:
    """A view of a branch with a neighbour, of what is above, and of a branch elsewhere."""
    built = District()
    create_topics(kafka, built)
    units = [built.branch, built.branches[1], built.branches[4], built.sub, built.district]
    async with on_stage(postgres, kafka, built, units) as stage:
        yield Played(stage)


async def told(played: Played, *all_: list[Any]) -> None:
    await played.stage.applied(await played.stage.say(*(one for some in all_ for one in some)))


def plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


async def test_what_takes_place_is_listed_with_its_day_place_and_seats(dates: Played) -> None:
    built = dates.stage.district
    evening = Said(built, built.branch, title="Abend im Mai", place="Gemeindehaus", public=False)
    stall = Said(built, built.branch, title="Markttag", kind="stall", registration=False, seats=None)
    stall.starts, stall.ends = at(DAY + days(11), 10), at(DAY + days(11), 13)
    await told(dates, evening.announced(), stall.announced(), evening.filled(11, 2))
    text = plain(await dates.page(built.branch, "/termine"))
    assert "Abend im Mai , Donnerstag, 3. Dezember, unter uns 19 bis 21 Uhr · Gemeindehaus 2 warten" in text
    assert "Markttag , Samstag, 5. Dezember, öffentlich 10 bis 13 Uhr" in text


@pytest.mark.parametrize(
    ("starts", "taken", "said"),
    [
        ("2026-12-03T19:00", 11, "Am 3. Dezember kommen 11 Menschen"),
        ("2026-11-25T19:00", 1, "Morgen kommt 1 Mensch"),
        ("2026-11-24T19:00", 0, "Heute ist Abend"),
    ],
)
def test_the_next_one_is_the_sentence_at_the_top(starts: str, taken: int, said: str) -> None:
    begins = datetime.fromisoformat(starts)
    off, coming = (
        Occasion(
            uuid4(), "ov-x", "evening", "Abend", begins, begins + timedelta(hours=2), "Saal", "", True, False, True, 15,
            taken, 0, cancelled, "", None, 0, 0, 0, datetime.now(UTC), 1,
        )
        for cancelled in (DAY, None)
    )  # fmt: skip
    assert headline([off, coming], DAY) == said
    assert headline([off], DAY) == "Gerade ist nichts geplant"


async def test_neighbours_see_what_they_are_invited_to_and_nothing_else(dates: Played) -> None:
    built = dates.stage.district
    inviting = Said(built, built.branch, title="Kommt herüber", neighbours=True, public=False)
    silent = Said(built, built.branch, title="Ganz unter uns", public=False)
    guest = Guest(inviting, first_name="Xanthippa", email="x@zwiesel.example.org", note="Nussallergie")
    await told(dates, inviting.announced(), silent.announced(), guest.registered(), inviting.filled(11))
    neighbour = await dates.page(built.branches[1], "/termine")
    assert "1 Nachbar lädt Euch ein" in plain(neighbour)
    assert "Kommt herüber" in neighbour
    assert "noch 4 Plätze frei" in neighbour
    assert "Ganz unter uns" not in neighbour
    one = await dates.page(built.branches[1], f"/termine/{inviting.occasion}")
    assert "lädt Euch als Nachbarn ein" in one
    assert f'href="/{built.branch}/einladung/{inviting.occasion}"' in one
    for page in (neighbour, one, await dates.page(built.sub, f"/termine/{inviting.occasion}")):
        assert not [word for word in ("Xanthippa", "zwiesel", "Nussallergie") if word in page]
    elsewhere = await member(dates.stage, built.branches[4])
    for occasion in (inviting.occasion, silent.occasion):
        assert (await elsewhere.get(f"/{built.branches[4]}/termine/{occasion}")).status_code == 404
    near = await member(dates.stage, built.branches[1])
    assert (await near.get(f"/{built.branches[1]}/termine/{silent.occasion}")).status_code == 404


async def test_levels_above_see_that_it_takes_place_and_counts(dates: Played) -> None:
    built = dates.stage.district
    past = Said(built, built.branch, title="Vorbei im Herbst")
    past.starts, past.ends = at(DAY - days(4), 19), at(DAY - days(4), 21)
    ahead = Said(built, built.branches[1], title="Nebenan im Winter")
    guest = Guest(past, first_name="Xanthippa", email="x@zwiesel.example.org", note="Nussallergie")
    await told(dates, past.announced(), ahead.announced(), guest.registered(), past.filled(12), past.closed(14, 2))
    sub = await dates.page(built.sub, "/termine")
    assert "Nebenan im Winter" in sub
    assert "Bothfeld" in sub
    assert re.search(r"<b>14</b>\s*Menschen waren da", sub)
    district = await dates.page(built.district, "/termine")
    assert "Nebenan im Winter" not in district, "by sub-district first"
    row = re.search(rf'<tr id="{built.sub}">.*?</tr>', district, re.DOTALL)
    assert row
    assert re.findall(r'data-label="Menschen da">(\d+)', row.group(0)) == ["14"]
    assert "Nebenan im Winter" in await dates.page(built.district, f"/termine?ub={built.sub}")
    one = await dates.page(built.sub, f"/termine/{past.occasion}")
    assert "14 Menschen waren da" in one
    for page in (sub, district, one):
        assert not [word for word in ("Xanthippa", "zwiesel", "Nussallergie") if word in page]
    own = await dates.page(built.branch, "/termine")
    assert "14 Menschen waren da" in own


async def test_what_a_level_above_announces_reaches_everybody_below(dates: Played) -> None:
    built = dates.stage.district
    party = Said(built, built.district, title="Sommerfest der Ebenen", kind="other", registration=False, seats=None)
    await told(dates, party.announced())
    for unit in (built.branch, built.branches[4], built.sub):
        assert "Sommerfest der Ebenen" in await dates.page(unit, "/termine")
        assert "die Ebene über Euch" in await dates.page(unit, f"/termine/{party.occasion}")
    own = await dates.page(built.district, "/termine")
    assert own.count("Sommerfest der Ebenen") == 1 + ("ist Sommerfest" in own), "told on two topics, it is one"


async def test_the_newest_word_counts_whatever_topic_tells_it(dates: Played) -> None:
    built = dates.stage.district
    evening = Said(built, built.sub, title="Alt", neighbours=True)
    first = evening.announced()
    evening.title, evening.texts = "Neu", {}
    second = evening.changed()
    own = [one for one in (*first, *second) if ".below" not in one.topic]
    await told(dates, own, [one for one in (*first, *second) if ".below" in one.topic])
    page = await dates.page(built.branch, f"/termine/{evening.occasion}")
    assert "<h1>Neu</h1>" in page


async def test_guests_stand_on_our_own_page_with_why_they_wait(dates: Played) -> None:
    built = dates.stage.district
    evening = Said(built, built.branch, seats=2)
    comes = Guest(evening, "Johanna", "johanna@example.org", "bringt ihre Schwester mit", party=2)
    waits = Guest(evening, "Ida", "ida@example.org", party=3)
    offered = Guest(evening, "Ole", "ole@example.org")
    left = Guest(evening, "Tarek", "tarek@example.org")
    await told(
        dates,
        evening.announced(),
        *(one.registered() for one in (comes, left)),
        *(one.registered("waiting") for one in (waits, offered)),
        waits.stands("waiting", "passed_over"),
        offered.stands("offered", "offered", at(DAY, 18)),
        left.stands("withdrawn", "guest"),
        evening.filled(3, 3),
    )
    html = await dates.page(built.branch, f"/termine/{evening.occasion}")
    text = plain(html)
    assert "Johanna , Mail schreiben zu zweit · bringt ihre Schwester mit" in text
    assert "mailto:johanna@example.org" in html
    assert "einmal übergangen: Es waren weniger Plätze frei, als gebraucht werden" in text
    assert "Platz angeboten bis heute, 18 Uhr" in text
    assert "Tarek" not in text
    assert "1 Anmeldung abgesagt oder verfallen" in text
    assert "3 kommen am 3. Dezember, 3 warten" in text


async def test_a_forgotten_guest_is_gone(dates: Played) -> None:
    built, unit = dates.stage.district, dates.stage.district.branch
    evening = Said(built, unit)
    guest, other = Guest(evening, "Xanthippa", "x@zwiesel.example.org"), Guest(evening, "Bruno", "b@example.org")
    await told(dates, evening.announced(), guest.registered(), other.registered(), evening.filled(2))
    assert "Xanthippa" in await dates.page(unit, f"/termine/{evening.occasion}")
    forgotten = cut(unit, GuestForgotten, built.path(unit), occasion=evening.occasion, forgotten_on=DAY)
    await told(dates, [forgotten, withdrawn(unit, guest.person), gone(unit, guest.person)])
    page = await dates.page(unit, f"/termine/{evening.occasion}")
    assert "Xanthippa" not in page
    assert "zwiesel" not in page
    assert "Bruno" in page


async def test_at_the_door_a_tick_is_one_tap(dates: Played) -> None:
    stage, unit = dates.stage, dates.stage.district.branch
    evening = Said(stage.district, unit)
    evening.starts, evening.ends = at(DAY, 0), at(DAY + days(1), 0)
    here, absent = Guest(evening, "Johanna", "j@example.org"), Guest(evening, "Bruno", "b@example.org")
    await told(dates, evening.announced(), here.registered(), absent.registered(), evening.filled(2))
    await told(dates, here.stands("attended", "seen"))
    browser = await member(stage, unit, Role.CONTACT_PERSON)
    address = f"/{unit}/termine/{evening.occasion}"
    page = await browser.get(address)
    assert "1 von 2 sind da" in page.text
    assert f'value="nein {here.registration}" aria-pressed="true"' in page.text
    answered = await browser.send(page, f"{address}/anwesenheit", came=f"ja {absent.registration}")
    assert answered.url.path == address
    where, body = sent(stage)
    assert where == f"events/units/{unit}/occasions/{evening.occasion}/attendance"
    assert body == {"registration": str(absent.registration), "came": True}
    first = stage.asked[-1].headers["idempotency-key"]
    await browser.send(page, f"{address}/anwesenheit", came=f"nein {absent.registration}")
    assert stage.asked[-1].headers["idempotency-key"] != first, "another tap on the same page is another command"
    refused = await browser.send(page, f"{address}/anwesenheit", came="ja niemand")
    assert refused.status_code == 422
    assert "tipp auf einen Namen" in refused.text


async def test_a_form_is_filled_in_as_such_ones_usually_are_and_then_as_the_last_one_was(dates: Played) -> None:
    stage, unit = dates.stage, dates.stage.district.branches[4]
    browser = await member(stage, unit)
    evening = (await browser.get(f"/{unit}/termine/neu")).text
    assert 'name="from" value="19:00"' in evening
    assert 'name="seats" value="15"' in evening
    assert re.search(r'name="registration" value="ja" checked', evening)
    stall = (await browser.get(f"/{unit}/termine/neu?art=stall")).text
    assert 'name="from" value="10:00"' in stall
    assert re.search(r'name="open_to" value="all" checked', stall)
    assert re.search(r'name="registration" value="nein" checked', stall)
    last = Said(stage.district, unit, title="Markt", place="Am Brunnen", kind="stall", registration=False, seats=None)
    last.starts, last.ends = at(DAY - days(10), 9, 30), at(DAY - days(10), 12)
    taken = Said(stage.district, unit, title="Schon etwas", registration=False, seats=None)
    taken.starts, taken.ends = at(DAY + days(4), 9), at(DAY + days(4), 12)
    off, ahead = (Said(stage.district, unit, title=one, place="Woanders", kind="stall") for one in ("Aus", "Bald"))
    off.starts, off.ends = at(DAY - days(5), 9), at(DAY - days(5), 12)
    ahead.starts, ahead.ends = at(DAY + days(80), 9), at(DAY + days(80), 12)
    await told(dates, last.announced(), taken.announced(), last.closed(9))
    await told(dates, off.announced(), off.cancelled(), ahead.announced())
    again = (await browser.get(f"/{unit}/termine/neu?art=stall")).text
    assert 'value="Am Brunnen"' in again
    assert 'name="from" value="09:30"' in again
    assert "Ausgefüllt wie beim letzten Mal" in again
    offered = re.findall(r'name="day" value="([^"]+)"', again)
    assert offered == [(DAY + days(ahead)).isoformat() for ahead in (11, 18, 25)], "the first one is taken"


def test_a_stalls_title_names_the_topic_that_is_chosen_where_it_names_one() -> None:
    assert titled("Infostand: Wohnen", "transit") == "Infostand: Bus und Bahn"
    assert titled("Infostand: Wohnen", "housing") == "Infostand: Wohnen"
    assert titled("Infostand: Wohnen", "other") == "Infostand"
    for own in ("Infostand: Wohnen für alle", "Wohnen", "Infostand"):
        assert titled(own, "transit") == own
    assert titled("Infostand: Wohnen", "weather") == "Infostand: Wohnen"


async def test_what_was_planned_goes_to_the_service_in_berlins_time(dates: Played) -> None:
    stage, unit = dates.stage, dates.stage.district.branch
    browser = await member(stage, unit)
    page = await browser.get(f"/{unit}/termine/neu")
    typed = {
        "kind": "evening", "day": "2026-12-10", "other_day": "2026-12-11", "from": "19:00", "until": "00:30",
        "title": "Abend", "place": "Saal", "open_to": "own", "neighbours": "ja", "registration": "ja", "seats": "12",
    }  # fmt: skip
    answered = await browser.send(page, f"/{unit}/termine/neu", **typed)
    assert answered.status_code == 200
    where, body = sent(stage)
    assert where == f"events/units/{unit}/plans"
    assert body == {
        "kind": "evening", "title": "Abend", "starts": "2026-12-11T19:00:00", "ends": "2026-12-12T00:30:00",
        "place": "Saal", "public": False, "neighbours": True, "registration": True, "seats": 12,
    }  # fmt: skip
    await browser.send(page, f"/{unit}/termine/neu", **typed | {"registration": "nein"})
    assert "seats" not in sent(stage)[1], "seats count only where one registers"


async def test_what_is_missing_is_said_all_at_once_and_what_the_service_says_stands_beside_its_field(
    dates: Played,
) -> None:
    stage, unit = dates.stage, dates.stage.district.branch
    browser = await member(stage, unit)
    page = await browser.get(f"/{unit}/termine/neu")
    before = len(stage.asked)
    refused = await browser.send(page, f"/{unit}/termine/neu", registration="ja", seats="viele")
    assert refused.status_code == 422
    for said in ("Bitte wähl einen Tag", "Bitte gib eine Uhrzeit an", "wie es heißt", "wo es ist", "von 1 bis 2000"):
        assert said in refused.text
    assert len(stage.asked) == before

    async def past(_request: httpx.Request) -> httpx.Response:
        errors = [{"pointer": "/starts", "detail": "Das ist schon vorbei."}]
        return httpx.Response(422, json=Problem(422, "invalid", LOOK, errors=errors).body())

    stage.services = past
    typed = {"day": "2026-11-01", "from": "19:00", "until": "21:00", "title": "Abend", "place": "Saal"}
    refused = await browser.send(page, f"/{unit}/termine/neu", **typed)
    assert refused.status_code == 422
    assert '<span class="error" id="day-error">Das ist schon vorbei.</span>' in refused.text


async def test_changed_cancelled_and_closed_with_the_version_that_was_seen(dates: Played) -> None:
    stage, unit = dates.stage, dates.stage.district.branch
    evening = Said(stage.district, unit, neighbours=True)
    await told(dates, evening.announced(), evening.filled(3))
    browser, address = await member(stage, unit), f"/{unit}/termine/{evening.occasion}"
    form = await browser.get(f"{address}/aendern")
    assert 'value="Abend für Neue"' in form.text
    assert "3 Menschen sind angemeldet" in form.text
    typed = {"day": "2026-12-10", "from": "18:00", "until": "20:00", "title": "Abend", "place": "Saal"}
    await browser.send(form, f"{address}/aendern", **typed)
    where, body = sent(stage)
    assert where == f"events/units/{unit}/occasions/{evening.occasion}/change"
    assert (body["version"], body["neighbours"]) == (2, True), "whoever was invited once hears how it goes on"
    page = await browser.get(address)
    assert "abschliessen" not in page.text
    await browser.send(page, f"{address}/absagen", word="Rohrbruch")
    assert sent(stage) == (
        f"events/units/{unit}/occasions/{evening.occasion}/cancellation",
        {"version": 2, "word": "Rohrbruch"},
    )
    await told(dates, evening.cancelled("Der Keller steht unter Wasser"))
    cancelled = await browser.get(address)
    assert "Abend für Neue fällt aus" in cancelled.text
    assert "Der Keller steht unter Wasser" in cancelled.text
    assert "/absagen" not in cancelled.text
    assert (await browser.get(f"{address}/aendern")).status_code == 409

    over = Said(stage.district, unit, title="Längst vorbei")
    over.starts, over.ends = at(DAY - days(1), 19), at(DAY - days(1), 21)
    await told(dates, over.announced())
    address = f"/{unit}/termine/{over.occasion}"
    page = await browser.get(address)
    assert "noch abzuschließen" in page.text
    refused = await browser.send(page, f"{address}/abschliessen", walk_ins="etwa zwölf")
    assert refused.status_code == 422
    assert "Bitte gib eine Zahl an" in refused.text
    await browser.send(page, f"{address}/abschliessen", walk_ins="7")
    assert sent(stage) == (
        f"events/units/{unit}/occasions/{over.occasion}/closing",
        {"version": 1, "walk_ins": 7},
    )


@pytest.mark.parametrize("level", ["branch", "sub", "district"])
async def test_who_sees_it_is_what_the_rules_say(dates: Played, level: str) -> None:
    """As `services/exchange/rules/calendar.py` grants it, for each level that plans."""
    built = dates.stage.district
    text = await dates.page(getattr(built, level), "/termine/neu")
    said = {
        "branch": ("Unterbezirk und Bezirk sehen", "wie viele da waren", "Nachbarn sehen nichts davon"),
        "sub": ("Der Bezirk und Eure Ortsvereine sehen", "sieht der Bezirk, wie viele da waren"),
        "district": ("Alle Unterbezirke und Ortsvereine sehen",),
    }
    assert not [words for words in said[level] if words not in text]


async def test_heute_says_what_needs_somebody_and_what_is_new(dates: Played) -> None:
    built = dates.stage.district
    unit = built.branches[4]
    soon = Said(built, unit, title="Bald", neighbours=True)
    soon.starts, soon.ends = at(DAY + days(5), 19), at(DAY + days(5), 21)
    await told(dates, soon.announced(), soon.filled(11))
    text = plain(await dates.page(unit, "/heute?seite=9"))
    assert "Noch 4 Plätze frei" in text
    assert "Abend für Neue am 29. November ist angekündigt." in text
    await told(dates, soon.filled(15, 2))
    assert "2 Menschen warten auf einen Platz" in plain(await dates.page(unit, "/heute?seite=9"))
    over = Said(built, unit, title="Gestern")
    over.starts, over.ends = at(DAY - days(1), 19), at(DAY - days(1), 21)
    await told(dates, over.announced())
    assert "Wie viele waren da?" in plain(await dates.page(unit, "/heute?seite=9"))
    await told(dates, over.closed(9), soon.cancelled())
    text = plain(await dates.page(unit, "/heute?seite=9"))
    assert "Abend für Neue am 23. November: 9 Menschen waren da." in text
    assert "Abend für Neue am 29. November fällt aus." in text
    above = plain(await dates.page(built.district, "/heute?seite=9"))
    assert "Elze hatte 9 Menschen da: Abend für Neue am 23. November." in above
    assert "Elze plant einen Abend für Neue am 29. November." in above


async def test_whoever_is_invited_reads_it_as_news(dates: Played) -> None:
    built = dates.stage.district
    inviting = Said(built, built.branches[1], kind="visit", neighbours=True)
    inviting.starts, inviting.ends = at(DAY + days(20), 19), at(DAY + days(20), 21)
    await told(dates, inviting.announced(), inviting.changed())
    text = plain(await dates.page(built.branch, "/heute?seite=9"))
    assert "Bothfeld lädt Euch ein: Besuch am 14. Dezember." in text
    assert "Bothfeld hat Zeit oder Ort geändert: Besuch am 14. Dezember." in text
    other = plain(await dates.page(built.branches[4], "/heute?seite=9"))
    assert "Besuch am 14. Dezember" not in other


async def test_the_search_finds_it_by_title_and_place(dates: Played) -> None:
    built = dates.stage.district
    one = Said(built, built.branch, title="Grillen im Größengarten", place="Döhrener Ufer")
    await told(dates, one.announced())
    for query in ("groessengarten", "dohrener"):
        for unit in (built.branch, built.sub, built.district):
            assert f"/termine/{one.occasion}" in await dates.page(unit, f"/suche?q={query}")
    assert "Größengarten" not in await dates.page(built.branches[1], "/suche?q=groessengarten")
