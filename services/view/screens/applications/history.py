"""An application's history: by day, the latest first; of one day as one thing follows from the other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from services.view.frame.asking import Ask
from services.view.frame.layout.dates import plural
from services.view.frame.layout.model import News
from services.view.screens.applications import letter_due
from services.view.screens.applications.queries import Application, Posted
from services.view.screens.objections.queries import ENDED, FILED, decider
from shared.clock import BERLIN
from shared.contracts.members import PaperLetter
from shared.german import des

Came = list[News]
"""What came, as one thing follows from the other."""

_SAYS: dict[PaperLetter, str] = {"welcome": "decided", "refusal": "refused", "objection_received": FILED}
"""The key of what a letter tells; of the others it is how an objection ended."""


def history(ask: Ask, found: Application, told: Sequence[News], posted: Sequence[Posted]) -> tuple[News, ...]:
    """What came of it. `told`: what other screens tell, the latest first, as `posted`."""
    came = _before(found)
    if found.refused_on is not None:
        came.append(_refused(found))
    came += reversed(told)
    if found.admitted_on is not None:
        came.append(_admitted(ask, found))
    for letter in reversed(posted):
        _follow(came, found, letter)
    return tuple(sorted(came, key=_day)[::-1])


def _day(news: News) -> date:
    """By which it stands where it does: the one that is read."""
    return news.on or news.at.astimezone(BERLIN).date()


def _on(day: date, at: datetime) -> date | None:
    """The day of what was entered later, which says more than the moment of the entry."""
    return day if day != at.astimezone(BERLIN).date() else None


def _before(found: Application) -> Came:
    """Up to the decision."""
    came: Came = []
    if found.received_at:
        on = _on(found.received_on, found.received_at)
        entered = "kam auf Papier an." if on else "wurde auf Papier eingetragen."
        how = entered if found.channel == "paper" else "wurde online gestellt und per Mail bestätigt."
        came.append(News("received", "Der Antrag", how, found.received_at, on=on))
    if found.warned_at:
        left = found.days_left or 0
        on = _on(found.decide_by - timedelta(days=left), found.warned_at)
        text = f"wurde gewarnt: noch {plural(left, 'Tag', 'Tage')}."
        came.append(News("warned", "Der Vorstand", text, found.warned_at, on=on))
    return came


def _refused(found: Application) -> News:
    assert found.decided_at is not None
    assert found.refused_on is not None
    # of an upheld one only the day is left: the moment is that of the admission
    on = found.refused_on if found.on_objection else _on(found.refused_on, found.decided_at)
    return News("refused", "Der Vorstand", "hat abgelehnt.", found.decided_at, on=on)


def _admitted(ask: Ask, found: Application) -> News:
    assert found.decided_at is not None
    assert found.admitted_on is not None
    who, text = "Der Vorstand", "hat die Aufnahme beschlossen."
    if found.on_objection:
        who = f"Der Vorstand {des(decider(ask, found.on_objection))}"
        text = "hat dem Einspruch stattgegeben: aufgenommen."
    elif found.outcome == "lapse":
        who, text = "Die Frist", "ist abgelaufen: aufgenommen durch Fristablauf."
    return News("decided", who, text, found.decided_at, on=_on(found.admitted_on, found.decided_at))


def _follow(came: Came, found: Application, letter: Posted) -> None:
    """A letter follows what it tells."""
    assert found.decided_at is not None
    says = _SAYS.get(letter.letter, ENDED).format(letter.about)
    place = next((place for place, news in enumerate(came, 1) if news.key == says), len(came))
    text = f"{letter_due.TITLES[letter.letter]} wurde verschickt."
    key = f"letter-{letter.letter}-{letter.about}"
    came.insert(place, News(key, "Der Brief", text, found.decided_at, on=letter.on))
