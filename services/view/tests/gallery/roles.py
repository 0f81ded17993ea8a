"""Offices, at home and below."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from services.view.frame.layout.model import Choice
from services.view.screens.roles import page as roles
from services.view.tests.gallery.sample import BRANCH, SUB, Screen, card, form, on

VACATED = roles.VacatedCard(
    (roles.Vacated("ov-laatzen", "Ortsverein Laatzen", on(20), "#"), roles.Vacated("ov-5", "Ortsverein Seelze", on(24)))
)
card("vacated", "unterbezirk", busy=VACATED, quiet=roles.VacatedCard())
card("vacated", "bezirk", busy=roles.VacatedCard(), quiet=roles.VacatedCard())


def samples() -> Iterator[Screen]:
    here = replace(SUB, here="roles", path="/ub-region-hannover/aemter")
    mine = roles.Holder(
        "g1", "Sabine Krüger", "Geschäftsstelle", on(1, 3, 2025), "Jonas Wiebe (Bezirk Hannover)", form()
    )
    board = roles.Holder("g2", "Friederike von Schulenburg-Wolfenbüttel", "Vorstand", on(2), "Sabine Krüger", form())
    last = replace(
        board,
        key="g3",
        name="Jens Alber",
        me=True,
        last="die Ebene darüber",
        alone=True,
        told=True,
        end=form(problem="Nein."),
    )
    below = (
        roles.Below("ov-laatzen", "Laatzen", (replace(board, end=None),), "#"),
        roles.Below("ov-neustadt", "Neustadt am Rübenberge", (), "#"),
    )
    yield Screen("roles", roles.RolesPage(SUB.unit, (mine, board, last), below, "#"), here)
    branch = replace(BRANCH, here="roles", path="/ov-hannover-linden-limmer/aemter")
    contact = roles.Holder("g4", "Aylin Demir", "Ansprechperson", on(1, 3, 2025), appointment=True)
    yield Screen("roles-branch", roles.RolesPage(BRANCH.unit, (contact,)), branch)
    yield Screen("roles-nobody", roles.RolesPage(BRANCH.unit, (), grant="#"), branch)
    choices = (Choice("board", "Vorstand", "sieht und entscheidet alles, was hier ansteht"),)
    both = (*choices, Choice("office", "Geschäftsstelle", "arbeitet für den Vorstand"))
    people = (Choice("m1", "Bernd Kohl", "Limmer"), Choice("m2", "Dr. Kwame Boateng-Hoffmann", "Linden"))
    wrong = form(errors={"email": "Bitte gib die E-Mail-Adresse an."})
    yield Screen("grant", roles.GrantPage(BRANCH.unit, wrong, choices, people, "", True, True), branch)
    yield Screen("grant-nobody", roles.GrantPage(BRANCH.unit, form(), choices, (), "Xaver", False, True), branch)
    yield Screen("grant-above", roles.GrantPage(SUB.unit, form(), both), here)
