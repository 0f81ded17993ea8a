"""Kinds of mails about kits: to the owner's office, and to whoever ordered."""

from __future__ import annotations

from services.notify.writing.kinds import Kind, declare

declare(
    {
        "kit_ordered": Kind("Hinweise auf Bestellungen von Paketen", "pakete"),
        "kit_promised": Kind(None, "pakete/{promise}"),
        "kit_declined": Kind(None, "pakete", maybe=("word",)),
        "kit_dispatched": Kind(None, "pakete/{promise}", asks=True),
        "kit_overdue": Kind(None, "pakete/{promise}", asks=True),
        "kit_replaced": Kind(None, "pakete/{promise}"),
        "kit_in_danger": Kind(None, "pakete/{promise}"),
        "kit_safe_again": Kind(None, "pakete/{promise}"),
        "kit_to_hand_on": Kind(None, "pakete/{promise}", asks=True),
        "kit_offer_over": Kind(None, "pakete"),
    }
)
