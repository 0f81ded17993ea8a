"""Mails on their way: one per person and cause, sent at most once (docs/decisions/0004-mail-never-twice.md)."""
