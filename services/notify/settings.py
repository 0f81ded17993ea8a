"""Settings of `notify`."""

from __future__ import annotations

import json
from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator

from shared.settings import Settings


class NotifySettings(Settings):
    """What `notify` needs beyond what every service needs."""

    service: str = Field("notify", description="Name of this process")
    smtp_url: SecretStr = Field(description="smtp://[user:password@]host:port, or smtps:// for TLS from the start")
    mail_from: str = Field("Ortsnetz <ortsnetz@localhost>", description="Sender: Ortsnetz <ortsnetz@example.org>")
    notify_url: str = Field("", description="Where people find the page behind *abmelden*: https://host")
    pages_port: int = Field(
        0, ge=0, le=65535, description="Port that people may reach: the page behind *abmelden* alone; 0: none"
    )
    views_file: Path | None = Field(
        None, description='JSON {"ov-celle": "https://…"}: where people find each unit; read anew, may be missing'
    )
    patience_minutes: float = Field(60, gt=0, description="How long a mail waits for a name, an address or a recipient")
    give_up_hours: float = Field(48, gt=0, description="How long a mail server that is away is tried again")
    dialogue_seconds: float = Field(60, gt=0, description="How long handing over one mail may take")
    keep_mails_days: float = Field(
        90, ge=1, description="How long settled mails are kept; their unsubscribe links work"
    )
    imprint: str = Field(
        "", max_length=20_000, description="Impressum, at the foot of that page: a link https://…, or the text itself"
    )
    privacy: str = Field("", max_length=50_000, description="Datenschutz, likewise: a link, or the text itself")
    keep_inbox_days: float = Field(30, ge=8, description="How long it is remembered which events were processed")

    @field_validator("smtp_url")
    @classmethod
    def _smtp(cls, value: SecretStr) -> SecretStr:
        url = urlsplit(value.get_secret_value())
        if url.scheme not in ("smtp", "smtps") or not url.hostname:
            raise ValueError("it must look like smtp://127.0.0.1:2525")
        return value

    @field_validator("mail_from")
    @classmethod
    def _from(cls, value: str) -> str:
        if "@" not in parseaddr(value)[1]:
            raise ValueError("there is no address in it")
        return value

    @property
    def patience(self) -> timedelta:
        """As a duration."""
        return timedelta(minutes=self.patience_minutes)

    @property
    def give_up(self) -> timedelta:
        """As a duration."""
        return timedelta(hours=self.give_up_hours)

    @property
    def dialogue(self) -> timedelta:
        """As a duration."""
        return timedelta(seconds=self.dialogue_seconds)

    def view(self, unit: str, page: str) -> str | None:
        """Address of a page in the unit's view; None for a unit without one."""
        url = self._views().get(unit)
        return f"{url.rstrip('/')}/{unit}/{page}" if url else None

    def _views(self) -> dict[str, str]:
        # it changes while this process runs, has a line for each unit, and is asked for once a mail
        if self.views_file is None or not self.views_file.exists():
            return {}
        found: dict[str, str] = json.loads(self.views_file.read_bytes())
        return found
