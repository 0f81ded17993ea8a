"""`ortsnetz doctor`: what is wrong with a stack, and what to do about it.

A check is one small function that yields findings; `Checks` names them. A new one is written beside the others of its
kind (machine, work, embedded, compose from inside or from outside) and added to their list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from deploy.stack.errors import StackError


@dataclass(frozen=True)
class Finding:
    """What one look found."""

    check: str
    good: bool
    found: str
    todo: str = ""
    """What to do, where it is not good."""


Findings = Iterator[Finding]
Check = Callable[[], Iterable[Finding]]
Checks = dict[str, Check]
"""By name, in the order in which they are shown."""


def good(check: str, found: str) -> Finding:
    """All is well."""
    return Finding(check, True, found)


def wrong(check: str, found: str, todo: str) -> Finding:
    """Something is wrong; `todo` is a sentence of what to do."""
    return Finding(check, False, found, todo)


def examine(checks: Checks) -> list[Finding]:
    """What all checks find. One that fails itself is a finding, and keeps no other from looking."""
    found: list[Finding] = []
    for name, check in checks.items():
        try:
            found.extend(check())
        except Exception as error:
            said = str(error) if isinstance(error, StackError) else f"{type(error).__name__}: {error}"
            why = f"could not be looked at: {said}"[:300]
            found.append(wrong(name, why, "Mend what it says, then call the doctor again."))
    return found
