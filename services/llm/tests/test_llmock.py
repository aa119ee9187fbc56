"""llmock, a third party's fake of Gemini, grades this service as a client."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import grpc
import pytest

from aiprod.llm.v1 import llm_service_pb2 as api
from aiprod_rpc.status import received_reason

from .conftest import KEY, Running, running_llm
from .test_calls import until
from .test_model import plan_request, planned

LLMOCK = Path(sys.executable).parent / "llmock"

SLOW = {"delay", "slow_first_token"}
"""Behaviours that the double does not count as faults."""


def http(url: str, body: object = None) -> dict[str, Any]:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        content = answer.read()
    return json.loads(content) if content else {}


@pytest.fixture(scope="module")
def llmock() -> Any:
    server = subprocess.Popen(
        [LLMOCK, "serve", "--port", "0", "--stream-chunk-delay-ms", "30"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert server.stdout
    for line in server.stdout:
        if "Uvicorn running on" in line:
            break
    yield line.split(" on ")[1].split()[0]
    server.terminate()
    server.wait(10)
    server.stdout.close()


@pytest.fixture
async def llm(llmock: str, tmp_path: Path) -> AsyncIterator[Running]:
    http(f"{llmock}/_llmock/reset", {})
    settings = {"api_key": KEY, "base_url": f"{llmock}/gemini", "fallback": "none"}
    async with running_llm(tmp_path, **settings) as llm:
        yield llm


@pytest.mark.parametrize(
    "fault",
    [
        {"type": "fail", "status": 503, "times": 2},
        {"type": "fail", "status": 500, "times": 1},
        {"type": "fail", "status": 429, "retry_after": 1.5, "times": 1},
        {"type": "delay", "seconds": 1},
        {"type": "slow_first_token", "seconds": 1},
        {"type": "stream_fault", "kind": "truncate", "after_chunks": 2},
        {"type": "stream_fault", "kind": "disconnect", "after_chunks": 2},
        {"type": "stream_fault", "kind": "malformed", "after_chunks": 2},
    ],
    ids=lambda fault: str(fault.get("kind") or fault.get("status") or fault["type"]),
)
async def test_transient_faults_are_retried(llm: Running, llmock: str, fault: dict[str, Any]) -> None:
    http(f"{llmock}/_llmock/scenario", {"behaviors": [fault]})
    answer = await llm.stub.GenerateText(api.GenerateTextRequest(prompt="tell of a fox"), timeout=100)
    assert answer.text
    verdict = judged(llmock)
    assert verdict["faults_injected"] or fault["type"] in SLOW


@pytest.mark.parametrize("status", [400, 401, 403, 404])
async def test_permanent_faults_are_raised_and_not_retried(llm: Running, llmock: str, status: int) -> None:
    http(f"{llmock}/_llmock/scenario", {"behaviors": [{"type": "fail", "status": status}]})
    with pytest.raises(grpc.aio.AioRpcError) as failure:
        await llm.stub.GenerateText(api.GenerateTextRequest(prompt="tell of a fox"), timeout=100)
    assert received_reason(failure.value) == "MODEL_REFUSED"
    judged(llmock)


async def test_a_stalled_stream_ends_at_the_deadline(llm: Running, llmock: str) -> None:
    stall = {"type": "stream_fault", "kind": "stall", "stall_seconds": 8, "after_chunks": 2}
    http(f"{llmock}/_llmock/scenario", {"behaviors": [stall]})
    with pytest.raises(grpc.aio.AioRpcError) as failure:
        await llm.stub.GenerateText(api.GenerateTextRequest(prompt="tell of a fox"), timeout=3)
    assert failure.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
    judged(llmock)


def judged(llmock: str) -> dict[str, Any]:
    """Returns the verdict, which must be a pass without warnings."""
    verdict = http(f"{llmock}/_llmock/verdict")
    assert verdict["passed"], verdict
    assert not verdict["findings"], verdict
    return verdict


async def test_a_plan_of_nonsense_that_keeps_the_schema_breaks_the_rules(llm: Running, llmock: str) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as failure:
        await planned(llm, plan_request())
    assert received_reason(failure.value) == "PLAN_INVALID"
    # The double counts a call when it has ended there, too.
    await until(lambda: http(f"{llmock}/_llmock/verdict")["attempts"] == 2)
