"""`ortsnetz units …`: this module is its table of contents."""

import typer

from deploy.cli import hosting, listing, own_views, recording

units = typer.Typer(no_args_is_help=True, help="Units, what is known of them, and the views that show them.")

units.command("list")(listing.list_command)
units.command("export")(recording.export_command)
units.command("record")(recording.record_command)
units.command("host")(hosting.host_command)
units.command("release")(hosting.release_command)
units.command("provision")(own_views.provision_command)
units.command("revoke")(own_views.revoke_command)
