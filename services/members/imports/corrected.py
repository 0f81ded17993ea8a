"""What people corrected, against what the register says.

The register stays the truth. A row that still holds the value from before a correction, or none, does not undo it: the
register has not heard of it. Any other value is news and counts, and the correction is over.
"""

from __future__ import annotations

from services.members.people.contact import FIELDS

_NEW = ", ".join(
    f"{name} = CASE WHEN coalesce(s.{name}::text, '') IN (k.was->>'{name}', '') THEN p.{name} ELSE s.{name} END"
    for name in FIELDS
)

END = """
DELETE FROM corrections k USING persons p, staged s
WHERE k.person = p.id AND p.number = s.number AND (to_jsonb(s)->>k.field) NOT IN (k.before, '')"""
"""Corrections that the register overrides, or has heard of, are over: once an import, before anything is compared."""

KEEP = f"""
WITH of_whom AS (
    SELECT p.id, s.line FROM corrections k JOIN persons p ON p.id = k.person JOIN staged s ON s.number = p.number
    UNION SELECT d.person, d.line FROM corrections k JOIN doubts d ON d.person = k.person WHERE d.sure)
UPDATE staged s SET {_NEW}
FROM of_whom o
JOIN persons p ON p.id = o.id
JOIN (SELECT person, jsonb_object_agg(field, before) AS was FROM corrections GROUP BY person) k ON k.person = p.id
WHERE s.line = o.line"""  # noqa: S608 - constants
"""Rows that still hold what was corrected say what it is now."""

BORN = """
UPDATE staged s SET born_on = p.born_on
FROM corrections k JOIN persons p ON p.id = k.person JOIN branches b ON b.unit = p.unit AND b.inside
WHERE k.field = 'born_on' AND p.number = s.number AND coalesce(s.born_on::text, '') IN (k.before, '')"""
"""The same of the birth date alone, before anything is compared: it says who somebody is, so that with the one from
before every import would ask once more whether this number's row is right."""
