"""The CA and the server certificate of what levels reach from outside: the broker's EXTERNAL listener and the API.

Both are PEM files in one folder, made when first asked for. The CA stays ten years: levels have it in their files. The
server's certificate is made anew when it ends soon, is not of this CA, or the host is called differently now.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from deploy.stack.home import write_private
from shared.clock import now

CA_HOLDS = timedelta(days=3650)
SERVER_HOLDS = timedelta(days=397)
RENEWED_BEFORE = timedelta(days=60)
"""How long before its end a server's certificate is made anew, whenever somebody asks for it."""

_INSIDE = ("localhost", "127.0.0.1", "kafka", "gateway")
"""Names under which it is reached on the centre's own machine, beside the public one."""


@dataclass(frozen=True)
class Server:
    """What a server needs, as PEM texts."""

    ca: str
    certificate: str
    key: str
    """PKCS #8 without a password, the only form that Kafka reads."""

    @property
    def key_store(self) -> str:
        """Kafka's PEM key store: key and certificate in one file."""
        return self.key + self.certificate


def server(folder: Path, host: str, at: datetime | None = None) -> Server:
    """The certificate for a host name or IP address, with its CA; what is missing or ends soon is made."""
    at = at or now()
    ca, ca_key = _ca(folder, at)
    certificate, key = folder / "server.pem", folder / "server-key.pem"
    if not (certificate.exists() and key.exists() and _good(certificate, ca, host, at)):
        own = ec.generate_private_key(ec.SECP256R1())
        write_private(key, _private(own))
        write_private(certificate, _public(_signed(own, ca, ca_key, host, at)))
    return Server(_public(ca), certificate.read_text(), key.read_text())


def _ca(folder: Path, at: datetime) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    certificate, key = folder / "ca.pem", folder / "ca-key.pem"
    if not (certificate.exists() and key.exists()):
        own = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Ortsnetz CA")])
        usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
        made = (
            _certificate(own, name, at, CA_HOLDS)
            .issuer_name(name)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage, critical=True)
            .sign(own, hashes.SHA256())
        )
        folder.mkdir(parents=True, exist_ok=True)
        write_private(key, _private(own))
        write_private(certificate, _public(made))
    loaded = serialization.load_pem_private_key(key.read_bytes(), password=None)
    assert isinstance(loaded, ec.EllipticCurvePrivateKey)
    return x509.load_pem_x509_certificate(certificate.read_bytes()), loaded


def _signed(
    key: ec.EllipticCurvePrivateKey, ca: x509.Certificate, ca_key: ec.EllipticCurvePrivateKey, host: str, at: datetime
) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Ortsnetz")])
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key())
    return (
        _certificate(key, name, at, SERVER_HOLDS)
        .issuer_name(ca.subject)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(_names(host)), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(authority, critical=False)
        .sign(ca_key, hashes.SHA256())
    )


def _certificate(
    key: ec.EllipticCurvePrivateKey, name: x509.Name, at: datetime, holds: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(hours=1))  # clocks differ a little
        .not_valid_after(at + holds)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _names(host: str) -> list[x509.GeneralName]:
    return [_name(text) for text in dict.fromkeys((host, *_INSIDE))]


def _name(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(text))
    except ValueError:
        return x509.DNSName(text)


def _good(file: Path, ca: x509.Certificate, host: str, at: datetime) -> bool:
    found = x509.load_pem_x509_certificate(file.read_bytes())
    try:
        found.verify_directly_issued_by(ca)
    except (InvalidSignature, ValueError):
        return False
    names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return _name(host) in list(names) and found.not_valid_after_utc - at > RENEWED_BEFORE


def _public(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def _private(key: ec.EllipticCurvePrivateKey) -> str:
    form, none = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, form, none).decode()
