"""Settings of `notify`."""

from __future__ import annotations

import json
from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import NoDecode

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
    views: Annotated[dict[str, str], NoDecode] = Field(
        default_factory=dict,
        description='Public address of each unit\'s view: JSON {"ov-celle": "https://…"}, or ov-celle=https://…,…',
    )
    own_views_file: Path | None = Field(
        None, description="JSON {unit: address} of views that levels run themselves: they win, and are read anew"
    )
    patience_minutes: float = Field(60, gt=0, description="How long a mail waits for a name, an address or a recipient")
    give_up_hours: float = Field(48, gt=0, description="How long a mail server that is away is tried again")
    dialogue_seconds: float = Field(60, gt=0, description="How long handing over one mail may take")
    keep_mails_days: float = Field(
        90, ge=1, description="How long settled mails are kept; their unsubscribe links work"
    )
    keep_inbox_days: float = Field(30, ge=8, description="How long it is remembered which events were processed")

    @field_validator("smtp_url")
    @classmethod
    def _smtp(cls, value: SecretStr) -> SecretStr:
        url = urlsplit(value.get_secret_value())
        if url.scheme not in ("smtp", "smtps") or not url.hostname:
            raise ValueError("it must look like smtp://127.0.0.1:2525")
        return value

    @field_validator("views", mode="before")
    @classmethod
    def _views(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        if value.lstrip().startswith("{"):
            return json.loads(value)
        return dict(_pair(part) for part in value.split(",") if part.strip())

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
        url = self._own_views().get(unit) or self.views.get(unit)
        return f"{url.rstrip('/')}/{unit}/{page}" if url else None

    def _own_views(self) -> dict[str, str]:
        # it changes while this process runs, has a line for each such view, and is asked for once a mail
        if self.own_views_file is None or not self.own_views_file.exists():
            return {}
        found: dict[str, str] = json.loads(self.own_views_file.read_bytes())
        return found


def _pair(text: str) -> tuple[str, str]:
    unit, is_there, url = text.strip().partition("=")
    if not is_there or not url.startswith(("http://", "https://")):
        raise ValueError("write it as ov-celle=https://celle.example.org")
    return unit, url
