"""Alembic's environment of `notify`."""

from services.notify.addresses.tables import Mark
from services.notify.directory.tables import Person
from services.notify.outgoing.tables import Outgoing
from services.notify.preferences.tables import Unsubscribed
from shared.migrations import run

ALL = (Mark, Person, Outgoing, Unsubscribed)

run(Outgoing.metadata)
