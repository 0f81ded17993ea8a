"""Hostile texts in every form, address, header and cookie of the views' pages.

Forms are found on the pages, filters by what a page reads, headers and cookies by what the code reads: what is new
joins by itself, and what cannot be reached fails.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import AsyncIterator
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from bs4 import BeautifulSoup

import services.view
import shared
from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from services.view.frame.layout.render import VIEW
from shared.text import showable
from tests.hostile.sampling import Turns
from tests.hostile.served import APPLICANT, ROUTES, WAYS, Found, Pages, Reads, forwarded, pages
from tests.hostile.texts import FEW, FEWER, Hostile, Must, kept

TYPED = {"text", "search", "email", "tel", "textarea", "date"}
"""Kinds of fields into which people type."""
SOUND = {
    **APPLICANT,
    "received_on": "2026-11-02",
    "reason": "Weil es so ist",
    "grounds": "Ich wohne hier.",
    "reference": "7F2F-5D3E-5D0B",
    "note": "",
    "outcome": "reached",
    "person": str(uuid4()),
    "until": "",
    **{name: text for way in WAYS for name, text in getattr(import_module(way), "SOUND", {}).items()},
}
UNREAD = frozenset({"csrf"})
"""What proves that a form is ours is not what somebody types."""


@pytest.fixture
def seed(pytestconfig: pytest.Config) -> str:
    """Where the turns begin."""
    return str(pytestconfig.getoption("--seed"))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def view(postgres: PostgresForTests, kafka: KafkaForTests) -> AsyncIterator[Pages]:
    """The view with all of its forms."""
    async with pages(postgres, kafka) as found:
        yield found


@pytest.fixture(autouse=True)
async def _cookies_stay(view: Pages) -> AsyncIterator[None]:
    """What a test makes the view set is not what others send: a form belongs to the cookies it was drawn with."""
    clients = {id(found): found for found in [one.http for one in (*view.browsers.values(), view.visitor)]}
    clients |= {id(form.browser.http): form.browser.http for form in view.forms.values()}
    before = [(http, httpx.Cookies(http.cookies)) for http in clients.values()]
    yield
    for http, cookies in before:
        http.cookies = cookies


async def test_every_form_is_reached(view: Pages) -> None:
    """A form's target to which no page leads here: tell in `tests/hostile/ways/` how to come to it."""
    targets = {route.path for method, route in ROUTES if method == "POST"}
    missing = targets - view.forms.keys()
    assert not missing


async def post(view: Pages, form: Found, name: str, text: str, /, **more: str) -> httpx.Response:
    """Send a form with one field of its own text, or `more`, the others sound."""
    chosen = {one for one, kind in form.kinds.items() if kind == "radio"}  # "nobody of the list" is a choice, too
    fields = {one: value if one in chosen else value or SOUND.get(one, "") for one, value in form.fields.items()}
    fields |= {"idempotency": uuid4().hex, name: text} | more
    if (
        "again_on" in fields and "outcome" not in more
    ):  # its buttons say how it went, and with another one a day to come means nothing
        fields["outcome"] = "wants_later" if "again_on" in (name, *more) else "reached"
    if "file" in (kinds := form.kinds.values()):
        files = {one: ("x.csv", b"a;b", "text/csv") for one, kind in form.kinds.items() if kind == "file"}
        assert "file" in kinds
        fields = {one: value for one, value in fields.items() if one not in files}
        return await form.browser.http.post(form.action, data=fields, files=files)
    return await form.browser.http.post(form.action, data=fields)


def drawn(answer: httpx.Response, name: str) -> tuple[str, bool]:
    """What a field of the form that was drawn again holds, and whether it is marked with a sentence."""
    for field in BeautifulSoup(answer.text, "html.parser").find_all(["input", "textarea"], attrs={"name": name}):
        holds = field.get("value") if field.name == "input" else field.string
        around = field.find_parent()
        if field.get("aria-invalid") == "true" and around is not None and around.find(class_="error"):
            return str(holds or ""), True
    return "", False


