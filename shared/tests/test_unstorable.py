"""Texts that cannot be stored are found wherever they stand, and only for them a path is written."""

from __future__ import annotations

from typing import Any

import pytest

from shared import text
from shared.text import unstorable


def test_each_is_named_by_where_it_stands() -> None:
    body = {"a": ["ok", {"b\x00": "x\ud800"}], "c": ("\x00",)}
    assert {one["pointer"] for one in unstorable(body)} == {"/a/1", "/a/1/b_", "/c/0"}
    assert [one["pointer"] for one in unstorable("\x00")] == [""]


def test_a_path_is_written_only_for_what_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[Any] = []
    pointer = text._pointer

    def note(way: Any) -> str:
        written.append(way)
        return pointer(way)

    monkeypatch.setattr(text, "_pointer", note)
    assert list(unstorable([[], {}, "x"] * 10_000)) == []
    assert written == []
    assert [one["pointer"] for one in unstorable([*[[]] * 10_000, "\x00"])] == ["/10000"]
    assert len(written) == 1
