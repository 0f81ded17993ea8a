"""Another mail address in an export, against who signs in with the one that is known.

A link to the address signs in as its owner. A file names whom it likes, and whoever imports it need not be who could
give and take that person's offices: so of whoever holds one, wherever, a file never changes the address. They or the
board do, where whose it is gets asked and both addresses are told (`people/contact.py`). The rest of the row counts.

Of all others it does, and what the old address had opened ends: an office that is over may have left a session.
"""

from __future__ import annotations

import json

from services.members.imports.findings import Review
from services.members.imports.staging import REVIEW

_OWN = "JOIN branches b ON b.unit = p.unit AND b.inside"


def signs_in(person: str) -> str:
    """SQL of whether a person (its id) holds any office, also one that begins later: by a role, or an appointment."""
    return f"""(EXISTS (SELECT FROM role_grants g WHERE g.person = {person} AND g.ended_on IS NULL)
        OR EXISTS (SELECT FROM appointments a WHERE a.person = {person} AND a.ended_on IS NULL))"""  # noqa: S608


def _told(what: Review, rows: str) -> str:
    """SQL that says something of `rows` (line, number) among what somebody should look at, once: not what is known."""
    why = json.dumps([what.told()], ensure_ascii=False).replace("'", "''")
    return f"""
    beside AS (
        UPDATE findings f SET detail = (f.detail::jsonb || CAST('{why}' AS jsonb))::text
        FROM {rows} k WHERE f.line = k.line AND f.kind = '{REVIEW}' AND strpos(f.detail, '"{what.code}"') = 0)
    INSERT INTO findings (line, kind, number, detail, code, english)
    SELECT k.line, '{REVIEW}', k.number, '{why}', '', '' FROM {rows} k
    WHERE NOT EXISTS (SELECT FROM findings f WHERE f.line = k.line AND f.kind = '{REVIEW}')"""  # noqa: S608 - constants


KEEP = f"""
WITH of_whom AS (
    SELECT p.id, s.line FROM persons p JOIN staged s ON s.number = p.number {_OWN}
    WHERE p.id NOT IN (SELECT person FROM aside) AND NOT EXISTS (SELECT FROM doubts d WHERE d.line = s.line)
    UNION SELECT d.person, d.line FROM doubts d WHERE d.sure),
kept AS (
    UPDATE staged s SET email = p.email, mail_key = p.mail_key
    FROM of_whom o JOIN persons p ON p.id = o.id
    WHERE s.line = o.line AND s.email <> '' AND s.email <> p.email AND {signs_in("p.id")}
    RETURNING s.line, s.number, old.mail_key <> p.mail_key AS other),
others AS (SELECT line, number FROM kept WHERE other),
{_told(Review("email_of_office"), "others")}"""  # noqa: S608 - constants
"""Rows of whoever signs in say of their address what is known."""

LEAVING = f"""
WITH leaving AS (SELECT c.line, c.number FROM plan c WHERE c.gone AND {signs_in("c.person")}),
{_told(Review("office_ends"), "leaving")}"""  # noqa: S608 - constants
"""Whoever leaves loses every office, also one that the importing unit did not give: it does not end unsaid."""

ENDED = """
    over AS (SELECT d.id, d.was_email FROM changed d WHERE d.email <> d.was_email),
    no_session AS (DELETE FROM sessions x USING over o WHERE x.person = o.id),
    no_link AS (
        UPDATE links l SET used_at = now() FROM over o
        WHERE l.person = o.id AND l.purpose = 'sign_in' AND l.used_at IS NULL),
    no_wish AS (DELETE FROM link_requests w USING over o WHERE o.was_email <> '' AND w.email = o.was_email)"""
"""With `changed`, whose `was_email` is the address of before: what it opened, ended as after a correction
(`accounts/ending.py`), as sets. Nobody is told: nobody of them has an office, so nobody has proven the old address."""
