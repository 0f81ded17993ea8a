"""What a level's own view is made of, without Docker: certificates, the file that is handed out, what may pass."""

from __future__ import annotations

import json
import re
import ssl
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import yaml
from cryptography import x509
from typer.testing import CliRunner, Result

from deploy.cli import listing, own_views
from deploy.cli.main import app
from deploy.cli.operator import Operator
from deploy.containers.files import files
from deploy.containers.running import Containers
from deploy.demo.units import read_units
from deploy.own_views import certificates, handing_out
from deploy.own_views.remembering import FORMAT, OwnView, OwnViews
from deploy.stack.credentials import Credentials
from deploy.stack.description import DEFAULT
from deploy.stack.errors import StackError
from deploy.stack.home import Home
from deploy.view import unpack
from services.view.settings import ViewSettings
from shared.clock import now
from shared.hierarchy import UnitTree

CHECKOUT = Path(__file__).resolve().parents[1]
EXTERNAL: dict[str, Any] = yaml.safe_load((CHECKOUT / "deploy/external.compose.yml").read_text())
VIEW: dict[str, Any] = yaml.safe_load((CHECKOUT / "deploy/view/compose.yml").read_text())
FIGURES: dict[str, Any] = yaml.safe_load((CHECKOUT / "deploy/view/figures.compose.yml").read_text())

HANDED_OUT: dict[str, Any] = {
    "format": FORMAT,
    "units": ["ub-celle", "ov-celle"],
    "public_url": "https://celle.example.org",
    "kafka": {
        "bootstrap": "centre.example.org:18406",
        "security_protocol": "SASL_SSL",
        "username": "own-ub-celle-3f9a1c",
        "password": "of-the-broker",
    },
    "ca": "-----BEGIN CERTIFICATE-----\n",
    "client": {"name": "own-ub-celle", "secret": "of-members"},
    "members_url": "https://centre.example.org:18407/members",
    "mentoring_url": "https://centre.example.org:18407/mentoring",
}


# ---- certificates


def test_a_certificate_is_kept_and_renewed_before_it_ends(tmp_path: Path) -> None:
    first = certificates.server(tmp_path, "centre.example.org")
    assert certificates.server(tmp_path, "centre.example.org") == first
    nearly = now() + certificates.SERVER_HOLDS - certificates.RENEWED_BEFORE + timedelta(days=1)
    later = certificates.server(tmp_path, "centre.example.org", nearly)
    assert later.ca == first.ca
    assert later.certificate != first.certificate
    assert certificates.server(tmp_path, "centre.example.org", nearly) == later


@pytest.mark.parametrize("host", ["centre.example.org", "172.17.0.1"])
def test_a_certificate_names_its_host_and_is_of_the_ca(tmp_path: Path, host: str) -> None:
    certificates.server(tmp_path, "somewhere.else")
    made = certificates.server(tmp_path, host)
    found, ca = (x509.load_pem_x509_certificate(text.encode()) for text in (made.certificate, made.ca))
    found.verify_directly_issued_by(ca)
    names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert host in [str(name.value) for name in names]
    ssl.create_default_context(cadata=made.ca)
    assert {(tmp_path / name).stat().st_mode & 0o777 for name in ("ca-key.pem", "server-key.pem")} == {0o600}


def test_another_ca_makes_another_certificate(tmp_path: Path) -> None:
    first = certificates.server(tmp_path, "centre.example.org")
    for name in ("ca.pem", "ca-key.pem"):
        (tmp_path / name).unlink()
    assert certificates.server(tmp_path, "centre.example.org").certificate != first.certificate


def test_the_broker_tells_own_views_where_it_is(tmp_path: Path) -> None:
    written = files(DEFAULT, Credentials(Home(tmp_path)), "centre.example.org:18406")
    properties = written["kafka"]["server.properties"]
    assert "EXTERNAL://centre.example.org:18406" in properties
    assert "EXTERNAL:SASL_SSL" in properties
    assert "BEGIN PRIVATE KEY" in written["kafka"]["external.pem"]
    keys = [name for name, given in written.items() if "PRIVATE KEY" in "".join(given.values())]
    assert sorted(keys) == ["gateway", "kafka"]


# ---- who they are


def own_view(name: str, client: str, *units: str, **more: Any) -> OwnView:
    found = {"password": "x", "revoked": False, "url": "https://a.example.org", "handed_out": True}
    return cast(OwnView, {"name": name, "client": client, "units": list(units)} | found | more)


def test_own_views_are_remembered_for_the_provisioner(tmp_path: Path) -> None:
    own = OwnViews(tmp_path / "a" / "principals.json")
    own.remember(own_view("own-ub-celle-1", "own-ub-celle", "ub-celle", "ov-celle"))
    own.remember(own_view("own-ub-celle-1", "own-ub-celle", "ub-celle", "ov-celle", password="y"))
    own.remember(own_view("own-ov-bergen-1", "own-ov-bergen", "ov-bergen"))
    assert [(one["name"], one["password"]) for one in own.all()] == [("own-ub-celle-1", "y"), ("own-ov-bergen-1", "x")]
    found = own.of("ov-celle")
    assert found is not None
    assert found["password"] == "y"
    own.forget("own-ub-celle-1")
    assert own.of("ov-celle") is None
    assert own.file.stat().st_mode & 0o777 == 0o600


