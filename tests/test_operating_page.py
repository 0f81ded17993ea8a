"""docs/operating.md against the code: settings as they are, a section for each alert."""

from __future__ import annotations

import re

import pytest
import typer
import yaml

from deploy.cli.main import app
from deploy.reference.settings import PAGE, settings_table, with_table
from deploy.stack.description import DEFAULT, PROVISIONER_MODULE
from deploy.stack.home import CHECKOUT
from deploy.stack.settings import KINDS

TEXT = PAGE.read_text()
RULES = yaml.safe_load((CHECKOUT / "deploy/monitoring/alerts.yml").read_text())
ALERTS = [rule["alert"] for group in RULES["groups"] for rule in group["rules"]]


def test_every_program_and_every_setting_is_in_the_table() -> None:
    assert set(KINDS) == {process.module for process in DEFAULT.processes} | {PROVISIONER_MODULE}
    table = settings_table()
    for kind in KINDS.values():
        for name, field in kind.model_fields.items():
            assert f"`ORTSNETZ_{name.upper()}`" in table
            assert field.description, f"{kind.__name__}.{name} says nothing of its meaning"


@pytest.mark.parametrize("alert", ALERTS)
def test_each_alert_says_what_it_means_and_what_to_do(alert: str) -> None:
    found = re.search(rf"^### {alert}\n(.*?)(?=^##|\Z)", TEXT, re.MULTILINE | re.DOTALL)
    assert found, f"no section ### {alert}"
    meaning, _, steps = found.group(1).partition("\n1. ")
    assert len(meaning.split()) > 10
    assert len(steps.split()) > 10


def test_no_section_is_of_an_alert_that_is_gone() -> None:
    (part,) = re.findall(r"^## What to do at each alert\n(.*?)(?=^## |\Z)", TEXT, re.MULTILINE | re.DOTALL)
    assert re.findall(r"^### (\w+)$", part, re.MULTILINE) == ALERTS


def test_alerts_name_commands_not_routes() -> None:
    told = [rule["annotations"]["description"] for group in RULES["groups"] for rule in group["rules"]]
    assert not [text for text in told if "/ops" in text]
    words = [found.split() for text in told for found in re.findall(r"ortsnetz ((?:\w+ ?)+)", text)]
    assert len(words) > 2
    for first, second, *_ in words:
        group = typer.main.get_command(app).commands[first]  # type: ignore[attr-defined]
        assert second in group.commands


def test_the_number_of_networks_is_that_of_the_stack() -> None:
    networks = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())["networks"]
    assert f"a stack has {len(networks)} " in TEXT


def test_a_setting_that_changes_makes_the_page_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    field = KINDS["services.exchange"].model_fields["batch"]
    monkeypatch.setattr(field, "description", "something else")
    assert with_table(TEXT) != TEXT
