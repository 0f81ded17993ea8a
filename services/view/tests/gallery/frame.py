"""What belongs to no screen: signing in, legal texts, *Mehr*, problems."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from services.view.frame.layout.frame import Neighbour, Notice
from services.view.frame.legal.page import LegalPage
from services.view.frame.more import page as more
from services.view.frame.problems.page import Now
from services.view.frame.problems.texts import problem
from services.view.frame.sign_in import page as sign_in
from services.view.frame.sign_in.sessions import Lost
from services.view.tests.gallery.sample import BRANCH, OUTSIDE, Screen, form, on
from shared.legal import INVENTED, TITLES


def samples() -> Iterator[Screen]:
    yield Screen(
        "sign-in", sign_in.SignInPage(form(version=None, errors={"email": "Das ist keine E-Mail-Adresse."})), OUTSIDE
    )
    yield Screen("sign-out", sign_in.SignInPage(form(version=None), True), OUTSIDE)
    yield Screen("sign-in-mail", sign_in.CheckMailPage(15, "#"), OUTSIDE)
    yield Screen("sign-in-link", sign_in.LinkPage(form()), OUTSIDE)
    for which, title in TITLES.items():
        yield Screen(which, LegalPage(title, tuple(INVENTED[which].split("\n\n"))), OUTSIDE)
    yield Screen("legal-missing", LegalPage("Impressum", ()), OUTSIDE)
    yield Screen("sign-in-kept", sign_in.SignInPage(form(version=None), kept=30), OUTSIDE)
    yield Screen("sign-in-spent", sign_in.LinkSpentPage(form(version=None)), OUTSIDE)
    yield Screen("sign-in-used", sign_in.LinkSpentPage(form(version=None), used=True), OUTSIDE)
    yield Screen("sign-in-already", sign_in.LinkSpentPage(form(version=None), used=True, home="/"), OUTSIDE)
    yield Screen("sign-in-no-office", sign_in.NoOfficePage(form()), OUTSIDE)
    lost = (Lost("Unterbezirk Region Hannover", "Geschäftsstelle", on(20)),)
    yield Screen("sign-in-office-lost", sign_in.NoOfficePage(form(), lost), OUTSIDE)
    hosted = (
        Neighbour("Unterbezirk Region Hannover", "unterbezirk", "#", "Geschäftsstelle"),
        Neighbour("Ortsverein Hannover-Kleefeld", "ortsverein", "#", "Vorstand"),
    )
    yield Screen("sign-in-units", sign_in.ChooseUnitPage("Sabine Krüger", hosted), replace(OUTSIDE, unit="Ortsnetz"))
    yield Screen("more", more.MorePage(form()), replace(BRANCH, here="more", others=hosted))
    yield Screen("problem-404", problem(404, home="/heute"), BRANCH)
    yield Screen("problem-403", problem(403, home="/heute"), BRANCH)
    kept = ("Ruft lieber abends zurück. Mag Plakate.",)
    yield Screen("problem-gone", problem(404, kind="not_found", kept=kept, home="/heute"), BRANCH)
    yield Screen("problem-office-ended", problem(404, kind="office_ended", said="Dein Amt ist beendet."), OUTSIDE)
    left = Notice("problem", "Diesen Antrag hat schon jemand entschieden.", kept)
    yield Screen("problem-notice", problem(409, again="#"), replace(BRANCH, notice=left))
    yield Screen(
        "problem-409",
        problem(
            409,
            again="#",
            now=(Now("Entscheidung", "aufgenommen am 24. November"), Now("durch", "Jens Alber, Vorstand")),
        ),
        BRANCH,
    )
    yield Screen(
        "problem-422", problem(422, details=("Postleitzahl: Eine Postleitzahl hat fünf Ziffern.",), again="#"), BRANCH
    )
    yield Screen("problem-503", problem(503, again="#", home="/heute", trace="7f3a-19c2"), BRANCH)
