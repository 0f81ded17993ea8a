"""Settings of every process, from environment variables `ORTSNETZ_…` or from files in a secrets folder.

A secret may come as a file: `ORTSNETZ_SECRETS_DIR=/run/secrets` with a file `ortsnetz_kafka_password` in it.
A wrong setting stops the process at start with a sentence that says which and what is allowed.
"""

from __future__ import annotations

import os
from ipaddress import ip_network
from pathlib import Path
from typing import Any, TypeVar

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What every service and view needs. Subclasses add their own."""

    model_config = SettingsConfigDict(env_prefix="ORTSNETZ_", extra="ignore")

    service: str = Field(description="Name of this process: members, …, notify or view-<unit>")
    database_url: SecretStr = Field(description="postgresql://user:password@host:port/database, of this service only")
    kafka_bootstrap: str = Field(description="host:port of the broker(s)")
    kafka_username: str = Field(description="This process's own Kafka principal")
    kafka_password: SecretStr = Field(description="Its password")
    kafka_security_protocol: str = Field("SASL_PLAINTEXT", pattern="^SASL_(PLAINTEXT|SSL)$", description="or SASL_SSL")
    kafka_ca_file: Path | None = Field(None, description="CA of the broker's certificate, with SASL_SSL")
    client_secret: SecretStr = Field(description="This process's secret at members' token endpoint")
    http_host: str = Field("127.0.0.1", description="Address to listen on")
    http_port: int = Field(ge=1, le=65535, description="Port to listen on")
    proxies: str = Field(
        "",
        description="Whose X-Forwarded-For is believed: addresses or networks with commas between, 10.0.0.5,fd00::/64; "
        "* for whoever reaches the port; empty: nobody's",
    )
    metrics_port: int = Field(0, ge=0, le=65535, description="Port of /metrics; 0: none")
    metrics_host: str = Field("", description="Address to serve /metrics at; empty: where pages and API are")
    role: str = Field("all", pattern="^(all|api|worker)$", description="api: HTTP only; worker: events only; all: both")
    members_url: str = Field(description="Base URL of members' API")
    mentoring_url: str = Field(description="Base URL of mentoring's API")
    events_url: str = Field(description="Base URL of events' API")
    smtputf8: bool = Field(
        False, description="Whether the mail server takes letters beyond ASCII before an address's @ (SMTPUTF8)"
    )
    clock_file: Path | None = Field(None, description="Days that business dates are ahead: only on stacks of tests")
    traces_url: str = Field("", description="OTLP collector, e.g. http://collector:4318/v1/traces; empty: no traces")
    log_format: str = Field("json", pattern="^(json|terminal)$", description="json, or terminal for reading")
    log_level: str = Field("INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="DEBUG, INFO, WARNING or ERROR")

    @field_validator("proxies")
    @classmethod
    def _proxies(cls, value: str) -> str:
        for one in filter(None, (part.strip() for part in value.split(","))):
            if one != "*":
                ip_network(one)  # a name would be taken literally, and never match
        return value.replace(" ", "")

    def kafka(self) -> dict[str, Any]:
        """Connection settings in aiokafka's words."""
        from shared.messaging.broker import aiokafka_settings

        return aiokafka_settings(self)


S = TypeVar("S", bound=BaseSettings)


def problems(kind: type[BaseSettings]) -> list[str]:
    """What is wrong with the settings as they are now: a sentence each, with the variable and what is allowed."""
    try:
        _read(kind)
    except ValidationError as error:
        return _sentences(kind, error)
    return []


def load(kind: type[S]) -> S:
    """Read the settings, or end the process with a sentence in its log that names the wrong one and what is allowed."""
    try:
        return _read(kind)
    except ValidationError as error:
        from shared import logs  # which every process sets up itself, once it has its settings

        logs.configure(os.environ.get("ORTSNETZ_SERVICE", ""), fmt=os.environ.get("ORTSNETZ_LOG_FORMAT", "json"))
        for sentence in _sentences(kind, error):
            logs.get(__name__).error(sentence)
        raise SystemExit(2) from None


def _read(kind: type[S]) -> S:
    return kind(_secrets_dir=os.environ.get("ORTSNETZ_SECRETS_DIR"))


_NO_FILE = (
    ". It is a secret: the file {file} is not among this process's. `docker compose run --rm secrets` "
    "(embedded: `ortsnetz up`) writes it again; nothing is lost."
)


def _sentences(kind: type[BaseSettings], error: ValidationError) -> list[str]:
    found = []
    for problem in error.errors():
        name = "_".join(str(part) for part in problem["loc"])
        field = kind.model_fields.get(name)
        hint = f" ({field.description})" if field and field.description else ""
        todo = _NO_FILE if problem["type"] == "missing" and field and field.annotation is SecretStr else ""
        found.append(f"ORTSNETZ_{name.upper()}: {problem['msg']}{hint}{todo.format(file=f'ortsnetz_{name}')}")
    return found
