"""PostgreSQL and Kafka for tests from their official images, run as docker-compose.yml says (by testcontainers)."""

import base64
import secrets
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from docker.errors import DockerException, ImageNotFound
from testcontainers.core.config import testcontainers_config
from testcontainers.core.container import DockerContainer
from testcontainers.core.docker_client import DockerClient

from deploy.containers.files import KAFKA_DATA
from deploy.servers.ports import free_ports
from deploy.servers.reaching import KafkaAt, PostgresAt
from deploy.servers.setting import POSTGRES_CONTAINER, admin_credential, kafka_properties, postgres_settings
from deploy.stack.errors import StackError
from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from deploy.testing.running import CHECKOUT, Running

_HANDED_ON = ("user", "read_only", "cap_drop", "security_opt", "init", "mem_limit")
"""What Docker is told in the words of docker-compose.yml."""


class Container(Running):
    """A server of docker-compose.yml in a container of its own.

    `port` is published as `outside` on this machine's loopback, also after a kill. `files` is what the server finds in
    /run/secrets; they are written to `folder`.
    """

    def __init__(self, service: str, port: int, outside: int, files: dict[str, str], folder: Path) -> None:
        described = _described(service)
        folder.mkdir()  # in the session's folder, into which nobody else may look
        for name, content in files.items():
            (folder / name).write_text(content)
            (folder / name).chmod(0o444)  # the servers run as users of their own
        self._name = f"ortsnetz-tests-{service}-{secrets.token_hex(4)}"
        self._started = False
        self._container = DockerContainer(described["image"], name=self._name, env=described["environment"])
        self._container.with_command([argument.replace("$$", "$") for argument in described["command"]])
        self._container.with_kwargs(**{key: described[key] for key in _HANDED_ON if key in described})
        self._container.with_volume_mapping(folder, "/run/secrets")
        self._container.ports = {f"{port}/tcp": ("127.0.0.1", outside)}  # type: ignore[dict-item]  # docker takes pairs
        for path in described["tmpfs"]:
            self._container.with_tmpfs_mount(path)

    def start(self) -> None:
        """Start it; after a kill the same container, with its data and its port."""
        if self._started:
            self._container.get_wrapped_container().start()
            return
        # Waits until we close its input, or end in whatever way: kill -9 leaves no container either.
        remove = f"cat; exec docker rm --force --volumes {self._name}"
        quiet = subprocess.DEVNULL
        command = ["sh", "-c", remove]
        self._end = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet, start_new_session=True)
        self._started = True
        self._container.start()

    def kill(self) -> None:
        """SIGKILL to everything in the container."""
        container = self._container.get_wrapped_container()
        container.kill()
        container.wait()

    def stop(self) -> None:
        """Remove the container and its data."""
        if self._started and self._end.poll() is None:
            self._end.communicate()
            self._container.get_docker_client().client.close()

    def is_dead(self) -> bool:
        """True when it has ended."""
        self._container.reload()
        return self._container.status not in ("created", "running")

    def says(self) -> str:
        """Its output."""
        return b"".join(self._container.get_logs()).decode(errors="replace")


class Containers:
    """Servers as containers."""

    def __init__(self) -> None:
        """Raises StackError where Docker does not answer or an image cannot be had."""
        # testcontainers' own cleaner is one more image, with rights over all of Docker; see Container.start
        testcontainers_config.ryuk_disabled = True
        try:
            client = DockerClient().client
            client.ping()
        except DockerException as error:
            raise StackError("Docker does not answer: start it, or leave out --stack=containers.") from error
        for image in (_described(service)["image"] for service in ("postgres", "kafka")):
            try:
                client.images.get(image)
            except ImageNotFound:
                _pull(client, image)
        client.close()

    def postgres(self, folder: Path) -> PostgresForTests:
        """A running PostgreSQL, with fsync off."""
        server = PostgresAt(free_ports(1)[0], secrets.token_urlsafe(18))
        quick = dict.fromkeys(("fsync", "synchronous_commit", "full_page_writes"), "off")
        settings = postgres_settings(**POSTGRES_CONTAINER, **quick)
        files = {"postgres_password": server.password, "postgresql.conf": settings}
        return PostgresForTests(server, Container("postgres", 5432, server.port, files, folder))

    def kafka(self, folder: Path) -> KafkaForTests:
        """A running Kafka. It has one port inside and outside: it calls itself where its clients find it."""
        server = KafkaAt(free_ports(1)[0], secrets.token_urlsafe(18))
        properties = kafka_properties(
            server.password,
            listen=f":{server.port}",
            advertised=server.bootstrap,
            controller="127.0.0.1:9093",
            data=KAFKA_DATA,
        )
        files = {
            "server.properties": properties,
            "scram": admin_credential(server.password),
            "cluster_id": base64.urlsafe_b64encode(b"O" + secrets.token_bytes(15)).decode().rstrip("="),
        }
        return KafkaForTests(server, Container("kafka", server.port, server.port, files, folder))


@cache
def _described(service: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())["services"][service]
    return found


def _pull(client: Any, image: str) -> None:
    try:
        client.images.pull(image)
    except DockerException as error:
        reason = str(error).strip().splitlines()[-1]
        raise StackError(
            f"{image} is not here and cannot be pulled ({reason}): see that `docker pull` works."
        ) from error
