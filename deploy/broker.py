"""What the broker says to one of its users."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient

from deploy.embedded.errors import StackError

_AWAY = 30.0
"""Seconds without any answer after which the broker is taken for away."""


def shown(kafka: Mapping[str, Any]) -> set[str] | None:
    """The topics that the broker shows to a user: those that they may read. None: it does not let them in.

    `kafka` is confluent-kafka's configuration as that user. Raises StackError where the broker is away: that is no
    answer.
    """
    errors: list[KafkaError] = []
    settings: dict[str, Any] = {**kafka, "log_level": 0, "error_cb": errors.append}
    client = AdminClient(settings)
    deadline = time.monotonic() + _AWAY
    while time.monotonic() < deadline:
        try:
            return set(client.list_topics(timeout=2).topics)
        except KafkaException:
            client.poll(0.2)  # what the broker said comes here only
            if any(error.code() == KafkaError._AUTHENTICATION for error in errors):
                return None
    raise StackError("The broker does not answer: `ortsnetz status` says whether it runs. Run the command again.")
