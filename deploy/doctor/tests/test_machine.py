"""What is looked at of this machine: what is called good, what wrong, and that it then says what to do."""

from __future__ import annotations

import shutil
import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from deploy.doctor import machine
from deploy.doctor.tests.verdict import verdict
from deploy.own_views import certificates
from deploy.stack.home import CHECKOUT


class Disk(NamedTuple):
    free: int


@pytest.mark.parametrize(("free", "enough"), [(2 << 30, True), (900 << 20, False)])
def test_disk(free: int, enough: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Disk(free))
    assert verdict(machine.disk(tmp_path)) is enough


def test_packages_of_this_environment_are_those_of_the_lock() -> None:
    assert machine.differences((CHECKOUT / "requirements.lock").read_text()) == []


def test_another_version_and_a_missing_package_are_named(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text(
        "pytest==0.1 \\\n    --hash=sha256:00\nnirgendwo==1.0 \\\n    --hash=sha256:00\n"
        "auch-nirgendwo==1.0 ; sys_platform == 'win32' \\\n    --hash=sha256:00\n"
    )
    (found,) = machine.packages(lock)
    assert not found.good
    assert "2 packages" in found.found
    assert "nirgendwo missing instead of 1.0" in found.found


@pytest.mark.parametrize(("there", "right"), [("18.6", True), ("18", True), ("17.2", False), ("180", False)])
def test_server_version(there: str, right: bool) -> None:
    assert verdict(machine.server("PostgreSQL", there, "18")) is right


@pytest.mark.parametrize(("theirs", "right"), [(1000.5, True), (999.0, True), (1003.0, False), (900.0, False)])
def test_clock(theirs: float, right: bool) -> None:
    found = list(machine.clock("the broker", theirs, 1000.0))
    assert verdict(found) is right
    assert ("ahead" in found[0].found) is (theirs > 1000)


def test_a_file_that_others_can_read_is_named(tmp_path: Path) -> None:
    closed, wide = tmp_path / "closed", tmp_path / "wide"
    for file, mode in ((closed, 0o600), (wide, 0o640)):
        file.write_text("x")
        file.chmod(mode)
    assert verdict(machine.private([closed]))
    (found,) = machine.private([closed, wide])
    assert not found.good
    assert str(wide) in found.todo


@pytest.mark.parametrize(("days", "right"), [(200, True), (10, False), (-1, False)])
def test_certificate(days: int, right: bool, tmp_path: Path) -> None:
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    begin = datetime.now(UTC) - timedelta(days=30)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(begin).not_valid_after(datetime.now(UTC) + timedelta(days=days))
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "ca.pem").write_bytes(
        made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    )
    (tmp_path / "key.pem").write_text("-----BEGIN PRIVATE KEY-----")
    found = list(machine.certificates([tmp_path]))
    assert len(found) == 1
    assert verdict(found) is right
    assert found[0].found.startswith("ca.pem")
    assert (f": {days - 1} days" in found[0].found) is right  # and some hours


def test_the_certificate_that_is_shown_is_looked_at_whoever_it_is_of(tmp_path: Path) -> None:
    made = certificates.server(tmp_path, "centre.example.org")
    (tmp_path / "both.pem").write_text(made.key_store)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(tmp_path / "both.pem")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = ("127.0.0.1", listening.getsockname()[1])

        def show() -> None:
            connection, _ = listening.accept()
            with connection, tls.wrap_socket(connection, server_side=True):
                pass

        showing = threading.Thread(target=show)
        showing.start()
        (found,) = machine.served("the broker's", address)
        showing.join()
    assert found.good
    assert found.found.startswith("the broker's, of centre.example.org, is valid until")
    (found,) = machine.served("the broker's", address)
    assert not found.good, "nobody listens there any more"
    assert f"{address[0]}:{address[1]} does not answer" in found.found


def test_no_certificates_are_no_fault(tmp_path: Path) -> None:
    assert verdict(machine.certificates([tmp_path]))
