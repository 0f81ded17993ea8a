"""`ortsnetz roles …`: who may sign in for a unit; the first board or office of a unit begins here."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import typer

from deploy.cli.operator import Operator
from deploy.cli.reaching import AsJson, Folder, Kind, Which, reach
from deploy.cli.show import as_json, fail, no_such_unit, out, table
from deploy.hosting.remembering import leads
from deploy.stack.running import RunningStack
from shared.hierarchy import Level
from shared.security.permissions import Role

roles = typer.Typer(no_args_is_help=True, help="Who may sign in for a unit, as board or office: list, grant, end.")

Unit = Annotated[str, typer.Argument(help="Key of the unit, for example ov-celle.")]
Email = Annotated[str, typer.Argument(help="The address with which they sign in.")]
GRANTED = (Role.BOARD, Role.OFFICE)
"""What is granted; a contact person's role comes with the appointment, by the board."""
What = Annotated[str, typer.Option("--role", help=f"{' or '.join(GRANTED)}; offices have sub-districts and districts.")]


@roles.command("list")
def list_command(unit: Unit, stack: Which = Kind.EMBEDDED, folder: Folder = None, json: AsJson = False) -> None:
    """List the roles that are held in a unit now. Ids, no names: who they are is the unit's business."""
    with Operator(reach(stack, folder)) as operator:
        _known(operator, unit)
        found = operator.get("members", f"/units/{unit}/roles")
    if json:
        as_json(found)
    elif not found:
        out.print(f"Nobody holds a role in {unit}: `ortsnetz roles grant {unit} E-MAIL …` grants the first.")
    else:
        table(f"Roles in {unit}", ["role", "since", "person"], [[o["role"], o["from_day"], o["person"]] for o in found])


@roles.command("grant")
def grant_command(
    unit: Unit,
    email: Email,
    first_name: Annotated[str, typer.Option(help="As members know them.")],
    last_name: Annotated[str, typer.Option(help="As members know them.")],
    role: What = Role.BOARD,
    stack: Which = Kind.EMBEDDED,
    folder: Folder = None,
    json: AsJson = False,
) -> None:
    """Let somebody sign in for a unit. Safe to repeat: who holds the role keeps it."""
    running, wanted = reach(stack, folder), _role(role)
    with Operator(running) as operator:
        level = _known(operator, unit)
        if wanted is Role.OFFICE and level is Level.BRANCH:
            fail(f"A branch has no office: {unit} can have a board.")
        body = {"email": email, "first_name": first_name, "last_name": last_name, "role": wanted}
        found = operator.post("members", f"/units/{unit}/roles", body)
    at = address(running, unit)
    if json:
        as_json(found | {"unit": unit, "role": wanted, "sign_in": at})
    elif at:
        out.print(f"They can sign in as {wanted} of {unit}: {at}/anmelden", soft_wrap=True)
    else:
        out.print(
            f"They are {wanted} of {unit}. No view shows it yet: `ortsnetz units host {unit} --view VIEW` lets one of "
            f"yours, `ortsnetz units provision {unit} --url URL` makes the file for one that the level runs itself.",
            soft_wrap=True,
        )


@roles.command("end")
def end_command(
    unit: Unit,
    email: Email,
    role: What = Role.BOARD,
    first_name: Annotated[str, typer.Option(help="Whose, where people share the address: as it was granted.")] = "",
    last_name: Annotated[str, typer.Option(help="Likewise.")] = "",
    person: Annotated[UUID | None, typer.Option(help="Whose, by id, as `roles list` shows it.")] = None,
    stack: Which = Kind.EMBEDDED,
    folder: Folder = None,
    json: AsJson = False,
) -> None:
    """End somebody's role in a unit: from their next click on they see nothing of it.

    Where several people share the address nobody's is ended until it is said whose.
    """
    wanted = _role(role)
    with Operator(reach(stack, folder)) as operator:
        _known(operator, unit)
        body = {"email": email, "role": wanted, "first_name": first_name, "last_name": last_name}
        found = operator.post("members", f"/units/{unit}/roles/end", body | ({"person": str(person)} if person else {}))
    if not found["ended"]:
        whose = "address, name and id" if first_name or last_name or person else "address"
        fail(f"Nobody with this {whose} is {wanted} of {unit}. Nothing was changed.")
    if json:
        as_json(found)
    else:
        out.print(f"Ended: {wanted} of {unit}.")


def address(running: RunningStack, unit: str) -> str | None:
    """Where a unit's people sign in; None where no view shows it."""
    own, host = running.own_views.of(unit), running.stack.host_of(unit)
    if own is not None and leads(own):
        return own["url"]
    return running.url(host.name) if host else None


def _role(text: str) -> Role:
    if text not in GRANTED:
        fail(f"--role is {' or '.join(GRANTED)}: a contact person is appointed by the board, in the unit's view.")
    return Role(text)


def _known(operator: Operator, unit: str) -> Level:
    tree = operator.units()
    if unit not in tree:
        no_such_unit(unit, [one.key for one in tree])
    return tree[unit].level
