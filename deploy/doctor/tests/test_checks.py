"""What goes for every check."""

from __future__ import annotations

import os

import pytest

from deploy.doctor import Finding, examine, good, project
from deploy.stack.errors import StackError


def test_a_check_that_fails_is_a_finding_and_keeps_no_other_from_looking() -> None:
    def fails() -> list[Finding]:
        raise OSError("no route")

    first, second = examine({"clock": fails, "disk": lambda: [good("disk", "room")]})
    assert (first.check, first.good, second.good) == ("clock", False, True)
    assert "no route" in first.found


def test_a_project_that_docker_cannot_read_is_one_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMPOSE_FILE", "nowhere.yml")
    (found,) = examine(project.checks())
    assert not found.good
    assert "nowhere.yml" in found.found or "docker" in found.found


def test_what_docker_says_is_a_sentence_without_the_name_of_an_exception() -> None:
    def fails() -> list[Finding]:
        raise StackError("no such project")

    (found,) = examine({"broker": fails})
    assert found.found == "could not be looked at: no such project"


def test_nothing_of_the_environment_is_changed_by_looking() -> None:
    from deploy.doctor.embedded import _environment

    before = dict(os.environ)
    with _environment({"ORTSNETZ_SERVICE": "nobody"}):
        assert os.environ["ORTSNETZ_SERVICE"] == "nobody"
    assert dict(os.environ) == before
