"""Kinds of mails about offices."""

from __future__ import annotations

from services.notify.writing.kinds import Kind, declare

declare(
    {
        "office_begins": Kind(None, "heute"),
        "office_begins_here": Kind("Hinweise darauf, wer bei Euch ein Amt übernimmt", "heute"),
        "office_ends": Kind(None),
        "nobody_in_office": Kind("Hinweise darauf, dass in einer Gliederung niemand mehr im Amt ist", "aemter"),
        "office_ends_here": Kind("Hinweise darauf, wessen Amt bei Euch endet", "heute"),
    }
)
