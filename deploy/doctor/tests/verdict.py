"""What the tests of the checks say of findings."""

from __future__ import annotations

from collections.abc import Iterable

from deploy.doctor import Finding


def verdict(findings: Iterable[Finding]) -> bool:
    """Whether all is good; what is not says what to do."""
    found = list(findings)
    assert found
    assert all(one.good or one.todo.endswith(".") for one in found), found
    return all(one.good for one in found)
