"""What a service's HTTP interface is, as OpenAPI 3.1: for tests and the reference, never served (ports are for work).

FastAPI knows parameters, bodies and answers; what stands in front of every handler (who asks, the unit, the key of a
command) and how every refusal looks is added here, once.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, FastAPI, Header, Path
from pydantic import BaseModel, ConfigDict, Field

from shared.sound import KEY as SIGNS


class FieldError(BaseModel):
    """One field that is wrong: a JSON pointer, and a sentence in German."""

    pointer: str
    detail: str


class ProblemDetails(BaseModel):
    """RFC 9457: what did not happen, and why. `type` is stable, `detail` says in German what to do."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(pattern="^urn:ortsnetz:")
    title: str
    status: int
    detail: str
    errors: list[FieldError] = []


_AS_PROBLEM = {
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}},
}
REFUSALS: dict[int | str, dict[str, Any]] = {
    "4XX": {"description": "Nothing was changed; the body says why and what to do.", **_AS_PROBLEM},
    "5XX": {"description": "It could not be done now; the body says whether it may be tried again.", **_AS_PROBLEM},
}
"""Every route's answers beside the one it promises."""


async def _unit(unit: Annotated[str, Path(description="key of the unit concerned", max_length=100)]) -> None:
    """Found and checked before the handler: `shared.web.access.authorise`."""


async def _key(
    idempotency_key: Annotated[
        str, Header(description="the same key again gets the first answer", pattern=f"^{SIGNS}$")
    ],
) -> None:
    """Claimed before the handler."""


UNIT, KEY = Depends(_unit), Depends(_key)


def document(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document of an application."""
    said = app.openapi()
    components = said.setdefault("components", {})
    schemas = ProblemDetails.model_json_schema(ref_template="#/components/schemas/{model}")
    components.setdefault("schemas", {}).update(schemas.pop("$defs"), ProblemDetails=schemas)
    components["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
        **components.get("securitySchemes", {}),
    }
    for operations in said.get("paths", {}).values():
        for operation in operations.values():
            if "x-action" in operation:
                operation["security"] = [{"token": []}]
    return said
