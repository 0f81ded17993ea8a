"""The reference (*Aktenzeichen*) of an application: what a letter quotes, so that an office finds what it is about.

It is the random end of the application's id: nothing is stored for it, and whoever quotes it has seen the notice.
"""

from __future__ import annotations

import re
from uuid import UUID

LENGTH = 12


def reference(application: UUID) -> str:
    """`7F2F-5D3E-5D0B`."""
    end = application.hex[-LENGTH:].upper()
    return "-".join(end[at : at + 4] for at in range(0, LENGTH, 4))


def end_of_id(typed: str) -> str | None:
    """What an id must end with, from a reference as people type it; None where it is none."""
    found = re.sub(r"[\s\-–.]", "", typed).lower().replace("o", "0")
    return found if re.fullmatch(rf"[0-9a-f]{{{LENGTH}}}", found) else None
