"""What is found is complete: each thing that can be forgotten is refused with a sentence that says what to do."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text

from services.view import contents, screens
from services.view.contents import SCREENS
from services.view.frame import needs, parts, screen
from services.view.frame.asking import Ask
from services.view.frame.layout import navigation
from services.view.frame.layout.navigation import Area, Door
from services.view.frame.needs import card
from services.view.frame.news import ALL as NEWS
from services.view.frame.news import News
from services.view.frame.pages import Pages
from services.view.frame.parts import Added, part
from services.view.frame.screen import Screen, check
from services.view.hosting.projection import ALL as PROJECTIONS
from services.view.hosting.projection import Projection, Rows
from shared.contracts.base import CATALOGUE
from shared.contracts.members import MemberAdmitted
from shared.security.permissions import Action

FOLDER = Path(screens.__path__[0])
OTHERS = frozenset({"queries"})
"""What a screen may import of another one."""


@pytest.fixture
def _as_before() -> Iterator[None]:
    registries: tuple[dict[str, Any], ...] = (screen.ALL, navigation.ENTRIES, PROJECTIONS, NEWS)
    kept = [dict(one) for one in registries]
    cards, added = list(needs.ALL), list(parts.ALL)
    yield
    for registry, before in zip(registries, kept, strict=True):
        registry.clear()
        registry.update(before)
    needs.ALL[:], parts.ALL[:] = cards, added


def door(key: str) -> Door:
    """A door that stands nowhere else."""
    return Door(
        key=key, label="Probe", path="probe", area=Area.MORE, place=99, levels=("bezirk",), action=Action.SEE_TODAY
    )


def test_each_folder_is_a_screen_that_was_found() -> None:
    folders = {one.name for one in FOLDER.iterdir() if one.is_dir() and not one.name.startswith("_")}
    assert folders == {one.key for one in SCREENS}
    assert {one.name for one in FOLDER.iterdir() if one.is_file()} <= {"__init__.py"}


@pytest.mark.usefixtures("_as_before")
def test_a_folder_without_its_screen_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screens, "__path__", [str(tmp_path)])
    (tmp_path / "forgotten").mkdir()
    with pytest.raises(TypeError, match=r"forgotten has no screen\.py"):
        contents._declared("forgotten")
    (tmp_path / "forgotten" / "screen.py").write_text("")
    with pytest.raises(TypeError, match=r"forgotten has no __init__\.py"):
        contents._declared("forgotten")
    (tmp_path / "forgotten" / "__init__.py").write_text("")
    with pytest.raises(TypeError, match="does not say `screen = Screen"):
        contents._declared("forgotten")
    (tmp_path / "unnamed").mkdir()
    (tmp_path / "unnamed" / "__init__.py").write_text("")
    (tmp_path / "unnamed" / "projection.py").write_text("")
    (tmp_path / "unnamed" / "screen.py").write_text(
        "from services.view.frame.screen import Screen\nscreen = Screen('unnamed')\n"
    )
    with pytest.raises(TypeError, match=r"its projection\.py is not named"):
        contents._declared("unnamed")


@pytest.mark.usefixtures("_as_before")
def test_what_is_incomplete_is_refused() -> None:
    with pytest.raises(TypeError, match="has a door, but no pages behind it"):
        check([Screen("probe-1", door=door("probe-1"))])
    with pytest.raises(TypeError, match="its door calls itself other"):
        check([Screen("probe-2", door=door("other"), pages=(Pages("other"),))])
    with pytest.raises(TypeError, match="its projection calls itself probe-other"):
        check([Screen("probe-3", projection=Projection("probe-other"))])
    with pytest.raises(TypeError, match="names no door that a screen declares"):
        check([Screen("probe-4", pages=(Pages("nowhere"),))])
    with pytest.raises(TypeError, match="two screens are called probe-4"):
        Screen("probe-4")
    with pytest.raises(TypeError, match="two cards on Heute are called waiting"):
        card("contacts/_waiting.html", "ortsverein", urgency=1)(needs.ALL[0].draw)
    with pytest.raises(TypeError, match="two handlers for MemberAdmitted"):

        class Twice(News[MemberAdmitted], of=MemberAdmitted):
            """Somebody tells it already."""


def versioned() -> Iterator[Any]:
    """Every event that moves a version that some page sends."""
    for projection in PROJECTIONS.values():
        for table in projection.metadata.sorted_tables:
            for kind, event in CATALOGUE.items():
                if table.info.get("versions") == event.AGGREGATE and event not in projection.passed_over:
                    yield pytest.param(projection, kind, id=f"{table.name}-{event.__name__}")


@pytest.mark.parametrize(("projection", "kind"), versioned())
def test_rows_whose_version_would_stand_still_are_refused(
    projection: Projection, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    projection.check()
    monkeypatch.delitem(projection.handlers, kind)
    with pytest.raises(TypeError, match=f"{CATALOGUE[kind].__name__} moves it unheard"):
        projection.check()


def test_a_version_that_is_kept_says_whose_it_is() -> None:
    somewhere = Table("somewhere", MetaData(), Column("unit", Text, primary_key=True), Column("version", Integer))
    with pytest.raises(AssertionError, match="somewhere does not say whose version it has"):
        Rows("ov-celle").merge(somewhere, {}, {}, 3)


@pytest.mark.usefixtures("_as_before")
@pytest.mark.parametrize("address", ["/{unit}/nowhere", "/{unit}/antraege"])
def test_a_part_that_no_page_would_show_is_refused(address: str) -> None:
    """There is no page, or it shows nothing of others."""

    async def draw(ask: Ask, about: object) -> Added:
        return Added(about)

    part(address, "objections/_objection.html")(draw)
    with pytest.raises(TypeError, match=f"is added to {re.escape(address)}: no page there shows what others add"):
        parts.check()
    with pytest.raises(TypeError, match="twice"):
        part(address, "objections/_objection.html")(draw)


def test_a_screen_imports_of_another_its_queries_at_most() -> None:
    found = set[tuple[str, str]]()
    for file in FOLDER.glob("*/*.py"):
        me = file.parent.name
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("services.view.screens."):
                other, _, module = (node.module or "").removeprefix("services.view.screens.").partition(".")
                modules = {module.partition(".")[0]} if module else {one.name for one in node.names}
                if other != me and modules - OTHERS:
                    found.add((me, other))
    assert not found, "what a screen has to say on another's page it adds by parts.py"


def test_every_screen_with_a_door_has_a_drawing_where_it_stands_alone() -> None:
    for one in SCREENS:
        if one.door and one.door.area in (Area.TODAY, Area.MORE):
            assert one.door.icon, f"{one.key}: its door stands there with a drawing"


def test_whatever_can_be_ticked_is_drawn_again_as_it_was() -> None:
    """A box that is not told what was ticked forgets it, or brings back what somebody has unticked."""
    folder = Path(screens.__file__).parents[1]
    boxes = [
        (file.relative_to(folder), tag)
        for file in sorted(folder.rglob("*.html"))
        for tag in re.findall(
            r'<input (?=[^>]*type="(?:checkbox|radio|{{ kind }})").*?>(?=\s*(?:{{|<|[A-ZÄÖÜ]|{%))', file.read_text()
        )
    ]
    assert len(boxes) > 15, "where are they?"
    assert not [(str(file), tag) for file, tag in boxes if " checked{% endif %}" not in tag]
