"""How to connect to Kafka, in the words of the two clients in use."""

from __future__ import annotations

import logging
import ssl
from pathlib import Path
from typing import Any, Protocol

from pydantic import SecretStr

MECHANISM = "SCRAM-SHA-512"


class KafkaSettings(Protocol):
    """The settings that a connection takes."""

    service: str
    kafka_bootstrap: str
    kafka_username: str
    kafka_password: SecretStr
    kafka_security_protocol: str
    kafka_ca_file: Path | None


def aiokafka_settings(settings: KafkaSettings) -> dict[str, Any]:
    """Keyword arguments for aiokafka's consumer and producer."""
    found: dict[str, Any] = {
        "bootstrap_servers": settings.kafka_bootstrap,
        "security_protocol": settings.kafka_security_protocol,
        "sasl_mechanism": MECHANISM,
        "sasl_plain_username": settings.kafka_username,
        "sasl_plain_password": settings.kafka_password.get_secret_value(),
        "client_id": settings.service,
    }
    if settings.kafka_security_protocol == "SASL_SSL":
        found["ssl_context"] = ssl.create_default_context(cafile=settings.kafka_ca_file)
    return found


def confluent_settings(settings: KafkaSettings) -> dict[str, Any]:
    """Configuration for confluent-kafka's clients."""
    found: dict[str, Any] = {
        "bootstrap.servers": settings.kafka_bootstrap,
        "security.protocol": settings.kafka_security_protocol,
        "sasl.mechanism": MECHANISM,
        "sasl.username": settings.kafka_username,
        "sasl.password": settings.kafka_password.get_secret_value(),
        "client.id": settings.service,
        # errors only, and to our log, which says what they mean; else the client writes lines of its own
        "log_level": 3,
        "logger": logging.getLogger("librdkafka"),
        "topic.metadata.refresh.interval.ms": 60_000,
        "allow.auto.create.topics": False,
    }
    if settings.kafka_ca_file:
        found["ssl.ca.location"] = str(settings.kafka_ca_file)
    return found
