"""What needs somebody now: new members who wait for a call."""

from __future__ import annotations

from services.view.frame.asking import Ask
from services.view.frame.needs import card
from services.view.hosting import names
from services.view.screens.newcomers import queries
from services.view.screens.newcomers.page import Waiting, WaitingCard
from services.view.screens.newcomers.queries import Newcomer, Rules, rules
from services.view.screens.newcomers.routes import contact_form, first_contact
from services.view.screens.reminders import queries as reminders

SHOWN = 8


@card("newcomers/_waiting.html", "ortsverein", urgency=30)
async def waiting(ask: Ask) -> WaitingCard:
    """Who waits for a call, and whose call that is."""
    by, day = await ask.once(rules), ask.today
    owed, total = await ask.once(queries.owed)
    now = [one for one in owed if not one.is_later(day)]
    late = any(one.missed_on or one.started_on < by.late_before(day) for one in owed)
    return WaitingCard(
        waiting=tuple(_row(ask, one, by) for one in now[:SHOWN]),
        waiting_total=total,
        mine=by.responsible is not None and by.responsible.person == ask.person,
        whose=by.responsible.name if by.responsible else "",
        later=tuple(_row(ask, one, by) for one in owed if one.is_later(day)),
        reminded=await reminders.of_us(ask) if late else None,
        today=day,
    )


def _row(ask: Ask, one: Newcomer, by: Rules) -> Waiting:
    state = first_contact(one, by)
    return Waiting(
        person=str(one.person),
        name=one.name,
        since=one.started_on,
        due=state.due,
        phone=names.phone(one.fields),
        email=one.fields.get("email") or "",
        form=contact_form(ask, one),
        tries=state.tries,
        tried=state.tried,
        again=state.again,
    )
