"""What is held about reminders of units: nothing about a person."""

from services.mentoring.reminders.tables import Reminder
from shared.persons.held import Held, nobody

held = Held(nobody(Reminder, "unit by word"))
