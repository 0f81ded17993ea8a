"""Kinds of mails that invite new members."""

from __future__ import annotations

from services.notify.writing.kinds import Kind, declare

declare(
    {
        "newcomer_invited": Kind(
            "Einladungen zu Abenden für Neue", "eingeladen/{secret}", linked_by="events", hands_over=True
        ),
    }
)
