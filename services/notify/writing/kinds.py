"""The kinds of mails: what each is called where somebody unsubscribes, and which page it leads to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Kind:
    """`label` completes "keine Mails dieser Art mehr: …"; None: a service mail that cannot be unsubscribed, since
    somebody asked for it or has a right to it. `page`: path in the unit's view with `{about}` or a fact; None: no
    button, or one that is made for this mail alone (fact `via_link`). `linked_by`: the service that makes that one; of
    any but `members` it is `page` with `{secret}`. `asks`: it asks for something, so that it goes to whoever caused it,
    too. `maybe`: words that its text asks for, and that a letter may have or not. `introduces`: whom a new member can
    ask; they are told again when that is somebody else. `hands_over`: whoever makes its link is told first name and
    address, so that whoever taps it has nothing to type; such a mail goes only where mails arrive.
    """

    label: str | None
    page: str | None = None
    linked_by: str = "members"
    asks: bool = False
    maybe: tuple[str, ...] = ()
    introduces: bool = False
    hands_over: bool = False

    @property
    def can_be_unsubscribed(self) -> bool:
        """Whether people may say no to it."""
        return self.label is not None


KINDS: dict[str, Kind] = {}
"""Every kind, by its name: that of its text."""


def declare(kinds: Mapping[str, Kind], *, maybe: tuple[str, ...] = ()) -> None:
    """Declare the kinds of a capability. `maybe`: of all of them."""
    for name, kind in kinds.items():
        if name in KINDS:
            raise TypeError(f"two kinds of mails are called {name}")
        KINDS[name] = replace(kind, maybe=(*maybe, *kind.maybe))
