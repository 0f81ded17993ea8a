"""The story on a stack of its own with a small demonstration, twice: it must leave the stack usable."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from deploy.cli.story import tell
from deploy.embedded.running import Embedded
from deploy.story.chapters import CHAPTERS
from tests.stacks import running_stack


@pytest.fixture(scope="module")
def stack() -> Iterator[Embedded]:
    """A stack with 400 invented members."""
    with running_stack(members=400) as found:
        yield found


@pytest.mark.parametrize("time", ["first", "second"])
def test_the_story_holds(stack: Embedded, time: str) -> None:
    """Every step of every chapter, at every level that should see it and at those that must not."""
    told = tell(stack, list(CHAPTERS))
    failed = [f"{c.name}: {s.name}: {s.detail}" for c in told.chapters for s in c.steps if not s.ok]
    assert told.ok, "\n".join(failed)
    assert [chapter.name for chapter in told.chapters] == list(CHAPTERS)
