"""`ortsnetz rotate`: what it leaves to another command, it names."""

import pytest
from typer.testing import CliRunner

from deploy.cli.main import app


@pytest.mark.parametrize("stack", ["embedded", "compose"])
def test_a_levels_own_view_gets_other_credentials_by_provision(stack: str) -> None:
    said = CliRunner().invoke(app, ["rotate", "own-ub-celle", "--stack", stack])
    assert said.exit_code == 1
    assert "`ortsnetz units provision ub-celle --url" in " ".join(said.output.split())
