"""Lines of logs: ours are JSON objects (`shared.logs`), those of servers their own text."""

from __future__ import annotations

import json
from typing import Any


def entry(line: str) -> dict[str, Any]:
    """A line as an object; of a server's own only its text is known."""
    try:
        found = json.loads(line)
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {"event": line}


def sentence(line: str) -> str:
    """What a line says, without what it says of itself."""
    return str(entry(line).get("event", line))
