"""What is said about a question whether somebody stands in."""

from __future__ import annotations

from services.view.frame.layout.model import Choice
from services.view.screens.contacts.queries import Request

REASONS = (
    Choice("no_time", "Gerade keine Zeit"),
    Choice("too_far", "Zu weit weg"),
    Choice("not_me", "Das möchte ich nicht"),
)
"""What somebody can say with their no."""

_SAID = {
    "declined": "hat abgesagt",
    "silent": "hat nicht geantwortet",
}


def what_came_of_it(request: Request | None) -> str:
    """The end of the last question in a sentence; empty where there is none that matters now."""
    if request is None or request.outcome not in _SAID:
        return ""
    why = next((one.label for one in REASONS if one.value == request.reason), "")
    return f"{request.name or 'Jemand'} {_SAID[request.outcome]}{f' („{why}“)' if why else ''}."
