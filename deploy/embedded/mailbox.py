"""A mailbox for trying out: takes every mail over SMTP, delivers none, shows them as pages and as JSON.

Run as `python -m deploy.embedded.mailbox --smtp-port N --http-port N --folder PATH`; without `--listen` only on
127.0.0.1.
"""

import argparse
import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from email import message_from_bytes, policy
from email.message import MIMEPart
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path
from typing import Annotated, Any

import uvicorn
from aiosmtpd.smtp import SMTP, Envelope, Session
from fastapi import FastAPI, HTTPException, Query, Request, Response
from fastapi.middleware.trustedhost import TrustedHostMiddleware
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader

from shared.clock import BERLIN

_HOST = "127.0.0.1"
_LARGEST = 10 << 20
"""Bytes that one mail may have."""

_SHOWN = 300
"""Mails that the page lists at most."""

_RECIPIENT = "X-Envelope-To"
"""Header in our files: whom the mail was really handed over for, one line each."""


@dataclass(frozen=True)
class Mail:
    """One mail, decoded."""

    id: str
    sender: str
    to: list[str]
    """Bare addresses it was handed over for."""

    subject: str
    date: str
    """As in the mail's Date header."""

    headers: list[tuple[str, str]]
    text: str
    html: str

    def as_json(self) -> dict[str, Any]:
        """For the API: `sender` is called `from` there."""
        found = asdict(self)
        found["from"] = found.pop("sender")
        return found


class Mailbox:
    """The mails in a folder, one `.eml` file each, named so that they sort by time of arrival."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._known: dict[str, Mail] = {}
        self._last = max((int(file.stem.partition("-")[0]) for file in folder.glob("*.eml")), default=0)

    def put(self, content: bytes, recipients: list[str]) -> str:
        """Keep a mail; returns its id. It is on the disk under its name completely or not at all."""
        self._last = max(time.time_ns(), self._last + 1)  # a clock set back must not reorder mails
        key = f"{self._last:020d}-{secrets.token_hex(4)}"
        head = "".join(f"{_RECIPIENT}: {recipient}\r\n" for recipient in recipients)
        beside = self.folder / f"{key}.part"
        beside.write_bytes(head.encode() + content)
        beside.rename(self.folder / f"{key}.eml")
        return key

    def get(self, key: str) -> Mail | None:
        """One mail, None if there is no such."""
        if key not in self._known:
            file = self.folder / f"{key}.eml"
            if "/" in key or not file.is_file():
                return None
            self._known[key] = decode(key, file.read_bytes())
        return self._known[key]

    def newest_first(self, to: str | None = None, limit: int | None = None) -> list[Mail]:
        """All mails, or those for one address (upper and lower case are the same); at most `limit`."""
        found = []
        for file in sorted(self.folder.glob("*.eml"), reverse=True):
            mail = self.get(file.stem)
            if mail and (to is None or to.lower() in (address.lower() for address in mail.to)):
                found.append(mail)
                if len(found) == limit:
                    break
        return found

    def count(self) -> int:
        """How many mails there are."""
        return sum(1 for _ in self.folder.glob("*.eml"))

    def clear(self) -> None:
        """Delete every mail."""
        for file in self.folder.glob("*.eml"):
            file.unlink(missing_ok=True)
        self._known.clear()


def decode(key: str, content: bytes) -> Mail:
    """A mail from its file. What cannot be decoded is shown as far as it can be."""
    message = message_from_bytes(content, policy=policy.default)
    parts = {kind: message.get_body(preferencelist=(kind,)) for kind in ("plain", "html")}
    bodies = {kind: _content(part) if part is not None else "" for kind, part in parts.items()}
    recipients = [str(value) for value in message.get_all(_RECIPIENT, [])]
    senders = getaddresses([str(message.get("From", ""))])
    return Mail(
        id=key,
        sender=str(message.get("From", "")) if not senders else senders[0][1],
        to=recipients or [address for _, address in getaddresses([str(message.get("To", ""))])],
        subject=str(message.get("Subject", "")),
        date=str(message.get("Date", "")),
        headers=[(name, str(value)) for name, value in message.items() if name != _RECIPIENT],
        text=bodies["plain"],
        html=bodies["html"],
    )


def _content(part: MIMEPart) -> str:
    try:
        return str(part.get_content())
    except (LookupError, ValueError):  # an unknown charset, broken base64
        payload = part.get_payload(decode=True)
        return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else str(payload)


class _Sink:
    """aiosmtpd's handler: accepts every mail."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep the mail, then say so: what was acknowledged is in the folder."""
        key = self.mailbox.put(bytes(envelope.original_content or b""), envelope.rcpt_tos)
        return f"250 kept as {key}"


