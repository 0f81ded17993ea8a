"""What is new of stalls: that somebody is missing, and what came out."""

from __future__ import annotations

from services.view.frame.news import It, Kept, News, Sentence
from services.view.screens.stalls import words
from shared.contracts import stalls as c


class Sought(News[c.StandInSought], of=c.StandInSought):
    """Somebody is missing: a hole, without a name."""

    def keep(self, event: c.StandInSought) -> Kept:
        hours = words.hours(event.starts, event.ends)
        return Kept(None, event.starts.date(), occasion=str(event.occasion), hours=hours)

    def here(self, it: It) -> Sentence:
        text = f"am {it.on_day} fehlt jemand von {it.more.get('hours')}."
        return Sentence("Am Infostand", text, it.to("termine", it.more.get("occasion")))

    def elsewhere(self, it: It) -> Sentence:
        text = f"sucht jemanden für den Infostand am {it.on_day}, {it.more.get('hours')}."
        return Sentence(it.where, text, it.to("termine", it.more.get("occasion")))


class Reported(News[c.StallReported], of=c.StallReported, told="any"):
    """What people talked about: in the branch, and above."""

    def keep(self, event: c.StallReported) -> Kept:
        more = {"occasion": str(event.occasion), "talks": event.talks, "topics": list(event.topics)}
        return Kept(None, event.starts.date(), **more)

    def _came(self, it: It) -> str:
        topics = words.topics([str(one) for one in it.more.get("topics") or ()])
        return f"{words.talked(str(it.more.get('talks')))}{f' über {topics}' if topics else ''}"

    def here(self, it: It) -> Sentence:
        text = f"am {it.on_day}: {self._came(it)}."
        return Sentence("Infostand", text, it.to("termine", it.more.get("occasion")))

    def elsewhere(self, it: It) -> Sentence:
        text = f"hatte am Infostand am {it.on_day} {self._came(it)}."
        return Sentence(it.where, text, it.to("termine", it.more.get("occasion")))
