"""All projections, by importing them: whoever needs the complete set imports this."""

from __future__ import annotations

from services.view.applications import projection as applications
from services.view.contacts import projection as contacts
from services.view.hosting.projection import ALL
from services.view.imports import projection as imports
from services.view.newcomers import projection as newcomers
from services.view.objections import projection as objections
from services.view.overview import projection as overview
from services.view.people import projection as people
from services.view.reminders import projection as reminders
from services.view.sign_in import projection as sign_in
from services.view.today import projection as today
from services.view.units import projection as units

__all__ = [
    "ALL",
    "applications",
    "contacts",
    "imports",
    "newcomers",
    "objections",
    "overview",
    "people",
    "reminders",
    "sign_in",
    "today",
    "units",
]
