"""`ortsnetz`: the operator's command line. This module is its table of contents."""

import errno
from typing import Any

import typer
from typer.core import TyperGroup

from deploy.cli import importing, operating, running, story, units
from deploy.cli.show import fail
from deploy.embedded.errors import StackError
from shared import logs


class _Sentences(TyperGroup):
    """Ends with one sentence and exit status 1 where something a person can mend went wrong: no traceback."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except StackError as error:
            fail(str(error))
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS):
                raise
            where = f" ({error.filename})" if error.filename else ""
            fail(f"{error.strerror}{where}: make room or choose another folder with --dir.")
        except KeyboardInterrupt:
            fail("Interrupted. What has started keeps running: `ortsnetz down` stops it.")
        return None


app = typer.Typer(cls=_Sentences, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
"""The commands; started as `ortsnetz`."""


@app.callback()
def ortsnetz() -> None:
    """Run and operate Ortsnetz on this machine."""
    # On standard error and only what is wrong: standard output is for results and for --json.
    logs.configure("ortsnetz", fmt="terminal", level="WARNING")


app.command("up")(running.up_command)
app.command("down")(running.down_command)
app.command("reset")(running.reset_command)
app.command("status")(running.status_command)
app.command("logs")(running.logs_command)
app.command("import")(importing.import_command)
app.command("story")(story.story_command)
app.command("rebuild")(operating.rebuild_command)
app.add_typer(units.units, name="units")
app.add_typer(operating.dead, name="dead")
app.add_typer(operating.clock, name="clock")
