"""The table of settings in docs/operating.md, from the classes that read them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from annotated_types import Ge, Gt, Le, MinLen
from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined
from pydantic_settings import BaseSettings

from deploy.stack.home import CHECKOUT
from deploy.stack.settings import KINDS
from shared.settings import Settings

PAGE = CHECKOUT / "docs" / "operating.md"
BEGIN = "<!-- settings: written by `make generate`, from the code -->"
END = "<!-- end of settings -->"


def settings_table() -> str:
    """All settings as Markdown: those of every process, then what some have beside or other."""
    common = Settings.model_fields
    parts = [_part("Every service and view", common)]
    for module, kind in KINDS.items():
        own = {name: field for name, field in kind.model_fields.items() if _row(name, field) not in _rows(common)}
        if kind is not Settings:
            parts.append(_part(f"`{module}`{_why(kind)}", own))
    return "\n".join(parts)


def _why(kind: type[BaseSettings]) -> str:
    return ", beside these" if issubclass(kind, Settings) else ", which has these alone"


def _part(title: str, fields: dict[str, FieldInfo]) -> str:
    head = [f"**{title}**", "", "| setting | default | allowed | meaning |", "|---|---|---|---|"]
    return "\n".join([*head, *_rows(fields), ""])


def _rows(fields: dict[str, FieldInfo]) -> list[str]:
    return [_row(name, field) for name, field in fields.items()]


def _row(name: str, field: FieldInfo) -> str:
    meaning = (field.description or "").replace("<", "&lt;")
    cells = [f"`ORTSNETZ_{name.upper()}`", _default(name, field), _allowed(field), meaning]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _default(name: str, field: FieldInfo) -> str:
    if field.is_required():
        return "must be set"
    value: Any = field.default
    if value is PydanticUndefined or value is None or value == "":
        return ""
    if isinstance(value, Path):  # of this machine
        return "in the folder for temporary files"
    return f"`{value}`"


def _allowed(field: FieldInfo) -> str:
    bounds = {type(one): one for one in field.metadata}
    if Ge in bounds and Le in bounds:
        return f"{bounds[Ge].ge} to {bounds[Le].le}"
    if Ge in bounds:
        return f"at least {bounds[Ge].ge}"
    if Gt in bounds:
        return f"more than {bounds[Gt].gt}"
    if found := next((one.pattern for one in field.metadata if getattr(one, "pattern", None)), None):
        return _alternatives(found)
    if "SecretStr" in str(field.annotation) or field.annotation is SecretStr:
        shortest = f", at least {bounds[MinLen].min_length} characters" if MinLen in bounds else ""
        return f"a secret: a file{shortest}"
    text = str(field.annotation)
    if "Path" in text:
        return "a file or folder"
    return "a list" if "tuple" in text or "dict" in text else "text"


def _alternatives(pattern: str) -> str:
    bare = pattern.removeprefix("^").removesuffix("$")
    before, _, rest = bare.partition("(")
    words = rest.removesuffix(")").split("|")
    if rest.endswith(")") and all(word.replace("_", "").isalnum() for word in words):
        return ", ".join(f"`{before}{word}`" for word in words)
    return f"`{pattern}`"


def with_table(page: str) -> str:
    """The page with the table of now. Raises ValueError where it has no place for it."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{PAGE} has no place for the settings: {BEGIN} … {END}")
    return f"{before}{BEGIN}\n\n{settings_table()}\n{END}{after}"
