"""What the broker says to one of its users."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient

from deploy.stack.errors import StackError


def shown(kafka: Mapping[str, Any], within: float = 30.0) -> set[str] | None:
    """The topics that the broker shows to a user: those that they may read. None: it does not let them in.

    `kafka` is confluent-kafka's configuration as that user. Raises StackError where the broker is away, without any
    answer `within` so many seconds.
    """
    errors: list[KafkaError] = []
    settings: dict[str, Any] = {**kafka, "log_level": 0, "error_cb": errors.append}
    client = AdminClient(settings)
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        try:
            return set(client.list_topics(timeout=2).topics)
        except KafkaException:
            client.poll(0.2)  # what the broker said comes here only
            if any(error.code() == KafkaError._AUTHENTICATION for error in errors):
                return None
    raise StackError(
        f"The broker did not answer within {within:.0f} s: `ortsnetz status` says whether it runs. Run this again."
    )
