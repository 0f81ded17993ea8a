"""The operator's own access to the running services: with the operator's secret, over HTTP, like everybody else."""

from __future__ import annotations

import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from deploy.stack.errors import StackError
from deploy.stack.running import RunningStack
from shared.hierarchy import Unit, UnitTree
from shared.ids import new_id


class Operator:
    """Calls services as the operator. Raises StackError where one is away or says no."""

    def __init__(
        self, running: RunningStack, client: str = "operator", secret: str | None = None, *, seconds: float = 60
    ) -> None:
        """`seconds`: how long an answer may take."""
        self._running = running
        self._client = client
        self.secret = secret or running.operator_secret
        self._tokens: dict[str, tuple[str, float]] = {}
        """By service: the token, and until when (monotonic) it is used: a demonstration takes longer than one lives."""
        self._http = httpx.Client(timeout=seconds, trust_env=False, transport=running.transport())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._http.close()

    def machine(self, name: str, *, role: str, units: list[str]) -> Operator:
        """Register a machine account with a role in these units, and act as it until it is retired."""
        secret = secrets.token_urlsafe(24)
        self.post("members", "/clients", {"client": name, "secret": secret, "role": role, "units": units, "url": ""})
        return Operator(self._running, name, secret)

    def retire(self, name: str) -> None:
        """Take a machine account's rights and forget its secret."""
        body: dict[str, Any] = {
            "client": name,
            "secret": secrets.token_urlsafe(24),
            "role": None,
            "units": [],
            "url": "",
        }
        self.post("members", "/clients", body)

    @property
    def names(self) -> list[str]:
        """Names of all services and views."""
        return [process.name for process in self._running.stack.processes]

    @property
    def views(self) -> dict[str, tuple[str, ...]]:
        """The units that each view hosts."""
        return {view.name: view.units for view in self._running.stack.views}

    def units(self) -> UnitTree:
        """All units that are recorded now."""
        return UnitTree(Unit.model_validate(one) for one in self.get("members", "/units"))

    def get(self, name: str, path: str, **more: Any) -> Any:
        """The answer of a GET, from JSON."""
        return self._call("GET", name, path, **more)

    def post(self, name: str, path: str, body: Any = None, **more: Any) -> Any:
        """The answer of a POST, from JSON; every call is a command of its own."""
        return self._call("POST", name, path, json=body, headers={"Idempotency-Key": str(new_id())}, **more)

    def upload(self, name: str, path: str, file: Path) -> Any:
        """Send a file as it is."""
        with file.open("rb") as content:
            # a dry run of the largest file is compared within the one request
            return self._call("POST", name, path, content=content, headers={"Content-Type": "text/csv"}, timeout=900)

    def reach(self, name: str, path: str, method: str = "GET", **more: Any) -> httpx.Response:
        """The raw answer. Raises httpx.HTTPError when the service is away."""
        headers = more.pop("headers", {}) | {"Authorization": f"Bearer {self._token(name)}"}
        return self._http.request(method, f"{self._running.url(name)}{path}", headers=headers, **more)

    def _call(self, method: str, name: str, path: str, **more: Any) -> Any:
        try:
            answer = self.reach(name, path, method, **more)
        except httpx.HTTPError:
            raise StackError(
                f"{name} does not answer: `ortsnetz status` says what runs, `ortsnetz logs {name}` why."
            ) from None
        if answer.is_error:
            found = answer.json() if "json" in answer.headers.get("content-type", "") else {}
            raise StackError(f"{name}: {in_english(answer.status_code, found, ours=path.startswith('/ops'))}")
        return answer.json() if answer.content else None

    def _token(self, audience: str) -> str:
        token, until = self._tokens.get(audience, ("", 0.0))
        if time.monotonic() > until:
            url = f"{self._running.url('members')}/tokens"
            answer = self._http.post(url, auth=(self._client, self.secret), json={"audience": audience})
            answer.raise_for_status()
            token, lives = answer.json()["access_token"], answer.json()["expires_in"]
            self._tokens[audience] = token, time.monotonic() + lives / 2
        return token


_ENGLISH = {
    "invalid": "does not take this; nothing was changed.",
    "unauthenticated": "does not know this operator: was the stack made anew? "
    "`docker compose up --wait` (embedded: `ortsnetz up`) registers it.",
    "forbidden": "refuses: an operator may not do this.",
    "not_found": "there is no such thing.",
    "changed_meanwhile": "somebody else changed it meanwhile; nothing was changed.",
    "too_large": "the file is larger than is taken (ORTSNETZ_UPLOAD_LIMIT_MB of members).",
    "no_room": "there is no room for the file on its disk; nothing was changed.",
    "overloaded": "is overloaded; nothing was changed. Try again in a minute.",
    "database_away": "its database is away: `ortsnetz status` says what runs. Try again; nothing is done twice.",
    "unexpected": "met an error of its own; nothing was changed. `ortsnetz logs` says more.",
}
"""By kind of problem, where a service's own words are German: they are for people at a screen."""


def in_english(status: int, found: dict[str, Any], *, ours: bool) -> str:
    """What a service refused, for operators. `ours`: a route of operators', whose words are English already."""
    kind = str(found.get("type", "")).removeprefix("urn:ortsnetz:")
    detail = str(found.get("detail", ""))
    said = found.get("english") or (detail if ours and kind not in ("unauthenticated", "forbidden", "invalid") else "")
    wrong = "".join(f" Wrong: {str(one.get('pointer', '')).strip('/')}." for one in found.get("errors", []))
    return f"{said or _ENGLISH.get(kind) or f'answered {status} {kind}'.strip()}{wrong}"


_SECONDS = 20.0
"""That a process may take to say how it stands, its own patience with the broker included."""


def inside(running: RunningStack, names: list[str]) -> dict[str, dict[str, Any]]:
    """What services and views say of their own work (`/ops/status`); those that do not answer are left out.

    All are asked at once: while the broker is away each of them waits for it before it says how far behind it is.
    """
    with Operator(running, seconds=_SECONDS) as operator, ThreadPoolExecutor(len(operator.names)) as together:

        def ask(name: str) -> dict[str, Any] | None:
            try:
                answer = operator.reach(name, "/ops/status")
            except httpx.HTTPError:
                return None
            said: dict[str, Any] | None = answer.json() if answer.is_success else None
            return said

        asked = [name for name in operator.names if name in names]
        return {name: said for name, said in zip(asked, together.map(ask, asked), strict=True) if said is not None}
