"""docs/reference/asyncapi.json: what is said over Kafka, as AsyncAPI 3: topics, keys, headers, data, examples.

A topic of each unit is one channel with the unit's key as parameter. What `exchange` hands on to units are the same
events, perhaps with fields left out (`ce_sight`).
"""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel

from deploy.stack.home import CHECKOUT
from shared.contracts import topics
from shared.contracts.base import CATALOGUE, PREFIX, Event
from shared.contracts.catalogue import contracts
from shared.contracts.check import SAMPLES, file_name
from shared.contracts.exchange import RECEIPT_TYPE, ROSTER_PERSON_TYPE, ROSTER_TEXT_TYPE, WITHDRAWN_TYPE
from shared.contracts.people import PERSON_TYPE, TEXT_TYPE
from shared.contracts.pulse import Pulse

FILE = CHECKOUT / "docs" / "reference" / "asyncapi.json"
UNIT_TYPE = f"{PREFIX}units.unit.v1"
PULSE_TYPE = f"{PREFIX}exchange.pulse.v1"

HEADERS: dict[str, Any] = {
    "ce_specversion": {"type": "string", "const": "1.0"},
    "ce_id": {"type": "string", "description": "the same again is the same event"},
    "ce_type": {"type": "string"},
    "ce_source": {"type": "string", "examples": ["/members"]},
    "ce_subject": {"type": "string", "description": "the aggregate: the record's key, within which order is kept"},
    "ce_time": {"type": "string", "format": "date-time"},
    "content-type": {"type": "string", "const": "application/json"},
    "ce_aggregateversion": {"type": "string", "description": "the aggregate's version after it, one per event"},
    "ce_actingunit": {"type": "string", "description": "key of the unit that acted"},
    "ce_actingperson": {"type": "string", "description": "who acted; on services' own topics alone"},
    "ce_commandid": {"type": "string", "description": "the command that caused it, for receipts"},
    "ce_commandparts": {"type": "string", "description": "how many records that command makes"},
    "ce_sight": {"type": "string", "enum": ["everything", "without_person", "count_only"]},
    "traceparent": {"type": "string", "description": "W3C trace context"},
}
NEEDED = ["ce_specversion", "ce_id", "ce_type", "ce_source", "ce_subject", "ce_time", "content-type"]


def document() -> dict[str, Any]:
    """The whole document."""
    kinds: dict[str, type[BaseModel]] = {**contracts(), PULSE_TYPE: Pulse}
    facts = [WITHDRAWN_TYPE, RECEIPT_TYPE, *CATALOGUE]
    channels = {
        **{
            _key(topic.name): _channel(topic.name, _on(topic.name, kinds), topic.config, topic.partitions)
            for topic in topics.common_topics()
        },
        "exchange": _channel("exchange.{unit}", facts, {"cleanup.policy": "delete", "retention.ms": "-1"}, 1),
        "below": _channel("exchange.{unit}.below", [*CATALOGUE], {"cleanup.policy": "delete", "retention.ms": "-1"}, 1),
        "roster": _channel("roster.{unit}", [ROSTER_PERSON_TYPE, ROSTER_TEXT_TYPE], {"cleanup.policy": "compact"}, 1),
        "roster_below": _channel("roster.{unit}.below", [ROSTER_TEXT_TYPE], {"cleanup.policy": "compact"}, 1),
    }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Ortsnetz",
            "version": "1",
            "description": "Domain events, state, and what is handed on to units. CloudEvents 1.0 in Kafka's binary "
            "binding. Written by `make generate` from shared/contracts.",
        },
        "defaultContentType": "application/json",
        "channels": channels,
        "operations": {
            f"{name}.say": {
                "action": "send",
                "channel": {"$ref": f"#/channels/{name}"},
                "messages": [{"$ref": f"#/channels/{name}/messages/{message}"} for message in channel["messages"]],
            }
            for name, channel in channels.items()
        },
        "components": {
            "messages": {_name(kind): _message(kind, model) for kind, model in sorted(kinds.items())},
            "schemas": {"CloudEventsHeaders": {"type": "object", "required": NEEDED, "properties": HEADERS}},
        },
    }


