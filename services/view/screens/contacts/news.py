"""What is new of contact persons and stand-ins: what really happened, whoever may still be named."""

from __future__ import annotations

from services.view.frame.news import It, Kept, News, Sentence
from shared.contracts import contacts as m


def _contacts(it: It) -> str:
    return it.to("ansprechpersonen")


def _gap(it: It) -> str:
    return " Gerade ist niemand zuständig." if it.more.get("vacant") else ""


class Appointed(News[m.ContactPersonAppointed], of=m.ContactPersonAppointed, told="any", office=True):
    """A branch has a contact person, or one more, or another one instead."""

    def keep(self, event: m.ContactPersonAppointed) -> Kept:
        replaces = event.replaces is not None
        return Kept(event.person, event.from_day, replaces=replaces, responsible=event.responsible)

    def here(self, it: It) -> Sentence:
        if it.more.get("replaces"):
            return Sentence(it.name or "Jemand", "ist neue Ansprechperson.", _contacts(it))
        which = "jetzt auch" if self._one_more(it) else "Eure"
        return Sentence(it.name or "Jemand", f"ist {which} Ansprechperson.", _contacts(it))

    def elsewhere(self, it: It) -> Sentence:
        if it.within:
            return Sentence(it.where, "hat in einem Ortsverein eine Ansprechperson.")
        also = "noch eine" if self._one_more(it) else "eine"
        which = "eine neue" if it.more.get("replaces") else also
        return Sentence(it.where, f"hat {which} Ansprechperson{f': {it.name}' if it.name else ''}.")

    @staticmethod
    def _one_more(it: It) -> bool:
        return bool((it.more.get("responsible") or 1) > 1)


class Ended(News[m.ContactPersonEnded], of=m.ContactPersonEnded, told="any", office=True):
    """A term is over."""

    def keep(self, event: m.ContactPersonEnded) -> Kept:
        return Kept(event.person, event.ended_on, vacant=event.vacant, reason=event.reason)

    def here(self, it: It) -> Sentence:
        why = {
            "replaced": "wurde abgelöst und ist nicht mehr Ansprechperson.",
            "term": "ist nicht mehr Ansprechperson: Die Amtszeit ist um.",
            "left": "ist nicht mehr Ansprechperson, weil die Mitgliedschaft hier endet.",
        }.get(str(it.more.get("reason")), "ist nicht mehr Ansprechperson.")
        return Sentence(it.name or "Eine Ansprechperson", why + _gap(it), _contacts(it))

    def elsewhere(self, it: It) -> Sentence | None:
        if not it.more.get("vacant"):
            return None
        return Sentence(it.where, f"hat {'in einem Ortsverein ' if it.within else ''}keine Ansprechperson mehr.")


class Ordered(News[m.ContactPersonsOrdered], of=m.ContactPersonsOrdered, office=True):
    """Somebody else is the first now."""

    def keep(self, event: m.ContactPersonsOrdered) -> Kept | None:
        return Kept(event.first, event.since) if event.first_changed else None

    def here(self, it: It) -> Sentence:
        text = "ist jetzt die erste Ansprechperson: wird den Neuen genannt."
        return Sentence(it.name or "Jemand", text, _contacts(it))

    def elsewhere(self, it: It) -> Sentence | None:
        return Sentence(it.where, f"hat eine andere erste Ansprechperson: {it.name}.") if it.name else None


class StandInAsked(News[m.StandInAsked], of=m.StandInAsked, told="any", office=True):
    """Somebody is asked to stand in."""

    def keep(self, event: m.StandInAsked) -> Kept:
        return Kept(event.person, event.answer_by)

    def here(self, it: It) -> Sentence:
        return Sentence("Der Unterbezirk", "hat jemanden um Vertretung bei Euch gebeten.", _contacts(it))

    def elsewhere(self, it: It) -> Sentence:
        return Sentence(it.where, f"wartet auf eine Antwort: {it.name or 'Jemand'} ist um Vertretung gebeten.")


class StandInRequestClosed(News[m.StandInRequestClosed], of=m.StandInRequestClosed, office=True):
    """The sub-district reads how it ended."""

    def keep(self, event: m.StandInRequestClosed) -> Kept:
        return Kept(event.person, event.closed_on, outcome=event.outcome)

    def elsewhere(self, it: It) -> Sentence | None:
        who = it.name or "Wer gefragt war"
        match it.more.get("outcome"):
            case "declined":
                return Sentence(it.where, f"sucht weiter: {who} kann nicht vertreten.")
            case "silent":
                return Sentence(it.where, f"sucht weiter: {who} hat nicht geantwortet.")
            case _:
                return None


class StandInAppointed(News[m.StandInAppointed], of=m.StandInAppointed, told="any", office=True):
    """Somebody stands in."""

    def keep(self, event: m.StandInAppointed) -> Kept:
        return Kept(event.person, event.from_day)

    def here(self, it: It) -> Sentence:
        return Sentence(it.name or "Jemand", "vertritt bei Euch: kümmert sich um die Neuen.", _contacts(it))

    def elsewhere(self, it: It) -> Sentence:
        there = "in einem Ortsverein " if it.within else ""
        return Sentence(it.where, f"hat {there}eine Vertretung{f': {it.name}' if it.name else ''}.")


class StandInEnded(News[m.StandInEnded], of=m.StandInEnded, told="any", office=True):
    """A stand-in is over."""

    def keep(self, event: m.StandInEnded) -> Kept:
        more = {"vacant": event.vacant, "reason": event.reason, "given_up": event.given_up}
        return Kept(event.person, event.ended_on, **more)

    def here(self, it: It) -> Sentence:
        appointed = it.more.get("reason") == "contact_appointed"
        why = "endet, weil Ihr wieder eine Ansprechperson habt." if appointed else "ist beendet."
        return Sentence("Die Vertretung", why + _gap(it), _contacts(it))

    def elsewhere(self, it: It) -> Sentence | None:
        if not it.more.get("vacant"):
            return None
        return Sentence(it.where, f"hat {'in einem Ortsverein ' if it.within else ''}keine Vertretung mehr.")
