"""Kinds of mails about first contacts that are due."""

from __future__ import annotations

from services.notify.writing.kinds import Kind, declare

declare(
    {
        "calls": Kind("Erinnerungen an Anrufe bei neuen Mitgliedern", "neumitglieder?zeige=offen", asks=True),
        "standard_changed": Kind("Andere letzte Tage für Anrufe", "neumitglieder?zeige=offen"),
        "unit_reminded": Kind("Erinnerungen der Ebene darüber", "heute", asks=True, maybe=("word",)),
    }
)
