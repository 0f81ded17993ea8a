"""Objections: at the level that decides, on an application's page, by link; the cards on *Heute*."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from services.view.frame.layout.model import Chip
from services.view.frame.needs import Card
from services.view.screens.applications.page import Decision
from services.view.screens.objections import page as objections
from services.view.tests.gallery.applications import HERE, ONE
from services.view.tests.gallery.sample import DISTRICT, OUTSIDE, SUB, TODAY, Screen, card, form, on

SAID = "Ich wohne seit Mai in Linden und zahle hier Miete.\nBitte prüfen Sie das noch einmal, ich lege den Vertrag bei."
OBJECTING = (
    objections.Row("o1", "Karl Feldmann", "Laatzen", on(2), on(16), on(2, 1, 2027), True),
    objections.Row("o2", "Friederike von Schulenburg", "Hannover-Bothfeld", on(20), on(4, 12), on(20, 1, 2027), False),
)
TO_STATE = objections.ToState("a8", "Karl Feldmann", on(20), on(4, 12))
card("to_state", "ortsverein", busy=objections.ToStateCard((TO_STATE,)), quiet=objections.ToStateCard())
NOTHING = objections.ObjectionsCard()
card("objections", "unterbezirk", busy=objections.ObjectionsCard(OBJECTING), quiet=NOTHING)
card("objections", "bezirk", busy=objections.ObjectionsCard(OBJECTING[:1]), quiet=NOTHING)

ELSEWHERE = {
    "/{unit}/antraege/{application}/stellungnahme": "while an objection is pending: test_objections.py",
    "/{unit}/einsprueche/{objection}/entscheiden": "while an objection is pending: test_objections.py",
    "/{unit}/einsprueche/{objection}/zurueckgenommen": "while an objection is pending: test_objections.py",
    "/einspruch/{secret}": "by the link in a notice: test_objections.py",
}


def samples() -> Iterator[Screen]:
    yield from where_they_are_decided()
    yield from at_the_branch()


def where_they_are_decided() -> Iterator[Screen]:
    here = replace(SUB, here="objections", path="/ub-region-hannover/einsprueche")
    ended = (
        objections.EndedRow("Barsinghausen", Chip("stattgegeben", "fine"), on(3)),
        objections.EndedRow("Laatzen", Chip("zurückgewiesen"), on(12, 10)),
    )
    yield Screen("objections", objections.ObjectionsPage(OBJECTING, ended, False), here)
    yield Screen("objections-empty", objections.ObjectionsPage((), (), True), replace(DISTRICT, here="objections"))
    wrong = form(version=None, errors={"reference": "Zu diesem Aktenzeichen gibt es hier keine Ablehnung."})
    yield Screen("objection-enter", objections.EnterPage(wrong, TODAY), here)
    one = objections.ObjectionPage(
        objection="o1",
        name="Karl Feldmann",
        branch="Laatzen",
        refused=on(23, 10),
        reason="Wohnt nicht hier.",
        filed=on(2),
        grounds=SAID,
        hear_by=on(16),
        decide_by=on(2, 1, 2027),
        street="Hauptstraße 12",
        town="30880 Laatzen",
        email="",
        phone="0511 000000",
        statement="Die Meldebestätigung fehlt.",
        stated=on(9),
        heard=True,
        decide=form(),
        withdraw=form(),
    )
    yield Screen("objection", one, here)
    waits = replace(one, heard=False, stated=None, statement="", hear_by=on(4, 12), decide=None, email="k@example.org")
    yield Screen("objection-waits", waits, here)
    earlier = objections.Earlier(on(20), SAID, "Die Meldebestätigung fehlt.", "Der Wohnsitz ist nicht nachgewiesen.")
    wrong = form(errors={"outcome": "Bitte wähl aus, wie der Vorstand entschieden hat."})
    yield Screen(
        "objection-final",
        replace(one, final=True, earlier=earlier, decide=wrong),
        replace(DISTRICT, here="objections", path="/bezirk-hannover/einsprueche/o1"),
    )
    yield Screen("objection-by-link", objections.ByLinkPage(form(version=None)), OUTSIDE)
    done = objections.ByLinkResultPage("filed", "Unterbezirk Region Hannover", on(24, 1, 2027))
    yield Screen("objection-filed", done, OUTSIDE)
    yield Screen("objection-used", objections.ByLinkResultPage("used"), OUTSIDE)
    yield Screen("objection-spent", objections.ByLinkResultPage("spent"), OUTSIDE)


def added(model: objections.AtBranch) -> tuple[Card, ...]:
    """As `parts.py` adds it."""
    return (Card.of("objections/_objection.html", model),)


def at_the_branch() -> Iterator[Screen]:
    yield Screen(
        "application-refused",
        replace(
            ONE,
            admit=None,
            refuse=None,
            email="",
            decision=Decision(
                Chip("abgelehnt", "late"),
                on(23),
                "den Vorstand",
                "Mitglied einer anderen Partei.",
                letter="#",
                post=form(),
            ),
            parts=added(
                objections.AtBranch(
                    ONE.name, (), "Unterbezirk Region Hannover", on(28, 12), enter=form(version=None), latest=TODAY
                )
            ),
        ),
        HERE,
    )
    stage = objections.Stage("Unterbezirk Region Hannover", on(2), SAID, on(26), on(2, 1, 2027))
    refused = Decision(Chip("abgelehnt"), on(23, 10), "den Vorstand", "Wohnt nicht hier.", told=True)
    pending = objections.AtBranch(ONE.name, (stage,), state=form())
    yield Screen(
        "application-objection",
        replace(ONE, admit=None, refuse=None, decision=refused, parts=added(pending)),
        HERE,
    )
    over = replace(
        stage,
        statement="Die Meldebestätigung fehlt.",
        stated=on(9),
        chip=Chip("zurückgewiesen"),
        decided=on(20),
        reasons="Der Wohnsitz ist nicht nachgewiesen.",
    )
    further = objections.AtBranch(
        ONE.name, (over,), "Bezirk Hannover", on(20, 12), enter=form(version=None), latest=TODAY
    )
    yield Screen(
        "application-objection-rejected",
        replace(ONE, admit=None, refuse=None, decision=refused, parts=added(further)),
        HERE,
    )
    letter = replace(refused, letter="#", sender="Unterbezirk Region Hannover", post=form())
    by_letter = replace(ONE, admit=None, refuse=None, email="", decision=letter, parts=added(further))
    yield Screen("application-letter-on-behalf", by_letter, HERE)
    with_address = replace(refused, letter="#", title="mit der Ablehnung", post=form())
    yield Screen(
        "application-letter-still-due",
        replace(ONE, admit=None, refuse=None, decision=with_address, parts=added(further)),
        HERE,
    )
    gone = replace(letter, posted=on(21))
    yield Screen("application-letter-posted", replace(by_letter, decision=gone), HERE)
