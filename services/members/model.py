"""All tables of this service, for migrations."""

from services.members.accounts import tables as _accounts
from services.members.admissions import tables as _admissions
from services.members.contacts import tables as _contacts
from services.members.imports import tables as _imports
from services.members.objections import tables as _objections
from services.members.people import tables as _people
from services.members.prospects import tables as _prospects
from services.members.roles import tables as _roles
from services.members.tables import Stored
from services.members.units import tables as _units

metadata = Stored.metadata

__all__ = [
    "_accounts", "_admissions", "_contacts", "_imports", "_objections", "_people", "_prospects", "_roles", "_units",
    "metadata",
]  # fmt: skip