async def test_each_field_is_sent_on_exactly_or_marked_with_what_was_typed(view: Pages) -> None:
    """Every field of every form into which something can be typed, with every text: all of them at once, then those
    that the answer did not mark, until all are marked or the text is sent on."""
    wrong: list[Any] = []
    for target, form in view.forms.items():
        for one in (text for text in FEW if text.in_utf8):
            names = [name for name, kind in form.kinds.items() if kind in TYPED and name not in UNREAD]
            while names:
                answer = await post_all(view, form, names, one)
                left = [name for name in names if not drawn(answer, name)[1]] if answer.status_code == 422 else []
                faults = [fault for name in names if name not in left for fault in redrawn(answer, form, name, one)]
                if answer.status_code != 422:
                    faults = judge(view, names, one, answer)
                elif len(left) == len(names):
                    faults, left = ["refused, and the field is not marked"], []
                wrong += [(target, names, one.name, answer.status_code, fault) for fault in faults]
                names = left
    assert not wrong, f"{len(wrong)}: {Counter(one[0] for one in wrong)} {wrong[:15]}"


async def test_no_field_that_nobody_types_into_breaks_a_page(view: Pages, seed: str) -> None:
    """What a page puts into its own forms, and what can be chosen: each with some of the texts, each text somewhere."""
    wrong: list[Any] = []
    texts = Turns((one for one in FEWER if one.in_utf8), seed)
    for target, form in view.forms.items():
        if target == "/abmelden":  # then nobody would be signed in
            continue
        for name, kind in form.kinds.items():
            if name in UNREAD or kind == "file" or kind in TYPED:
                continue
            for one in texts.some(3):
                answer = await post(view, form, name, one.text)
                if answer.status_code >= 500:
                    wrong.append((target, name, one.name, answer.status_code))
    assert not wrong, f"{len(wrong)}: {Counter(one[:2] for one in wrong)} {wrong[:15]}"


async def post_all(view: Pages, form: Found, names: list[str], one: Hostile) -> httpx.Response:
    """Send a form with the same text in several fields."""
    view.sent.clear()
    return await post(view, form, names[0], one.text, **dict.fromkeys(names[1:], one.text))


def judge(view: Pages, names: list[str], one: Hostile, answer: httpx.Response) -> list[str]:
    """What is wrong with the answer to a form that was not drawn again."""
    if answer.status_code >= 500:
        return ["an error of ours"]
    if answer.status_code == 413:
        return []
    if answer.status_code >= 400:
        return ["refused without a form"]
    if one.must is Must.REFUSE:
        return ["taken"]
    sent = forwarded(view.sent)
    arrived = sum(sent[text] for text in {one.text, one.text.strip(), kept(one.text)})
    return [] if arrived >= len(names) else [f"taken, and sent on {arrived} times of {len(names)}"]


def redrawn(answer: httpx.Response, form: Found, name: str, one: Hostile) -> list[str]:
    """What is wrong with a field of a form that was drawn again."""
    if answer.status_code != 422 or form.kinds[name] == "date":
        return []
    holds = re.sub("\r\n?", "\n", drawn(answer, name)[0]).strip()
    typed = re.sub("\r\n?", "\n", showable(one.text)).strip()
    return [] if holds == typed else [f"refused, and what was typed is lost: {ascii(holds)[:80]}"]


BROKEN = {
    "date": ("", "quatsch", "2099-01-01", "1899-01-01"),
    "radio": ("", "quatsch"),
    "select": ("", "quatsch"),
    "number": ("", "quatsch", "²", "-1", "99999999"),
    "email": ("", "kim@", "\u202e" * 3),
}
"""What no service takes, or no form may be without, by kind of field; of others nothing, and what no text holds."""


def marked(answer: httpx.Response) -> set[str]:
    """The fields that are marked with a sentence."""
    found = set()
    for field in BeautifulSoup(answer.text, "html.parser").select(".field"):
        if field.select_one(".error"):
            found |= {str(one["name"]) for one in field.select("[name]")}
    return found


