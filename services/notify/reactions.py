"""The reactions of `notify`; registered in `directory/` and in `outgoing/reactions.py`."""

from shared.messaging.cloudevents import Meta
from shared.messaging.reactions import Reactions
from shared.messaging.work import Work

reactions = Reactions("notify")


def context(work: Work) -> Meta:
    """Of the event to which somebody reacts: its version, and when it was said."""
    assert work.cause is not None, "only reactions ask"
    return work.cause
