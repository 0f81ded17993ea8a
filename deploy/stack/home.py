"""The folder in which one embedded stack lives: data, logs, ports, secrets. Everything that `reset` deletes."""

import fcntl
import hashlib
import json
import os
import secrets
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.stack.errors import StackError

CHECKOUT = Path(__file__).resolve().parents[2]

_LONGEST_SOCKET = 100  # Linux allows 107 bytes; supervisor adds its process id while it binds


@dataclass(frozen=True)
class Home:
    """Paths and small files of one stack."""

    path: Path

    @classmethod
    def chosen(cls, folder: Path | None = None) -> "Home":
        """The folder asked for, else ORTSNETZ_HOME, else `.ortsnetz` in this checkout."""
        return cls((folder or Path(os.environ.get("ORTSNETZ_HOME") or CHECKOUT / ".ortsnetz")).absolute())

    @property
    def logs(self) -> Path:
        """One log file a process."""
        return self.path / "logs"

    @property
    def mails(self) -> Path:
        """The mailbox's mails."""
        return self.path / "mails"

    @property
    def ports(self) -> Path:
        """The remembered ports."""
        return self.path / "ports.json"

    @property
    def clock(self) -> Path:
        """Days that business dates are ahead. Made only for stacks of tests (`allow_moving_the_clock`)."""
        return self.path / "days-ahead"

    def allow_moving_the_clock(self) -> None:
        """Make this a stack of tests, whose business dates can be moved. Before its first `up`."""
        self.prepare()
        self.clock.write_text("0")

    @property
    def hosting(self) -> Path:
        """Which units views host, where that is not what the description of the stack says."""
        return self.path / "hosting.json"

    @property
    def addresses(self) -> Path:
        """Where people find each unit."""
        return self.path / "addresses.json"

    @property
    def own_views(self) -> Path:
        """Views that levels run themselves, with their passwords (see `deploy.own_views.remembering`)."""
        return self.path / "own-views.json"

    @property
    def stack_file(self) -> Path:
        """Addresses and credentials of the running stack, for tools and tests."""
        return self.path / "stack.json"

    @property
    def supervisor(self) -> Path:
        """The supervisor's configuration, pid and log."""
        return self.path / "supervisor"

    @property
    def socket(self) -> Path:
        """The supervisor's control socket; outside of deep folders, whose paths are too long for a socket."""
        inside = self.supervisor / "control.sock"
        if len(os.fsencode(inside)) <= _LONGEST_SOCKET:
            return inside
        key = hashlib.sha256(os.fsencode(self.path.resolve())).hexdigest()[:16]
        for base in (Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108 - a private folder below, checked
            found = base / f"ortsnetz-{os.getuid()}" / key / "control.sock"
            if len(os.fsencode(found)) <= _LONGEST_SOCKET:
                break
        return found

    def prepare(self) -> None:
        """Create the folders. Others may pass (PostgreSQL's own user must reach its data), not look.

        Raises StackError when the folder cannot be written.
        """
        try:
            for folder in (self.path, self.logs, self.mails, self.supervisor):
                folder.mkdir(parents=True, exist_ok=True)
            self.path.chmod(0o711)
            for folder in (self.logs, self.mails, self.supervisor):
                folder.chmod(0o700)
            if self.socket.parent != self.supervisor:
                for folder in (self.socket.parent.parent, self.socket.parent):
                    folder.mkdir(mode=0o700, exist_ok=True)
                    if folder.stat().st_uid != os.getuid():
                        raise StackError(f"{folder} belongs to somebody else: set TMPDIR to a folder of your own.")
        except OSError as error:
            raise StackError(f"The folder {self.path} cannot be used: {error.strerror}.") from error

    def secret(self, name: str) -> str:
        """The secret of this name, made when first asked for."""
        file = self.path / "secrets.json"
        known: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
        if name not in known:
            known[name] = secrets.token_urlsafe(24)
            write_private(file, json.dumps(known, indent=1))
        return known[name]

    def new_secret(self, name: str) -> str:
        """Another secret of this name; the one of before is forgotten."""
        file = self.path / "secrets.json"
        known: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
        known[name] = secrets.token_urlsafe(24)
        write_private(file, json.dumps(known, indent=1))
        return known[name]

    def signing_key(self) -> Path:
        """The file with the key that signs access tokens, made when first asked for."""
        file = self.path / "secrets" / "signing-key.json"
        if not file.exists():
            from shared.security.tokens import new_signing_key  # half a second, which every command would take

            file.parent.mkdir(parents=True, exist_ok=True)
            write_private(file, json.dumps(new_signing_key()))
        return file

    def folder_of(self, process: str) -> Path:
        """The private folder with a process's secrets."""
        return self.path / "secrets" / process

    def secrets_for(self, process: str, values: Mapping[str, str]) -> Path:
        """Write a process's secrets as files into a private folder of its own (ORTSNETZ_SECRETS_DIR)."""
        folder = self.folder_of(process)
        folder.mkdir(parents=True, exist_ok=True)
        folder.parent.chmod(0o700)
        for name, value in values.items():
            file = folder / f"ortsnetz_{name}"
            if not file.exists() or file.read_text() != value:  # its time says when it was last another one
                write_private(file, value)
        return folder

    def stack(self) -> dict[str, Any] | None:
        """The content of stack.json, None when the stack was never brought up."""
        if not self.stack_file.exists():
            return None
        found: dict[str, Any] = json.loads(self.stack_file.read_text())
        return found

    @contextmanager
    def only_one(self) -> Iterator[None]:
        """No second `up`, `down` or `reset` of this stack meanwhile."""
        with (self.path / "lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise StackError(f"Another command is working on {self.path}: wait until it is done.") from None
            yield


def write_private(file: Path, text: str) -> None:
    """Write a file that only its owner may read; readers see the old or the new content, never half of it."""
    beside = file.with_name(f".{file.name}.new")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as out:
        out.write(text)
    beside.replace(file)