def text() -> str:
    """The file as it should stand there."""
    return json.dumps(document(), indent=1, ensure_ascii=False) + "\n"


def _on(topic: str, kinds: dict[str, type[BaseModel]]) -> list[str]:
    """The types of records on a common topic."""
    fixed = {topics.UNITS: [UNIT_TYPE], topics.PEOPLE: [PERSON_TYPE, TEXT_TYPE], topics.PULSE: [PULSE_TYPE]}
    events = [kind for kind, model in kinds.items() if issubclass(model, Event) and topic == model.TOPIC]
    return fixed.get(topic) or events


def _channel(address: str, kinds: list[str], config: dict[str, str], partitions: int) -> dict[str, Any]:
    compact = config.get("cleanup.policy") == "compact"
    kafka: dict[str, Any] = {
        "topic": address,
        "partitions": partitions,
        "topicConfiguration": {"cleanup.policy": ["compact" if compact else "delete"]},
        "bindingVersion": "0.5.0",
    }
    if "retention.ms" in config:
        kafka["topicConfiguration"]["retention.ms"] = int(config["retention.ms"])
    found: dict[str, Any] = {
        "address": address,
        "description": "The newest record of a key counts, a tombstone ends it." if compact else "Kept for good.",
        "messages": {_name(kind): {"$ref": f"#/components/messages/{_name(kind)}"} for kind in sorted(kinds)},
        "bindings": {"kafka": kafka},
    }
    if "{unit}" in address:
        found["parameters"] = {"unit": {"description": "Key of a unit, `ov-celle`."}}
    return found


def _message(kind: str, model: type[BaseModel]) -> dict[str, Any]:
    sample_file = SAMPLES / file_name(kind)
    sample = json.loads(sample_file.read_text()) if sample_file.exists() else None
    key = {"type": "string", "description": _key_of(kind, model)}
    found: dict[str, Any] = {
        "name": kind,
        "title": model.__name__,
        "summary": " ".join((model.__doc__ or "").split("\n\n")[0].split()),
        "contentType": "application/json",
        "headers": {"$ref": "#/components/schemas/CloudEventsHeaders"},
        "payload": _inlined(model.model_json_schema(mode="serialization")),
        "bindings": {"kafka": {"key": key, "bindingVersion": "0.5.0"}},
    }
    if sample:
        found["examples"] = [{"headers": sample.get("headers", {}), "payload": sample["value"]}]
    return found


def _key_of(kind: str, model: type[BaseModel]) -> str:
    if issubclass(model, Event):
        return f"the {model.AGGREGATE}: `{model.SUBJECT}`"
    return {
        UNIT_TYPE: "the unit's key",
        PERSON_TYPE: "the person's id",
        TEXT_TYPE: "person/record; record/record where it is about no person",
        ROSTER_PERSON_TYPE: "the person's id",
        ROSTER_TEXT_TYPE: "person/record; record/record where it is about no person",
        RECEIPT_TYPE: "the command's id",
        WITHDRAWN_TYPE: "the person's id",
    }.get(kind, "one for all")


def _inlined(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema without `$defs`: a reference in a message would point into the whole document."""
    defs = schema.pop("$defs", {})

    def resolved(part: Any) -> Any:
        match part:
            case {"$ref": str(ref)}:
                return resolved(defs[ref.rpartition("/")[2]])
            case dict():
                return {name: resolved(value) for name, value in part.items()}
            case list():
                return [resolved(value) for value in part]
            case _:
                return part

    found: dict[str, Any] = resolved(schema)
    return found


def _name(kind: str) -> str:
    return kind.removeprefix(PREFIX)


def _key(topic: str) -> str:
    return topic.partition(".")[0]
