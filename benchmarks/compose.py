"""The product on compose beside the embedded one: the chain in turns, and what containers cost.

Both stacks run at once, with the same demonstration, and one of them is loaded while the other rests. Both are met
alike: pages at the addresses that people type, on compose through docker's published ports; commands at the port of
members itself, on compose by the container's address in its network. A level's own view comes by the gateway, which is
one process and one question to members more: that would compare two ways in, not two ways to run. The facts' offsets
are read from the broker while nothing runs. Wants Docker; only when asked for by name.
"""

from __future__ import annotations

import asyncio
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import docker
import httpx
from docker.errors import DockerException

from benchmarks.chain import Admissions, Rounds, board_and_offices
from benchmarks.figures import Figure, Size, at_most, median
from benchmarks.load import steady
from benchmarks.product import Product, memory, running
from deploy.cli.operator import Operator
from deploy.containers import running as inside
from deploy.containers.addresses import MAIL, WEB
from deploy.story.people import Person
from deploy.story.witness import client
from shared.hierarchy import Level
from tests.compose.conftest import centre_of
from tests.compose.containers import Containers
from tests.compose.projects import IMAGES, Project

RATE = 3
"""Admissions a second: what either stack carries without a queue, also on a machine that others use."""
MEMBERS = 600


def run(size: Size) -> list[Figure]:
    """Ratios of the chains, seconds to ready, memory and image."""
    try:
        subprocess.run(["docker", "compose", "version"], check=True, capture_output=True)
        docker.from_env().ping()
    except (OSError, subprocess.CalledProcessError, DockerException):
        return [Figure("Compose", "skipped", "–", None, "There is no Docker here, or no compose plugin.")]
    rounds, seconds = size.of(5, 2), size.of(40, 20)
    project = centre_of("bench", ORTSNETZ_DEMO_MEMBERS=str(MEMBERS))
    with _made(project):
        fresh = _timed(lambda: project.compose("up", "--wait"))
        project.compose("stop")
        again = _timed(lambda: project.compose("up", "--wait"))
        with running(MEMBERS) as (embedded, here), _composed(project) as there:
            people = {name: board_and_offices(one) for name, one in {"embedded": here, "compose": there}.items()}
            found = asyncio.run(_in_turns({"embedded": here, "compose": there}, people, rounds, seconds))
            used = {"embedded": memory(embedded), "compose": _memory(project)}
        image = docker.from_env().images.get(IMAGES["ORTSNETZ_IMAGE"]).attrs["Size"] / 1e6
    return [
        *_ratios(found),
        at_most(f"Compose, from nothing but images to ready with {MEMBERS} members", fresh, 60, " s"),
        Figure("Compose, from stopped to ready", f"{again:,.0f} s", "–"),
        Figure("Compose, memory of all containers", _mib(used["compose"]), "–", None, _parts(used)),
        Figure("Compose, size of the image", f"{image:,.0f} MB", "–"),
    ]


def _ratios(found: Mapping[str, Rounds]) -> Iterator[Figure]:
    embedded, compose = found["embedded"], found["compose"]
    for name, share in (("p50", 0.5), ("p99", 0.99)):
        ratios = [one.ms(share) / other.ms(share) for one, other in zip(compose.calm, embedded.calm, strict=True)]
        note = f"{compose.ms(share):,.0f} ms beside {embedded.ms(share):,.0f} ms"
        note += f"; by rounds {', '.join(f'{one:.2f}' for one in ratios)}"
        if share == 0.5:
            taken = " beside ".join(f"{_accepting(side):,.0f} ms" for side in (compose, embedded))
            note += f"; the command itself took {taken}; {compose.failures}"
        yield at_most(f"Chain on compose at {RATE}/s, {name}: times the embedded one", median(ratios), 1.3, "×", note)


def _accepting(side: Rounds) -> float:
    return median([median(outcome.accepting) * 1000 for outcome in side.calm])


def _mib(used: Mapping[str, float]) -> str:
    return f"{sum(used.values()):,.0f} MiB"


def _parts(used: Mapping[str, Mapping[str, float]]) -> str:
    parts = ", ".join(f"{name} {mib:.0f}" for name, mib in sorted(used["compose"].items(), key=lambda one: -one[1]))
    return f"after the load; the embedded one {_mib(used['embedded'])}; MiB: {parts}"


async def _in_turns(
    products: Mapping[str, Product], people: Mapping[str, Sequence[tuple[Level, Person]]], rounds: int, seconds: int
) -> dict[str, Rounds]:
    found = {name: Rounds() for name in products}
    async with AsyncExitStack() as open_pages:
        chains = {
            name: await open_pages.enter_async_context(Admissions(product, people[name]))
            for name, product in products.items()
        }
        for number in range(rounds):
            for chain in chains.values():
                await chain.prepare(RATE * seconds)
            for name in chains if number % 2 else reversed(chains):
                found[name].calm.append(await steady(chains[name], rate=RATE, seconds=seconds))
    return found


# ---- the compose project, as a load meets it -------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class FromHere(inside.Containers):
    """The project as this machine reaches it: by what is published, and else by the containers' own addresses."""

    project: Project

    @cached_property
    def operator_secret(self) -> str:
        """As the operator's own container has it."""
        return self.project.within("operator", "cat", "/run/secrets/operator")

    def url(self, name: str) -> str:
        """What people type, or where the container is in the network of the services' API."""
        published = f"ORTSNETZ_PORT_{name.removeprefix('view-').upper().replace('-', '_')}"
        port = self.project.settings.get(published)
        if port and name != "notify":  # whose published port has the page behind *abmelden* alone
            return f"http://127.0.0.1:{port}"
        return f"http://{self._addresses[name]}:{WEB}"

    def transport(self) -> httpx.BaseTransport:
        """As they are."""
        return httpx.HTTPTransport()

    @cached_property
    def _addresses(self) -> dict[str, str]:
        networks = {name: one.attrs["NetworkSettings"]["Networks"] for name, one in _containers(self.project).items()}
        api = f"{self.project.name}_api"
        return {name: found[api]["IPAddress"] for name, found in networks.items() if api in found}


@contextmanager
def _made(project: Project) -> Iterator[None]:
    """Its images are there, nothing else of it; and nothing at all at the end."""
    project.gone()
    project.compose("build")
    try:
        yield
    finally:
        project.gone()


@contextmanager
def _composed(project: Project) -> Iterator[Product]:
    here = FromHere(project=project)
    with Operator(here) as operator:
        yield Product(here, operator, here.url(MAIL), client(Containers(project).broker))


def _containers(project: Project) -> dict[str, Any]:
    """Those that run, by service."""
    found = docker.from_env().containers.list(filters={"label": f"com.docker.compose.project={project.name}"})
    return {one.labels["com.docker.compose.service"]: one for one in found}


def _memory(project: Project) -> dict[str, float]:
    """MiB by service, as `docker stats` counts: without files that could be read again."""
    found = {}
    for name, container in _containers(project).items():
        said = container.stats(stream=False)["memory_stats"]
        kept = said["stats"].get("total_inactive_file", said["stats"].get("inactive_file", 0))
        found[name] = (said["usage"] - kept) / (1 << 20)
    return found


def _timed(happen: Callable[[], object]) -> float:
    begun = time.monotonic()
    happen()
    return time.monotonic() - begun
