"""A stand-in for MLflow at Azure ML: the calls for runs that it serves, and 404 for all else.

Run and experiment are always the same ones; the run's files lie in a folder, for the plugin that
brings them to Azure's storage is not what is tested here.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

API = "/api/2.0/mlflow/"


@dataclass
class AzureMl:
    """What the service was told."""

    artifacts: Path
    served: set[str] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)
    parameters: dict[str, str] = field(default_factory=dict)
    status: str = "RUNNING"

    def answer(self, call: str, told: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Status and document."""
        info = {
            "run_id": "R",
            "run_uuid": "R",
            "experiment_id": "E",
            "status": self.status,
            "artifact_uri": self.artifacts.as_uri(),
            "lifecycle_stage": "active",
        }
        match call:
            case "experiments/get-by-name":
                return 404, {"error_code": "RESOURCE_DOES_NOT_EXIST", "message": "none"}
            case "experiments/create":
                return 200, {"experiment_id": "E"}
            case "runs/create" | "runs/get":
                return 200, {"run": {"info": info, "data": {}}}
            case "runs/log-batch":
                self.parameters |= {one["key"]: one["value"] for one in told.get("params", [])}
                return 200, {}
            case "runs/set-tag":
                return 200, {}
            case "runs/update":
                self.status = told["status"]
                return 200, {"run_info": info}
        self.refused.append(call)
        return 404, {"error_code": "ENDPOINT_NOT_FOUND", "message": call}


@contextmanager
def azure_ml_stand_in(service: AzureMl) -> Iterator[str]:
    """Serve on loopback; gives the URI."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            call = urlsplit(self.path).path.removeprefix(API)
            service.served.add(call)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, document = service.answer(call, json.loads(body or b"{}"))
            answer = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_PATCH = do_POST  # noqa: N815  # names of http.server

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
