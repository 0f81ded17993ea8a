"""One embedded stack as it runs on this machine: the description of the stack with ports, secrets and programs."""

import json
import os
import sys
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx

from deploy.embedded.code import VARIABLE, fingerprint
from deploy.embedded.kafka import Kafka
from deploy.embedded.memory import memory
from deploy.embedded.postgres import Postgres
from deploy.embedded.supervision import Program, Supervisor
from deploy.hosting.remembering import remembered
from deploy.own_views.remembering import OwnViews
from deploy.servers import ports
from deploy.stack.blocking import run_sync
from deploy.stack.credentials import Credentials
from deploy.stack.description import DEFAULT, PROVISIONER, Process, Stack, View, has_pages
from deploy.stack.home import Home, write_private
from deploy.stack.running import Line, Outside, describe

POSTGRES, KAFKA, MAILBOX = "postgres", "kafka", "mailbox"
BASE = (POSTGRES, KAFKA, MAILBOX)
"""What must be there before the first service starts."""

_MAY_WAIT = ("notify",)
"""Where many people do something at once on a small machine, pages come first and mails a moment later."""
_GIVING_WAY = ("nice", "-n", "10")

LEGAL = ("ORTSNETZ_IMPRINT", "ORTSNETZ_PRIVACY")
"""Settings of views and notify that an operator gives with `up`: without them pages say: a demonstration."""

FOLLOWING = "ORTSNETZ_UNITS"
"""The setting that follows who hosts which unit. It is a file beside the secrets: whatever starts a process again,
a crash included, gives it today's."""


