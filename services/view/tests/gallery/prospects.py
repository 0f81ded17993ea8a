"""Interessierte: the branch's list, one of them, the forms, the pages without an account, the figures above."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from services.view.frame.layout.model import Chip, Choice, Feed, News
from services.view.frame.needs import Card
from services.view.frame.parts import ALL as PARTS
from services.view.screens.overview import page as overview
from services.view.screens.prospects import page as prospects
from services.view.screens.prospects import public_page as public
from services.view.screens.prospects import words
from services.view.tests.gallery.applications import ONE as ONE_APPLICATION
from services.view.tests.gallery.sample import BRANCH, OUTSIDE, SUB, Screen, at, card, form, on
from shared.consent import CURRENT, TEXTS

ELSEWHERE = {
    "/{unit}/anmeldung/{secret}/kontakt": "after the evening: test_prospects.py",
    "/{unit}/interessierte/{prospect}/schritt": "its buttons name the step: test_prospects.py",
    "/{unit}/kontakt/{secret}/bleiben": "where they are asked: test_prospects.py",
    "/{unit}/kontakt/{secret}/loeschen": "whoever is known: test_prospects.py",
}

HERE = replace(BRANCH, here="prospects", path="/ov-hannover-linden-limmer/interessierte")
UNIT = BRANCH.unit
LENA = prospects.Row(
    "p1",
    "Lena Kroll",
    "#",
    "am Infostand am 14. November",
    "Anrufen",
    on(21),
    "Aylin Demir",
    Chip("wird gefragt", "soon"),
)
KIM = prospects.Row("p2", "Kim", "#", "über Euer Formular am 20. November", "Einladen", on(24))
OSMAN = prospects.Row(
    "p3",
    "Osman Yıldırım-Schulze zur Wiesche",
    "#",
    "bei einem Abend am 19. November",
    "Antrag schicken",
    on(8, 12),
    "Jo",
)
LENI = prospects.Row("p4", "Leni Ostermann", "#", "am Infostand am 3. Oktober", "Melden", None)
EMBED = (
    '<iframe src="//hannover.example/ov-hannover-linden-limmer/interesse" '
    'title="Ortsverein Hannover-Linden-Limmer: in Kontakt bleiben" width="100%" height="900"></iframe>'
)
LIST = prospects.ProspectsPage(
    "2 Menschen warten auf Euch", (LENA, KIM), (OSMAN,), (LENI,), "/neu", "/interesse", EMBED
)
ONE = prospects.ProspectPage(
    name="Lena Kroll",
    met="am Infostand am 14. November",
    consent="per Mail eingewilligt am 15. November",
    email="lena@example.org",
    phone="0511 4711",
    interest="Bezahlbares Wohnen,\nund ob es eine Kita gibt.",
    todo="Anrufen",
    on=on(21),
    who="Aylin Demir",
    answer_by=None,
    history=Feed(
        (
            News("s2", "Eingeladen", "eingetragen von Aylin Demir.", at(18), on=on(18)),
            News("s1", "Gesprochen", "eingetragen.", at(16), on=on(16)),
        )
    ),
    step=form("/interessierte/p1/schritt"),
    steps=tuple(Choice(key, label) for key, label in words.DONE.items()),
    plan=form("/interessierte/p1/plan"),
    planned="call",
    holders=(Choice(str(UUID(int=1)), "ich"), Choice(str(UUID(int=2)), "Aylin Demir")),
    holder=str(UUID(int=2)),
    end=form("/interessierte/p1/beenden"),
    apply="/antraege/papier",
)
ENTER = prospects.EnterPage(
    form=form("/interessierte/neu", None),
    sources=tuple(Choice(key, words.SOURCES[key]) for key in ("stall", "evening", "other")),
    source="stall",
    consent=TEXTS[CURRENT],
    version=CURRENT,
    today="Infostand Küchengartenplatz",
)
TYPED = {"first_name": "Kim", "phone": "0511 4711", "source": "other", "interest": "Wohnen"}
WRONG = {"email": "E-Mail oder Telefon: Eins von beiden braucht es.", "consent": "Ohne Einwilligung geht es nicht."}
STAGES = tuple(words.STAGES.values())
SPANS = tuple(prospects.Span(label, "#", key == "jahr") for key, label in words.SPANS.items())
LINES = (
    prospects.Line("Infostand", ("41", "22", "9", "6", "–")),
    prospects.Line("Abend", ("28", "28", "17", "9", "7")),
    prospects.Line("Formular", ("ab 12", "–", "–", "–", "–")),
    prospects.Line("Anderes", ("–", "0", "0", "0", "0")),
    prospects.Line("Zusammen", ("ab 81", "ab 50", "ab 26", "ab 15", "ab 7")),
)
FUNNEL = prospects.Funnel(STAGES, SPANS, LINES, hidden=True)
NONE = prospects.Funnel(
    STAGES, SPANS, tuple(prospects.Line(one.name, ("0",) * len(STAGES)) for one in LINES), hidden=False
)
OWN = prospects.Funnel(
    STAGES,
    SPANS,
    tuple(prospects.Line(one.name, ("12", "7", "3", "2", "1")) for one in LINES),
    own=True,
)
FORM = "/ov-hannover-linden-limmer/interesse"
INTEREST = public.InterestPage(form(FORM, None), UNIT, TEXTS[CURRENT], CURRENT)
SAID = (
    ("Name", "Lena Kroll"),
    ("E-Mail", "lena@example.org"),
    ("Telefon", "0511 4711"),
    ("Interesse", "Bezahlbares Wohnen"),
    ("Eingetragen", "14. November"),
)
CONTACT = public.ContactPage(
    "open", UNIT, "Lena", SAID, TEXTS[CURRENT], erase=form("/kontakt/s/loeschen", None), dates="/einladung"
)
ASKED = replace(CONTACT, state="asked", confirm=form("/kontakt/s", None))
QUESTION = replace(
    CONTACT,
    answer_by="8. Dezember",
    stay=form("/kontakt/s/bleiben", None),
    leave=form("/kontakt/s/loeschen", None),
    erase=None,
)

card("prospects", "ortsverein", busy=prospects.DueCard((LENA, KIM), 2), quiet=prospects.DueCard())


def samples() -> Iterator[Screen]:
    yield Screen("prospects", LIST, HERE)
    yield Screen(
        "prospects-empty", prospects.ProspectsPage("Noch niemand", enter="/neu", public="#", embed=EMBED), HERE
    )
    yield Screen("prospects-read-only", replace(LIST, due=(), enter=""), HERE)
    yield Screen("prospect", ONE, HERE)
    silent = replace(ONE, email="", who="", holder="", answer_by=on(8, 12), history=Feed(), interest="", apply="")
    yield Screen("prospect-silent", silent, HERE)
    yield Screen("prospect-asked", replace(ONE, phone="", answer_by=on(8, 12), step=None, plan=None, end=None), HERE)
    yield Screen("prospect-enter", ENTER, HERE)
    met = prospects.MetCard("am Infostand am 14. November", "Bezahlbares Wohnen", ("Gesprochen, 16. November",))
    cards = tuple(
        Card.of(one.template, met if one.template == "prospects/_met.html" else None)
        for one in PARTS
        if one.page == "/{unit}/antraege/{application}"
    )
    yield Screen("application-met", replace(ONE_APPLICATION, parts=cards), replace(BRANCH, here="applications"))
    wrong = replace(ENTER, form=replace(ENTER.form, values=TYPED, errors=WRONG), today="", known="#")
    yield Screen("prospect-enter-wrong", wrong, HERE)
    guest = replace(ENTER, today="Abend für Neue", source="evening", first_name="Kim", email="kim@example.org")
    yield Screen("prospect-enter-guest", guest, HERE)
    yield Screen("prospects-above", prospects.FunnelPage(FUNNEL), replace(SUB, here="prospects"))
    yield Screen("prospects-above-none", prospects.FunnelPage(NONE), replace(SUB, here="prospects"))
    of_branch = overview.BranchPage((Card.of("prospects/_funnel.html", OWN),))
    yield Screen("overview-branch", of_branch, replace(HERE, here="overview", path="/ov-hannover-linden-limmer/lage"))
    yield Screen("interest", INTEREST, OUTSIDE)
    told = {"consent": "Ohne Deine Einwilligung dürfen wir Dir nicht schreiben.", "email": "Bitte gib sie an."}
    wrong_form = form(FORM, None, values={"first_name": "Lena"}, errors=told)
    yield Screen("interest-wrong", replace(INTEREST, form=wrong_form), OUTSIDE)
    yield Screen("interest-sent", public.SentPage("lena@example.org", 7, "/interesse"), OUTSIDE)
    asked = form("/anmeldung/s/kontakt", None)
    keep = public.KeepPage(UNIT, "/anmeldung/s", asked, "Kim", "Abend für Neue", TEXTS[CURRENT], CURRENT)
    yield Screen("guest-keeps-over", public.KeepPage(UNIT, "/anmeldung/s"), OUTSIDE)
    yield Screen("guest-keeps", keep, OUTSIDE)
    told = {"consent": "Ohne Deine Einwilligung dürfen wir Dir nicht schreiben."}
    yield Screen("guest-keeps-wrong", replace(keep, form=replace(asked, errors=told)), OUTSIDE)
    yield Screen("guest-kept", public.KeptPage(UNIT, "kim@example.org", "#"), OUTSIDE)
    yield Screen("contact", CONTACT, OUTSIDE)
    yield Screen("contact-asked", ASKED, OUTSIDE)
    yield Screen("contact-question", QUESTION, OUTSIDE)
    yield Screen("contact-applied", public.ContactPage("applied", UNIT, "Lena", dates="/einladung"), OUTSIDE)
    yield Screen("contact-over", public.ContactPage("over", UNIT, again="/interesse"), OUTSIDE)
    yield Screen("contact-forgotten", public.ForgottenPage(UNIT, "/interesse"), OUTSIDE)
