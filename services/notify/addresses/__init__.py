"""Addresses that take no mail, and who can ask for the right one: decision 0016."""