async def test_every_field_that_is_wrong_by_itself_is_named_in_the_same_answer(view: Pages) -> None:
    """Whoever mends one is not told of the next: whatever is wrong, missing here and malformed there, in every kind of
    field. Each is tried with each of its faults, beside the others with all of theirs in turn."""
    missing: list[Any] = []
    several = 0
    for target, form in view.forms.items():
        if target == "/abmelden" or "file" in form.kinds.values():
            continue
        alone: dict[str, list[str]] = {}
        for name, kind in form.kinds.items():
            # somebody of the list, or who is typed beside it; a day that is offered, or another one
            either = kind == "radio" and not form.kinds.keys().isdisjoint({"email", "other_day"})
            if name in UNREAD or either or kind not in TYPED | {"radio", "select", "number"}:
                continue
            for text in BROKEN.get(kind, ("", "\u202e" * 3)):
                answer = await post(view, form, name, text)
                if answer.status_code == 422 and name in marked(answer):
                    alone.setdefault(name, []).append(text)
        if len(alone) < 2:
            continue
        several += 1
        for turn in range(max(map(len, alone.values()))):
            for shifted in (0, 1):  # all of one kind of fault, then of different ones
                faults = {
                    name: texts[(turn + shifted * at) % len(texts)] for at, (name, texts) in enumerate(alone.items())
                }
                answer = await post(view, form, *next(iter(faults.items())), **faults)
                if left := faults.keys() - marked(answer):
                    missing.append((target, {one: ascii(text) for one, text in faults.items()}, sorted(left)))
    assert several >= 8, "not enough of them have been tried"
    assert not missing, f"{len(missing)}: {missing}"


async def test_no_filter_breaks_a_page(view: Pages, monkeypatch: pytest.MonkeyPatch, seed: str) -> None:
    """Each filter that a page reads, with some of the texts and numbers, each somewhere; every part of any page."""
    parts = Turns(sorted({file.stem[1:] for file in VIEW.glob("*/*/_*.html")}), seed)
    odd = Turns(["q=%ED%A0%80", "q=%FF%FE", "teil=%00", "seite=%00", "&&&===", "q[]=1", "q=a&q=%00b"], seed)
    foreign = ["", "0", "-1", "999999", "9" * 40, "²", "١", "alle", "offen", "aufnehmen", "../x", "%s", "{{7*7}}"]
    values = Turns([*foreign, *(one.text[:3000] for one in FEWER[:4] if one.in_utf8)], seed)
    wrong: list[Any] = []
    for method, route in ROUTES:
        if method != "GET" or route.path.endswith("/live"):
            continue
        for path in view.addresses(route):
            browser, reads = view.whose(path), Reads()
            with monkeypatch.context() as patch:
                reads.watch(patch)
                plain = await browser.http.get(path)
                if plain.status_code == 200:
                    await browser.http.get(path, params={"q": "a", "seite": "2"})
            if plain.status_code != 200:
                continue
            for name in sorted(reads.names):
                for value in parts.some(8) if name == "teil" else values.some(6):
                    answer = await browser.http.get(f"{path}?{name}={quote(value)}")
                    if answer.status_code >= 500:
                        wrong.append((path, name, ascii(value)[:40], answer.status_code))
            for raw in odd.some(3):
                answer = await browser.http.get(f"{path}?{raw}")
                if answer.status_code >= 500:
                    wrong.append((path, raw, answer.status_code))
    assert not wrong, f"{len(wrong)}: {Counter(one[:2] for one in wrong)} {wrong[:15]}"


async def test_no_address_breaks_a_page(view: Pages, seed: str) -> None:
    """Each part of each path, with some of the texts: a page for people, never an error of ours."""
    built = view.played.stage.district
    texts = Turns([*(one.text[:2000] for one in FEWER if one.in_utf8), "%ED%A0%80", "..%2F..", "9" * 40], seed)
    wrong: list[Any] = []
    for method, route in ROUTES:
        for name in re.findall(r"{(\w+)", route.path):
            for text in texts.some(4):
                path = next(view.addresses(route))
                parts = [quote(text, safe="%") if part == f"{{{name}}}" else None for part in route.path.split("/")]
                path = "/".join(new or old for new, old in zip(parts, path.split("/"), strict=True))
                browser = view.browsers[built.branch]
                form = {"csrf": view.forms["/abmelden"].fields["csrf"]} if method == "POST" else None
                answer = await browser.http.request(method, path, data=form)
                if answer.status_code >= 500 or ("<html" not in answer.text and answer.status_code != 303):
                    wrong.append((method, route.path, name, ascii(text)[:40], answer.status_code))
    assert not wrong, f"{len(wrong)}: {Counter(one[:2] for one in wrong)} {wrong[:15]}"


