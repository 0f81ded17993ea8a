"""A mail as it goes over the wire.

Written with the classes of `email.mime`, whose headers are plain text: those of `EmailMessage` are parsed anew for each
mail, which takes three times as long and says nothing that we did not know.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.headerregistry import Address
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import SMTPUTF8, Policy, compat32
from email.utils import format_datetime, formataddr, parseaddr, quote

from shared.calendar_files import Entry, invitation
from shared.clock import BERLIN, now
from shared.mail_address import on_the_wire

_WIRE = compat32.clone(linesep="\r\n")
_NO_LINE = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
"""What would end a header, or is no text in one."""
_SUBJECT = 200
"""Characters of a subject: a header without a space in 998 could not be folded."""


class BadAddress(ValueError):
    """This is no address that a mail can be sent to."""


@dataclass(frozen=True)
class Invitation:
    """What a mail brings into its recipient's calendar, or takes out of it: where the occasion is off, or they alone
    have `withdrawn`. From the sender, for nobody but the recipient."""

    entry: Entry
    withdrawn: bool = False


@dataclass(frozen=True)
class Mail:
    """What goes out. `unsubscribe`: address of the page where this kind is unsubscribed (RFC 8058); `invitation`: what
    it writes into the recipient's calendar."""

    to: str
    subject: str
    text: str
    html: str
    message_id: str
    unsubscribe: str | None = None
    invitation: Invitation | None = None


def written(mail: Mail, sender: str) -> bytes:
    """The message (RFC 5322). Raises BadAddress, or ValueError where an address is none."""
    name, address = parseaddr(sender)
    address = on_the_wire(address)
    plain = mail.to.isascii() and address.isascii()
    policy: Policy = _WIRE if plain else SMTPUTF8  # RFC 6532: addresses stand there as they are
    text = MIMEMultipart("alternative", policy=policy)
    text.attach(MIMEText(mail.text, "plain", "utf-8", policy=policy))
    text.attach(MIMEText(mail.html, "html", "utf-8", policy=policy))
    message = text
    if mail.invitation:
        entry, withdrawn = mail.invitation.entry, mail.invitation.withdrawn
        said = invitation(entry, organizer=address, name=name, attendee=mail.to, withdrawn=withdrawn)
        message = _with_calendar(text, *said, policy)
    message["To"] = _recipient(mail.to)
    message["From"] = formataddr((name, address)) if plain else f'"{quote(name)}" <{address}>'
    message["Subject"] = _NO_LINE.sub(" ", mail.subject)[:_SUBJECT]
    message["Date"] = format_datetime(now().astimezone(BERLIN))
    message["Message-ID"] = mail.message_id
    message["Content-Language"] = "de"
    # nobody's out-of-office answers an automatic mail (RFC 3834)
    message["Auto-Submitted"] = "auto-generated"
    if mail.unsubscribe:
        message["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return message.as_bytes(policy=policy)


def _with_calendar(text: MIMEMultipart, method: str, calendar: bytes, policy: Policy) -> MIMEMultipart:
    """Mail programs with a calendar look for it among the ways in which the mail is written (RFC 6047, 2.4); for all
    others it is a file to open, which these pass over."""
    entry = MIMEText(calendar.decode(), "calendar", "utf-8", policy=policy)
    entry.set_param("method", method)
    text.attach(entry)
    file = MIMEApplication(calendar, "ics", policy=policy)
    file.add_header("Content-Disposition", "attachment", filename="termin.ics")
    message = MIMEMultipart("mixed", policy=policy)
    message.attach(text)
    message.attach(file)
    return message


def _recipient(address: str) -> str:
    local, _, domain = address.rpartition("@")  # as `on_the_wire` writes it
    if not local or not domain or _NO_LINE.search(address):
        raise BadAddress
    try:
        return Address(username=local, domain=domain).addr_spec
    except (ValueError, IndexError) as error:
        raise BadAddress from error
