"""Which secret files everybody in the compose project is given: one folder each, a volume that nobody else mounts."""

from __future__ import annotations

import json
from pathlib import Path

from deploy.containers.addresses import KAFKA, LOOPBACK, POSTGRES
from deploy.containers.run import PRINCIPALS, SECRETS
from deploy.own_views import certificates
from deploy.servers.setting import POSTGRES_CONTAINER, External, admin_credential, kafka_properties, postgres_settings
from deploy.stack.credentials import Credentials
from deploy.stack.description import PROVISIONER, Stack

SIGNING_KEY = "signing-key.json"
KEY_STORE = "external.pem"
KAFKA_DATA = "/var/lib/kafka/data"


def files(stack: Stack, credentials: Credentials, outside: str = LOOPBACK) -> dict[str, dict[str, str]]:
    """By who is given them: the files' contents, by name. `outside`: host:port of the broker for levels' own views."""
    found: dict[str, dict[str, str]] = {}
    for process in stack.processes:
        given = credentials.of(process, POSTGRES, SECRETS / SIGNING_KEY)
        found[process.name] = {f"ortsnetz_{name}": value for name, value in given.items()}
    found["members"][SIGNING_KEY] = credentials.home.signing_key().read_text()
    found[PROVISIONER] = {
        "ortsnetz_kafka_password": credentials.broker_admin,
        PRINCIPALS: credentials.principals(stack),
    }
    found["postgres"] = {
        "postgres_password": credentials.database_superuser,
        "postgresql.conf": postgres_settings(**POSTGRES_CONTAINER),
    }
    found["databases"] = {
        "postgres_password": credentials.database_superuser,
        "databases.json": json.dumps({each.database: credentials.database(each) for each in stack.processes}),
    }
    tls = certificates.server(credentials.home.path, outside.rpartition(":")[0])
    properties = kafka_properties(
        credentials.broker_admin,
        listen=":9092",
        advertised=KAFKA,
        controller="127.0.0.1:9093",
        data=KAFKA_DATA,
        external=External(listen=":9094", advertised=outside, key_store=SECRETS / KEY_STORE),
    )
    scram = admin_credential(credentials.broker_admin)
    found["kafka"] = {"server.properties": properties, "scram": scram, "cluster_id": credentials.cluster_id}
    found["kafka"][KEY_STORE] = tls.key_store
    found["gateway"] = {"certificate.pem": tls.certificate, "key.pem": tls.key}
    found["operator"] = {
        "operator": credentials.operator,
        "ca.pem": tls.ca,
        "clients.json": json.dumps({each.name: credentials.client(each) for each in stack.processes}),
        "views.json": json.dumps({each.name: credentials.kafka(each) for each in stack.views}),
    }
    return found


def write_all(stack: Stack, credentials: Credentials, below: Path, outside: str) -> None:
    """Write them, each to a folder of its own `below`.

    Readable for everybody, as docker's own secrets are: who reads is decided by who mounts the volume, and the images
    of servers run as users of their own.
    """
    for name, given in files(stack, credentials, outside).items():
        folder = below / name
        folder.mkdir(exist_ok=True)
        for file, content in given.items():
            beside = folder / f".{file}.new"
            beside.write_text(content)
            beside.chmod(0o444)
            beside.replace(folder / file)
