"""What no mail could say to somebody about their application is said on paper: the branch hears which letter it is."""

from __future__ import annotations

from typing import cast, get_args
from uuid import UUID

from services.notify.outgoing.claiming import Reserved
from services.notify.outgoing.tables import State
from services.notify.writing.letter import Who
from shared.contracts.members import PaperLetter
from shared.contracts.notify import LetterNeeded

_ON_PAPER = get_args(PaperLetter)


def needed(mail: Reserved, state: State) -> LetterNeeded | None:
    """The letter instead of a mail that has failed, for whatever reason; None where there is none, or where it is older
    than this. What is uncertain may have arrived; what is unwanted somebody does not want to hear."""
    if state is not State.FAILED:
        return None
    application = mail.facts.get("application") or mail.facts.get("admission")
    if mail.who is not Who.PERSON or mail.kind not in _ON_PAPER or not application:
        return None
    objection = mail.facts.get("objection")
    return LetterNeeded(
        unit=mail.unit,
        mail=mail.id,
        person=mail.recipient,
        application=UUID(application),
        letter=cast(PaperLetter, mail.kind),
        objection=UUID(objection) if objection else None,
    )
