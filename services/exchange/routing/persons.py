"""What exchange holds about a person. `route.py` erases it, together with what it tells the units that know them."""

from services.exchange.routing.tables import facts, grants, persons, readers, texts, units, withdrawals
from shared.persons.held import Held, kept, nobody

_TOLD = "what is heard later, or once more, is told as before; an id without a name"

held = Held(
    kept(persons, of="id", because=f"the version, so that nothing older comes back; {_TOLD}"),
    kept(grants, of="person", keeps="unit why by fields since said_by", because=_TOLD),
    kept(
        facts, of="person", keeps="id why by unit parent meta key value texts", because=f"events hold no names; {_TOLD}"
    ),
    kept(texts, of="person", keeps="record", because="the version, so that nothing older comes back; the text is gone"),
    kept(readers, of="person", keeps="record unit", because=_TOLD),
    kept(withdrawals, of="person", keeps="unit", because=_TOLD),
    nobody(units, "key parent"),
)
