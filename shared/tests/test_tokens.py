"""Tokens: one issuer, one audience, minutes; nothing else opens anything."""

from __future__ import annotations

import base64
import json
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey

from shared.problems import Problem
from shared.security.permissions import Role
from shared.security.tokens import (
    ISSUER,
    LIFETIME,
    Principal,
    TokenSource,
    Verifier,
    issue,
    load_signing_key,
    new_signing_key,
)

PERSON = Principal("person", "p-1", ((Role.BOARD, "ov-celle"),), "view-ov-celle", frozenset({"ov-celle", "ov-bergen"}))
KEY = ECKey.import_key(new_signing_key())


def verifier(key: ECKey = KEY, audience: str = "members") -> Verifier:
    """Checks tokens of this key."""
    return Verifier(audience, KeySet([key]))


async def refused(token: str, by: Verifier | None = None) -> bool:
    """Whether a token is refused."""
    try:
        await (by or verifier()).verify(token)
    except Problem as problem:
        return problem.status == 401
    return False


def forged(**changed: Any) -> str:
    """A token of the right key with other claims; None leaves one out."""
    at = int(time.time())
    claims: dict[str, Any] = {"iss": ISSUER, "aud": "members", "sub": "p", "iat": at, "exp": at + 60, "kind": "person"}
    claims |= {"roles": [], "view": None, "units": []}
    claims = {name: value for name, value in (claims | changed).items() if value is not None}
    return jwt.encode({"alg": "ES256", "kid": KEY.kid}, claims, KEY)


async def test_what_is_issued_is_what_is_understood() -> None:
    assert await verifier().verify(issue(KEY, PERSON, "members")) == PERSON


def test_there_is_nothing_personal_in_a_token_and_it_lasts_minutes() -> None:
    payload = issue(KEY, PERSON, "members").split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    assert set(claims) == {"iss", "aud", "credential", "sub", "iat", "exp", "kind", "roles", "view", "units"}
    assert claims["exp"] - claims["iat"] == LIFETIME <= 600


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "somebody"},
        {"aud": "mentoring"},
        {"exp": int(time.time()) - 10},
        {"iss": None},
        {"aud": None},
        {"exp": None},
        {"sub": None},
        {"kind": None},
        {"roles": [["emperor", "ov-celle"]]},
        {"roles": None},
        {"roles": "board"},
    ],
)
async def test_other_claims_are_refused(changed: dict[str, Any]) -> None:
    assert not await refused(forged()), "as it is, it is accepted"
    assert await refused(forged(**changed))


async def test_other_keys_and_other_algorithms_are_refused() -> None:
    stranger = ECKey.import_key(new_signing_key())
    assert await refused(issue(stranger, PERSON, "members"))
    head, payload, _ = issue(KEY, PERSON, "members").split(".")
    none = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    assert await refused(f"{none}.{payload}.")
    # the public key, used as a secret everybody knows
    public = OctKey.import_key(json.dumps(KEY.as_dict(private=False)))
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    assert await refused(jwt.encode({"alg": "HS256"}, claims, public))
    assert await refused(f"{head}.{payload}.AAAA")


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "....", "\x00", "ä.ö.ü", "e" * 10_000])
async def test_rubbish_is_refused(token: str) -> None:
    assert await refused(token)


def test_a_persons_roles_count_only_in_the_views_units_a_processs_everywhere() -> None:
    two = ((Role.BOARD, "ov-celle"), (Role.OFFICE, "ub-celle"))
    assert Principal("person", "p", two, "v", frozenset({"ov-celle"})).effective_roles() == [(Role.BOARD, "ov-celle")]
    assert Principal("process", "notify", ((Role.NOTIFY, None),)).effective_roles() == [(Role.NOTIFY, None)]
    central = Principal("person", "p", ((Role.OPERATOR, None),), "v", frozenset({"ov-celle"}))
    assert central.effective_roles() == [], "no person is a process"


async def test_a_new_key_of_the_issuer_is_fetched_once(monkeypatch: pytest.MonkeyPatch) -> None:
    current: list[Any] = [KEY]
    asked = []

    def jwks(request: httpx.Request) -> httpx.Response:
        asked.append(request.url)
        return httpx.Response(200, json=KeySet(current).as_dict(private=False))

    real = httpx.AsyncClient
    monkeypatch.setattr(
        "shared.security.tokens.httpx.AsyncClient", lambda **k: real(transport=httpx.MockTransport(jwks), **k)
    )
    checking = Verifier("members", jwks_url="http://members/.well-known/jwks.json")
    for _ in range(3):
        await checking.verify(issue(KEY, PERSON, "members"))
    assert len(asked) == 1
    new = ECKey.import_key(new_signing_key())
    current[:] = [new]
    checking._fetched_at -= 60
    assert await checking.verify(issue(new, PERSON, "members")) == PERSON
    for _ in range(5):
        assert await refused(issue(ECKey.import_key(new_signing_key()), PERSON, "members"), checking)
    assert len(asked) == 2, "rubbish does not make us ask again and again"


async def test_while_the_issuer_is_away_it_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("away")

    real = httpx.AsyncClient
    monkeypatch.setattr(
        "shared.security.tokens.httpx.AsyncClient", lambda **k: real(transport=httpx.MockTransport(away), **k)
    )
    with pytest.raises(Problem) as found:
        await Verifier("members", jwks_url="http://members/jwks").verify(issue(KEY, PERSON, "members"))
    assert found.value.status == 503


class Source:
    """A token endpoint that counts."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.status = 200
        self.at = 0.0
        self.source = TokenSource("http://members", "notify", "secret", clock=lambda: self.at)
        self.source._client = httpx.AsyncClient(
            base_url="http://members", auth=("notify", "secret"), transport=httpx.MockTransport(self._answer)
        )

    def _answer(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == "Basic " + base64.b64encode(b"notify:secret").decode()
        self.asked.append(json.loads(request.content))
        token = {"access_token": f"t{len(self.asked)}", "expires_in": 300}
        return httpx.Response(self.status, json=token)


async def test_a_token_is_kept_while_it_is_valid_and_for_its_audience_and_session() -> None:
    at = Source()
    assert await at.source.token("members") == await at.source.token("members") == "t1"
    assert await at.source.token("mentoring") == "t2"
    assert await at.source.token("members", "session") == "t3"
    at.at = 269
    assert await at.source.token("members") == "t1"
    at.at = 271
    assert await at.source.token("members") == "t4", "a while before its end"
    at.source.forget("session")
    assert await at.source.token("members", "session") == "t5"
    at.source.forget_all()
    assert await at.source.token("members") == "t6"
    assert await at.source.token("members", "session") == "t7"


async def test_a_session_that_ended_is_told() -> None:
    at = Source()
    at.status = 401
    with pytest.raises(Problem) as found:
        await at.source.token("members", "gone")
    assert found.value.status == 401


def test_a_key_comes_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "key.jwk"
    file.write_text(json.dumps(new_signing_key()))
    assert load_signing_key(file).kid
