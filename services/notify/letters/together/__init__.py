"""Mails between units that invite together."""
