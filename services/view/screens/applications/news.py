"""What is new of applications."""

from __future__ import annotations

from services.view.frame.layout.dates import plural
from services.view.frame.news import It, Kept, News, Sentence
from shared.contracts import members as m


class ApplicationReceived(News[m.ApplicationReceived], of=m.ApplicationReceived, board_only=True, named=True):
    """The board knows who applies."""

    def keep(self, event: m.ApplicationReceived) -> Kept:
        return Kept(event.person, event.decide_by, application=str(event.application))

    def here(self, it: It) -> Sentence:
        return Sentence(it.name, f"möchte Mitglied werden. Entscheidung bis {it.on_day}.", _one(it))


class DeadlineNear(News[m.ApplicationDeadlineNear], of=m.ApplicationDeadlineNear, board_only=True, named=True):
    """The board is warned."""

    def keep(self, event: m.ApplicationDeadlineNear) -> Kept:
        return Kept(event.person, event.decide_by, application=str(event.application), left=event.days_left)

    def here(self, it: It) -> Sentence:
        left = plural(it.more.get("left") or 0, "Tag", "Tage")
        return Sentence(it.name, f"wartet auf Eure Entscheidung: noch {left}.", _one(it))


class Refused(News[m.ApplicationRefused], of=m.ApplicationRefused, board_only=True, named=True):
    """The board refused."""

    def keep(self, event: m.ApplicationRefused) -> Kept:
        return Kept(event.person, event.refused_on, application=str(event.application))

    def here(self, it: It) -> Sentence:
        return Sentence(it.name, "wurde abgelehnt.", _one(it))


class Admitted(News[m.MemberAdmitted], of=m.MemberAdmitted, told="any", named=True):
    """Somebody is a member: by name in the branch, that it happened above."""

    def keep(self, event: m.MemberAdmitted) -> Kept:
        return Kept(event.person, event.admitted_on, outcome=event.outcome)

    def here(self, it: It) -> Sentence:
        how = " durch Fristablauf" if it.more.get("outcome") == "lapse" else ""
        link = it.to("neumitglieder", it.person) if it.person else ""
        return Sentence(it.name, f"ist jetzt Mitglied{how}.", link)

    def elsewhere(self, it: It) -> Sentence:
        lapsed = it.more.get("outcome") == "lapse"
        how = " durch Fristablauf: Über den Antrag wurde nicht entschieden." if lapsed else "."
        return Sentence(it.where, f"hat ein neues Mitglied{how}")


def _one(it: It) -> str:
    return it.to("antraege", it.more.get("application"))
