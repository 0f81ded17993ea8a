"""The alert rules by Prometheus's own tool, from the image that compose runs: `pytest --compose`."""

from __future__ import annotations

import subprocess

import pytest
import yaml

from deploy.stack.home import CHECKOUT

FOLDER = CHECKOUT / "deploy" / "monitoring"
IMAGE = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())["services"]["prometheus"]["image"]


def promtool(*arguments: str) -> subprocess.CompletedProcess[str]:
    where = ["--network", "none", "--volume", f"{FOLDER}:/rules:ro", "--workdir", "/rules", "--entrypoint", "promtool"]
    command = ["docker", "run", "--rm", *where, IMAGE, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def test_each_alert_has_a_test() -> None:
    tested = yaml.safe_load((FOLDER / "alerts_test.yml").read_text())["tests"]
    cases = [case for test in tested for case in test["alert_rule_test"]]
    rules = yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"]
    alerts = {rule["alert"] for group in rules for rule in group["rules"]}
    assert {case["alertname"] for case in cases if case["exp_alerts"]} == alerts  # fires
    assert {case["alertname"] for case in cases if not case["exp_alerts"]} == alerts  # and not before


@pytest.mark.parametrize(
    "arguments",
    [("check", "config", "prometheus.yml"), ("check", "rules", "alerts.yml"), ("test", "rules", "alerts_test.yml")],
)
def test_prometheus_takes_the_rules_and_they_fire_when_they_should(
    arguments: tuple[str, ...], request: pytest.FixtureRequest
) -> None:
    if not request.config.getoption("--compose"):
        pytest.skip("runs with --compose")
    done = promtool(*arguments)
    assert done.returncode == 0, done.stdout + done.stderr