HEADERS = {
    "accept": "text/html",
    "referer": "http://elsewhere.example/heute",
    "sec-fetch-site": "same-origin",
    "hx-request": "true",
    "authorization": "Bearer x",
    "idempotency-key": "x" * 12,
    "if-none-match": '"x"',
    "content-type": "application/x-www-form-urlencoded",
    "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
}
"""Every header of a request that views or services read, with a sound value."""


def test_every_header_that_is_read_is_known_here() -> None:
    """Whoever reads another header adds it above, so that hostile values are tried."""
    read: set[str] = set()
    for folder in (Path(services.view.__file__).parents[1], Path(shared.__file__).parent):
        for file in folder.rglob("*.py"):
            if "tests" not in file.parts:
                text = file.read_text()
                read |= set(re.findall(r'request\.headers(?:\.get\(|\[)"([a-z-]+)"', text))
                read |= set(re.findall(r'"([a-z-]+)" (?:not )?in request\.headers', text))
                read |= set(re.findall(r'Headers\(scope=scope\)\.get\("([a-z-]+)"\)', text))
    assert read <= HEADERS.keys(), f"say a sound value of {read - HEADERS.keys()} in HEADERS"
    assert len(read) > 5


async def test_no_header_and_no_cookie_breaks_a_page(view: Pages) -> None:
    """Each header that is read, each cookie that is set, with odd bytes; of somebody signed in, and of nobody."""
    built = view.played.stage.district
    cookies = {one.name for browser in (*view.browsers.values(), view.visitor) for one in browser.http.cookies.jar}
    name = view.played.stage.view.settings.service
    cookies |= {f"{name}-{one}" for one in ("session", "visitor", "notice", "go-on")}
    odd = [b"\xff\xfe\x80", b"caf\xc3\xa9", b'"\\000\\377"', b"x" * 6000, b"", b"%00%0d%0aSet-Cookie: a=b", b"a=b;;=,"]
    wrong: list[Any] = []
    for browser in (view.browsers[built.branch], view.visitor):
        session = next((f"{one.name}={one.value}".encode() for one in browser.http.cookies.jar), b"")
        for path in (f"/{built.branch}/heute", "/anmelden", f"/{built.branch}/mitmachen", "/nowhere", "/"):
            for value in odd:
                tries: list[Any] = [({one: value}, one) for one in HEADERS]
                tries += [({"cookie": session + b"; " + one.encode() + b"=" + value}, one) for one in sorted(cookies)]
                for headers, what in tries:
                    for method in ("GET", "POST"):
                        answer = await browser.http.request(method, path, headers=headers)
                        if answer.status_code >= 500:
                            wrong.append((method, path, what, value[:20], answer.status_code))
    assert not wrong, f"{len(wrong)}: {Counter(one[:2] for one in wrong)} {wrong[:15]}"


async def test_odd_forms_break_nothing(view: Pages) -> None:
    """Forms that no browser sends: other encodings, broken parts, names with NUL."""
    form = view.forms["/anmelden"]
    csrf = form.fields["csrf"]

    def parts(**fields: str) -> str:
        head = "--b\r\nContent-Disposition: form-data; name="
        return "".join(f'{head}"{name}"\r\n\r\n{text}\r\n' for name, text in fields.items()) + "--b--\r\n"

    odd = [
        ("multipart/form-data; boundary=b; charset=unicode_escape", parts(csrf=csrf, email="a\\ud800@example.org")),
        ("multipart/form-data; boundary=b; charset=no-such", parts(csrf=csrf, email="ä@")),
        ("multipart/form-data; boundary=b", parts(csrf=csrf, **{"e\x00mail": "x"})),
        ("multipart/form-data; boundary=b", "--b\r\nbroken"),
        ("multipart/form-data", "x"),
        ("application/x-www-form-urlencoded", f"csrf={quote(csrf)}&e%00mail=x&%ED%A0%80=%ED%A0%80"),
        ("application/x-www-form-urlencoded", f"csrf={quote(csrf)}&email=a&email=%00"),
        ("application/json", '{"csrf": 1}'),
        ("text/plain; charset=\x7f", "x"),
    ]
    for kind, content in odd:
        answer = await form.browser.http.post("/anmelden", content=content.encode(), headers={"content-type": kind})
        assert 400 <= answer.status_code < 500, (kind, content[-60:], answer.status_code)
