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
        "kit_replaced": Kind(None, "pakete/{promise}", maybe=("promised",)),
        "kit_in_danger": Kind(None, "pakete/{promise}", maybe=("promised",)),
        "kit_safe_again": Kind(None, "pakete/{promise}", maybe=("promised",)),
        "kit_to_hand_on": Kind(None, "pakete/{promise}", asks=True),
        "kit_offer_over": Kind(None, "pakete"),
        "kit_not_yet": Kind(None, "pakete/{promise}"),
        "kit_not_to_hand_on": Kind(None, "pakete/{promise}"),
        "kit_not_needed": Kind("Hinweise auf Bestellungen von Paketen", "pakete/{promise}", maybe=("kit_out",)),
        "kit_bring_back": Kind(None, "pakete/{promise}", asks=True),
        "kit_moved": Kind(None, "pakete/{promise}", maybe=("kit_out", "too_near")),
        "kit_moved_none": Kind(None, "pakete/{promise}", asks=True),
        "kit_moved_owner": Kind(
            "Hinweise auf Bestellungen von Paketen", "pakete/{promise}", maybe=("kit_out", "none_free", "too_near")
        ),
    }
)
