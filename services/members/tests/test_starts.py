"""The service as a process of its own, with a real broker."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from aiokafka import AIOKafkaConsumer

from deploy.servers.ports import free_ports
from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from deploy.testing.running import CHECKOUT, Child
from services.members.testing import OPERATOR_SECRET
from services.members.tests.builders import units
from shared.contracts.topics import common_topics
from shared.security.tokens import TokenSource, new_signing_key


def environment(folder: Path, database_url: str, kafka: KafkaForTests) -> dict[str, str]:
    """Settings of the process."""
    (folder / "signing.jwk").write_text(json.dumps(new_signing_key()))
    port = free_ports(1)[0]
    settings = {
        "database_url": database_url,
        "kafka_bootstrap": kafka.bootstrap,
        "kafka_username": kafka.admin_user.name,
        "kafka_password": kafka.admin_user.password,
        "client_secret": "none",
        "http_port": str(port),
        "members_url": f"http://127.0.0.1:{port}",
        "mentoring_url": "http://127.0.0.1:1",
        "events_url": "http://127.0.0.1:1",
        "operator_secret": OPERATOR_SECRET,
        "signing_key_file": str(folder / "signing.jwk"),
        "spool_dir": str(folder / "spool"),
    }
    return {**os.environ, **{f"ORTSNETZ_{name.upper()}": value for name, value in settings.items()}}


class Process(Child):
    """`python -m services.members`."""

    def __init__(self, env: dict[str, str], log: Path) -> None:
        super().__init__([sys.executable, "-m", "services.members"], log, stop_signal=15)
        self._env = env

    def start(self) -> None:
        """Start it with its settings."""
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                self.command, stdout=out, stderr=out, cwd=CHECKOUT, env=self._env, start_new_session=True
            )


def is_ready(url: str) -> bool:
    """Whether it does its work."""
    try:
        return httpx.get(f"{url}/health/ready", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


async def test_it_starts_and_publishes_the_units(
    postgres: PostgresForTests, kafka: KafkaForTests, tmp_path: Path
) -> None:
    kafka.ensure(common_topics())
    env = environment(tmp_path, (await postgres.database("members")).dsn, kafka)
    url = env["ORTSNETZ_MEMBERS_URL"]
    process = Process(env, tmp_path / "members.log")
    process.start()
    try:
        process.wait_until(lambda: is_ready(url))
        tokens = TokenSource(url, "operator", OPERATOR_SECRET)
        headers = {"Authorization": f"Bearer {await tokens.token('members')}", "Idempotency-Key": "units-once"}
        await tokens.close()
        async with httpx.AsyncClient(base_url=url, headers=headers) as http:
            assert (await http.post("/units", json={"units": units()})).json() == {"changed": 7}
        consumer = AIOKafkaConsumer("units", **kafka.admin_user.aiokafka, auto_offset_reset="earliest")
        await consumer.start()
        try:
            seen: set[str] = set()
            while not {unit["key"] for unit in units()} <= seen:
                seen.add(((await consumer.getone()).key or b"").decode())
        finally:
            await consumer.stop()
    finally:
        process.stop()
    assert process.process is not None
    assert process.process.returncode in (0, -15)


@pytest.mark.parametrize(("name", "value"), [("OPERATOR_SECRET", "short"), ("SIGNING_KEY_FILE", "/nowhere")])
async def test_a_wrong_setting_stops_it_with_a_sentence(
    postgres: PostgresForTests, kafka: KafkaForTests, tmp_path: Path, name: str, value: str
) -> None:
    env = environment(tmp_path, "postgresql://nobody@127.0.0.1:1/none", kafka) | {f"ORTSNETZ_{name}": value}
    ended = subprocess.run(  # noqa: ASYNC221
        [sys.executable, "-m", "services.members"], env=env, cwd=CHECKOUT, capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == 2
    assert f"ORTSNETZ_{name}" in ended.stderr
    assert "Traceback" not in ended.stderr