@dataclass(frozen=True)
class Embedded:
    """A stack in a folder. Nothing is written before `Home.prepare()` has made that folder."""

    home: Home
    basis: Stack = DEFAULT
    """The description of the stack, as it is when no unit has been hosted elsewhere since."""

    @property
    def stack(self) -> Stack:
        """The stack as it is now: views host what is remembered in this folder."""
        return self.basis.hosting(remembered(self.hosting))

    @property
    def hosting(self) -> Path:
        """Which units views host, where that is not what `basis` says."""
        return self.home.hosting

    @property
    def addresses(self) -> Path:
        """Where people find each unit."""
        return self.home.addresses

    def only_one(self) -> AbstractContextManager[None]:
        """No second command on this folder meanwhile."""
        return self.home.only_one()

    def kafka_password(self, view: View) -> str:
        """Of a view's Kafka principal."""
        return self.credentials.kafka(view)

    def client_secret(self, process: Process) -> str:
        """What a process shows at members' token endpoint."""
        return self.credentials.client(process)

    def prepare_starts(self) -> None:
        """Write every process's files anew."""
        for process in self.stack.processes:
            self.write_files(process)

    @property
    def supervisor(self) -> Supervisor:
        """What runs the processes."""
        return Supervisor(self.home)

    @cached_property
    def ports(self) -> dict[str, int]:
        """The port of every program by name (and `kafka-controller`, `smtp`), chosen once."""
        names = [POSTGRES, KAFKA, "kafka-controller", MAILBOX, "smtp", *(each.name for each in self.basis.processes)]
        remembered = ports.remembered(self.home.ports, names)
        return {name: remembered[name] for name in names}

    @property
    def postgres(self) -> Postgres:
        """The database server."""
        return Postgres(self.ports[POSTGRES], self.credentials.database_superuser, self.home.path / POSTGRES)

    @property
    def kafka(self) -> Kafka:
        """The broker."""
        controller = self.ports["kafka-controller"]
        return Kafka(self.ports[KAFKA], self.credentials.broker_admin, self.home.path / KAFKA, controller)

    def url(self, name: str) -> str:
        """The web address of a process or of the mailbox."""
        return f"http://127.0.0.1:{self.ports[name]}"

    @property
    def credentials(self) -> Credentials:
        """Every secret of this stack."""
        return Credentials(self.home)

    def database_url(self, process: Process) -> str:
        """The process's own database, as its own role."""
        return self._secrets(process)["database_url"]

    @property
    def operator_secret(self) -> str:
        """What the operator's command line shows at members' token endpoint."""
        return self.credentials.operator

    def transport(self) -> None:
        """Addresses are reached as they are."""

    @property
    def own_views(self) -> OwnViews:
        """Views that levels run themselves."""
        return OwnViews(self.home.own_views)

    def outside(self) -> Outside:
        """What such a view reaches: everything is on this machine, without TLS."""
        services = (self.url(name) for name in ("members", "mentoring", "events"))
        return Outside(self.kafka.bootstrap, "SASL_PLAINTEXT", "", *services)

    def broker_client(self, user: str, password: str) -> dict[str, str]:
        """confluent-kafka's settings for this user."""
        return self.kafka.client(user, password)

    def told(self) -> dict[str, Any] | None:
        """The content of stack.json."""
        return self.home.stack()

    def tell(self) -> None:
        """Bring stack.json up to date, where there is one."""
        if (known := self.told()) is not None:
            found = self.description(known["accounts"])
            write_private(self.home.stack_file, json.dumps(found, indent=1, ensure_ascii=False))

    def demonstration(self) -> dict[str, Any] | None:
        """How large the demonstration is, of which day, and who can sign in."""
        if not self.demonstration_begun:
            return None
        found: dict[str, Any] = json.loads(self._demonstration.read_text())
        return found or None

    @property
    def demonstration_begun(self) -> bool:
        """Whether one was loaded here, or its loading was begun."""
        return self._demonstration.exists()

    def keep_demonstration(self, found: dict[str, Any]) -> None:
        """Remember that."""
        self._demonstration.write_text(json.dumps(found))

    @property
    def _demonstration(self) -> Path:
        return self.home.path / "demo.json"

    def is_ready(self, name: str) -> bool:
        """Whether the program of this name does its work, not merely runs."""
        if name == POSTGRES:
            return run_sync(self.postgres.is_ready())
        if name == KAFKA:
            return self.kafka.is_ready()
        if name == PROVISIONER:  # it has no web side
            return bool(self.supervisor.process(name)["statename"] == "RUNNING")
        try:
            return httpx.get(f"{self.url(name)}/health/ready", timeout=5, trust_env=False).status_code == 200
        except httpx.HTTPError:
            return False

    def lines(self) -> list[Line]:
        """One line a program; none when the supervisor does not run."""
        if not self.home.path.is_dir() or not self.supervisor.is_running():
            return []
        order = [*BASE, *(process.name for process in self.stack.processes)]
        found = {info["name"]: info for info in self.supervisor.processes()}
        names = sorted(found, key=lambda name: order.index(name) if name in order else len(order))
        return [self._line(found[name]) for name in names]

    def _line(self, info: Mapping[str, Any]) -> Line:
        name, running = info["name"], info["statename"] == "RUNNING"
        port = self.ports.get(name)
        address = f"127.0.0.1:{port}" if port else ""
        return Line(
            name=name,
            state=info["statename"],
            ready=running and self.is_ready(name),
            pid=info["pid"] or None,
            seconds=int(time.time() - info["start"]) if running else 0,
            memory=memory(info["pid"]) if info["pid"] else 0,
            address=f"http://{address}" if address and name not in BASE[:2] else address,
        )

    def programs(self) -> list[Program]:
        """Everything the supervisor runs."""
        folder, mailbox = str(self.home.mails), "deploy.embedded.mailbox"
        web, smtp = str(self.ports[MAILBOX]), str(self.ports["smtp"])
        mail = [sys.executable, "-m", mailbox, "--smtp-port", smtp, "--http-port", web, "--folder", folder]
        return [
            Program(POSTGRES, self.postgres.command(), stop_signal="INT", stop_seconds=60),
            Program(KAFKA, self.kafka.command(), stop_seconds=60),
            Program(MAILBOX, [*_GIVING_WAY, *mail]),
            *(self._program(process) for process in self.stack.processes),
        ]

    def write_files(self, process: Process) -> Path:
        """Write what a process reads from files when it starts: secrets, and who hosts which unit. Their folder."""
        environment = self._environment(process)
        following = {"units": environment[FOLLOWING]} if FOLLOWING in environment else {}
        return self.home.secrets_for(process.name, {**self._secrets(process), **following})

    def _environment(self, process: Process) -> dict[str, str]:
        addresses = {
            "kafka": self.kafka.bootstrap,
            "smtp": f"smtp://127.0.0.1:{self.ports['smtp']}",
            **{each.name: self.url(each.name) for each in self.basis.processes},
        }
        return self.stack.environment(process, addresses)

    def environment(self, process: Process) -> dict[str, str]:
        """What a process is given as variables; the rest are files in its folder (`write_files`)."""
        environment = self._environment(process)
        environment.pop(FOLLOWING, None)
        environment |= {
            "ORTSNETZ_HTTP_PORT": str(self.ports[process.name]),
            "ORTSNETZ_SECRETS_DIR": str(self.home.folder_of(process.name)),
        }
        if process.name == "notify":
            environment["ORTSNETZ_VIEWS_FILE"] = str(self.addresses)
        if process.name == "exchange":
            environment["ORTSNETZ_INSTANCE"] = process.name  # there is one
        if process.name == "members":
            environment["ORTSNETZ_SPOOL_DIR"] = str(self.home.path / "spool")
        if has_pages(process):
            environment |= {name: os.environ[name] for name in LEGAL if os.environ.get(name)}
        if self.home.clock.exists():
            environment["ORTSNETZ_CLOCK_FILE"] = str(self.home.clock)
        return environment

    def _program(self, process: Process) -> Program:
        self.write_files(process)
        environment = self.environment(process) | {VARIABLE: fingerprint()}
        command = [sys.executable, "-m", process.module]
        return Program(process.name, [*_GIVING_WAY, *command] if process.name in _MAY_WAIT else command, environment)

    def _secrets(self, process: Process) -> Mapping[str, str]:
        signing_key = self.home.signing_key() if process.name == "members" else Path()
        return self.credentials.of(process, f"127.0.0.1:{self.ports[POSTGRES]}", signing_key)

    def description(self, accounts: list[dict[str, str]]) -> dict[str, Any]:
        """The content of stack.json. Holds the views' own Kafka credentials: keep it private."""
        passwords = {view.name: self.credentials.kafka(view) for view in self.stack.views}
        return describe(self.stack, self.url, self.kafka.bootstrap, passwords, self.url(MAILBOX), accounts)
