"""What is new of prospects: the branch's business alone."""

from __future__ import annotations

from services.view.frame.news import It, Kept, News, Sentence
from shared.contracts import prospects as p

_DONE = {
    "invited": "ist eingeladen.",
    "talked": "hat mit Euch gesprochen.",
    "came": "war da.",
    "application_sent": "hat den Antrag bekommen.",
}


def _one(it: It) -> str:
    return it.to("interessierte", it.more.get("prospect"))


class Opened(News[p.ProspectOpened], of=p.ProspectOpened, named=True):
    """Somebody wants to stay in touch."""

    def keep(self, event: p.ProspectOpened) -> Kept:
        return Kept(event.person, event.next_on, prospect=str(event.prospect))

    def here(self, it: It) -> Sentence | None:
        text = f"möchte in Kontakt bleiben. Meldet Euch bis {it.on_day}."
        return Sentence(it.name, text, _one(it)) if it.name else None


class Stepped(News[p.ProspectStepped], of=p.ProspectStepped, named=True):
    """Something was done with them."""

    def keep(self, event: p.ProspectStepped) -> Kept:
        return Kept(event.person, event.done_on, prospect=str(event.prospect), done=event.done)

    def here(self, it: It) -> Sentence | None:
        text = _DONE.get(str(it.more.get("done")))
        return Sentence(it.name, text, _one(it)) if it.name and text else None


class Stays(News[p.ProspectStays], of=p.ProspectStays, named=True):
    """They were asked, and said yes."""

    def keep(self, event: p.ProspectStays) -> Kept:
        return Kept(event.person, event.stays_on, prospect=str(event.prospect))

    def here(self, it: It) -> Sentence | None:
        return Sentence(it.name, "möchte weiter in Kontakt bleiben.", _one(it)) if it.name else None