def test_while_another_file_is_made_people_are_led_to_the_view_that_is_there(tmp_path: Path) -> None:
    own = OwnViews(tmp_path / "principals.json")

    def name() -> str | None:
        found = own.of("ub-celle")
        return found["name"] if found else None

    own.remember(own_view("first", "own-ub-celle", "ub-celle"))
    own.remember(own_view("second", "own-ub-celle", "ub-celle", handed_out=False))
    assert name() == "first"
    own.remember(own_view("second", "own-ub-celle", "ub-celle"))
    own.remember(own_view("first", "own-ub-celle", "ub-celle", revoked=True))
    assert name() == "second"
    assert [one["name"] for one in own.called("own-ub-celle")] == ["second", "first"]
    own.forget("second")
    assert name() == "first", "one that was not revoked to the end is found again"


CELLE = own_view("own-ub-celle-1", "own-ub-celle", "ub-celle")


def test_a_view_that_was_only_begun_does_not_look_like_one_that_its_level_has() -> None:
    assert listing.state(CELLE) == "handed out"
    assert listing.state({**CELLE, "handed_out": False}) == "not handed out"
    assert listing.state({**CELLE, "revoked": True}) == "revoked"


def test_provision_that_fails_says_what_remains(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stack: Any = SimpleNamespace(own_views=OwnViews(tmp_path / "own.json"), only_one=nullcontext)
    tree = UnitTree(read_units())
    monkeypatch.setattr(Operator, "units", lambda _: tree)
    monkeypatch.setattr(Operator, "__init__", lambda *_: None)
    monkeypatch.setattr(Operator, "__exit__", lambda *_: None)

    def failed(*, begun: OwnView | None) -> str:
        def hand_out(*_: Any) -> None:
            if begun:
                stack.own_views.remember(begun)
            raise StackError("The broker is away.")

        monkeypatch.setattr(own_views, "hand_out", hand_out)
        with pytest.raises(StackError, match="The broker is away"):
            own_views._provision(stack, ["ub-celle"], "https://celle")
        return capsys.readouterr().err

    assert failed(begun=None) == ""
    said = failed(begun={**CELLE, "handed_out": False})
    assert "own-ub-celle is begun and not handed out: give the command again" in said
    assert "`ortsnetz units revoke ub-celle` undoes it" in said
    made = failed(begun={**CELLE, "password": "y"})
    assert "own-ub-celle has another file now, which was not written" in made
    another = failed(begun={**CELLE, "name": "own-ub-celle-2", "handed_out": False})
    assert "another file for own-ub-celle is begun; the former one goes on" in another.lower()
    assert failed(begun=None) == "", "it failed before anything was changed"


@pytest.fixture
def revoking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A stack with a view of two units whose operator revokes it; the broker does what it is told."""
    stack: Any = SimpleNamespace(
        own_views=OwnViews(tmp_path / "own.json"), only_one=nullcontext, broker_client=lambda *user: user
    )
    stack.own_views.remember(own_view("own-ub-celle-1", "own-ub-celle", "ub-celle", "ov-celle"))
    stack.own_views.remember(own_view("own-ub-celle-2", "own-ub-celle", "ub-celle", handed_out=False))
    monkeypatch.setattr(own_views, "reach", lambda *_: stack)
    monkeypatch.setattr(handing_out, "shown", lambda _: None)
    monkeypatch.setattr(handing_out, "lead_mails", lambda _: None)
    monkeypatch.setattr(Operator, "__init__", lambda *_: None)
    monkeypatch.setattr(Operator, "__exit__", lambda *_: None)
    monkeypatch.setattr(Operator, "retire", lambda *_: None)
    return stack


def revoke(unit: str, *more: str) -> Result:
    return CliRunner().invoke(app, ["units", "revoke", unit, *more])


def test_revoke_names_all_units_whose_view_it_was(revoking: Any) -> None:
    kept = revoking.own_views.all()
    said = revoke("ov-celle")
    assert said.exit_code == 0, said.output
    assert "own-ub-celle, the view of ub-celle, ov-celle, has no rights any more" in said.stdout
    assert revoking.own_views.all() == []
    for view in kept:
        revoking.own_views.remember(view)
    found = json.loads(revoke("ub-celle", "--json").stdout)
    assert found == {"unit": "ub-celle", "view": "own-ub-celle", "units": ["ub-celle", "ov-celle"], "revoked": True}


def test_revoke_that_fails_says_what_is_done_and_that_the_same_again_finishes(
    revoking: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_answer(*_: Any) -> None:
        raise StackError("members does not answer")

    with monkeypatch.context() as patch:
        patch.setattr(Operator, "retire", no_answer)
        for _ in range(2):  # the second time nothing is new, and all of it still true
            said = revoke("ub-celle")
            assert said.exit_code == 1
            assert "✓ Rights and user at the broker" in said.stderr
            assert "own-ub-celle is not revoked to the end" in said.stderr
            assert "Give the same command again, to finish" in said.stderr
    with monkeypatch.context() as patch:
        patch.setattr(handing_out, "PATIENCE", 0.0)
        patch.setattr(handing_out, "shown", lambda user: None if user[0].endswith("1") else set())
        said = revoke("ub-celle")
        assert said.exit_code == 1
        assert "✓" not in said.stderr.replace("with a ✓ at that step", "")
    assert revoke("ub-celle").exit_code == 0
    assert revoke("ub-celle").exit_code == 1, "it is gone"


def test_two_commands_do_not_change_who_hosts_what_at_once(tmp_path: Path) -> None:
    inside = Containers(folder=tmp_path)
    with inside.only_one(), pytest.raises(StackError, match="Another command"), inside.only_one():
        pass


# ---- what a level makes of its file


def test_the_file_becomes_the_settings_of_a_view(tmp_path: Path) -> None:
    for folder in ("view", "postgres"):
        (tmp_path / folder).mkdir()
    file = tmp_path / "view.json"
    file.write_text(json.dumps(HANDED_OUT))
    unpack.main(file, tmp_path)
    settings = ViewSettings(_secrets_dir=str(tmp_path / "view"), http_port=8000)
    assert (settings.service, settings.kafka_username) == ("own-ub-celle", "own-ub-celle-3f9a1c")
    assert settings.units == ("ub-celle", "ov-celle")
    assert settings.kafka_security_protocol == "SASL_SSL"
    assert settings.members_url == HANDED_OUT["members_url"]
    url = settings.database_url.get_secret_value()
    assert url.rpartition("@")[2] == "postgres:5432/view"
    assert url.split(":")[2].partition("@")[0] in (tmp_path / "postgres" / "databases.json").read_text()
    unpack.main(file, tmp_path)  # again: the database keeps its password
    assert ViewSettings(_secrets_dir=str(tmp_path / "view"), http_port=8000).database_url.get_secret_value() == url


@pytest.mark.parametrize("content", ["{}", "[]", '{"format": "ortsnetz-own-view/0"}', "no json"])
def test_another_file_is_refused_with_a_sentence(tmp_path: Path, content: str) -> None:
    for folder in ("view", "postgres"):
        (tmp_path / folder).mkdir()
    file = tmp_path / "view.json"
    file.write_text(content)
    with pytest.raises(StackError, match=r"^view.json is .*centre"):
        unpack.main(file, tmp_path)
    with pytest.raises(StackError, match=r"cannot be read.*directory"):
        unpack.main(tmp_path, tmp_path)


def test_a_levels_project_is_a_view_with_its_database_and_nothing_else() -> None:
    assert set(VIEW["services"]) == {"unpack", "postgres", "database", "view"}
    assert {name: service["ports"] for name, service in VIEW["services"].items() if "ports" in service} == {
        "view": ["${ORTSNETZ_BIND:-127.0.0.1}:${ORTSNETZ_PORT_VIEW:-18408}:8000"]
    }
    for service in VIEW["services"].values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["mem_limit"]


def test_a_levels_figures_are_offered_on_loopback_by_choice() -> None:
    assert not [key for key in VIEW["services"]["view"]["environment"] if "METRICS" in key]
    ports = {name: service["ports"] for name, service in FIGURES["services"].items()}
    inside = FIGURES["services"]["view"]["environment"]["ORTSNETZ_METRICS_PORT"]
    assert ports == {"view": [f"127.0.0.1:${{ORTSNETZ_PORT_FIGURES:-18409}}:{inside}"]}


# ---- what the centre opens


def test_two_ports_are_opened_on_loopback_unless_somebody_says_otherwise() -> None:
    published = {name: service["ports"] for name, service in EXTERNAL["services"].items() if "ports" in service}
    assert published == {
        "kafka": ["${ORTSNETZ_EXTERNAL_BIND:-127.0.0.1}:${ORTSNETZ_PORT_EXTERNAL_KAFKA:-18406}:9094"],
        "gateway": ["${ORTSNETZ_EXTERNAL_BIND:-127.0.0.1}:${ORTSNETZ_PORT_EXTERNAL_API:-18407}:8443"],
    }
    gateway = EXTERNAL["services"]["gateway"]
    assert gateway["read_only"] is True
    assert gateway["cap_drop"] == ["ALL"]
    assert gateway["networks"] == ["api", "external"]
    dockerfile = (CHECKOUT / "deploy/gateway/Dockerfile").read_text()
    assert re.search(r"^USER 10002:10002$", dockerfile, re.MULTILINE)
