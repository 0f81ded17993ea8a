"""Kinds of mails about prospects."""

from __future__ import annotations

from services.notify.writing.kinds import Kind, declare

declare(
    {
        "prospect_confirm": Kind(None),
        "prospect_confirm_met": Kind(None),
        "prospect_kept": Kind(None),
        "prospect_question": Kind(None),
        "prospect_yours": Kind(
            "Hinweise auf Interessierte, die Dir jemand übergibt", "interessierte/{prospect}", asks=True
        ),
        "prospect_new": Kind("Hinweise auf neue Interessierte", "interessierte/{prospect}", asks=True),
    }
)
