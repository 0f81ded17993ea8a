"""`make generate`: everything that is written from the code, anew. `--check` says what is not of today, and changes
nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from deploy.reference import asyncapi, gateway, held, http, openapi, settings
from deploy.stack.home import CHECKOUT
from services.exchange import visibility
from shared.contracts import check
from shared.security import permissions

PERMISSIONS = CHECKOUT / "docs" / "permissions.md"


def texts() -> Iterator[tuple[Path, str]]:
    """Every file with what it should hold."""
    yield visibility.TABLE, visibility.table_text()
    yield visibility.PRIVACY, held.with_tables(visibility.privacy_text(visibility.PRIVACY.read_text()))
    yield PERMISSIONS, permissions.as_markdown()
    yield settings.PAGE, settings.with_table(settings.PAGE.read_text())
    yield gateway.FILE, gateway.with_routes(gateway.FILE.read_text())
    yield asyncapi.FILE, asyncapi.text()
    yield http.FILE, http.text()
    yield from openapi.texts()


def stale() -> list[Path]:
    """Files that are not what the code says."""
    return [file for file, text in texts() if not file.exists() or file.read_text() != text]


def main(arguments: list[str]) -> int:
    """The command; returns its exit status."""
    if "--check" in arguments:
        for file in stale():
            sys.stderr.write(f"{file.relative_to(CHECKOUT)} is not of today: run `make generate`\n")
        return 1 if stale() else 0
    if check.main(["--write"]):
        return 1
    for file, text in texts():
        if not file.exists() or file.read_text() != text:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
            sys.stdout.write(f"wrote {file.relative_to(CHECKOUT)}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
