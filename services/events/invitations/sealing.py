"""What is known of somebody who is invited, so that they have nothing to type: sealed until they tap their link.

The key follows from the secret in the mail, of which only a hash is stored: nobody else can open it, this service
included.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import NamedTuple

from cryptography.fernet import Fernet


class Known(NamedTuple):
    """First name and address, as the person's own branch has them."""

    first_name: str
    email: str


def _box(secret: str) -> Fernet:
    key = hmac.new(secret.encode(), b"invitation", hashlib.sha256).digest()
    return Fernet(base64.urlsafe_b64encode(key))


def seal(secret: str, known: Known) -> bytes:
    """What only this secret opens."""
    return _box(secret).encrypt(json.dumps(known).encode())


def opened(secret: str, sealed: bytes) -> Known:
    """What was sealed with this secret."""
    first_name, email = json.loads(_box(secret).decrypt(sealed))
    return Known(first_name, email)
