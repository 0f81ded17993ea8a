"""Settings of `members`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from pydantic import Field, SecretStr, field_validator

from shared.security.tokens import load_signing_key
from shared.settings import Settings


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
