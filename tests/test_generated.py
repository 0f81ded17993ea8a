"""What is written from the code is of today."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest

from deploy.reference import __main__ as reference
from deploy.reference import asyncapi, gateway
from shared.contracts.catalogue import contracts


def test_nothing_waits_for_make_generate() -> None:
    assert reference.stale() == [], "run `make generate`"


def test_what_is_not_of_today_is_said_and_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    old = tmp_path / "nginx.conf"
    old.write_text(f"before\n{gateway.BEGIN}\n{gateway.END}\nafter\n")
    monkeypatch.setattr(gateway, "FILE", old)
    monkeypatch.setattr(reference, "CHECKOUT", tmp_path)
    monkeypatch.setattr(reference, "texts", lambda: [(old, gateway.with_routes(old.read_text()))])
    assert reference.main(["--check"]) == 1
    assert "nginx.conf is not of today: run `make generate`" in capsys.readouterr().err
    assert reference.main([]) == 0
    assert reference.main(["--check"]) == 0
    assert old.read_text().startswith("before\n")
    assert old.read_text().endswith("after\n")
    assert '"POST /members/tokens" members;' in old.read_text()


def test_everything_that_is_said_stands_in_a_channel_with_an_example_that_fits() -> None:
    found = asyncapi.document()
    messages = found["components"]["messages"]
    assert {one["name"] for one in messages.values()} >= set(contracts())
    said = {name for channel in found["channels"].values() for name in channel["messages"]}
    assert said == messages.keys()
    shown = 0
    for message in messages.values():
        for example in message.get("examples", ()):
            if example["payload"] is not None:
                jsonschema.validate(example["payload"], message["payload"])
                shown += 1
    assert shown > 30
    assert not [ref for ref in _references(found) if _at(found, ref) is None]


def _references(part: Any) -> set[str]:
    if isinstance(part, list):
        return set().union(*map(_references, part))
    if not isinstance(part, dict):
        return set()
    own = {part["$ref"]} if isinstance(part.get("$ref"), str) else set()
    return own.union(*(_references(value) for name, value in part.items() if name != "examples"))


def _at(document: Any, ref: str) -> Any:
    for step in ref.removeprefix("#/").split("/"):
        document = document.get(step) if isinstance(document, dict) else None
    return document
