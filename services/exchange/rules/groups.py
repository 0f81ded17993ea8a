"""Under which headings the rules are shown to people, in this order; another one stands after them."""

from __future__ import annotations

ADMISSION = "Aufnahme"
MEMBERS = "Mitglieder"
CONTACTS = "Ansprechpersonen"
OFFICES = "Ämter"
JOURNEY = "Begleitung"
OCCASIONS = "Termine"
STALLS = "Infostände"
KITS = "Pakete"
VISIBILITY = "Sichtbarkeit"
PROSPECTS = "Interessierte"
GROUPS = (ADMISSION, PROSPECTS, MEMBERS, CONTACTS, OFFICES, JOURNEY, OCCASIONS, STALLS, KITS, VISIBILITY)
