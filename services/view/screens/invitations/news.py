"""What is new of invitations: neighbours invite our new members."""

from __future__ import annotations

from services.view.frame.news import It, Kept, News, Sentence
from shared.contracts import invitations as c


class Invited(News[c.NewcomersInvited], of=c.NewcomersInvited):
    """So many of ours. That we invite them ourselves is no news to us."""

    def keep(self, event: c.NewcomersInvited) -> Kept | None:
        if event.by.unit == event.unit.unit:
            return None
        return Kept(None, event.invited_on, occasion=str(event.occasion), by=event.by.unit, invited=event.invited)

    def here(self, it: It) -> Sentence:
        by = str(it.more.get("by"))
        name = it.tree[by].short_name if by in it.tree else by
        invited = int(it.more.get("invited") or 0)
        who = "eines Eurer neuen Mitglieder" if invited == 1 else f"{invited} Eurer neuen Mitglieder"
        return Sentence(name, f"hat {who} zu einem Abend eingeladen.", it.to("termine", it.more.get("occasion")))

    def elsewhere(self, it: It) -> Sentence:
        return self.here(it)
