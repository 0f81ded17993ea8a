"""Impressum and Datenschutz: who answers for this installation, and what it does with people's data."""
