"""Invitations to new members on an occasion's page; what guests say; the invitation's page; somebody's own calendar."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from services.view.frame.needs import Card
from services.view.screens.calendar import page as calendar
from services.view.screens.calendar import public_page as public
from services.view.screens.invitations import page as invitations
from services.view.tests.gallery.calendar import ABOUT, FACTS, HERE
from services.view.tests.gallery.sample import OUTSIDE, Screen, form

ELSEWHERE = {
    "/{unit}/termine/{occasion}/neue-einladen": "of an evening to come: test_invitations.py",
    "/{unit}/termine/{occasion}/nachbarn-duerfen": "of a neighbour's evening: test_invitations.py",
    "/{unit}/anmeldung/{secret}/erinnerung": "whoever has a seat: test_invitations.py",
    "/{unit}/anmeldung/{secret}/antwort": "whoever was there: test_invitations.py",
    "/{unit}/termine/mein-kalender": "made anew: test_own_feed.py",
    "/{unit}/termine/mein-kalender/beenden": "where there is one: test_own_feed.py",
}

OCCASION = calendar.OwnPage(
    facts=FACTS,
    headline="11 kommen am 3. Dezember",
    says="Abend für Neue · Donnerstag, 3. Dezember, 19 bis 21 Uhr",
    registers=True,
    tells=True,
    sees="Unterbezirk und Bezirk sehen, dass der Termin stattfindet, wo und wann.",
)
TOLD = ("12 neue Mitglieder sind eingeladen, 5 davon bei Nachbarn.", "3 haben sich über die Einladung angemeldet.")
LOST = "Jemand hat sich mit einer Adresse angemeldet, an die keine Mails kommen. Wer das ist, wissen wir nicht."


def _with(model: object, template: str) -> calendar.OwnPage:
    return replace(OCCASION, parts=(Card.of(f"invitations/{template}.html", model),))


def samples() -> Iterator[Screen]:
    """All of them."""
    inviting = invitations.Inviting(form=form(version=None), with_neighbours=True)
    yield Screen("inviting", _with(inviting, "_inviting"), HERE)
    told = replace(inviting, told=TOLD, neighbours_chosen=True, lost=LOST)
    yield Screen("inviting-told", _with(told, "_inviting"), HERE)
    wrong = form(version=None, errors={"months": "Bitte wähl aus, seit wann jemand dabei ist."})
    yield Screen("inviting-errors", _with(replace(inviting, form=wrong), "_inviting"), HERE)
    said = invitations.Afterwards(
        (("Ja", 5), ("Ein bisschen", 2), ("Eher nicht", 1)),
        "8 von 9 Anmeldungen haben geantwortet. Wer was gesagt hat, steht hier nicht.",
    )
    yield Screen("afterwards", _with(said, "_afterwards"), HERE)
    theirs = calendar.TheirsPage(
        FACTS,
        "Ortsverein Hannover-Kleefeld",
        "Ortsverein Hannover-Kleefeld lädt Euch als Nachbarn ein.",
        "#",
        True,
        "#",
    )
    ours = invitations.Ours("4 neue Mitglieder von Euch sind hierher eingeladen. ", True, form(version=None))
    no = invitations.Ours("", False, form(version=None))
    for name, model in (("", ours), ("-no", no)):
        yield Screen(f"ours{name}", replace(theirs, parts=(Card.of("invitations/_ours.html", model),)), HERE)
    yield from _outside()
    feed = calendar.FeedPage("#", make=form(version=None))
    yield Screen("feed", feed, HERE)
    yield Screen("feed-there", replace(feed, made=True, end=form(version=None)), HERE)
    # as people read it; on a running view it begins with its scheme, to be copied
    address = f"linden.example.org/ov-hannover-linden-limmer/mein-kalender/{'x' * 43}.ics"
    new = replace(feed, made=True, make=None, address=address, subscribe="#", end=form(version=None))
    yield Screen("feed-new", new, HERE)


def _outside() -> Iterator[Screen]:
    outside = replace(OUTSIDE, path="/ov-hannover-linden-limmer/eingeladen/x")
    facts = replace(FACTS, about=ABOUT)
    invited = public.NewcomerPage(facts, "Ortsverein Hannover-Linden-Limmer", form(version=None), all="#")
    yield Screen("newcomer", invited, outside)
    yield Screen("newcomer-full", replace(invited, full=True), outside)
    yield Screen("newcomer-late", replace(invited, accept=None), outside)
    yield Screen("newcomer-registered", replace(invited, registered=True), outside)
    yield Screen("newcomer-over", public.NewcomerPage(all="#"), outside)
    seated = public.GuestPage("seated", "Ruben", replace(FACTS, seats=""), reminded="2. Dezember", all="#")
    seated = replace(seated, remind=form(version=None), erase=form(version=None))
    yield Screen("guest-reminded", seated, outside)
    yield Screen("guest-not-reminded", replace(seated, reminds=False), outside)
    asked = replace(seated, standing="attended", ahead=False, reminded="", remind=None, answer=form(version=None))
    yield Screen("guest-thanked", asked, outside)
    yield Screen("guest-answered", replace(asked, answered="gained"), outside)
