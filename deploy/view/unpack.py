"""`python -m deploy.view.unpack FILE`: what the centre handed out becomes secret files, for the view and its database.

The database's passwords are made here, once, and never leave this machine. Run again with another file, the view gets
the new credentials when it starts again.
"""

from __future__ import annotations

import json
import secrets
import sys
from pathlib import Path
from typing import Any

from deploy.own_views.remembering import FORMAT
from deploy.servers.setting import POSTGRES_CONTAINER, postgres_settings
from deploy.stack.errors import StackError

DATABASE = "view"
WANTED = (
    "Nothing was changed. Put the file that the centre has handed out in its place, as it is, then "
    "`docker compose up --wait`."
)
SECRETS = Path("/run/secrets")
"""Where the view has its own, in its container."""


def unpack(handed_out: dict[str, Any], database_password: str) -> dict[str, str]:
    """The view's files: every setting that is not the same everywhere. Raises StackError for what is no such file."""
    try:
        if handed_out["format"] != FORMAT:
            raise StackError(f"view.json is {handed_out['format']}, not {FORMAT}: take the centre's release.")
        kafka, client = handed_out["kafka"], handed_out["client"]
        found = {
            "ortsnetz_service": client["name"],
            "ortsnetz_units": ",".join(handed_out["units"]),
            "ortsnetz_public_url": handed_out["public_url"],
            "ortsnetz_database_url": f"postgresql://{DATABASE}:{database_password}@postgres:5432/{DATABASE}",
            "ortsnetz_kafka_bootstrap": kafka["bootstrap"],
            "ortsnetz_kafka_security_protocol": kafka["security_protocol"],
            "ortsnetz_kafka_username": kafka["username"],
            "ortsnetz_kafka_password": kafka["password"],
            "ortsnetz_kafka_ca_file": str(SECRETS / "ca.pem"),
            "ortsnetz_client_secret": client["secret"],
            "ortsnetz_members_url": handed_out["members_url"],
            "ortsnetz_mentoring_url": handed_out["mentoring_url"],
            "ortsnetz_events_url": handed_out.get("events_url") or _beside(handed_out["members_url"]),
            "ca.pem": handed_out["ca"],
        }
    except (KeyError, TypeError):
        raise StackError(f"view.json is another file than `ortsnetz units provision` writes. {WANTED}") from None
    return found


def _beside(members_url: str) -> str:
    """Where the service `events` is, for a file handed out before it was: behind the same gateway."""
    return f"{members_url.removesuffix('/members')}/events"


def database(password: str, superuser: str) -> dict[str, str]:
    """The files of the database, and of the job that makes the view's role and database in it."""
    return {
        "postgres_password": superuser,
        "postgresql.conf": postgres_settings(**POSTGRES_CONTAINER),
        "databases.json": json.dumps({DATABASE: password}),
    }


def main(file: Path, below: Path = Path("/secrets")) -> None:
    """Write them, readable for everybody who mounts the volume: see `deploy.containers.files`. Raises StackError."""
    try:
        handed_out = json.loads(file.read_text())
    except OSError as error:
        raise StackError(f"view.json cannot be read ({error.strerror}). {WANTED}") from None
    except ValueError as error:
        raise StackError(f"view.json is cut off or was changed ({error}). {WANTED}") from None
    kept = below / "postgres" / "passwords.json"
    if not kept.exists():
        _write(kept, json.dumps({"view": secrets.token_urlsafe(24), "superuser": secrets.token_urlsafe(24)}))
    passwords = json.loads(kept.read_text())
    for name, content in unpack(handed_out, passwords["view"]).items():
        _write(below / "view" / name, content)
    for name, content in database(passwords["view"], passwords["superuser"]).items():
        _write(below / "postgres" / name, content)


def _write(file: Path, content: str) -> None:
    beside = file.with_name(f".{file.name}.new")
    beside.write_text(content)
    beside.chmod(0o444)
    beside.replace(file)


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except StackError as error:
        sys.exit(str(error))
