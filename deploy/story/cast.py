"""Who plays in the story, and where: taken from stack.json and the demonstration."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import httpx

from deploy.cli.operator import Operator
from deploy.demo.units import unit_tree
from deploy.stack.running import RunningStack
from deploy.story.people import Mailbox, Person
from deploy.story.telling import Unmet
from deploy.story.witness import Witness
from shared.hierarchy import Level, UnitTree


@dataclass
class Cast:
    """The stack as the story meets it. `mark` makes what this telling invents its own."""

    running: RunningStack
    stack: dict[str, Any]
    operator: Operator
    mark: str = field(default_factory=lambda: secrets.token_hex(3))
    _people: dict[str, Person] = field(default_factory=dict)

    @cached_property
    def tree(self) -> UnitTree:
        """The real units."""
        return unit_tree()

    @cached_property
    def mailbox(self) -> Mailbox:
        """The stack's mailbox."""
        return Mailbox(self.stack["mail"]["url"], self.running.transport())

    @cached_property
    def demo(self) -> dict[str, Any]:
        """How large the demonstration is, and of which day."""
        found = self.running.demonstration()
        if found is None:
            raise Unmet("there is no demonstration on this stack")
        return found

    def view(self, level: Level) -> dict[str, Any]:
        """The view of a level, from stack.json."""
        return next(view for view in self.stack["views"] if view["level"] == level.value)

    @property
    def branch(self) -> str:
        """The branch that has a view."""
        return str(self.view(Level.BRANCH)["unit"])

    @property
    def sub_district(self) -> str:
        """Its sub-district."""
        return str(self.view(Level.SUB_DISTRICT)["unit"])

    @property
    def district(self) -> str:
        """The district."""
        return str(self.view(Level.DISTRICT)["unit"])

    @property
    def sibling(self) -> str:
        """Another branch of the same sub-district."""
        return self.tree.siblings(self.branch)[0].key

    def witness(self, level: Level) -> Witness:
        """A Kafka client with that level's view's credentials."""
        return Witness(self.view(level)["kafka"])

    def email(self, unit: str, role: str) -> str:
        """The address of somebody with a role in a unit. Raises Unmet."""
        for account in self.stack["accounts"]:
            if account["unit"] == unit and account["role"] == role:
                return str(account["email"])
        raise Unmet(f"the demonstration has no {role} in {unit}")

    def person(self, level: Level, role: str) -> Person:
        """Somebody with a role at a level, signed in at that level's view."""
        unit = str(self.view(level)["unit"])
        email = self.email(unit, role)
        if email not in self._people:
            person = Person(self.view(level)["url"], self.running.transport())
            person.sign_in(email, self.mailbox)
            self._people[email] = person
        return self._people[email]

    def stranger(self, level: Level) -> Person:
        """Somebody without an account at a level's view."""
        return Person(self.view(level)["url"], self.running.transport())

    def nobody(self) -> httpx.Client:
        """An HTTP client without any credentials."""
        return httpx.Client(timeout=10, trust_env=False, transport=self.running.transport())

    def close(self) -> None:
        """Close all browsers."""
        for person in self._people.values():
            person.close()
