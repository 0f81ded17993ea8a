"""What a person has: a browser without JavaScript, and a mailbox."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
from bs4 import BeautifulSoup, Tag

from deploy.story.telling import Unmet, check, eventually


class Page:
    """A page somebody looks at."""

    def __init__(self, answer: httpx.Response) -> None:
        self.status = answer.status_code
        self.url = str(answer.url)
        self.html = BeautifulSoup(answer.text, "html.parser")

    @property
    def text(self) -> str:
        """Everything readable, with single spaces."""
        return re.sub(r"\s+", " ", self.html.get_text(" "))

    @property
    def said(self) -> str:
        """What the page itself says, without the frame around it."""
        return re.sub(r"\s+", " ", (self.html.find("main") or self.html).get_text(" ")).strip()

    def shows(self, *texts: str) -> bool:
        """Whether all these texts can be read."""
        return all(text in self.text for text in texts)

    def blocks(self, text: str) -> list[Tag]:
        """List entries, table rows and sections that show a text, the smallest first."""
        found = [tag for tag in self.html.find_all(["li", "tr", "section"]) if text in tag.get_text(" ")]
        return sorted(found, key=lambda tag: len(tag.get_text()))

    def block(self, text: str) -> str:
        """What the smallest list entry, table row or section with a text says. Raises Unmet."""
        found = self.blocks(text)
        if not found:
            raise Unmet(f"{text!r} is not on {urlsplit(self.url).path}")
        return found[0].get_text(" ", strip=True)

    def form(self, action: str, within: str | None = None) -> Tag:
        """A form to be posted to an address with `action`, in the smallest block that shows `within`. Raises Unmet."""
        places: list[Tag] = [self.html] if within is None else self.blocks(within)
        for form in (form for place in places for form in place.find_all("form", method="post")):
            if action in str(form.get("action") or urlsplit(self.url).path):
                return form
        raise Unmet(f"there is no form for {action} on {urlsplit(self.url).path}: {self.text[:200]}")

    def link(self, text: str) -> str:
        """The address behind a text. Raises Unmet."""
        for link in self.html.find_all("a"):
            if text in link.get_text(" "):
                return str(link["href"])
        raise Unmet(f"there is no link {text!r} on {urlsplit(self.url).path}")


class Person:
    """Somebody at a view, with a browser of their own."""

    def __init__(self, view: str, transport: httpx.BaseTransport | None = None) -> None:
        self.view = view
        self._http = httpx.Client(
            base_url=view, follow_redirects=True, timeout=30, trust_env=False, transport=transport
        )

    def look(self, path: str) -> Page:
        """Open a page, whatever its status."""
        return Page(self._http.get(path))

    def see(self, path: str, *texts: str, otherwise: str = "") -> Page:
        """Open a page again and again until it shows all texts (its live parts would do the same by themselves)."""

        def look() -> Page | None:
            page = self.look(path)
            return page if page.shows(*texts) else None

        missing = otherwise or f"{path} does not show {' and '.join(map(repr, texts))}"
        return eventually(look, missing)

    def send(self, page: Page, form: Tag, **values: str) -> Page:
        """Fill in a form and send it as a browser would."""
        fields: dict[str, Any] = {}
        for field in form.find_all(["input", "select", "textarea"]):
            name = field.get("name")
            if not name or field.get("type") in ("submit", "file"):
                continue
            if field.get("type") in ("radio", "checkbox") and not field.has_attr("checked"):
                continue
            if field.name == "select":
                chosen = field.find("option", selected=True) or field.find("option")
                fields[str(name)] = str(chosen.get("value", "")) if chosen else ""
            elif field.name == "textarea":
                fields[str(name)] = field.get_text()
            else:
                fields[str(name)] = str(field.get("value") or "")
        button = form.find("button")  # the first one is pressed: what another one says is not sent
        if button is not None and button.get("name"):
            fields[str(button["name"])] = str(button.get("value") or "")
        fields |= values
        address = urljoin(page.url, str(form.get("action") or ""))
        answer = Page(self._http.post(address, data=fields))
        check(answer.status < 500, f"{urlsplit(address).path} answered {answer.status}: {answer.text[:200]}")
        return answer

    def upload(self, page: Page, form: Tag, field: str, name: str, content: bytes) -> Page:
        """Send a form with a file."""
        hidden = {str(i["name"]): str(i.get("value") or "") for i in form.find_all("input", type="hidden")}
        address = urljoin(page.url, str(form.get("action") or ""))
        return Page(self._http.post(address, data=hidden, files={field: (name, content, "text/csv")}))

    def download(self, path: str) -> bytes:
        """What a link leads to that is no page."""
        answer = self._http.get(path)
        check(answer.status_code == 200, f"{path} answered {answer.status_code}")
        return answer.content

    def sign_in(self, email: str, mailbox: Mailbox) -> None:
        """By the link in a mail: its page shows a button, the button signs in."""
        before = {mail["id"] for mail in mailbox.to(email)}
        page = self.look("/anmelden")
        self.send(page, page.form("/anmelden"), email=email)
        mail = mailbox.newest(email, "/anmelden/", besides=before)
        page = self.look(link_in(mail, "/anmelden/"))
        inside = self.send(page, page.form("/anmelden"))
        check(inside.status == 200 and "/anmelden" not in inside.url, f"signing in as {email} ended at {inside.url}")

    @property
    def cookies(self) -> str:
        """The cookies of this browser, as it sends them."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self._http.cookies.jar)

    def close(self) -> None:
        """Close the browser."""
        self._http.close()


class Mailbox:
    """The mailbox of the stack."""

    def __init__(self, url: str, transport: httpx.BaseTransport | None = None) -> None:
        self._http = httpx.Client(base_url=url, timeout=10, trust_env=False, transport=transport)

    def to(self, email: str | None = None) -> list[dict[str, Any]]:
        """All mails to an address, or to anybody, newest first."""
        found: list[dict[str, Any]] = self._http.get("/api/messages", params={"to": email} if email else {}).json()
        return found

    def newest(self, email: str | None, text: str, besides: Collection[Any] = ()) -> dict[str, Any]:
        """The newest mail to an address (None: to anybody) that holds a text and is none of `besides`; waits for it.

        Raises Unmet.
        """

        def look() -> dict[str, Any] | None:
            mails = (mail for mail in self.to(email) if mail["id"] not in besides)
            return next((mail for mail in mails if text in mail["text"] or text in mail["subject"]), None)

        return eventually(look, f"no mail to {email or 'anybody'} that says {text!r}", within=30)


def link_in(mail: dict[str, Any], path: str) -> str:
    """The first address in a mail that holds `path`. Raises Unmet."""
    match = re.search(rf"https?://\S*{re.escape(path)}\S*", mail["text"])
    if match is None:
        raise Unmet(f"the mail {mail['subject']!r} has no link with {path}")
    return match.group().rstrip(".,)>")
