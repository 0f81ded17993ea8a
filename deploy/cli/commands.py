"""The commands that work on any running stack; `ortsnetz` has them all, the image's own command line only these."""

import errno
from typing import Any

import typer
from rich.markup import escape
from typer.core import TyperGroup

from deploy.cli import accounts, doctor, importing, logs, operating, rotating, status, story
from deploy.cli.mails import mails
from deploy.cli.roles import roles
from deploy.cli.show import fail
from deploy.cli.units import units
from deploy.stack.errors import StackError
from shared import logs as logging


class Sentences(TyperGroup):
    """Ends with one sentence and exit status 1 where something a person can mend went wrong: no traceback."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except StackError as error:
            fail(escape(str(error)))
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS):
                raise
            where = f" ({error.filename})" if error.filename else ""
            fail(f"{error.strerror}{where}: make room or choose another folder with --dir.")
        except KeyboardInterrupt:
            fail("Interrupted. What has started keeps running; the same command again finishes it.")
        return None


def commands(help_text: str) -> typer.Typer:
    """A command line with them."""
    app = typer.Typer(cls=Sentences, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

    @app.callback(help=help_text)
    def ortsnetz() -> None:
        # On standard error and only what is wrong: standard output is for results and for --json.
        logging.configure("ortsnetz", fmt="terminal", level="WARNING")

    app.command("status")(status.status_command)
    app.command("accounts")(accounts.accounts_command)
    app.command("lag")(status.lag_command)
    app.command("logs")(logs.logs_command)
    app.command("doctor")(doctor.doctor_command)
    app.command("import")(importing.import_command)
    app.command("story")(story.story_command)
    app.command("rebuild")(operating.rebuild_command)
    app.command("rotate")(rotating.rotate_command)
    app.add_typer(operating.dead, name="dead")
    app.add_typer(mails, name="mails")
    app.add_typer(units, name="units")
    app.add_typer(roles, name="roles")
    return app
