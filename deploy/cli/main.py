"""`ortsnetz`: the operator's command line. What works on either stack is in `deploy.cli.commands`."""

from deploy.cli import operating, running
from deploy.cli.commands import commands

app = commands("Run and operate Ortsnetz.")
"""The commands; started as `ortsnetz`."""

app.command("up")(running.up_command)
app.command("down")(running.down_command)
app.command("reset")(running.reset_command)
app.add_typer(operating.clock, name="clock")
