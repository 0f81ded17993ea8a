"""What is new of members: who moved, who left."""

from __future__ import annotations

from services.view.frame.news import It, Kept, News, Sentence
from shared.contracts import members as m


class Moved(News[m.MemberMoved], of=m.MemberMoved, told="any", named=True):
    """Somebody changed branch. It is told with the branch they went to: for the one they left it is news of its own."""

    def keep(self, event: m.MemberMoved) -> Kept:
        from_unit = event.from_unit.unit if event.from_unit else None
        return Kept(event.person, event.moved_on, from_unit=from_unit)

    def at_home(self, it: It) -> bool:
        return it.of_unit == it.unit.key or self._away(it)

    def here(self, it: It) -> Sentence:
        if self._away(it):
            there = f" nach {it.where}" if it.of_unit in it.tree else ""
            return Sentence("Ein Mitglied", f"ist{there} gewechselt und gehört nicht mehr zu Euch.")
        return Sentence(it.name, "ist zugezogen.", it.to("neumitglieder", it.person))

    def elsewhere(self, it: It) -> Sentence:
        return Sentence(it.where, "hat ein Mitglied dazubekommen, das umgezogen ist.")

    @staticmethod
    def _away(it: It) -> bool:
        return bool(it.more.get("from_unit") == it.unit.key and it.of_unit != it.unit.key)


class Left(News[m.MemberLeft], of=m.MemberLeft, told="any"):
    """Somebody is no longer a member: the branch is told."""

    def keep(self, event: m.MemberLeft) -> Kept:
        return Kept(event.person, event.left_on)

    def here(self, it: It) -> Sentence:
        return Sentence("Ein Mitglied", "ist ausgetreten.")
