"""Static files: their addresses carry a fingerprint, so that browsers may keep them for good."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, Response

from services.view.frame.layout.render import STATIC
from shared.problems import not_found

_SERVED = frozenset({".css", ".js", ".svg", ".png", ".woff2"})


def _served(name: str) -> Path | None:
    """The file of this name, where it is one of ours."""
    try:
        file = (STATIC / name).resolve()
        found = file.is_relative_to(STATIC) and file.suffix in _SERVED and file.is_file()
    except (OSError, ValueError):  # what can be no path: with a NUL, or too long
        return None
    return file if found else None


def assets() -> APIRouter:
    """The route of `static/`."""
    router = APIRouter()

    @router.get("/static/{name:path}", include_in_schema=False, openapi_extra={"x-public": True})
    async def static(name: str, request: Request) -> Response:
        file = _served(name)
        if file is None:
            raise not_found("Diese Datei")
        kept = "public, max-age=31536000, immutable" if "v" in request.query_params else "public, max-age=300"
        return FileResponse(file, headers={"Cache-Control": kept})

    return router
