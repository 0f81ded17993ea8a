"""Every secret of one stack: made when first asked for, kept in its folder, told to each process as files."""

import base64
import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from deploy.stack.description import Process, Stack
from deploy.stack.home import Home


class What(StrEnum):
    """The secrets that one process has of its own."""

    KAFKA = "kafka"
    DATABASE = "database"
    CLIENT = "client"


@dataclass(frozen=True)
class Credentials:
    """The secrets in a folder (`secrets.json`, `secrets/signing-key.json`)."""

    home: Home

    @property
    def database_superuser(self) -> str:
        """PostgreSQL's superuser's password."""
        return self.home.secret("postgres")

    @property
    def broker_admin(self) -> str:
        """The password of the broker's admin."""
        return self.home.secret("kafka:admin")

    @property
    def cluster_id(self) -> str:
        """The Kafka cluster's identity, in Kafka's form: 16 bytes in base64, not beginning with a hyphen."""
        identity = b"O" + hashlib.sha256(self.home.secret("kafka:cluster").encode()).digest()[:15]
        return base64.urlsafe_b64encode(identity).decode().rstrip("=")

    @property
    def operator(self) -> str:
        """What the operator's command line shows at members' token endpoint."""
        return self.home.secret("operator")

    def database(self, process: Process) -> str:
        """Of the login role that owns the process's database."""
        return self.home.secret(f"database:{process.database}")

    def kafka(self, process: Process) -> str:
        """Of the process's Kafka principal, which is called like the process."""
        return self.home.secret(f"kafka:{process.name}")

    def client(self, process: Process) -> str:
        """What the process shows at members' token endpoint."""
        return self.home.secret(f"client:{process.name}")

    def rotate(self, process: Process, what: What) -> None:
        """Make another secret; who is to believe it must be told, and the process given it."""
        self.home.new_secret(f"{what}:{process.database if what is What.DATABASE else process.name}")

    def of(self, process: Process, database: str, signing_key: Path) -> dict[str, str]:
        """What a process is given as secret files, by setting; `database` is host:port of the server."""
        name = process.database
        found = {
            "database_url": f"postgresql://{name}:{self.database(process)}@{database}/{name}",
            "kafka_password": self.kafka(process),
            "client_secret": self.client(process),
        }
        if process.name == "members":  # it issues the tokens, and is told the operator's secret
            found |= {"operator_secret": self.operator, "signing_key_file": str(signing_key)}
        return found

    def principals(self, stack: Stack) -> str:
        """The content of the provisioner's file: everybody who is to be given rights at the broker."""
        services = {each.name: self.kafka(each) for each in stack.services}
        views = [{"name": view.name, "units": view.units, "password": self.kafka(view)} for view in stack.views]
        return json.dumps({"services": services, "views": views})
