"""Applications: the board's, on paper, the form for everybody; the cards on *Heute*."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from services.view.frame import parts
from services.view.frame.layout.frame import Notice, Person
from services.view.frame.layout.model import Chip, Choice, Feed, Form, News, Pages
from services.view.frame.needs import Card
from services.view.screens.applications import page as applications
from services.view.tests.gallery.sample import BRANCH, OUTSIDE, TODAY, Screen, at, card, form, on

HERE = replace(
    BRANCH, here="applications", path="/ov-hannover-linden-limmer/antraege", person=Person("Jens Alber", "Vorstand")
)
ONE = applications.ApplicationPage(
    "a1",
    "Lena Brandt",
    on(29, 10),
    on(29),
    False,
    on(3, 5, 1995),
    "Limmerstraße 12a",
    "30451 Hannover",
    "lena.brandt.mit.einem.sehr.langen.namen@example.org",
    "0171 3920044",
    "Mich interessieren Wohnen und Nahverkehr. Abends habe ich Zeit, nur mittwochs nicht.",
    Feed(
        (
            News("h1", "Antrag", "online gestellt und per Mail bestätigt.", at(29, 19, 3, 10)),
            News("h2", "Der Vorstand", "wurde gewarnt: noch 10 Tage.", at(19, 6, 0)),
        )
    ),
    admit=form(),
    refuse=form(),
    correct="#",
    parts=tuple(Card.of(one.template, None) for one in parts.ALL),  # others have nothing to say of it
)
TO_DECIDE = (
    applications.ToDecide("a1", "Lena Brandt", on(29, 10), on(29)),
    applications.ToDecide("a2", "Friederike von Schulenburg-Wolfenbüttel", on(12), on(12, 12)),
)
LAPSED = applications.Lapsed("a3", "Tomasz Nowak", on(20, 10), on(20))
LAPSED_THERE = applications.LapsedThere("l1", "Wennigsen (Deister)", on(20))
TO_POST = (
    applications.ToPost("a10", "Johanna Petersen", "mit der Begrüßung", on(8), no_address=True),
    applications.ToPost("a9", "Anton Rück", "mit der Ablehnung", on(21)),
)
card(
    "to_decide",
    "ortsverein",
    busy=applications.ToDecideCard(TO_DECIDE, total=2),
    quiet=applications.ToDecideCard(),
)
card("lapsed", "ortsverein", busy=applications.LapsedCard((LAPSED,), total=1), quiet=applications.LapsedCard())
card("to_post", "ortsverein", busy=applications.ToPostCard(TO_POST, 2), quiet=applications.ToPostCard((), 0))
card(
    "lapsed_there",
    "unterbezirk",
    busy=applications.LapsedThereCard((LAPSED_THERE,)),
    quiet=applications.LapsedThereCard(),
)


ELSEWHERE = {
    "/{unit}/mitmachen/andere-adresse": "after the form was sent: test_forms.py",
}


def samples() -> Iterator[Screen]:
    rows = (
        applications.Row("a1", "Lena Brandt", on(27, 10), on(27)),
        applications.Row("a2", "Friederike von Schulenburg-Wolfenbüttel", on(4), on(4, 12)),
        applications.Row("a5", "Ali Öztürk", on(20), on(20, 12)),
    )
    decided = (
        applications.Row("a6", "Johanna Petersen", on(2), on(2, 12), on(8), Chip("aufgenommen", "fine")),
        applications.Row("a7", "Bernd Kohl", on(1, 10), on(1), on(1), Chip("durch Fristablauf", "soon")),
        applications.Row("a8", "Karl Feldmann", on(3, 10), on(3), on(30, 10), Chip("abgelehnt", "late")),
    )
    lapsed = (applications.Row("a3", "Tomasz Nowak", on(20, 10), on(20)),)
    yield Screen(
        "applications",
        applications.ApplicationsPage(rows, lapsed, decided, True, "/mitmachen", "#", Pages(1, 3, "", "#")),
        HERE,
    )
    yield Screen("applications-empty", applications.ApplicationsPage((), (), ()), HERE)
    yield Screen("application", ONE, HERE)
    yield Screen("application-no-mail", replace(ONE, no_mail=on(24)), HERE)
    alike = ("Lena Brandt, geboren am 03.05.1995, Mitglied",)
    yield Screen("application-alike", replace(ONE, alike=alike), HERE)
    yield Screen("application-admit", replace(ONE, step="admit"), HERE)
    yield Screen(
        "application-refuse",
        replace(ONE, step="refuse", refuse=form(errors={"reason": "Ohne Grund geht eine Ablehnung nicht."})),
        HERE,
    )
    yield Screen(
        "application-lapsed",
        replace(ONE, name="Tomasz Nowak", received=on(20, 10), decide_by=on(20), lapsed_on=on(20), on_paper=True),
        HERE,
    )
    yield Screen(
        "application-admitted",
        replace(
            ONE,
            admit=None,
            refuse=None,
            decision=applications.Decision(Chip("aufgenommen", "fine"), on(23), "den Vorstand", person="p1"),
        ),
        replace(HERE, notice=Notice("pending")),
    )
    yield Screen("application-paper", applications.PaperPage(form(version=None), TODAY), HERE)
    told = "Von Lena Brandt (geboren am 03.05.1995) liegt hier schon ein Antrag."
    known = form(version=None, values={"first_name": "Lena", "last_name": "Brandt"}, problem=told)
    shown = "019ad000-0000-7000-8000-000000000001"
    yield Screen("application-paper-known", applications.PaperPage(known, TODAY, known=shown), HERE)
    said = "Lena Brandt (geboren am 03.05.1995) wurde hier abgelehnt. Ist es dieselbe Person, so ist dies ein neuer "
    before = form(version=None, values={"first_name": "Lena", "last_name": "Brandt"}, problem=f"{said}Antrag.")
    asked = applications.PaperPage(before, TODAY, known=shown, before=True)
    yield Screen("application-paper-known-before", asked, HERE)
    lapsed_paper = applications.PaperPage(form(version=None, values={"last_name": "Nowak"}), TODAY, on(20))
    yield Screen("application-paper-lapsed", lapsed_paper, HERE)
    wrong = form(
        version=None,
        values={"first_name": "Lena", "postcode": "4109", "email": "lena@", "message": "Hallo!"},
        errors={
            "last_name": "Bitte gib Deinen Nachnamen an.",
            "born_on": "Mitglied werden kann man ab 14 Jahren.",
            "postcode": "Eine Postleitzahl hat fünf Ziffern.",
            "email": "Das ist keine E-Mail-Adresse.",
            "consent": "Ohne Deine Zustimmung dürfen wir den Antrag nicht lesen.",
        },
    )
    yield Screen("public", applications.PublicPage(form(version=None)), OUTSIDE)
    yield Screen("public-errors", applications.PublicPage(wrong), OUTSIDE)
    typed, address = {"first_name": "Lena"}, "lena.brandt@example.org"
    yield Screen("public-sent", applications.PublicSentPage(24, Form("#"), typed, address), OUTSIDE)
    yield Screen("public-confirm", applications.PublicConfirmPage(form()), OUTSIDE)
    yield Screen("public-received", applications.PublicResultPage("received", on(24, 12), "#"), OUTSIDE)
    yield Screen("public-used", applications.PublicResultPage("used", again="#"), OUTSIDE)
    yield Screen("public-known", applications.PublicResultPage("already_applied", again="#"), OUTSIDE)
    yield Screen("public-spent", applications.PublicResultPage("spent", again="#"), OUTSIDE)
    forms = (Choice("#", "Hannover-Linden-Limmer"), Choice("#", "Neustadt am Rübenberge"))
    yield Screen("public-spent-unknown", applications.PublicResultPage("spent", forms=forms), OUTSIDE)
