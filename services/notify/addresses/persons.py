"""What marks of addresses hold about a person."""

from services.notify.addresses.tables import Mark
from shared.persons.held import Held, erased

held = Held(erased(Mark, of="person", things="application registration"))
