"""Makes the broker look like the plan. Idempotent: what is right stays untouched, what is too much goes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from confluent_kafka import KafkaException
from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    NewTopic,
    ResourcePatternType,
    ResourceType,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialAlteration,
    UserScramCredentialDeletion,
    UserScramCredentialUpsertion,
)

from services.exchange.provisioning.plan import OWN_VIEW, Plan, Principal
from shared import logs
from shared.contracts.topics import Topic, common_topics
from shared.waiting import comes_true

log = logs.get(__name__)

_CHUNK = 100
"""Topics made at once: thousands at once leave the broker without leaders for a while."""
_ANSWER = 30.0
"""Seconds that the broker may take to say what it has."""
_PATIENCE = 120.0
"""Seconds that it may take to do what it is asked to: a small machine with other work makes 800 topics for a minute."""
_ANY: Any = None  # the client's type hints do not know that None means "any" in a filter
_EVERY_ACL = AclBindingFilter(
    ResourceType.ANY, _ANY, ResourcePatternType.ANY, _ANY, _ANY, AclOperation.ANY, AclPermissionType.ANY
)


class NotApplied(TimeoutError):
    """The broker did not do in time what it was asked to."""


@dataclass(frozen=True)
class Changes:
    """What had to be changed."""

    topics: int
    acls_added: int
    acls_removed: int


def prepare(kafka: dict[str, Any]) -> None:
    """Make the topics that exist whatever units there are; rights stay as they are."""
    admin = AdminClient(kafka)
    try:
        _topics(admin, common_topics())
    except KafkaException:
        admin.poll(0)  # only now does the client write to the log why it is not let in
        raise


def provision(kafka: dict[str, Any], plan: Plan, passwords: Mapping[str, str], *, take_away: bool = True) -> Changes:
    """Make topics, users and ACLs of the plan; remove every other ACL. Returns when the broker applies them.

    `kafka` is confluent-kafka's configuration as the admin; `passwords` by principal. A topic that is there is left as
    it is, and none is ever deleted: it holds the history. Users of own views that are no longer known go, after their
    rights. Without `take_away` no ACL and no user is removed.
    Raises NotApplied, or KafkaException when the broker refuses.
    """
    admin = AdminClient(kafka)
    made = _topics(admin, plan.topics)
    _users(admin, {principal.name: passwords[principal.name] for principal in plan.principals})
    added, removed = _acls(admin, bindings(plan.principals), take_away)
    # after their rights, which connections that are open lose too: a user that is gone only opens no new ones
    gone = _users_gone(admin, set(passwords)) if take_away else 0
    log.info("provisioned", topics=made, acls_added=added, acls_removed=removed, users_removed=gone)
    return Changes(made, added, removed)


def bindings(principals: Iterable[Principal]) -> set[AclBinding]:
    """The ACLs that give each principal exactly what it needs."""
    found = set()
    for principal in principals:
        for topic in principal.reads:
            found.add(_allow(principal.name, ResourceType.TOPIC, topic, AclOperation.READ))
        for topic in principal.writes:
            found.add(_allow(principal.name, ResourceType.TOPIC, topic, AclOperation.WRITE))
        for group in principal.groups:
            found.add(_allow(principal.name, ResourceType.GROUP, group, AclOperation.READ))
    return found


def listed(admin: AdminClient) -> set[AclBinding]:
    """All ACLs that the broker has."""
    return set(admin.describe_acls(_EVERY_ACL, request_timeout=_ANSWER).result(_ANSWER))


def _allow(principal: str, kind: ResourceType, name: str, operation: AclOperation) -> AclBinding:
    literal, allow = ResourcePatternType.LITERAL, AclPermissionType.ALLOW
    return AclBinding(kind, name, literal, f"User:{principal}", "*", operation, allow)


def _topics(admin: AdminClient, wanted: Sequence[Topic]) -> int:
    there = admin.list_topics(timeout=_ANSWER).topics
    missing = [topic for topic in wanted if topic.name not in there]
    for begin in range(0, len(missing), _CHUNK):
        new = [
            NewTopic(topic.name, num_partitions=topic.partitions, replication_factor=-1, config=topic.config)
            for topic in missing[begin : begin + _CHUNK]
        ]
        for future in admin.create_topics(new, operation_timeout=_PATIENCE, request_timeout=_PATIENCE).values():
            future.result(_PATIENCE)
    if missing:
        _until(lambda: {topic.name for topic in wanted} <= set(admin.list_topics(timeout=_ANSWER).topics), "topics")
    return len(missing)


def _users(admin: AdminClient, passwords: Mapping[str, str]) -> None:
    # a password cannot be read back: setting the same one again changes nothing for who is signed in
    info = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096)
    changes: list[UserScramCredentialAlteration] = [
        UserScramCredentialUpsertion(name, info, password.encode()) for name, password in passwords.items()
    ]
    if not changes:
        return
    for future in admin.alter_user_scram_credentials(changes, request_timeout=_PATIENCE).values():
        future.result(_PATIENCE)


def _users_gone(admin: AdminClient, known: set[str]) -> int:
    all_of_them: Any = admin.describe_user_scram_credentials(None, request_timeout=_ANSWER)
    there: dict[str, Any] = all_of_them.result(_ANSWER)
    changes: list[UserScramCredentialAlteration] = [
        UserScramCredentialDeletion(name, ScramMechanism.SCRAM_SHA_512)
        for name in set(there) - known
        if name.startswith(OWN_VIEW)
    ]
    if changes:
        for future in admin.alter_user_scram_credentials(changes, request_timeout=_PATIENCE).values():
            future.result(_PATIENCE)
    return len(changes)


def _acls(admin: AdminClient, wanted: set[AclBinding], take_away: bool) -> tuple[int, int]:
    there = listed(admin)
    if not take_away:
        wanted |= there
    missing, surplus = wanted - there, there - wanted
    # first what is too much: nobody may keep reading while the new rights are being made
    if surplus:
        filters = [
            AclBindingFilter(
                one.restype,
                one.name,
                one.resource_pattern_type,
                one.principal,
                one.host,
                one.operation,
                one.permission_type,
            )
            for one in surplus
        ]
        for deleted in admin.delete_acls(filters, request_timeout=_PATIENCE).values():
            deleted.result(_PATIENCE)
    if missing:
        for future in admin.create_acls(list(missing), request_timeout=_PATIENCE).values():
            future.result(_PATIENCE)
    if missing or surplus:
        # the controller has answered, the broker learns of it a moment later
        _until(lambda: listed(admin) == wanted, "ACLs")
    return len(missing), len(surplus)


def _until(condition: Callable[[], bool], what: str) -> None:
    if not comes_true(condition, within=_PATIENCE, pace=0.05):
        raise NotApplied(f"the broker did not apply the {what} within {_PATIENCE:.0f} s")
