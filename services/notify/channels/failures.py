"""Why a mail server did not take a mail: sorted into kinds, by its reply alone.

Source: RFC 5321, 4.2 (codes), RFC 3463 and IANA's registry of enhanced status codes; where servers differ, the replies
of real ones in `tests/test_failures.py`. The first digit alone decides whether it passes: 4xx is never for good,
whatever follows it.
"""

from __future__ import annotations

import re
from enum import StrEnum


class Stage(StrEnum):
    """How far the dialogue was."""

    CONNECT = "connect"  # greeting, EHLO, TLS
    LOGIN = "login"
    SENDER = "sender"  # MAIL FROM
    RECIPIENT = "recipient"  # RCPT TO
    CONTENT = "content"  # DATA, and what follows it


class Kind(StrEnum):
    """What went wrong, by who can mend it."""

    PASSING = "passing"  # this mail, later
    AWAY = "away"  # the server, for every mail: later
    ADDRESS = "address"  # this address takes no mail: whoever waits for the person asks for another
    MESSAGE = "message"  # our message is refused: whoever writes texts
    SETTINGS = "settings"  # our sender, credentials, right to send: the operator


FOR_GOOD = frozenset({Kind.ADDRESS, Kind.MESSAGE})
"""Another try would be answered the same. Settings are mended, and then everything that waits goes out."""
FOR_ALL = frozenset({Kind.AWAY, Kind.SETTINGS})
"""Before a recipient is named: the same would happen to every mail."""

_ENHANCED = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})(?!\d)|.*\(#([245]\.\d\.\d)\)", re.DOTALL)
_RELAYING = re.compile(r"\brelay", re.IGNORECASE)


def _details(text: str) -> frozenset[str]:
    return frozenset(text.split())


_OF_ADDRESSES = _details(
    # no such mailbox, domain or user; moved; null MX; disabled; full; not reachable; its server knows no SMTPUTF8; the
    # recipient takes mail from some only (Exchange's groups)
    "1.0 1.1 1.2 1.3 1.4 1.5 1.6 1.9 1.10 2.0 2.1 2.2 2.4 6.7 6.9 7.2 7.13 7.17 7.18 7.124 7.129 7.133 7.134 7.135"
)
_OF_MESSAGES = _details("2.3 3.4 7.28")
_OF_SENDERS = _details("1.7 1.8")
_OF_SETTINGS = _details(
    # authentication, SPF, DKIM, DMARC, reverse DNS, blocked address of the server, rights to send
    "7.3 7.4 7.5 7.8 7.9 7.10 7.11 7.14 7.20 7.21 7.22 7.23 7.24 7.25 7.26 7.27 7.29 7.30 7.32 7.54 7.57 7.60 7.64 "
    "7.68 7.232 7.500 7.501 7.502 7.503 7.505 7.506 7.508 7.509 7.511 7.606 7.705 7.708 7.750"
)
_LOGIN_CODES = frozenset({530, 534, 535, 538})


def enhanced_in(text: str) -> str:
    """A reply's enhanced status code, empty where it has none. Some servers say only in words, or under the code of an
    unknown address, that they do not relay for us: that is 5.7.1."""
    if _RELAYING.search(text):
        return "5.7.1"
    found = _ENHANCED.match(text)
    return (found[1] or found[2]) if found else ""


def kind_of_failure(code: int, enhanced: str, stage: Stage) -> Kind:
    """What a reply means. `code` is 400 to 599, `enhanced` like `5.1.1` or empty."""
    if code < 500:
        return _passing(code, enhanced, stage)
    if stage in (Stage.CONNECT, Stage.LOGIN) or code in _LOGIN_CODES:
        return Kind.SETTINGS
    detail = enhanced[2:] if enhanced.startswith("5.") else ""
    if detail in _OF_SENDERS or detail in _OF_SETTINGS:
        return Kind.SETTINGS
    if detail in _OF_MESSAGES:
        return Kind.MESSAGE
    if stage is Stage.SENDER:
        # before there is a recipient: it is ours, or too much of ours
        return Kind.MESSAGE if code == 552 else Kind.ADDRESS if detail in ("6.7", "6.9") else Kind.SETTINGS
    if detail in _OF_ADDRESSES or detail.startswith("4."):
        return Kind.ADDRESS
    return _recipient(code, detail) if stage is Stage.RECIPIENT else _content(detail)


def _passing(code: int, enhanced: str, stage: Stage) -> Kind:
    before = stage in (Stage.CONNECT, Stage.LOGIN, Stage.SENDER)
    full_or_closing = code == 421 or enhanced.startswith("4.3.")
    return Kind.AWAY if before or full_or_closing else Kind.PASSING


def _recipient(code: int, detail: str) -> Kind:
    if detail.startswith(("7.", "5.", "3.")):  # relaying denied, sender blocked; commands, system
        return Kind.SETTINGS
    if detail.startswith("6."):
        return Kind.MESSAGE
    # without a detail: 550, 551, 553, 556 name the mailbox, 552 its quota; 501 its syntax; 554 and the others ourselves
    return Kind.ADDRESS if code in (501, 511, 521, 550, 551, 552, 553, 556) else Kind.SETTINGS


def _content(detail: str) -> Kind:
    return Kind.SETTINGS if detail.startswith("3.") else Kind.MESSAGE


def reason(code: int, enhanced: str, kind: Kind) -> str:
    """A code to keep: never the server's text, which may quote an address."""
    said = f"smtp_{code}_{enhanced}" if enhanced else f"smtp_{code}"
    return said if kind in (Kind.PASSING, Kind.AWAY) else f"{kind.value}_{said}"
