"""The story on a running stack that other tests use before and after: it leaves the stack usable."""

from __future__ import annotations

from deploy.cli.story import tell
from deploy.embedded.running import Embedded
from deploy.story.chapters import CHAPTERS


def test_the_story_holds(demo_stack: Embedded) -> None:
    """Every step of every chapter, at every level that should see it and at those that must not."""
    told = tell(demo_stack, list(CHAPTERS))
    failed = [f"{c.name}: {s.name}: {s.detail}" for c in told.chapters for s in c.steps if not s.ok]
    assert told.ok, "\n".join(failed)
    assert [chapter.name for chapter in told.chapters] == list(CHAPTERS)
