"""Kits: what the district and sub-districts own, and branches borrow for their stalls."""
