"""Public addresses, as they stand in mails, reached from inside of the compose project."""

from __future__ import annotations

from collections.abc import Mapping

import httpx


class FromPublic(httpx.BaseTransport):
    """Sends requests for some origins elsewhere, as a reverse proxy would: path, headers and `Host` stay."""

    def __init__(self, origins: Mapping[str, str]) -> None:
        self._origins = {_origin(httpx.URL(there)): httpx.URL(here) for there, here in origins.items()}
        self._through = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """See httpx.BaseTransport."""
        here = self._origins.get(_origin(request.url))
        if here is None:
            return self._through.handle_request(request)
        url = request.url.copy_with(scheme=here.scheme, host=here.host, port=here.port)
        sent = httpx.Request(
            request.method, url, headers=request.headers, stream=request.stream, extensions=request.extensions
        )
        return self._through.handle_request(sent)

    def close(self) -> None:
        """Close the connections."""
        self._through.close()


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port
