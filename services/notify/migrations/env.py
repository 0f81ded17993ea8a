"""Alembic's environment of `notify`."""

from services.notify.directory.tables import Person
from services.notify.outgoing.tables import Outgoing
from services.notify.preferences.tables import Unsubscribed
from shared.migrations import run

ALL = (Person, Outgoing, Unsubscribed)

run(Outgoing.metadata)
