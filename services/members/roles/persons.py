"""What roles hold about a person."""

from services.members.roles.tables import RoleGrant
from shared.persons.held import Held, kept

held = Held(
    kept(
        RoleGrant,
        of="person",
        keeps="id unit role from_day ended_on appointment",
        because="since when and until when somebody could act for a unit; who did is an id without a name",
    ),
)
