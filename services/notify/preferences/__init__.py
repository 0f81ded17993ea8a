"""Saying no to a kind of mail, from the mail itself, without an account."""
