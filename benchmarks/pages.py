"""Every page of the views of a district with 35,000 members and 183 branches: server time and first load; memory.

Pages are found as a browser finds them: from *Heute* along the links of the pages themselves. Server time is what a
client on the same machine waits for the whole answer. A first load is the page with its styles, scripts and icons as
they are transferred (compressed), nothing cached.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from benchmarks.client import Client
from benchmarks.figures import Figure, Size, at_most, percentile
from benchmarks.product import Product, memory, running
from deploy.embedded.running import Embedded
from deploy.story.people import Mailbox, Person
from shared.hierarchy import Level

_LINK = re.compile(r'<a [^>]*href="(/[^"#]*)')
_ASSET = re.compile(r'<(?:link|script|img)[^>]*(?:href|src)="(/[^"#]*)')
_FONT = re.compile(r"url\([\"']?(/[^\"')]+)")
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
_EACH = 3
"""Pages visited of one kind (of one person, of one application)."""
_IGNORED = ("/abmelden", "/live", "/vorlage")


@dataclass
class Visited:
    """What a page cost."""

    path: str
    times: list[float] = field(default_factory=list)
    first_load: int = 0

    @property
    def p50(self) -> float:
        """The middle of its times, in ms."""
        return percentile(self.times, 0.5) * 1000

    @property
    def p95(self) -> float:
        """The 95th percentile of its times, in ms."""
        return percentile(self.times, 0.95) * 1000


def run(size: Size) -> list[Figure]:
    """The slowest and the heaviest page, and the stack's memory."""
    members, repeats = size.of(35_000, 1000), size.of(60, 15)
    with running(members) as (embedded, product):
        product.settle()
        pages: list[Visited] = []
        for level in Level:
            person = _somebody(embedded, product, level)
            found = asyncio.run(_visit(person.view, product.unit(level), person.cookies, repeats))
            pages += found
        product.settle()
        used = memory(embedded)
    return _figures(pages, used, members)


def _figures(pages: list[Visited], used: dict[str, float], members: int) -> list[Figure]:
    slow = sorted(pages, key=lambda page: page.p95, reverse=True)
    heavy = max(pages, key=lambda page: page.first_load)
    slowest = "; ".join(f"{page.path} {page.p95:.0f} (half of them {page.p50:.0f})" for page in slow[:3])
    middle = percentile([page.p95 for page in pages], 0.5)
    parts = ", ".join(f"{name} {mib:.0f}" for name, mib in sorted(used.items(), key=lambda one: -one[1]))
    return [
        at_most(
            f"Pages, {members:,} members: p95 of the slowest",
            slow[0].p95,
            50,
            " ms",
            f"{len(pages)} pages, in the middle {middle:.0f} ms; slowest: {slowest}",
        ),
        at_most("Pages: heaviest first load", heavy.first_load / 1000, 150, " kB", heavy.path),
        at_most("Memory of the whole stack at rest", sum(used.values()) / 1024, 2, " GiB", f"MiB: {parts}"),
    ]


def _somebody(embedded: Embedded, product: Product, level: Level) -> Person:
    """One of the demonstration's people at this level: a board where there is one, since it sees most."""
    stack = embedded.told() or {}
    unit = product.unit(level)
    accounts = sorted((a["role"] != "board", a["email"]) for a in stack["accounts"] if a["unit"] == unit)
    person = Person(embedded.url(product.view(level).name))
    person.sign_in(accounts[0][1], Mailbox(product.mailbox))
    return person


async def _visit(view: str, unit: str, cookies: str, repeats: int) -> list[Visited]:
    client = Client(view, {"Cookie": cookies, "Accept-Encoding": "gzip"})
    plain = Client(view, {"Cookie": cookies})
    found: list[Visited] = []
    try:
        async for path, html in _crawl(plain, unit):
            page = Visited(path)
            await client.request("GET", path)
            for _ in range(repeats):
                began = time.monotonic()
                await client.request("GET", path)
                page.times.append(time.monotonic() - began)
            page.first_load = await _transferred(client, plain, path, html)
            found.append(page)
    finally:
        await client.close()
        await plain.close()
    return found


async def _crawl(client: Client, unit: str) -> AsyncIterator[tuple[str, str]]:
    """Addresses and texts of the unit's pages, some of each kind."""
    waiting, seen, kinds = [f"/{unit}/heute"], set[str](), dict[str, int]()
    while waiting:
        path = waiting.pop(0)
        kind = _ID.sub("…", urlsplit(path).path) + "?" * ("?" in path)
        if path in seen or kinds.get(kind, 0) >= _EACH or not path.startswith(f"/{unit}/"):
            continue
        seen.add(path)
        if any(word in path for word in _IGNORED):
            continue
        answer = await client.request("GET", path)
        if answer.status >= 400:
            raise ConnectionError(f"{path} answered {answer.status}")
        if answer.status != 200 or not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        kinds[kind] = kinds.get(kind, 0) + 1
        html = answer.body.decode()
        waiting += [link.replace("&amp;", "&") for link in _LINK.findall(html)]
        yield path, html


async def _transferred(client: Client, plain: Client, path: str, html: str) -> int:
    """Bytes of bodies of a first load."""
    total = len((await client.request("GET", path)).body)
    for asset in sorted(set(_ASSET.findall(html))):
        total += len((await client.request("GET", asset)).body)
        if ".css" in asset:
            style = (await plain.request("GET", asset)).body.decode()
            for font in sorted(set(_FONT.findall(style))):
                total += len((await client.request("GET", font)).body)
    return total
