"""The level above reminds a unit of its overdue first contacts: once a week, seen by both."""
