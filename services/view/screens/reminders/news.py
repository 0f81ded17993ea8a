"""What is new of reminders."""

from __future__ import annotations

from services.view.frame.layout.dates import plural
from services.view.frame.news import It, Kept, News, Sentence
from shared.contracts import mentoring as j


class UnitReminded(News[j.UnitReminded], of=j.UnitReminded):
    """The level above reminds."""

    def keep(self, event: j.UnitReminded) -> Kept:
        return Kept(None, event.reminded_on, by=event.by.unit, overdue=event.overdue)

    def here(self, it: It) -> Sentence:
        by = it.tree[it.more["by"]].name if it.more.get("by") in it.tree else "Die Ebene über Euch"
        return Sentence(by, f"hat Euch an {_overdue(it)} erinnert.", it.to("heute"))

    def elsewhere(self, it: It) -> Sentence:
        return Sentence(it.where, f"wurde an {_overdue(it)} erinnert.")


def _overdue(it: It) -> str:
    return plural(it.more.get("overdue") or 0, "überfälligen Erstkontakt", "überfällige Erstkontakte")
