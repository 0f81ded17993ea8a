"""Which days count, when it is a gap, when something is offered and on which mornings: without a database."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from services.events.visibility import rules
from services.events.visibility.rules import Stands
from shared.unseen import ENOUGH, Span, due, is_public_holiday, unseen

# no public holiday of Niedersachsen follows for four months
SEEN = date(2026, 6, 1)


def test_the_fifty_fifth_day_is_none_and_the_fifty_sixth_is_a_gap() -> None:
    stands = Stands(SEEN, SEEN)
    assert not rules.is_gap(stands, SEEN + timedelta(days=55), ())
    assert rules.is_gap(stands, SEEN + timedelta(days=56), ())
    assert due(SEEN, ()) == SEEN + timedelta(days=ENOUGH)


def test_public_holidays_of_niedersachsen_do_not_count_and_those_of_others_do() -> None:
    reformation, all_saints = date(2026, 10, 31), date(2026, 11, 1)
    assert is_public_holiday(reformation)
    assert not is_public_holiday(all_saints)
    assert unseen(date(2026, 10, 30), date(2026, 11, 1), ()) == 1


def test_a_campaign_in_between_does_not_count_and_what_was_before_it_does() -> None:
    campaign = Span(SEEN + timedelta(days=30), SEEN + timedelta(days=39))
    assert due(SEEN, [campaign]) == SEEN + timedelta(days=66)
    assert unseen(SEEN, SEEN + timedelta(days=65), [campaign]) == 55
    # two that meet are not counted twice
    assert due(SEEN, [campaign, Span(campaign.first, campaign.last)]) == SEEN + timedelta(days=66)


def test_nothing_is_offered_in_a_campaign_and_on_the_first_day_after_it_is() -> None:
    begins = SEEN + timedelta(days=70)
    campaign = [Span(begins, begins + timedelta(days=9))]
    # it was declined before, and the four weeks end in the middle of the campaign
    stands = Stands(SEEN, SEEN, quiet_until=begins + timedelta(days=4))
    assert all(rules.is_gap(stands, begins + timedelta(days=n), campaign) for n in range(10))
    assert not any(rules.offers(stands, begins + timedelta(days=n), campaign) for n in range(10))
    assert rules.offers(stands, begins + timedelta(days=10), campaign)


def test_what_passed_before_it_was_switched_on_makes_a_gap_and_no_offer() -> None:
    switched_on = SEEN + timedelta(days=100)
    stands = Stands(SEEN, switched_on)
    assert rules.is_gap(stands, switched_on, ())
    first = next(day for n in range(200) if rules.offers(stands, day := switched_on + timedelta(days=n), ()))
    assert unseen(switched_on, first, ()) == ENOUGH


def test_after_a_no_nothing_is_offered_for_four_weeks() -> None:
    today = SEEN + timedelta(days=60)
    stands = Stands(SEEN, SEEN, quiet_until=today + rules.SILENT)
    assert not rules.offers(stands, today + timedelta(days=27), ())
    assert rules.offers(stands, today + timedelta(days=28), ())


def test_time_looks_again_on_the_day_on_which_something_changes() -> None:
    now = datetime.combine(SEEN + timedelta(days=3), datetime.min.time()).replace(hour=12)
    assert rules.looked_at_next(Stands(SEEN, SEEN), now, ()) == datetime.combine(SEEN + timedelta(days=56), rules.AT)
    gap = now + timedelta(days=60)
    assert rules.looked_at_next(Stands(SEEN, SEEN, open=True), gap, ()) is None
    quiet = Stands(SEEN, SEEN, quiet_until=gap.date() + timedelta(days=28))
    assert rules.looked_at_next(quiet, gap, ()) == datetime.combine(gap.date() + timedelta(days=28), rules.AT)
    # not in the middle of a campaign, which nobody would be asked in
    campaign = [Span(gap.date() + timedelta(days=20), gap.date() + timedelta(days=40))]
    assert rules.looked_at_next(quiet, gap, campaign) == datetime.combine(gap.date() + timedelta(days=41), rules.AT)


def test_mornings_leave_out_holidays_what_is_planned_and_days_before_a_kit_could_be_there() -> None:
    until = datetime.fromisoformat("2026-12-08T12:00")
    christmas, taken = date(2026, 12, 26), date(2026, 12, 12)
    found = list(rules.mornings(until, rules.SATURDAY, {taken}, [Span(date(2027, 1, 1), date(2027, 1, 6))]))
    assert found[:3] == [date(2026, 12, 19), date(2027, 1, 9), date(2027, 1, 16)]
    assert not {christmas, taken, date(2027, 1, 2)} & set(found)
    assert min(found) >= until.date() + rules.ON_THE_WAY
    assert {day.weekday() for day in rules.mornings(until, 2, (), ())} == {2}
