"""Kinds of mails about objections to refusals."""

from __future__ import annotations

from services.notify.writing.kinds import Kind, declare

declare(
    {
        "objection_received": Kind(None),
        "objection_rejected": Kind(None),
        "objection_final": Kind(None),
        "objection_withdrawn": Kind(None),
        "objection_here": Kind("Einsprüche gegen Ablehnungen Deines Ortsvereins", "antraege/{application}", asks=True),
        "objection_statement_due": Kind("Erinnerungen an Stellungnahmen", "antraege/{application}", asks=True),
        "objection_decided_here": Kind("Entscheidungen über Einsprüche", "antraege/{application}"),
        "objection_withdrawn_here": Kind("Zurückgenommene Einsprüche", "antraege/{application}"),
        "objection_to_decide": Kind(
            "Einsprüche, über die Dein Vorstand entscheidet", "einsprueche/{objection}", asks=True
        ),
        "objection_heard": Kind("Stellungnahmen zu Einsprüchen", "einsprueche/{objection}", asks=True),
        "objection_decision_due": Kind("Erinnerungen an offene Einsprüche", "einsprueche/{objection}", asks=True),
    },
    maybe=("reasons", "object_by", "final", "upheld"),
)
