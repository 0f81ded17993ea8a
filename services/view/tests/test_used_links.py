"""What a page says of a link that cannot be used (any more): what is so whatever came of it, and no more."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest_asyncio
from bs4 import BeautifulSoup

from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from services.view.tests.build import District
from services.view.tests.stage import Stage, create_topics, on_stage
from shared.problems import Problem

SECRET = "x" * 40
SAID = {
    "/anmelden/": {"used": "Dieser Link wurde schon benutzt", "over": "Dieser Link gilt nicht mehr"},
    "/mitmachen/bestaetigen/": {
        "used": "Warst Du schon Mitglied, oder lag schon ein Antrag von Dir vor, ist kein neuer dazugekommen.",
        "over": "Dieser Link gilt nicht mehr",
    },
    "/einspruch/": {
        "used": "sagt Dir die letzte Nachricht, die Du dazu bekommen hast.",
        "over": "Dieser Link gilt nicht mehr",
        "late": "Die Frist ist vorbei",
        "waits": "Dein Einspruch liegt schon vor",
        "final": "Darüber ist endgültig entschieden",
        "admitted": "Du bist aufgenommen",
    },
    "/vertretung/{branch}/": {
        "accepted": "Du hast schon zugesagt",
        "ended": "inzwischen ist das zu Ende",
        "declined": "hast Du Nein gesagt",
        "closed": "gilt nicht mehr: Sie wurde nicht mehr gebraucht, oder die Zeit für die Antwort war um",
        "used": "Dieser Link gilt nicht mehr",
        "over": "Dieser Link gilt nicht mehr",
    },
}
NOT_KNOWN = ("nichts weiter tun", "ist beim Vorstand", "alles gut", "Danke, Du vertrittst ab jetzt")
"""What is not so in every case."""


@pytest_asyncio.fixture
async def stage(postgres: PostgresForTests, kafka: KafkaForTests) -> AsyncIterator[Stage]:
    built = District()
    create_topics(kafka, built)
    async with on_stage(postgres, kafka, built, [built.branch]) as stage:
        yield stage


async def test_a_used_link_says_what_is_so_whatever_came_of_it(stage: Stage) -> None:
    visitor, told = stage.visitor(), ""

    async def members(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/link-states":
            return httpx.Response(200, json={"state": told, "unit": stage.district.branch})
        gone = Problem(410, "link_spent", "Dieser Link ist abgelaufen.").body()
        return httpx.Response(410, json=gone, headers={"content-type": "application/problem+json"})

    stage.services = members
    for address, states in SAID.items():
        link = address.format(branch=stage.district.branch) + SECRET
        for state, words in states.items():
            told = "open"
            form = await visitor.get(link)
            told = state
            opened = await visitor.get(link)
            tapped = await visitor.send(form, link, **({"grounds": "Nein!"} if "einspruch" in link else {}))
            for page in (opened, tapped):
                text = " ".join(BeautifulSoup(page.text, "html.parser").get_text(" ").split())
                assert words in text, (link, state)
                if state != "waits":  # then it is known
                    assert [one for one in NOT_KNOWN if one in text] == [], (link, state)
                assert f'action="{link}"' not in page.text, (link, state)
                if address.startswith(("/vertretung", "/einspruch")):
                    assert 'href="/anmelden' not in page.text.partition("<main")[2], (
                        "whoever holds such a link may have nothing to sign in to"
                    )
