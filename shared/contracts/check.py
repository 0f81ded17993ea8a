"""`python -m shared.contracts.check [--write]`: are the contracts the ones that were promised?

Every type has a JSON Schema (`schemas/`) and a golden sample (`samples/`), checked in. What is stored for good has to
be readable by tomorrow's code, and what tomorrow's code writes by today's readers: a change that breaks either needs a
new version of the type. `--write` adds what is missing and takes compatible changes; it never touches a sample.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel, ValidationError

from shared.contracts import persons
from shared.contracts.base import CATALOGUE, PREFIX
from shared.contracts.catalogue import contracts
from shared.hierarchy import UnitPath

HERE = Path(__file__).parent
SCHEMAS, SAMPLES = HERE / "schemas", HERE / "samples"

_WORDS = ("title", "description", "default", "examples")
"""Parts of a schema that promise nothing."""


def file_name(kind: str) -> str:
    """`members.member_admitted.v1.json`."""
    return f"{kind.removeprefix(PREFIX)}.json"


def schema_of(model: type[BaseModel]) -> dict[str, Any]:
    """The JSON Schema of what is written."""
    return model.model_json_schema(mode="serialization")


def problems(schemas: Path = SCHEMAS, samples: Path = SAMPLES) -> Iterator[str]:
    """What is wrong, each in a sentence that says what to do."""
    for kind, model in contracts().items():
        name = file_name(kind)
        yield from _schema_problems(model, schemas / name)
        yield from _sample_problems(model, kind, samples / name)
        if kind in CATALOGUE:
            yield from typed_text(model)
    known = {file_name(kind) for kind in contracts()}
    for file in sorted([*schemas.glob("*.json"), *samples.glob("*.json")]):
        if file.name not in known:
            yield (
                f"{file.parent.name}/{file.name} has no model any more: topics still hold such records, "
                "so bring the class back"
            )
    yield from persons.problems()


def _schema_problems(model: type[BaseModel], file: Path) -> Iterator[str]:
    if not file.exists():
        yield f"{model.__name__} has no schema: run `make generate` and check in {file.name}"
        return
    old, new = json.loads(file.read_text()), schema_of(model)
    broken = list(breaks(old, new, model))
    yield from (f"{model.__name__}: {reason}; make it a new version of the type" for reason in broken)
    if old != new and not broken:
        yield (f"{model.__name__} has changed compatibly: run `make generate` and check in {file.name}")


def _sample_problems(model: type[BaseModel], kind: str, file: Path) -> Iterator[str]:
    if not file.exists():
        yield f"{model.__name__} has no sample: add {file.name} to shared/contracts/samples (key, headers, value)"
        return
    sample = json.loads(file.read_text())
    try:
        found = model.model_validate_json(json.dumps(sample["value"]))
    except ValidationError as error:
        first = error.errors()[0]
        yield f"{model.__name__} cannot read {file.name} any more: {first['loc']} {first['msg']}"
        return
    if sample["headers"]["ce_type"] != kind:
        yield f"{file.name} says it is {sample['headers']['ce_type']}, not {kind}"
    lost = set(sample["value"]) - set(json.loads(found.model_dump_json()))
    if lost:
        yield f"{model.__name__} forgets {', '.join(sorted(lost))} of {file.name}; make it a new version of the type"


def typed_text(model: type[BaseModel]) -> Iterator[str]:
    """Fields that could hold what somebody typed: no tombstone would reach the names and numbers in it."""
    for name, info in model.model_fields.items():
        for part in _bare_texts(info.annotation, info.metadata):
            where = f"{model.__name__}.{name}" if part is str else f"{model.__name__}.{name} ({part.__name__})"
            yield (
                f"{where} is a bare str, and facts are kept for good: what somebody typed is a TextId (work.say_text), "
                "or AboutPerson where it is about somebody; a closed list is a Literal, a key a UnitKey, else Coded"
            )


def _bare_texts(annotation: Any, metadata: Iterable[Any]) -> Iterator[type]:
    """`str` itself, or the model inside in which one stands."""
    if get_origin(annotation) is Annotated:
        yield from _bare_texts(annotation.__origin__, (*metadata, *annotation.__metadata__))
    elif annotation is str:
        if not any(mark == "coded" or getattr(mark, "pattern", None) for mark in metadata):
            yield str
    elif get_origin(annotation) is Literal or annotation is UnitPath:
        return
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for info in annotation.model_fields.values():
            if any(_bare_texts(info.annotation, info.metadata)):
                yield annotation
    else:
        for part in get_args(annotation):
            yield from _bare_texts(part, metadata)


def breaks(old: dict[str, Any], new: dict[str, Any], model: type[BaseModel] | None = None) -> Iterator[str]:
    """Reasons why data of the one cannot be read with the other. `model` tells which new fields have a default."""
    before, after = _properties(old), _properties(new)
    needed = set(new.get("required", ()))
    if model is not None:
        needed = {name for name, info in model.model_fields.items() if info.is_required()}
    for name in sorted(set(after) - set(before)):
        if name in needed:
            yield f"the new field {name} is required, and stored records do not have it (give it a default)"
    for name in sorted(set(before) - set(after)):
        if name in old.get("required", ()):
            yield f"the field {name} is gone, and today's readers need it"
    for name in sorted(set(before) & set(after)):
        if before[name] != after[name]:
            yield f"the field {name} has another form: {_short(before[name])} became {_short(after[name])}"


def _properties(schema: dict[str, Any]) -> dict[str, Any]:
    return {name: _bare(part, schema) for name, part in schema.get("properties", {}).items()}


def _bare(part: Any, whole: dict[str, Any]) -> Any:
    """A schema without its words, references resolved."""
    if isinstance(part, list):
        return [_bare(one, whole) for one in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        return _bare(whole["$defs"][part["$ref"].rpartition("/")[2]], whole)
    found = {}
    for name, value in part.items():
        if name == "properties":
            found[name] = {key: _bare(one, whole) for key, one in value.items()}
        elif name not in _WORDS:
            found[name] = _bare(value, whole)
    return found


def _short(part: Any) -> str:
    text = json.dumps(part)
    return text if len(text) < 120 else f"{text[:117]}..."


def write(schemas: Path = SCHEMAS) -> list[str]:
    """Write schemas that are missing or have changed compatibly. Returns the names of the files written."""
    written = []
    for kind, model in contracts().items():
        file, new = schemas / file_name(kind), schema_of(model)
        old = json.loads(file.read_text()) if file.exists() else None
        if old == new or (old is not None and any(breaks(old, new, model))):
            continue
        file.write_text(json.dumps(new, indent=2, ensure_ascii=False) + "\n")
        written.append(file.name)
    return written


def main(arguments: list[str]) -> int:
    """The command; returns its exit status."""
    if "--write" in arguments:
        for name in write():
            sys.stdout.write(f"wrote schemas/{name}\n")
    found = list(problems())
    for problem in found:
        sys.stderr.write(f"{problem}\n")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
