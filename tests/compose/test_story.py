"""The story on a compose project: everything that people and operators see of it."""

from __future__ import annotations

import json

from deploy.story.chapters import CHAPTERS
from tests.compose.projects import Project


def test_the_story_holds(centre: Project) -> None:
    told = json.loads(centre.ortsnetz("story", "--json"))
    wrong = [f"{c['name']}: {s['name']}: {s['detail']}" for c in told["chapters"] for s in c["steps"] if not s["ok"]]
    assert not wrong
    assert told["ok"]
    assert [chapter["name"] for chapter in told["chapters"]] == list(CHAPTERS)
    assert all(chapter["steps"] for chapter in told["chapters"])
