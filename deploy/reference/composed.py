"""Each service as it is composed, with settings that reach no server: enough to ask for its routes."""

from __future__ import annotations

import importlib
import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

from fastapi import FastAPI

from shared.security.tokens import new_signing_key

SERVICES: Mapping[str, str] = {
    "members": "services.members.settings:MembersSettings",
    "mentoring": "shared.settings:Settings",
    "events": "shared.settings:Settings",
    "exchange": "services.exchange.settings:ExchangeSettings",
    "notify": "services.notify.settings:NotifySettings",
}
"""Services with a JSON API, and their settings."""


NO_DATABASE = "postgresql://nobody:nothing@127.0.0.1:9/none"


def build(name: str, database_url: str = NO_DATABASE) -> FastAPI:
    """The application; nothing is started."""
    module, _, kind = SERVICES[name].partition(":")
    settings = getattr(importlib.import_module(module), kind)
    nowhere = "http://127.0.0.1:9"
    with tempfile.TemporaryDirectory() as folder:
        key = Path(folder) / "key.json"
        key.write_text(json.dumps(new_signing_key()))
        app: FastAPI = importlib.import_module(f"services.{name}.app").build(
            settings(
                service=name,
                database_url=database_url,
                kafka_bootstrap="127.0.0.1:9",
                kafka_username=name,
                kafka_password="x" * 24,
                client_secret="x" * 24,
                operator_secret="x" * 24,
                signing_key_file=key,
                http_port=9,
                members_url=nowhere,
                mentoring_url=nowhere,
                events_url=nowhere,
                notify_url=nowhere,
                public_url=nowhere,
                smtp_url="smtp://127.0.0.1:9",
            )
        )
    return app
