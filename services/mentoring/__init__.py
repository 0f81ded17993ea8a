"""`mentoring`: what becomes of new members in their first six months; so far the first contact and its standard."""
