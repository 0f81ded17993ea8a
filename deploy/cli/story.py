"""`ortsnetz story`: plays the story against the running stack, and says what was seen."""

from __future__ import annotations

from typing import Annotated

import typer

from deploy.cli.operator import Operator
from deploy.cli.reaching import AsJson, Folder, Kind, Which, reach
from deploy.cli.show import as_json, busy, fail, out
from deploy.stack.running import RunningStack
from deploy.story.cast import Cast
from deploy.story.chapters import CHAPTERS
from deploy.story.telling import Chapter, Told


def story_command(
    chapters: Annotated[list[str] | None, typer.Argument(help=f"Only these: {', '.join(CHAPTERS)}.")] = None,
    stack: Which = Kind.EMBEDDED,
    folder: Folder = None,
    json: AsJson = False,
) -> None:
    """Play the story with what people and operators have. Exit status 0 only if every step held."""
    unknown = set(chapters or []) - set(CHAPTERS)
    if unknown:
        fail(f"There is no chapter {', '.join(sorted(unknown))}; there are: {', '.join(CHAPTERS)}.")
    told = tell(reach(stack, folder), chapters or list(CHAPTERS))
    if json:
        as_json(told.as_json())
    else:
        for chapter in told.chapters:
            _show(chapter)
    if not told.ok:
        raise typer.Exit(1)


def tell(running: RunningStack, names: list[str]) -> Told:
    """Tell these chapters; a chapter that fails does not keep the others from being told."""
    stack = running.told()
    if stack is None:
        fail("There is no running stack: `docker compose up --wait` (embedded: `ortsnetz up`) makes one.")
    told = Told()
    with Operator(running) as operator:
        cast = Cast(running, stack, operator)
        for name in names:
            title, tell_it = CHAPTERS[name]
            chapter = Chapter(name, title)
            told.chapters.append(chapter)
            with busy(title):
                try:
                    tell_it(cast, chapter)
                except Exception as error:
                    chapter.broke(error)
        cast.close()
    return told


def _show(chapter: Chapter) -> None:
    out.print(f"\n[bold]{chapter.title}[/] [dim]({chapter.name})[/]")
    for step in chapter.steps:
        sign = "[green]✓[/]" if step.ok else "[red]✗[/]"
        out.print(f"  {sign} {step.name} [dim]{step.ms} ms[/]")
        if step.detail:
            out.print(f"      [dim]{step.detail}[/]", markup=True, soft_wrap=True)
