"""A Google Cloud project for releases: its gcloud records its calls and keeps what it creates."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

GCLOUD = """#!/bin/sh
exec {python} -ISs {program} {folder} "$@"
"""
# A whole release is a hundred commands.
whole_release = pytest.mark.long
SERVICES = ("storage", "llm", "render", "probe", "collab", "gateway", "edge", "edge-ws")


@dataclass
class Project:
    """A Google Cloud project whose gcloud is a program of the test."""

    folder: Path
    variables: dict[str, str]

    def release(self, *options: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Runs a command of `aiprod-release` with the test's gcloud."""
        environment = (
            os.environ | {"PATH": f"{self.folder}:{os.environ['PATH']}"} | self.variables | variables
        )
        command = (sys.executable, "-m", "aiprod_release", *options)
        return subprocess.run(
            command,
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )

    def calls(self) -> list[str]:
        """The commands since the last time."""
        return [line for line, _ in self.calls_with_input()]

    def calls_with_input(self) -> list[tuple[str, str]]:
        file = self.folder / "calls"
        lines = file.read_text().splitlines() if file.exists() else []
        file.unlink(missing_ok=True)
        return [(line, secret) for line, secret in map(json.loads, lines)]


def serving(revision: str) -> str:
    return json.dumps(
        [
            {
                "metadata": {"name": f"aiprod-{name}"},
                "status": {"traffic": [{"revisionName": f"aiprod-{name}-{revision}", "percent": 100}]},
            }
            # gcloud lists them by name.
            for name in sorted(SERVICES)
        ]
    )


def deployed_revisions(project: Project, **variables: str) -> dict[str, str]:
    """The revision of each service in a release's documents; with variables, it is deployed first."""
    if variables:
        result = project.release("deploy", **variables)
        assert result.returncode == 0, result.stderr
    folder = project.folder / ".aiprod/release/r-2"
    templates = {file.stem.removeprefix("europe-west1-"): file.read_text() for file in folder.glob("e*.yaml")}
    return {name: re.search(r"^ {6}name: (\S+)", text, re.MULTILINE)[1] for name, text in templates.items()}


def shifts(project: Project) -> list[str]:
    """The commands since the last time that shift traffic."""
    return [call for call in project.calls() if "update-traffic" in call]


@contextmanager
def an_edge(status: int = 401) -> Iterator[str]:
    """Answers the smoke test; yields its URL. `status` is what calls without a token get."""

    class Edge(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/health" else status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Prints nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Edge) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
