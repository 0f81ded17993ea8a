"""Settings of a view, beside those that every process has."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import NoDecode

from shared.settings import Settings


class ViewSettings(Settings):
    """Which units this process hosts, and where people find it."""

    units: Annotated[tuple[str, ...], NoDecode] = Field(
        min_length=1, description="Keys of the units this view hosts, separated by commas: ov-celle,ov-bergen"
    )
    public_url: str = Field(pattern=r"^https?://[^/\s]+$", description="Where people find this view: https://host")
    limit_per_address: str = Field("120/10minutes", description="Public forms per address, for example 60/10minutes")

    imprint: str = Field(
        "", max_length=20_000, description="Impressum, at the foot of every page: a link https://…, or the text itself"
    )
    privacy: str = Field("", max_length=50_000, description="Datenschutz, likewise: a link, or the text itself")

    @field_validator("units", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(key.strip() for key in value.split(",") if key.strip()) if isinstance(value, str) else value

    @property
    def secure(self) -> bool:
        """Whether people come by https: cookies are then `Secure` and bound to this host."""
        return self.public_url.startswith("https://")
