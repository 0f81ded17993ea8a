"""What the feed says of objections: subject, text, link."""

from __future__ import annotations

from typing import Any

KINDS = frozenset(
    {"objection_filed", "objection_carried_on", "objection_heard", "objection_decided", "objection_withdrawn"}
)
_OUTCOMES = {"upheld": "angenommen", "rejected": "zurückgewiesen"}


def at_branch(row: Any, name: str) -> tuple[str, str, str]:
    """At the branch that refused, for its board."""
    link = f"/{row.unit}/antraege/{row.more.get('application')}"
    match row.kind:
        case "objection_filed":
            text = "hat Einspruch gegen Eure Ablehnung eingelegt."
        case "objection_carried_on":
            text = "geht mit dem Einspruch gegen Eure Ablehnung zum Bezirk."
        case "objection_heard":
            text = "hat Einspruch eingelegt; Ihr habt Eure Sicht geschildert."
        case "objection_decided":
            text = f"hatte Einspruch eingelegt: Er wurde {_OUTCOMES[row.more['outcome']]}."
        case _:
            text = "hat den Einspruch zurückgenommen."
    return name, text, link


def elsewhere(row: Any, where: str, name: str) -> tuple[str, str, str]:
    """At a level above: with the name and a link only while it decides."""
    link = f"/{row.unit}/einsprueche/{row.more.get('objection')}"
    match row.kind:
        case "objection_filed" | "objection_carried_on" if name:
            return name, f"hat Einspruch gegen die Ablehnung in {where} eingelegt.", link
        case "objection_heard" if name:
            return where, "hat zu einem Einspruch Stellung genommen.", link
        case "objection_carried_on":
            return where, "hat jemanden abgelehnt; der Einspruch geht weiter an den Bezirk.", ""
        case "objection_decided":
            return where, f"hatte jemanden abgelehnt; der Einspruch wurde {_OUTCOMES[row.more['outcome']]}.", ""
        case "objection_withdrawn":
            return where, "hatte jemanden abgelehnt; der Einspruch ist zurückgenommen.", ""
        case _:
            return where, "", ""
