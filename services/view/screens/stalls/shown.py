"""How a stall is shown on its occasion's page: in its branch with names, above it as counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import quote

from services.view.frame.asking import Ask
from services.view.frame.layout.dates import near_words
from services.view.frame.layout.model import Chip, Choice
from services.view.screens.calendar import queries as calendar
from services.view.screens.calendar.queries import Occasion, address
from services.view.screens.stalls import queries, words
from services.view.screens.stalls.page import AtOccasion, Elsewhere, Place, Planning, Reporting, ShiftRow
from services.view.screens.stalls.queries import Duty, Shift, Stall
from shared.security.permissions import Action
from shared.topics import OTHER, TOPICS, label

LATELY = timedelta(days=180)
"""So long what was reported stands first on the list."""
USUAL = (3, 2)
"""Shifts, and people in each, where a branch has planned none yet."""
MOST_SHIFTS, MOST_PEOPLE = 6, 4
"""That the form offers; the service takes more."""
CHIPS = {"attended": Chip("war da", "fine"), "missed": Chip("war nicht da", "plain")}


def missing(ask: Ask, hole: Shift) -> str:
    """`Am 5. Dezember fehlt noch jemand von 11 bis 12 Uhr`."""
    near = near_words(hole.starts.date(), ask.today)
    day = near[:1].upper() + near[1:] if near in ("heute", "morgen") else f"Am {near}"
    return f"{day} fehlt noch jemand von {words.hours(hole.starts, hole.ends)}"


async def at_home(ask: Ask, about: Occasion) -> AtOccasion:
    """Our own."""
    at, here = calendar.moment(ask), ask.to("termine", about.occasion)
    stall = await queries.one(ask.db, ask.unit.key, about.occasion)
    duties = (await queries.standing(ask.db, ask.unit.key, [about.occasion])).get(about.occasion, [])
    state = about.state(at)
    ahead, takes = state in ("planned", "running"), ask.may(Action.TAKE_SHIFT)
    shifts = stall.shifts if stall and state != "cancelled" else ()  # nobody stood there, and nobody failed to
    report = stall.report if stall else None
    hole = stall.hole if stall and ahead else None
    planned = state == "planned" and ask.may(Action.PLAN_STALL)
    last = max((one.starts for one in shifts), default=about.starts)  # a report ends it: not before all have begun
    meets = at >= about.starts and state != "cancelled" and ask.may(Action.TEND_PROSPECT)
    begun = at >= max(last, about.starts) and state != "cancelled" and report is None
    return AtOccasion(
        heading=_heading(about, stall, state),
        text="" if shifts else "In Schichten weiß jede:r, wann er oder sie gebraucht wird." if planned else "",
        topic=label(stall.topic) if stall and shifts else "",
        missing=missing(ask, hole) if hole else "",
        shifts=tuple(_shift(ask, about, one, duties, ahead=ahead and takes) for one in shifts),
        take=ask.form(f"{here}/platz") if ahead and takes and shifts else None,
        free=ask.form(f"{here}/platz-frei") if ahead and takes and shifts else None,
        seek=ask.form(f"{here}/vertretung") if ahead and takes and shifts else None,
        put_down=f"{here}/eintragen" if ahead and takes and shifts else "",
        plan=await _planning(ask, about, None) if planned and not shifts else None,
        change=await _planning(ask, about, stall) if planned and shifts else None,
        report=await _reporting(ask, about, stall, duties) if begun and ask.may(Action.REPORT_STALL) else None,
        told=_told(stall, at_home=True),
        sentence=report.sentence if report else "",
        met=f"{ask.to('interessierte', 'neu')}?termin={about.occasion}" if meets else "",
    )


def elsewhere(ask: Ask, about: Occasion, stall: Stall) -> Elsewhere:
    """Of a unit below: counts alone."""
    ahead = about.state(calendar.moment(ask)) in ("planned", "running")
    return Elsewhere(
        topic=label(stall.topic),
        places=words.taken(stall.places, stall.open) if stall.shifts and ahead else "",
        missing=missing(ask, stall.hole) if ahead and stall.hole else "",
        told=_told(stall, at_home=False),
    )


def _heading(about: Occasion, stall: Stall | None, state: str) -> str:
    if stall is not None and stall.report is not None:
        return "Was dabei herauskam"
    if stall is None or not stall.shifts:
        return "Wer steht wann am Stand?"
    return words.taken(stall.places, stall.open) if state in ("planned", "running") else "Wer am Stand war"


def _shift(ask: Ask, about: Occasion, one: Shift, duties: Sequence[Duty], *, ahead: bool) -> ShiftRow:
    here = [each for each in duties if each.shift == one.shift]
    places = tuple(
        Place(
            str(each.duty), each.name, each.person == ask.person, each.standing == "seeking", CHIPS.get(each.standing)
        )
        for each in here
    )
    names = [("Du" if each.mine else each.name) + (" (sucht Ersatz)" if each.seeking else "") for each in places]
    unknown = one.places - one.open - sum(not each.seeking for each in places)
    names += ["jemand, dessen Name hier nicht mehr bekannt ist"] if unknown > 0 and ahead else []
    mine = any(each.mine for each in places)
    steps_in = ahead and one.open > 0 and calendar.moment(ask) < one.ends
    free = max(one.places - len(here) - max(unknown, 0), 0) if ahead else 0
    who = words.listed([*names, *(["Du?"] if steps_in and not mine and names else [])])
    return ShiftRow(
        str(one.shift),
        words.hours(one.starts, one.ends),
        who or ("Noch niemand" if ahead else "Niemand"),
        places,
        free=free,
        take=steps_in and not mine,
        tell=_tell(ask, about, one) if steps_in and not mine else "",
    )


def _tell(ask: Ask, about: Occasion, hole: Shift) -> str:
    said = f"{missing(ask, hole)}: {about.title}, {about.place}. Kannst Du?"
    if about.public and (page := address(ask, about)):  # one that is not is on no list
        said += f"\r\n\r\n{ask.view.settings.public_url}{page}"
    return f"mailto:?subject={quote('Kannst Du einspringen?')}&body={quote(said)}"


async def topics(ask: Ask, *first: str) -> tuple[Choice, ...]:
    """All topics: these first, then what was reported here lately, the last one is something else."""
    lately = await queries.topics_since(ask.db, ask.unit.key, [ask.unit.key], ask.today - LATELY)
    wanted = [*first, *(key for key, _ in lately), *TOPICS]
    order = dict.fromkeys(key for key in wanted if key in TOPICS and key != OTHER)
    return tuple(Choice(key, label(key)) for key in (*order, OTHER))


async def _planning(ask: Ask, about: Occasion, stall: Stall | None) -> Planning:
    here = ask.to("termine", about.occasion)
    if stall is not None:
        people = max(one.places for one in stall.shifts)
        form = ask.form(f"{here}/schichten-aendern", stall.version)
        return Planning(form, stall.topic, len(stall.shifts), people, await topics(ask, stall.topic))
    form, last = ask.form(f"{here}/schichten"), await _last(ask, about)
    if last is None:
        return Planning(form, "", *USUAL, await topics(ask))
    before, shifts = last
    people = max(one.places for one in shifts.shifts)
    return Planning(
        form, shifts.topic, len(shifts.shifts), people, await topics(ask, shifts.topic), before.starts.date()
    )


async def _last(ask: Ask, about: Occasion) -> tuple[Occasion, Stall] | None:
    """The branch's last stall with shifts that took place."""
    unit = ask.unit.key
    mine = (calendar.of([unit]), calendar.o.kind == "stall", calendar.o.occasion != about.occasion)
    before = await calendar.find(ask.db, unit, *mine, calendar.happened(calendar.moment(ask)), latest=True, limit=5)
    stalls = await queries.of(ask.db, unit, [one.occasion for one in before])
    return next(
        ((one, stalls[one.occasion]) for one in before if one.occasion in stalls and stalls[one.occasion].shifts), None
    )


async def _reporting(ask: Ask, about: Occasion, stall: Stall | None, duties: Sequence[Duty]) -> Reporting:
    form = ask.form(f"{ask.to('termine', about.occasion)}/bericht")
    about_what = await topics(ask, *([stall.topic] if stall and stall.topic else []))
    return Reporting(
        form=form,
        talks=tuple(Choice(key, text) for key, text in words.TALKS.items()),
        topics=about_what,
        chosen=frozenset(one.value for one in about_what if form.ticked("topics", one.value)),
        until=words.clock(about.ends) if calendar.moment(ask) < about.ends else "",
        stood=tuple(Place(str(one.duty), one.name) for one in duties if one.standing in ("taken", "seeking")),
    )


def _told(stall: Stall | None, *, at_home: bool) -> tuple[str, ...]:
    """What came out, and what was done with it."""
    if stall is None or (report := stall.report) is None:
        return ()
    first = f"{words.talked(report.talks)[:1].upper()}{words.talked(report.talks)[1:]}"
    first += f" über {words.topics(report.topics)}." if report.topics else "."
    if not at_home:
        return (first,)
    kept = "Unterbezirk und Bezirk sehen die Zahl" + (" und die Themen" if report.topics else "") + "."
    return first, kept