_PAGES = Environment(loader=FileSystemLoader(Path(__file__).with_name("mailbox_pages")), autoescape=True)


def build(mailbox: Mailbox, smtp_port: int, listen: str = _HOST, names: Sequence[str] = ()) -> FastAPI:
    """The web side; while it runs, the SMTP side runs too. It answers to `names` beside this machine's own."""

    @asynccontextmanager
    async def smtp(app: FastAPI) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: SMTP(_Sink(mailbox), hostname="mailbox", data_size_limit=_LARGEST, enable_SMTPUTF8=True),
            listen,
            smtp_port,
        )
        yield
        server.close()
        await server.wait_closed()

    app = FastAPI(title="Ortsnetz mailbox", lifespan=smtp)
    # Links to sign in lie here: a foreign page must not read them by having its name point to 127.0.0.1.
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[_HOST, "localhost", *names])

    @app.get("/api/messages")
    def messages(to: str | None = None, limit: Annotated[int | None, Query(ge=1)] = None) -> list[dict[str, Any]]:
        """Newest first."""
        return [mail.as_json() for mail in mailbox.newest_first(to, limit)]

    @app.get("/api/messages/{key}")
    def message(key: str) -> dict[str, Any]:
        """One mail, decoded."""
        return _found(mailbox.get(key)).as_json()

    @app.delete("/api/messages", status_code=204)
    def delete() -> None:
        """Delete every mail."""
        mailbox.clear()

    @app.get("/health/ready")
    def ready() -> dict[str, str]:
        """Both sides run."""
        return {"status": "ready"}

    @app.get("/", response_class=HTMLResponse)
    def index(to: str | None = None) -> str:
        """The list of mails."""
        mails = mailbox.newest_first(to, _SHOWN)
        many = str(len(mails))
        if len(mails) == _SHOWN:  # how many more of one address there are only reading all would tell
            many = f"die neuesten {_SHOWN}" + ("" if to else f" von {mailbox.count()}")
        return _PAGES.get_template("index.html").render(mails=mails, many=many, to=to or "")

    @app.post("/leeren")
    def clear(request: Request) -> Response:
        """The list's button. Only from our own page: another site's form must not empty the mailbox."""
        if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
            raise HTTPException(403)
        mailbox.clear()
        return RedirectResponse("/", status_code=303)

    @app.get("/mail/{key}", response_class=HTMLResponse)
    def show(key: str) -> str:
        """One mail: how it looks, as text, its headers."""
        return _PAGES.get_template("mail.html").render(mail=_found(mailbox.get(key)))

    @app.get("/mail/{key}/html", response_class=HTMLResponse)
    def html(key: str) -> HTMLResponse:
        """The mail's HTML for the frame in its page: no scripts, nothing from elsewhere; links open in a new tab."""
        rules = "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
        rules += "style-src 'unsafe-inline'; img-src data:"
        content = '<base target="_blank">' + _found(mailbox.get(key)).html
        return HTMLResponse(content, headers={"Content-Security-Policy": rules})

    return app


def in_german(date: str) -> str:
    """A mail's date as people write it here: `24.11.2026, 23:05`; as it is where it is none."""
    try:
        return parsedate_to_datetime(date).astimezone(BERLIN).strftime("%d.%m.%Y, %H:%M")
    except ValueError:
        return date


_PAGES.filters["in_german"] = in_german


def _found(mail: Mail | None) -> Mail:
    if mail is None:
        raise HTTPException(404, "There is no such mail.")
    return mail


def main() -> None:
    """Run both sides until stopped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smtp-port", type=int, required=True)
    parser.add_argument("--http-port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--listen", default=_HOST, help="address for both sides")
    parser.add_argument("names", nargs="*", help="names of this host that its pages may be asked for by")
    options = parser.parse_args()
    app = build(Mailbox(options.folder), options.smtp_port, options.listen, options.names)
    uvicorn.run(app, host=options.listen, port=options.http_port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
