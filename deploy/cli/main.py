"""`ortsnetz`: the operator's command line. This module is its table of contents."""

from deploy.cli import operating, own_views, rotating, running, units
from deploy.cli.commands import commands

app = commands("Run and operate Ortsnetz.")
"""The commands; started as `ortsnetz`."""

app.command("up")(running.up_command)
app.command("down")(running.down_command)
app.command("reset")(running.reset_command)
app.command("rotate")(rotating.rotate_command)
app.command("logs")(running.logs_command)
app.add_typer(operating.clock, name="clock")
own_views.add_to(units.units)
app.add_typer(units.units, name="units")
