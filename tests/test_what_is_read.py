"""Each service may read what it reacts to, and nothing else: a right too few stands still, one too many is a leak."""

from __future__ import annotations

import pytest

import services.notify.app  # all that registers what notify reacts to
from deploy.demo.units import unit_tree
from services.events.reactions import reactions_of
from services.exchange.provisioning import plan_for
from services.mentoring.journeys.reactions import reactions as of_mentoring
from services.notify.reactions import reactions as of_notify
from shared.clock import Calendar
from shared.contracts.topics import PEOPLE, UNITS
from shared.messaging.reactions import Reactions

ALL = (of_mentoring, reactions_of(Calendar()), of_notify)


@pytest.mark.parametrize("reactions", ALL, ids=[one.consumer for one in ALL])
def test_who_reacts_reads_that_and_nothing_else(reactions: Reactions) -> None:
    may = next(one for one in plan_for(unit_tree(), []).principals if one.name == reactions.consumer)
    assert {*reactions.topics, UNITS} == may.reads
    assert may.groups == {reactions.consumer}


def test_of_these_only_notify_hears_names() -> None:
    assert [one.consumer for one in ALL if PEOPLE in one.topics] == ["notify"]
    assert services.notify.app.MIGRATIONS
