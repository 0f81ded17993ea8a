"""Takes what processes send to an OpenTelemetry collector (OTLP over HTTP), and prints a line of JSON for each span."""

from __future__ import annotations

import gzip
import json
from http.server import BaseHTTPRequestHandler, HTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


class Taking(BaseHTTPRequestHandler):
    """Answers as a collector does."""

    def do_POST(self) -> None:
        """Print the spans of one batch."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        body = gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body
        for sent in ExportTraceServiceRequest.FromString(body).resource_spans:
            service = next(each.value.string_value for each in sent.resource.attributes if each.key == "service.name")
            for span in (span for scope in sent.scope_spans for span in scope.spans):
                told = {"id": span.span_id.hex(), "parent": span.parent_span_id.hex(), "trace": span.trace_id.hex()}
                attributes = {each.key: each.value.string_value for each in span.attributes}
                print(json.dumps({"service": service, "name": span.name, **told, "of": attributes}), flush=True)  # noqa: T201
        self.send_response(200)
        self.end_headers()


if __name__ == "__main__":
    HTTPServer(("", 4318), Taking).serve_forever()
