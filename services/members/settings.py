"""Settings of `members`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from pydantic import Field, SecretStr, field_validator

from services.members.objections.periods import Periods
from shared.security.tokens import load_signing_key
from shared.settings import Settings

_PERIOD = r"^P([1-9]\d?M|[1-9]\d{0,2}D)$"


class MembersSettings(Settings):
    """What `members` needs beyond what every service needs."""

    service: str = Field("members", description="Name of this process")
    operator_secret: SecretStr = Field(
        min_length=24, description="The operator's own secret at the token endpoint (client `operator`), 24 characters"
    )
    signing_key_file: Path = Field(description="File with the private key (JWK, P-256) that signs all access tokens")
    spool_dir: Path = Field(
        Path(tempfile.gettempdir()) / "ortsnetz-members-spool",
        description="Folder for uploaded exports until they are taken over; must outlive a restart",
    )
    upload_limit_mb: int = Field(200, ge=1, le=2000, description="Largest export that is accepted, in MB")

    object_within: str = Field(
        "P1M", pattern=_PERIOD, description="Statutes: time to object to a refusal, from the notice on (P1M, P14D)"
    )
    hear_within: str = Field(
        "P14D", pattern=_PERIOD, description="Statutes: time for the branch's statement on an objection"
    )
    decide_within: str = Field(
        "P2M", pattern=_PERIOD, description="Statutes: within which a decision on an objection is asked for"
    )
    refused_kept: str = Field(
        "P3M", pattern=_PERIOD, description="How long a refused applicant's data are kept once the refusal is final"
    )
    posted_days: int = Field(4, ge=0, le=14, description="Days after which a letter by post counts as there")

    @property
    def statutes(self) -> Periods:
        """The periods of objections."""
        return Periods(self.object_within, self.hear_within, self.decide_within, self.refused_kept, self.posted_days)

    @field_validator("signing_key_file")
    @classmethod
    def _readable(cls, value: Path) -> Path:
        try:
            load_signing_key(value)
        except (OSError, ValueError, JoseError) as error:
            raise ValueError(f"{value} holds no private key (JWK, P-256): {type(error).__name__}") from None
        return value

    def signing_key(self) -> ECKey:
        """The private key that signs access tokens."""
        return load_signing_key(self.signing_key_file)
