"""Mails about visibility: one for each offer that time made."""

from __future__ import annotations

from services.notify.writing.kinds import Kind, declare

declare(
    {
        "visibility_offered": Kind(
            "Vorschläge für einen Infostand", "termine", asks=True, maybe=("held", "kit", "owner")
        ),
    }
)
