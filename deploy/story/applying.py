"""Applying for membership: with the public form, or on paper."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

from bs4 import Tag

from deploy.demo import make_members
from deploy.demo.people import Newcomer, invent
from deploy.story.cast import Cast
from deploy.story.people import Page, Person, link_in
from deploy.story.telling import Unmet, check
from shared.clock import Calendar
from shared.hierarchy import Level


def somebody(cast: Cast, what: str) -> Newcomer:
    """An applicant at the branch, invented anew for each telling; `what` tells those of one telling apart.

    With a double name: that nobody above reads it is looked for by name, and each single one is an office holder's.
    """
    dice = random.Random(cast.mark + what)
    one = invent(dice, cast.tree[cast.branch], mark=f"story.{what}.{cast.mark}")
    return replace(one, last_name=f"{one.last_name}-{dice.choice(make_members.LAST)}")


def apply(cast: Cast, newcomer: Newcomer) -> Person:
    """Fill in the public form; returns the stranger who did."""
    stranger = cast.stranger(Level.BRANCH)
    page = stranger.look(f"/{cast.branch}/mitmachen")
    fields = {key: str(value) for key, value in newcomer.applicant().items()}
    answer = stranger.send(page, page.form("/mitmachen"), **fields, consent="ja")
    check(answer.status == 200 and answer.shows("Mail"), f"answered {answer.status}: {answer.text[:300]}")
    return stranger


def confirm(cast: Cast, newcomer: Newcomer) -> None:
    """Open the link of the confirmation mail and press its button; a second press does nothing."""
    stranger = cast.stranger(Level.BRANCH)
    link = link_in(cast.mailbox.newest(newcomer.email, "/mitmachen/bestaetigen/"), "/mitmachen/bestaetigen/")
    page = stranger.look(link)
    done = stranger.send(page, page.form("/mitmachen/bestaetigen/"))
    check(done.status == 200, f"answered {done.status}: {done.text[:200]}")


def enter(cast: Cast, board: Person, newcomer: Newcomer, received: date) -> Page:
    """Enter an application on paper with the day it came in; returns what is shown then."""
    page = board.look(f"/{cast.branch}/antraege/papier")
    fields = {key: str(value) for key, value in newcomer.applicant().items()}
    return board.send(page, page.form("/antraege/papier"), **fields, received_on=received.isoformat())


def confirming(page: Page) -> Tag:
    """The form that takes over an admission by lapse once more, knowingly. Raises Unmet."""
    for form in page.html.find_all("form"):
        if "Fristablauf" in form.get_text(" "):
            return form
    raise Unmet("there is no button that confirms")


def admitted_today(cast: Cast, board: Person, what: str) -> Newcomer:
    """Somebody who applied on paper today, and was admitted."""
    newcomer = somebody(cast, what)
    enter(cast, board, newcomer, Calendar().today())
    admit(board, board.see(f"/{cast.branch}/antraege", newcomer.first_name, newcomer.last_name), newcomer)
    return newcomer


def admit(board: Person, page: Page, newcomer: Newcomer) -> None:
    """Admit somebody whose application is on this page."""
    detail = board.look(page.link(f"{newcomer.first_name} {newcomer.last_name}"))
    board.send(detail, detail.form("/aufnehmen"))
