"""Kinds of mails between units that invite together: to the office of each, the board where there is none."""

from __future__ import annotations

from services.notify.writing.kinds import Kind, declare

_ABOUT = "Anfragen, ob Ihr mit einladet, und Antworten darauf"

declare(
    {
        "together_asked": Kind(_ABOUT, "gefragt/{occasion}"),
        "together_answered": Kind(_ABOUT, "termine/{occasion}"),
        "together_otherwise": Kind(_ABOUT, "gefragt/{occasion}"),
    }
)
