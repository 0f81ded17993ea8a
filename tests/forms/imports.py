"""Nothing is typed: a file, ticks."""

from __future__ import annotations

from pydantic import BaseModel

TAKEN_BY: dict[tuple[str, ...], type[BaseModel] | None] = {
    ("file",): None,
    ("match-k1",): None,
    ("left",): None,
}
