"""One embedded stack as it runs on this machine: the description of the stack with ports, secrets and programs."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from deploy.embedded import ports
from deploy.embedded.home import Home
from deploy.embedded.hosting import remembered
from deploy.embedded.kafka import Kafka
from deploy.embedded.postgres import Postgres
from deploy.embedded.supervision import Program, Supervisor
from deploy.stack import DEFAULT, Process, Stack, level_of

POSTGRES, KAFKA, MAILBOX = "postgres", "kafka", "mailbox"
BASE = (POSTGRES, KAFKA, MAILBOX)
"""What must be there before the first service starts."""

_MAY_WAIT = ("notify",)
"""Where many people do something at once on a small machine, pages come first and mails a moment later."""
_GIVING_WAY = ("nice", "-n", "10")

FOLLOWING = ("ORTSNETZ_UNITS", "ORTSNETZ_VIEWS")
"""Settings that follow who hosts which unit. They are files beside the secrets: whatever starts a process again,
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
        return self.basis.hosting(remembered(self.home.hosting))

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
        return Postgres(self.home.path / POSTGRES, self.ports[POSTGRES], self.home.secret("postgres"))

    @property
    def kafka(self) -> Kafka:
        """The broker."""
        controller = self.ports["kafka-controller"]
        return Kafka(self.home.path / KAFKA, self.ports[KAFKA], controller, self.home.secret("kafka:admin"))

    def url(self, name: str) -> str:
        """The web address of a process or of the mailbox."""
        return f"http://127.0.0.1:{self.ports[name]}"

    def database_password(self, process: Process) -> str:
        """Of the login role that owns the process's database."""
        return self.home.secret(f"database:{process.database}")

    def database_url(self, process: Process) -> str:
        """The process's own database, as its own role."""
        url = self.postgres.url(process.database, process.database, self.database_password(process))
        return url.replace("+asyncpg", "")  # a service's settings take the plain address

    def kafka_password(self, process: Process) -> str:
        """Of the process's Kafka principal, which is called like the process."""
        return self.home.secret(f"kafka:{process.name}")

    @property
    def operator_secret(self) -> str:
        """What the operator's command line shows at members' token endpoint."""
        return self.home.secret("operator")

    def client_secret(self, process: Process) -> str:
        """What the process shows at members' token endpoint."""
        return self.home.secret(f"client:{process.name}")

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
        following = {key.removeprefix("ORTSNETZ_").lower(): environment[key] for key in FOLLOWING if key in environment}
        return self.home.secrets_for(process.name, {**self._secrets(process), **following})

    def _environment(self, process: Process) -> dict[str, str]:
        addresses = {
            "kafka": self.kafka.bootstrap,
            "smtp": f"smtp://127.0.0.1:{self.ports['smtp']}",
            **{each.name: self.url(each.name) for each in self.basis.processes},
        }
        return self.stack.environment(process, addresses)

    def _program(self, process: Process) -> Program:
        environment = {key: value for key, value in self._environment(process).items() if key not in FOLLOWING}
        environment |= {
            "ORTSNETZ_HTTP_PORT": str(self.ports[process.name]),
            "ORTSNETZ_SECRETS_DIR": str(self.write_files(process)),
        }
        if process.name == "members":
            environment["ORTSNETZ_SPOOL_DIR"] = str(self.home.path / "spool")
        if self.home.clock.exists():
            environment["ORTSNETZ_CLOCK_FILE"] = str(self.home.clock)
        command = [sys.executable, "-m", process.module]
        return Program(process.name, [*_GIVING_WAY, *command] if process.name in _MAY_WAIT else command, environment)

    def _secrets(self, process: Process) -> Mapping[str, str]:
        return {
            "database_url": self.database_url(process),
            "kafka_password": self.kafka_password(process),
            "client_secret": self.client_secret(process),
            **(self._issuer() if process.name == "members" else {}),
        }

    def _issuer(self) -> dict[str, str]:
        """What members alone is given: it issues the tokens, and is told the operator's secret."""
        return {"operator_secret": self.operator_secret, "signing_key_file": str(self.home.signing_key())}

    def description(self, accounts: list[dict[str, str]]) -> dict[str, Any]:
        """The content of stack.json. Holds the views' own Kafka credentials: keep it private."""
        return {
            "services": {each.name: self.url(each.name) for each in self.stack.services},
            "views": [
                {
                    "unit": view.units[0],
                    "units": list(view.units),
                    "level": level_of(view.units[0]).value,
                    "url": self.url(view.name),
                    "kafka": {
                        "bootstrap": self.kafka.bootstrap,
                        "security_protocol": "SASL_PLAINTEXT",
                        "sasl_mechanism": "SCRAM-SHA-512",
                        "username": view.name,
                        "password": self.kafka_password(view),
                    },
                }
                for view in self.stack.views
            ],
            "mail": {"url": self.url(MAILBOX)},
            "accounts": accounts,
        }
