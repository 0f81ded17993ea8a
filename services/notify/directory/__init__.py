"""Who is who: names and addresses from `people`, roles and contact persons from events, in tables of our own.

Only the fields that a mail needs are kept: first name, last name, e-mail.
"""
