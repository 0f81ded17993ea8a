"""Correcting somebody's contact data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from services.view.screens.people import page as people
from services.view.screens.people.queries import Corrected
from services.view.tests.gallery.sample import BRANCH, Screen, form, on


def samples() -> Iterator[Screen]:
    here = replace(BRANCH, here="newcomers", path="/ov-hannover-linden-limmer/neumitglieder?zeige=alle")
    seen = {"first_name": "Johanna", "last_name": "Petersen", "mobile": "0176 04069012", "town": "Hannover"}
    last = Corrected(on(23), "Aylin Demir", ("phone",))
    correct = people.CorrectPage("Johanna Petersen", form(values=seen), seen, "#", "ansprechpersonen", last)
    yield Screen("contact-data", correct, here)
    wrong = form(
        values=seen | {"mobile": "abends!", "email": "johanna"},
        errors={"mobile": "Eine Telefonnummer hat nur Ziffern, Leerzeichen und + ( ) / - .", "email": "Das ist keine."},
    )
    yield Screen("contact-data-wrong", replace(correct, form=wrong, last=None), here)
    yield Screen("contact-data-no-mail", replace(correct, no_mail=on(24)), here)
