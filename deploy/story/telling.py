"""How a story is told: chapters of steps, each asserted, timed and reported."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")

PATIENCE = 60.0
"""Seconds within which what should be seen must be seen: how long it took is in the report."""


class Unmet(Exception):
    """A step did not hold; the message says what was seen instead."""


@dataclass
class Step:
    """One assertion, as somebody would say it. `ms` is how long it took to become true."""

    name: str
    ok: bool = False
    detail: str = ""
    ms: int = 0


@dataclass
class Chapter:
    """One chapter of the story; after a step that fails the rest of it is not told."""

    name: str
    title: str
    steps: list[Step] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether every step held, and there was one."""
        return bool(self.steps) and all(step.ok for step in self.steps)

    @contextmanager
    def step(self, name: str) -> Iterator[Step]:
        """Tell one step: what raises inside makes it fail; set `detail` to say what was seen."""
        step = Step(name)
        self.steps.append(step)
        begun = time.perf_counter()
        try:
            yield step
            step.ok = True
        except Exception as error:
            step.detail = str(error) if isinstance(error, Unmet) else f"{type(error).__name__}: {error}"
            raise Unmet(step.detail) from error
        finally:
            step.ms = round((time.perf_counter() - begun) * 1000)

    def broke(self, error: Exception) -> None:
        """Note what ended the chapter between two steps; what ended it inside of one is noted already."""
        if self.ok or not self.steps:
            self.steps.append(Step("the chapter can be told", detail=f"{type(error).__name__}: {error}"))


@dataclass
class Told:
    """The whole story as it went."""

    chapters: list[Chapter] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether all chapters held."""
        return bool(self.chapters) and all(chapter.ok for chapter in self.chapters)

    def as_json(self) -> dict[str, Any]:
        """`{"ok", "chapters": [{"name", "title", "steps": [{"name", "ok", "detail", "ms"}]}]}`."""
        return {"ok": self.ok, "chapters": [asdict(chapter) for chapter in self.chapters]}


def check(condition: object, otherwise: str) -> None:
    """Assert something that must hold now."""
    if not condition:
        raise Unmet(otherwise)


def eventually(look: Callable[[], T | None], otherwise: str, *, within: float = PATIENCE) -> T:
    """Look again until something true is seen, and return it; bounded by real time."""
    deadline = time.monotonic() + within
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > deadline:
            raise Unmet(f"{otherwise} (waited {within:.0f} s)")
        time.sleep(0.05)
