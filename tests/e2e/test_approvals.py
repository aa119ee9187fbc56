"""The example that asks for reviews in a chat, with a real stack and a chat that listens."""

import json
import os
import queue
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx
import pytest

from tests.conftest import Stack, started_stack
from tests.ports import free_ports

pytestmark = [pytest.mark.e2e, pytest.mark.long]

PROGRAM = Path(__file__).parents[2] / "examples/approvals/chat.py"


class Chat(BaseHTTPRequestHandler):
    """A chat with an incoming webhook. It refuses the first message."""

    texts: "queue.Queue[str]" = queue.Queue()
    refused = False

    def do_POST(self) -> None:
        text = json.loads(self.rfile.read(int(self.headers["content-length"])))["text"]
        if type(self).refused:
            self.texts.put(text)
        self.send_response(200 if type(self).refused else 503)
        type(self).refused = True
        self.end_headers()


@pytest.fixture
def chat_url() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Chat)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/hook"
    server.shutdown()
    server.server_close()


@pytest.fixture
def open_stack(tmp_path: Path) -> Iterator[Stack]:
    """A stack whose webhooks may call this machine."""
    with started_stack(tmp_path, AIPROD_GATEWAY_WEBHOOK_NETWORKS='["127.0.0.0/8"]') as stack:
        yield stack


def test_a_chat_is_asked_and_told(open_stack: Stack, chat_url: str) -> None:
    port = free_ports(1)
    receiver = f"http://127.0.0.1:{port}/"
    added = open_stack.cli("webhook", "add", receiver)
    secret = re.search(r"whsec_\S+", added.stdout + added.stderr)
    assert secret, added.stderr
    settings = {"AIPROD_WEBHOOK_SECRET": secret[0], "CHAT_URL": chat_url, "AIPROD_URL": open_stack.url}
    command = [sys.executable, PROGRAM, "--port", str(port)]
    with subprocess.Popen(command, env={**os.environ, **settings}, stderr=subprocess.DEVNULL) as program:
        try:
            order = {"prompt": "A heron at dusk", "duration_sec": 2, "hold_for_review": True}
            job = httpx.post(f"{open_stack.url}/api/generate", json=order, timeout=60).json()["name"]
            asked = Chat.texts.get(timeout=90)
            assert f"{open_stack.url}/films/{job.removeprefix('jobs/')}" in asked
            httpx.post(f"{open_stack.url}/api/{job}:approve", json={}, timeout=60).raise_for_status()
            assert "approved" in Chat.texts.get(timeout=90)
            assert httpx.post(receiver, json={"type": "job.review_decided", "data": {}}).status_code == 401
        finally:
            program.terminate()
    assert Chat.texts.empty()
