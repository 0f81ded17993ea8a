"""The chain on compose beside the embedded one, in the same run: how long an admission takes to three open pages.

Both stacks run at once and are asked in turns, one admission at a time: what is compared is the way through containers,
networks and proxies of docker, not how two cores share a load. Wants Docker; not part of `make bench` without a name.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import partial

import httpx

from benchmarks.chain import LEVELS, applicant
from benchmarks.client import Client
from benchmarks.figures import Figure, Size, at_most
from benchmarks.product import Product, running
from deploy.stack import DEFAULT
from deploy.story.people import Mailbox, Person
from deploy.story.telling import eventually
from shared.hierarchy import Level
from shared.ids import new_id
from tests.compose.conftest import centre_of
from tests.compose.containers import Containers

BRANCH = "ov-hannover-linden-limmer"
QUIET = 0.7
"""Seconds without any event after which the pages are taken to be at rest."""
_PEOPLE = f"""
import sys
from deploy.cli.operator import Operator
from deploy.containers.running import Containers
with Operator(Containers.here()) as operator:
    for unit, role, email in (one.split(",") for one in sys.argv[1:]):
        person = {{"email": email, "first_name": "Eva", "last_name": "Muster", "role": role}}
        operator.post("members", f"/units/{{unit}}/roles", person)
    print(operator.machine("benchmark", role="board", units=[{BRANCH!r}]).secret)
"""


def run(size: Size) -> list[Figure]:
    """The ratio of the two, from the same rounds."""
    rounds, each = size.of(6, 2), size.of(15, 5)
    with running() as product, _compose() as compose:
        sides = [_embedded(product), compose]
        found = asyncio.run(_measure(sides, rounds, each))
    embedded, containers = found["embedded"], found["compose"]
    p50 = statistics.median(containers) / statistics.median(embedded)
    p90 = statistics.quantiles(containers, n=10)[-1] / statistics.quantiles(embedded, n=10)[-1]
    note = f"{statistics.median(containers) * 1000:.0f} ms beside {statistics.median(embedded) * 1000:.0f} ms"
    return [
        at_most("Chain on compose, p50: times embedded", p50, 1.3, "×", f"{note}; {len(containers)} admissions each"),
        at_most("Chain on compose, p90: times embedded", p90, 1.3, "×"),
    ]


@dataclass
class Page:
    """One open page: when it was told of something."""

    client: Client
    unit: str
    told: list[float] = field(default_factory=list)
    opened: asyncio.Event = field(default_factory=asyncio.Event)

    async def listen(self) -> None:
        """Read the event stream until cancelled."""
        async for event, _, _ in self.client.events(f"/{self.unit}/live", self.opened):
            if event != "mark":
                self.told.append(time.monotonic())

    def first_since(self, begun: float) -> float | None:
        """When it was told something for the first time since then."""
        return next((at for at in self.told if at > begun), None)


@dataclass
class Side:
    """One of the two stacks."""

    name: str
    members_url: str
    token: Callable[[], str]
    people: Sequence[tuple[str, Person]]

    @asynccontextmanager
    async def open(self) -> AsyncIterator[list[Page]]:
        """Its three pages, open."""
        pages = [Page(Client(person.view, {"Cookie": person.cookies}), unit) for unit, person in self.people]
        tasks = [asyncio.create_task(page.listen()) for page in pages]
        try:
            await asyncio.wait_for(asyncio.gather(*(page.opened.wait() for page in pages)), 30)
            yield pages
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def admissions(self, count: int) -> list[float]:
        """Seconds from each command until the last of the pages was told."""
        bearer = await asyncio.to_thread(self.token)
        client = Client(self.members_url, {"Content-Type": "application/json", "Authorization": f"Bearer {bearer}"})

        async def post(path: str, body: dict[str, object]) -> bytes:
            key = {"Idempotency-Key": str(new_id())}
            answer = await client.request("POST", f"/units/{BRANCH}/{path}", json.dumps(body).encode(), key)
            if answer.status >= 400:
                raise ConnectionError(f"{self.name}: {path} answered {answer.status}: {answer.body[:300]!r}")
            return answer.body

        found = []
        async with self.open() as pages:
            for _ in range(count):
                entered = json.loads(await post("applications", applicant()))["application"]
                await self._at_rest(pages)
                begun = time.monotonic()
                await post(f"applications/{entered}/admission", {"version": 1})
                async with asyncio.timeout(60):
                    while any(page.first_since(begun) is None for page in pages):  # noqa: ASYNC110 - a benchmark
                        await asyncio.sleep(0.001)
                found.append(max(page.first_since(begun) or 0 for page in pages) - begun)
                await self._at_rest(pages)
        await client.close()
        return found

    @staticmethod
    async def _at_rest(pages: Sequence[Page]) -> None:
        begun = time.monotonic()
        while time.monotonic() - max([begun, *(page.told[-1] for page in pages if page.told)]) < QUIET:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def _measure(sides: Sequence[Side], rounds: int, each: int) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {side.name: [] for side in sides}
    for side in sides:
        await side.admissions(3)  # the first ones meet what is made when it is first needed
    for number in range(rounds):
        for side in sides if number % 2 else reversed(sides):
            found[side.name] += await side.admissions(each)
    return found


def _embedded(product: Product) -> Side:
    product.machine(BRANCH)
    people = [(product.unit(level), product.signed_in(level, role)) for level, role in LEVELS.items()]
    return Side("embedded", product.embedded.url("members"), product.token, people)


@contextmanager
def _compose() -> Iterator[Side]:
    project = centre_of("bench", ORTSNETZ_DEMO_MEMBERS="0")
    project.gone()
    try:
        project.up()
        addresses = {Level.DISTRICT: "BEZIRK_HANNOVER", Level.SUB_DISTRICT: "UB_REGION_HANNOVER"}
        views = {view.units[0].partition("-")[0]: view.units[0] for view in DEFAULT.views}
        units = {Level.DISTRICT: views["bezirk"], Level.SUB_DISTRICT: views["ub"], Level.BRANCH: views["ov"]}
        emails = {level: f"{role}.{level.value}@example.org" for level, role in LEVELS.items()}
        asked = [f"{units[level]},{role},{emails[level]}" for level, role in LEVELS.items()]
        secret = project.within("operator", "python", "-c", _PEOPLE, *asked).strip()
        people = []
        for level, email in emails.items():
            person = Person(project.address(addresses.get(level, "OV_HANNOVER_LINDEN_LIMMER")))
            person.sign_in(email, Mailbox(project.address("MAIL")))
            page = f"/{units[level]}/heute"
            eventually(partial(_opens, person, page), f"{email} may not enter", within=60)
            people.append((units[level], person))
        members = _inside(Containers(project), "members")

        def token() -> str:
            answer = httpx.post(
                f"{members}/tokens", auth=("benchmark", secret), json={"audience": "members"}, trust_env=False
            )
            answer.raise_for_status()
            return str(answer.json()["access_token"])

        yield Side("compose", members, token, people)
    finally:
        project.gone()


def _opens(person: Person, page: str) -> bool:
    return person.look(page).status == 200


def _inside(containers: Containers, service: str) -> str:
    """The address of a container as this machine reaches it, in its network `api`."""
    name = containers.states()[service]["Name"]
    template = f'{{{{(index .NetworkSettings.Networks "{containers.project.name}_api").IPAddress}}}}'
    said = subprocess.run(["docker", "inspect", "-f", template, name], capture_output=True, text=True, check=True)
    return f"http://{said.stdout.strip()}:8000"
