"""The operator's command line on a compose project: it looks, says what is wrong, changes credentials."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.demo.exports import make_export
from deploy.demo.load import SEED
from deploy.stack.description import DEFAULT
from deploy.story.telling import eventually
from tests.compose.containers import Containers
from tests.compose.projects import Project
from tests.compose.volunteer import BRANCH, Volunteer

VIEW = "view-ov-hannover-linden-limmer"
SIGN_IN = """
import asyncio, asyncpg, sys
async def sign_in():
    try:
        await (await asyncpg.connect(sys.argv[1])).close()
        print("in")
    except asyncpg.PostgresError as error:
        print(error)
asyncio.run(sign_in())
"""


def answer(centre: Project, *arguments: str) -> Any:
    return json.loads(centre.ortsnetz(*arguments, "--json"))


def password(centre: Project, service: str, of: str) -> str:
    return centre.within(service, "cat", f"/run/secrets/ortsnetz_{of}")


def test_what_runs_and_which_units_there_are(centre: Project) -> None:
    containers = Containers(centre)
    eventually(containers.ready, "not every container is healthy", within=120)
    assert all(line["ready"] for line in answer(centre, "status"))
    assert answer(centre, "dead", "list") == []
    branches = answer(centre, "units", "list", "--level", "ortsverein")
    assert {one["key"]: one["view"] for one in branches}["ov-hannover-linden-limmer"] == VIEW
    assert '"service": "members"' in centre.ortsnetz("logs", "members", "--lines", "200")


def test_what_hangs_is_said_to_give_no_answer_and_how_it_goes_on(centre: Project) -> None:
    containers, hung = Containers(centre), ("postgres", "kafka", "gateway", "provisioner")
    eventually(containers.ready, "not every container is healthy", within=120)
    assert {line["name"] for line in answer(centre, "status")} == set(containers.lasting)
    for name in hung:
        containers.pause(name)
    try:
        lines = json.loads(centre.ortsnetz("status", "--json", code=1))
        found = json.loads(centre.ortsnetz("doctor", "--json", code=1))
    finally:
        for name in hung:
            containers.go_on(name)
    assert {line["state"] for line in lines if line["name"] in hung} == {"no answer"}
    todo = {one["found"]: one["todo"] for one in found}
    for name in hung:
        assert f"`docker compose unpause {name}`" in todo[f"{name} is paused"]
    (silent,) = [said for said in todo if said.endswith(": no answer")]
    assert set(hung) <= set(silent.removesuffix(": no answer").split(", "))
    assert "`docker compose unpause postgres`" in todo[silent]
    eventually(containers.ready, "they do not go on", within=120)


def test_the_doctor_names_what_does_not_run_and_says_what_to_do(centre: Project) -> None:
    eventually(Containers(centre).ready, "not every container is healthy", within=120)
    found = answer(centre, "doctor")
    assert [one for one in found if not one["good"]] == []
    certificates = [one["found"] for one in found if one["check"] == "certificates"]
    host = centre.settings["ORTSNETZ_EXTERNAL_HOST"]
    for whose in (
        "ca.pem, of Ortsnetz CA,",
        f"the broker's for levels' own views, of {host},",
        f"the gateway's, of {host},",
    ):
        assert [one for one in certificates if one.startswith(whose) and one.endswith(" days")], certificates
    centre.compose("stop", "exchange")
    try:
        wrong = [one for one in json.loads(centre.ortsnetz("doctor", "--json", code=1)) if not one["good"]]
    finally:
        centre.compose("start", "exchange")
    assert any("exchange is stopped" in one["found"] and "up --wait exchange" in one["todo"] for one in wrong)
    (silent,) = [one["found"] for one in wrong if one["check"] == "answers"]
    assert silent.startswith("no answer in time from exchange: their lag, dead letters, outbox")
    assert {one["check"] for one in wrong} == {"containers", "processes", "answers"}, (
        "one fault, said of each kind once"
    )
    assert all(one["todo"] for one in wrong)
    assert not any("ortsnetz up" in one["todo"] for one in wrong)


def test_the_doctor_names_a_secret_that_is_gone_though_its_process_runs(centre: Project) -> None:
    eventually(Containers(centre).ready, "not every container is healthy", within=120)
    centre.within("secrets", "rm", "/secrets/notify/ortsnetz_kafka_password")
    try:
        wrong = [one for one in json.loads(centre.ortsnetz("doctor", "--json", code=1)) if not one["good"]]
        centre.compose("stop", "notify")
        stopped = [one for one in json.loads(centre.ortsnetz("doctor", "--json", code=1)) if not one["good"]]
    finally:
        centre.compose("up", "--wait", "notify")  # writes it again
    assert [one["found"].partition(" runs")[0] for one in wrong] == ["notify"]
    assert "ortsnetz_kafka_password is gone" in wrong[0]["found"]
    (settings,) = [one["found"] for one in stopped if one["check"] == "settings"]
    assert settings.startswith("notify: ORTSNETZ_KAFKA_PASSWORD: Field required")
    assert not [one for one in answer(centre, "doctor") if not one["good"]]


def test_the_doctor_names_a_broker_that_is_away_and_what_cannot_be_looked_at_then(centre: Project) -> None:
    eventually(Containers(centre).ready, "not every container is healthy", within=120)
    centre.compose("stop", "kafka")
    try:
        wrong = [one for one in json.loads(centre.ortsnetz("doctor", "--json", code=1)) if not one["good"]]
    finally:
        centre.compose("start", "kafka")
    assert any("kafka is stopped" in one["found"] and "up --wait kafka" in one["todo"] for one in wrong)
    assert any(one["check"] == "broker" and "kafka does not run" in one["found"] for one in wrong)
    assert not any("RuntimeError" in one["found"] for one in wrong)
    assert any("kafka: not ready" in one["found"] for one in wrong)
    (unknown,) = [one["found"] for one in wrong if one["check"] == "lag"]
    assert "exchange" in unknown, "it says in time that it does not know"
    assert any(one["check"] == "certificates" and "kafka:9094 does not answer" in one["found"] for one in wrong)
    eventually(Containers(centre).ready, "not every container is healthy", within=120)


def test_the_published_port_of_notify_has_the_page_of_a_mails_link_alone(centre: Project) -> None:
    here = centre.address("NOTIFY")
    with httpx.Client(timeout=30, trust_env=False) as http:
        for path in ("/health/ready", "/health/live", "/openapi.json", "/ops/status", "/"):
            assert http.get(f"{here}{path}", headers={"Host": "notify:8000"}).status_code == 404, path
        mails = [dict(mail["headers"]) for mail in Containers(centre).mails()]
        link = next(mail["List-Unsubscribe"] for mail in mails if "List-Unsubscribe" in mail).strip(" <>")
        assert link.startswith(f"{here}/abmelden/")
        assert "Mails abbestellen" in http.get(link).text


def test_an_export_is_imported_from_a_file_of_this_machine(centre: Project, tmp_path: Path) -> None:
    demo = json.loads(centre.within("operator", "cat", "/var/lib/ortsnetz/operator/demo.json"))
    file = tmp_path / "export.csv"
    truth = make_export(file, demo["members"], seed=SEED, as_of=date.fromisoformat(demo["as_of"]))
    reports = [answer(centre, "import", str(file), "--unit", "bezirk-hannover", *more) for more in (["--dry-run"], [])]
    for report in reports:
        assert report["accepted"] == truth["counts"]["accepted"] > 0
        assert all(row["reason"] for row in report["rejected"])
    again = answer(centre, "import", str(file), "--unit", "bezirk-hannover")
    assert (again["changed"], again["moved"]) == (0, 0)
    assert "There is no" in centre.refused("import", str(tmp_path / "none.csv"), "--unit", "bezirk-hannover")


def test_a_view_is_built_again_from_the_log(centre: Project) -> None:
    containers, volunteer = Containers(centre), Volunteer(Containers(centre))
    (view,) = (each for each in DEFAULT.views if each.name == VIEW)
    application = volunteer.application()
    person = volunteer.admit(volunteer.acknowledged("", application), application["email"]).person

    def shown() -> list[str]:
        return sorted(containers.values(view.database, "SELECT person::text FROM newcomers_admissions"))

    before = eventually(lambda: person in shown() and shown(), "the view does not show the new member")
    containers.values(view.database, "DELETE FROM newcomers_admissions")
    assert answer(centre, "rebuild", "--view", BRANCH)["records"] > 0
    assert shown() == before


def test_what_could_not_be_processed_is_replayed_or_given_up(centre: Project) -> None:
    containers, volunteer = Containers(centre), Volunteer(Containers(centre))

    def journeys(person: str) -> int:
        return len(containers.values("mentoring", f"SELECT id FROM journeys WHERE person = '{person}'"))

    containers.values("mentoring", "ALTER TABLE journeys RENAME TO journeys_away")
    try:
        applications = [volunteer.application() for _ in range(2)]
        one, other = (volunteer.admit(volunteer.acknowledged("", a), a["email"]) for a in applications)
        found = eventually(lambda: letters(centre, 2), "nothing is set aside", within=120)
        names = {one["key"]: one["letter"] for one in found}
        assert {each["reason"] for each in found} == {"failed"}
        assert names.keys() == {one.application, other.application}
        first, second = names[one.application], names[other.application]
        assert first.startswith("mentoring/")
        assert answer(centre, "dead", "show", first)["key"] == one.application
        assert "It failed again" in centre.refused("dead", "replay", first)
    finally:
        containers.values("mentoring", "ALTER TABLE journeys_away RENAME TO journeys")
    assert answer(centre, "dead", "replay", first)["processed"] == 1
    assert journeys(one.person) == 1
    answer(centre, "dead", "discard", second, "--why", "entered twice")
    assert journeys(other.person) == 0
    assert containers.values("mentoring", "SELECT why FROM discarded_letters") == ["entered", "twice"]
    assert answer(centre, "dead", "list") == []


def letters(centre: Project, count: int) -> list[dict[str, Any]] | None:
    """The dead letters, once there are so many."""
    found: list[dict[str, Any]] = answer(centre, "dead", "list")
    return found if len(found) == count else None


@pytest.mark.parametrize("service", ["notify", VIEW, "members"])
def test_other_credentials_for_one_while_the_others_run_on(centre: Project, service: str) -> None:
    containers = Containers(centre)
    eventually(containers.ready, "not every container is healthy", within=120)
    kept = ("database_url", "kafka_password", "client_secret")
    before = {of: password(centre, service, of) for of in kept}
    started = {name: one["RunningFor"] and one["ID"] for name, one in containers.states().items()}
    assert answer(centre, "rotate", service)["name"] == service
    after = {of: password(centre, service, of) for of in kept}
    assert all(before[of] != after[of] for of in kept)
    eventually(containers.ready, "it does not work with its new credentials", within=120)
    others = {name: one["ID"] for name, one in containers.states().items() if name in containers.lasting}
    assert {name: started[name] for name in others} == others, "a container was made anew"
    # from another container: in its own, the official image trusts everybody
    refused = centre.within("databases", "python", "-c", SIGN_IN, before["database_url"])
    assert "password authentication failed" in refused
    assert centre.within("databases", "python", "-c", SIGN_IN, after["database_url"]).strip() == "in"
    assert answer(centre, "rotate", service, "--what", "kafka")["what"] == ["kafka"]
    assert password(centre, service, "database_url") == after["database_url"]
    assert password(centre, service, "kafka_password") != after["kafka_password"]
