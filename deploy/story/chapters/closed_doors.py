"""Chapter `closed-doors`: what the broker refuses, what the pages refuse, what is in no topic above a branch."""

from __future__ import annotations

import json
from functools import cache

from fastapi.routing import APIRoute

from deploy.story.cast import Cast
from deploy.story.telling import Chapter, check
from deploy.story.witness import Seen
from shared.contracts.topics import (
    DOMAIN_SERVICES,
    PEOPLE,
    UNITS,
    domain,
    exchange,
    roster,
    to_all_below,
    view_reads,
)
from shared.hierarchy import Level


@cache
def addresses() -> list[str]:
    """Every page of a unit that needs somebody signed in and is about nothing else than the unit."""
    from services.view.contents import SCREENS  # here: every command of `ortsnetz` would wait for all screens

    routes = (route for screen in SCREENS for pages in screen.pages for route in pages.routes)
    return sorted(
        route.path.removeprefix("/{unit}")
        for route in routes
        if isinstance(route, APIRoute)
        and route.methods == {"GET"}
        and "x-action" in (route.openapi_extra or {})
        and route.path.startswith("/{unit}")
        and route.path.count("{") == 1
    )


def closed_doors(cast: Cast, chapter: Chapter) -> None:
    """Looks behind every door with each level's own key."""
    for level in Level:
        unit = str(cast.view(level)["unit"])
        witness = cast.witness(level)
        allowed = view_reads(unit, cast.tree.path(unit).keys()[1:], has_units_below=bool(cast.tree.children(unit)))
        with chapter.step(f"{unit}'s credentials read its own topics, those above say to it, and the units") as step:
            step.detail = f"{len(witness.read(*allowed))} records in {len(allowed)} topics"
        with chapter.step(f"{unit}'s credentials are refused everywhere else") as step:
            others = [topic for topic in _all_topics(cast) if topic not in allowed]
            opened = [topic for topic in others if not witness.is_refused(topic)]
            check(not opened, f"may read {', '.join(opened)}")
            step.detail = f"{len(others)} topics tried"
        with chapter.step(f"{unit}'s credentials write nowhere") as step:
            tried = [exchange(unit), roster(unit), UNITS, PEOPLE, domain("members"), exchange(cast.sibling)]
            written = [topic for topic in tried if not witness.may_not_write(topic)]
            check(not written, f"may write {', '.join(written)}")
            step.detail = f"{len(tried)} topics tried"
    with chapter.step("a signed-in person of another unit gets 404 or 403 on every page") as step:
        step.detail = f"{_pages_of_others(cast)} pages tried"
    with chapter.step("without signing in no page of a unit opens") as step:
        stranger = cast.stranger(Level.BRANCH)
        for address in addresses():
            page = stranger.look(f"/{cast.branch}{address}")
            check(page.status in (401, 403, 404) or "/anmelden" in page.url, f"{address} opened: {page.status}")
        step.detail = f"{len(addresses())} pages tried"
    with chapter.step("the services' APIs take nothing without a token") as step:
        step.detail = f"{_apis_without_token(cast)} routes tried"
    with chapter.step("nothing above a branch holds the name or id of a member without an office there") as step:
        step.detail = _no_names_above(cast)


def _all_topics(cast: Cast) -> list[str]:
    """Every kind of topic: all domain topics, and the topics of the own line, a sibling and a foreign branch."""
    foreign = next(
        unit.key
        for unit in cast.tree.below(cast.district)
        if unit.key.startswith("ub-") and unit.key != cast.sub_district
    )
    stranger = cast.tree.children(foreign)[0].key
    found = [PEOPLE, UNITS, *(domain(service) for service in DOMAIN_SERVICES)]
    for unit in (cast.branch, cast.sibling, stranger, cast.sub_district, foreign, cast.district):
        found += [exchange(unit), roster(unit)]
    return [*found, *(topic for unit in (cast.sub_district, foreign, cast.district) for topic in to_all_below(unit))]


def _pages_of_others(cast: Cast) -> int:
    people = {
        cast.branch: cast.person(Level.BRANCH, "board"),
        cast.sub_district: cast.person(Level.SUB_DISTRICT, "office"),
        cast.district: cast.person(Level.DISTRICT, "office"),
    }
    tried = 0
    for own, person in people.items():
        for unit in (cast.branch, cast.sibling, cast.sub_district, cast.district):
            for address in addresses() if unit != own else ():
                page = person.look(f"/{unit}{address}")
                check(page.status in (403, 404), f"{own} opened {unit}{address}: {page.status}")
                tried += 1
    return tried


def _apis_without_token(cast: Cast) -> int:
    tried = 0
    with cast.nobody() as http:
        for name, url in cast.stack["services"].items():
            check(http.get(f"{url}/openapi.json").status_code == 404, f"{name} describes itself to everybody")
            for path, methods in cast.operator.get(name, "/ops/openapi")["paths"].items():
                for method, route in methods.items():
                    if "x-action" not in route:
                        continue
                    filled = path.replace("{unit}", cast.branch)
                    answer = http.request(method.upper(), f"{url}{filled}", json={})
                    check(answer.status_code == 401, f"{name} {method} {path} answered {answer.status_code}")
                    tried += 1
    check(tried, "no route was found to try")
    return tried


def _no_names_above(cast: Cast) -> str:
    """Compare the branch's own roster with everything that the levels above can read."""
    members, offices = _known_in_branch(cast)
    above: list[Seen] = []
    for level, unit in ((Level.SUB_DISTRICT, cast.sub_district), (Level.DISTRICT, cast.district)):
        above += cast.witness(level).read(exchange(unit), roster(unit), *to_all_below(unit))
    objected = _objected(above)
    haystack = "\n".join("\n".join((r.key, r.value or "", *r.headers.values())) for r in above)
    told = [person for person in members - objected if person in haystack]
    check(not told, f"{len(told)} ids of members of {cast.branch} without an office stand above")
    newest = {(r.topic, r.key): r.value for r in above if r.topic.startswith("roster.")}
    still = [key for (_, key), value in newest.items() if value is not None and key in members & objected]
    check(not still, f"{len(still)} members whose objection is decided are still known above")
    return f"{len(members)} members, {len(offices)} with an office, against {len(above)} records above"


def _objected(above: list[Seen]) -> set[str]:
    """Who objected to a refusal: the level that decided it knew them meanwhile."""
    filed = ("objection_filed", "objection_carried_on")
    facts = [r for r in above if r.value and r.headers.get("ce_type", "").split(".")[-2] in filed]
    return {str(person) for r in facts if (person := json.loads(r.value or "").get("person"))}


def _known_in_branch(cast: Cast) -> tuple[set[str], set[str]]:
    """Ids of the branch's ordinary members, and of those with an office, from its roster."""
    members: set[str] = set()
    offices: set[str] = set()
    office_holders = {
        record.key.partition("/")[0]
        for record in cast.witness(Level.SUB_DISTRICT).read(roster(cast.sub_district))
        if record.value is not None
    }
    for record in cast.witness(Level.BRANCH).read(roster(cast.branch)):
        if record.value is None or "/" in record.key:
            continue
        why = set(json.loads(record.value).get("why", []))
        ordinary = why <= {"member", "applicant", "newcomer"}
        (members if ordinary and record.key not in office_holders else offices).add(record.key)
    check(members, "the branch's roster holds no ordinary member")
    return members, offices
