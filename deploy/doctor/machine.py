"""What the machine must have: room, Python, the packages of the lock, a clock; private files, valid certificates."""

from __future__ import annotations

import re
import shutil
import ssl
import stat
import sys
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from cryptography import x509
from cryptography.x509.oid import NameOID
from packaging.requirements import Requirement

from deploy.doctor import Findings, good, wrong

ROOM = 1 << 30
"""Bytes that must be free: PostgreSQL and Kafka stop where there is no room, and need some to come back."""
PYTHON = (3, 11)
POSTGRES, KAFKA = "18", "4.4.0"
APART = 2.0
"""Seconds that clocks may differ: what happens in which order is told by the log, but people read times."""
PATIENCE = 5.0
"""Seconds that somebody may take to show a certificate."""
SOON = timedelta(days=21)
"""Before this, a certificate should have been made anew."""


def disk(folder: Path) -> Findings:
    """Room where data is."""
    free = shutil.disk_usage(folder).free
    found = f"{free / 2**30:.1f} GB free where {folder} is"
    if free < ROOM:
        yield wrong("disk", found, "Make room: PostgreSQL and Kafka stop where there is none; nothing is lost by that.")
    else:
        yield good("disk", found)


def python() -> Findings:
    """The interpreter."""
    found = f"Python {sys.version.split()[0]}"
    if sys.version_info[:2] != PYTHON:
        yield wrong("versions", found, "Use Python 3.11: `make PYTHON=/usr/bin/python3.11 setup`.")
    else:
        yield good("versions", found)


def packages(lock: Path) -> Findings:
    """What is installed, against the lock file."""
    different = differences(lock.read_text())
    if different:
        shown = ", ".join(different[:5]) + (" …" if len(different) > 5 else "")
        todo = "Install what is locked: `make setup`, or build the image anew: `docker compose build`."
        yield wrong("versions", f"{len(different)} packages differ from {lock.name}: {shown}", todo)
    else:
        yield good("versions", f"all packages are those of {lock.name}")


def differences(lock: str) -> list[str]:
    """Packages whose installed version is not the one of the lock file."""
    found = []
    for line in re.findall(r"^[A-Za-z0-9][^\\\n]*", lock, re.MULTILINE):
        wanted = Requirement(line.strip())
        if wanted.marker and not wanted.marker.evaluate():
            continue
        try:
            there = version(wanted.name)
        except PackageNotFoundError:
            there = "missing"
        if not wanted.specifier.contains(there, prereleases=True) if there != "missing" else True:
            found.append(f"{wanted.name} {there} instead of {str(wanted.specifier).removeprefix('==')}")
    return found


def server(name: str, there: str, wanted: str) -> Findings:
    """A server's version: `wanted`, or one of its patches."""
    if there == wanted or there.startswith(f"{wanted}."):
        yield good("versions", f"{name} {there}")
    else:
        todo = f"This version of Ortsnetz was tested with {name} {wanted}: install that, or try first with a copy."
        yield wrong("versions", f"{name} {there}", todo)


def clock(whose: str, theirs: float, ours: float) -> Findings:
    """Another clock against this one; both in seconds since 1970, read at the same moment."""
    apart = theirs - ours
    found = f"{whose} is {abs(apart):.1f} s {'ahead' if apart > 0 else 'behind'}"
    if abs(apart) > APART:
        yield wrong("clock", found, "Let both machines follow a time server: `timedatectl set-ntp true`.")
    else:
        yield good("clock", found)


def private(files: Iterable[Path]) -> Findings:
    """Files that only their owner may read."""
    count, open_ones = 0, []
    for file in files:
        count += 1
        if stat.S_IMODE(file.stat().st_mode) & 0o077:
            open_ones.append(file)
    for file in open_ones[:10]:
        mode = "0700" if file.is_dir() else "0600"
        todo = f"`chmod {mode} {file}`, and rotate what was in it if others are on this machine."
        yield wrong("secrets", f"{file} can be read by others", todo)
    if not open_ones:
        yield good("secrets", f"private files ({count}) are readable by their owner alone")


def certificates(folders: Iterable[Path]) -> Findings:
    """Certificates in these folders, and when they end."""
    files = sorted({file for folder in folders for end in ("*.pem", "*.crt") for file in folder.rglob(end)})
    for file in files:
        yield from certificate(file.name, file.read_bytes())
    if not files:
        yield good("certificates", "none: the broker is reached from its own machine alone")


def certificate(name: str, pem: bytes) -> Findings:
    """The certificates of one file; one with a private key alone says nothing."""
    if b"BEGIN CERTIFICATE" not in pem:
        return
    for found in x509.load_pem_x509_certificates(pem):
        ends = found.not_valid_after_utc
        left = ends - datetime.now(UTC)
        which = f"{name}, of {_whose(found)}," if _whose(found) else name
        if left < SOON:
            said = f"{which} {'ended' if left < timedelta() else 'ends'} on {ends:%Y-%m-%d}"
            yield wrong(
                "certificates", said, "Make it anew: docs/operating.md says how, and who must then be given it."
            )
        else:
            yield good("certificates", f"{which} is valid until {ends:%Y-%m-%d}: {left.days} days")


def _whose(certificate: x509.Certificate) -> str:
    """Its first host, or the name that it has itself."""
    try:
        hosts = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        return str(next(iter(hosts)).value)
    except x509.ExtensionNotFound:
        names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return str(names[0].value) if names else ""


def served(name: str, address: tuple[str, int]) -> Findings:
    """The certificate that is shown at an address, which may be another than the newest file's."""
    try:
        shown = ssl.get_server_certificate(address, timeout=PATIENCE)
    except OSError as error:
        said = f"{name} could not be looked at: {address[0]}:{address[1]} does not answer ({error})"
        yield wrong("certificates", said, "Does it run? `docker compose ps`. Then call the doctor again.")
    else:
        yield from certificate(name, shown.encode())
