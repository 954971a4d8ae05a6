"""A stand-in for MLflow at Azure ML: the calls for runs and models that it serves, 404 for all else.

A service has one experiment with one run, whatever is asked for; the run's files lie in a folder, for the plugin that
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
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

API = "/api/2.0/mlflow/"


@dataclass
class AzureMl:
    """What the service was told."""

    artifacts: Path
    run: str = field(
        default_factory=lambda: uuid4().hex
    )  # MLflow remembers where a run's files lie
    served: set[str] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)
    parameters: dict[str, str] = field(default_factory=dict)
    status: str = "RUNNING"
    models: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def answer(self, call: str, told: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Status and document."""
        info = {
            "run_id": self.run,
            "run_uuid": self.run,
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
            case _ if call.startswith(("registered-models/", "model-versions/")):
                return self._of_models(call, told)
        return self._refuse(call)

    def _of_models(self, call: str, told: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        match call:
            case "registered-models/create" if told["name"] in self.models:
                return 400, {"error_code": "RESOURCE_ALREADY_EXISTS", "message": "there"}
            case "registered-models/create":
                self.models[told["name"]] = []
                return 200, {"registered_model": {"name": told["name"]}}
            case "registered-models/get":
                return 200, {"registered_model": {"name": told["name"]}}
            case "model-versions/create":
                versions = self.models[told["name"]]
                versions.append(told | {"version": str(len(versions) + 1), "status": "READY"})
                return 200, {"model_version": versions[-1]}
            case "model-versions/search":
                name = str(told["filter"]).removeprefix("name='").removesuffix("'")
                return 200, {"model_versions": self.models.get(name, [])}
            case "model-versions/get-download-uri":
                version = self.models[told["name"]][int(told["version"]) - 1]
                return 200, {"artifact_uri": version["source"]}
            case "model-versions/set-tag":
                version = self.models[told["name"]][int(told["version"]) - 1]
                tag = {"key": told["key"], "value": told["value"]}
                version["tags"] = [one for one in version["tags"] if one["key"] != tag["key"]]
                version["tags"].append(tag)
                return 200, {}
        return self._refuse(call)

    def _refuse(self, call: str) -> tuple[int, dict[str, Any]]:
        self.refused.append(call)
        return 404, {"error_code": "ENDPOINT_NOT_FOUND", "message": call}


@contextmanager
def azure_ml_stand_in(service: AzureMl) -> Iterator[str]:
    """Serve on loopback; gives the URI."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            url = urlsplit(self.path)
            call = url.path.removeprefix(API)
            service.served.add(call)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            told = dict(parse_qsl(url.query)) | json.loads(body or b"{}")
            status, document = service.answer(call, told)
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
