"""Kinds of mails about occasions: to whoever registered, who asked for them."""

from __future__ import annotations

from services.notify.writing.kinds import Kind, declare

_OWN_PAGE = Kind(None, "anmeldung/{secret}", linked_by="events", maybe=("too_late",))

declare(
    {
        "registration_confirm": _OWN_PAGE,
        "registration_seated": _OWN_PAGE,
        "registration_waiting": _OWN_PAGE,
        "registration_moved_up": _OWN_PAGE,
        "registration_offered": _OWN_PAGE,
        "registration_passed_over": _OWN_PAGE,
        "registration_party": _OWN_PAGE,
        "registration_withdrawn": _OWN_PAGE,
        "registration_moved": _OWN_PAGE,
        "guest_reminder": _OWN_PAGE,
        # nobody has asked for it: one click, and there is none
        "guest_thanks": Kind("Dank und eine Frage nach Terminen", "anmeldung/{secret}", linked_by="events"),
        "occasion_off": Kind(None, "einladung"),
    }
)
