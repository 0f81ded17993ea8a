"""Members by name, and one of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from services.view.frame.layout.model import Pages
from services.view.screens.members import page as members
from services.view.screens.people.queries import Corrected
from services.view.tests.gallery.sample import BRANCH, Screen, on


def samples() -> Iterator[Screen]:
    here = replace(BRANCH, here="members", path="/ov-hannover-linden-limmer/mitglieder")
    rows = (
        members.Row("p1", "Dr. Kwame Boateng-Hoffmann", on(20, 10, 2019), False, "30449 Hannover"),
        members.Row("p2", "Johanna Petersen", on(8), False, "30451 Hannover"),
        members.Row("p3", "Friederike von Schulenburg-Wolfenbüttel", None, True),
    )
    yield Screen("members", members.MembersPage(rows, 812, "", "#", Pages(1, 17, "", "#")), here)
    yield Screen("members-none", members.MembersPage((), 0, "Xaver"), here)
    yield Screen("members-empty", members.MembersPage((), 0), here)
    one = members.MemberPage(
        "p2",
        "Johanna Petersen",
        on(8, 3, 2019),
        on(2, 5, 2024),
        False,
        on(3, 5, 1995),
        "Limmerstraße 12a",
        "30451 Hannover",
        "0176 04069012",
        "0511 123456",
        "johanna.petersen@example.org",
        ("Vorstand",),
        "#",
        "#",
        Corrected(on(23), "Aylin Demir", ("phone",)),
    )
    yield Screen("member", one, here)
    yield Screen("member-no-mail", replace(one, no_mail=on(24)), here)
    yield Screen("member-nothing", members.MemberPage("p3", "Ida", None, None, True, correct="#"), here)
