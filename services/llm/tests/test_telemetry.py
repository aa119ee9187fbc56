"""Spans, metrics and logs: they describe calls, without prompts and keys."""

from pathlib import Path

import grpc
import pytest

from aiprod.llm.v1 import llm_service_pb2 as api
from aiprod.llm.v1.llm_service_pb2_grpc import LlmServiceStub
from tests.otel_collector import running_collector

from .conftest import KEY, llm_process
from .fake_gemini import FakeGemini, Fault
from .test_model import plan_request, refused

PROMPT = "a very private fox called Quillfeather"


async def all_output(gemini: FakeGemini, home: Path, **settings: str) -> str:
    """Returns what a service process logs and exports while calls succeed, fail and are retried."""
    environment = {"BASE_URL": gemini.url, "LOG_LEVEL": "DEBUG", **settings}
    async with running_collector() as (collector, endpoint):
        async with (
            llm_process(home, OTLP_ENDPOINT=endpoint, **environment) as llm,
            grpc.aio.insecure_channel(llm.address) as channel,
        ):
            await some_calls(LlmServiceStub(channel), gemini)
        return "".join([*llm.output, *collector.received])


async def some_calls(stub: LlmServiceStub, gemini: FakeGemini) -> None:
    gemini.faults = [Fault(status=503)]
    async for _ in stub.PlanScenes(plan_request(PROMPT)):
        pass
    await stub.GenerateText(api.GenerateTextRequest(prompt=f"{PROMPT} written"))
    gemini.faults = [Fault(status=403)]
    error = str(await refused(stub.GenerateText(api.GenerateTextRequest(prompt=f"{PROMPT} refused"))))
    assert PROMPT not in error
    assert KEY not in error


async def test_neither_the_key_nor_a_prompt_leaves_the_process(gemini: FakeGemini, tmp_path: Path) -> None:
    output = await all_output(gemini, tmp_path)
    assert KEY not in output
    assert "Quillfeather" not in output
    for text in (
        '"name": "generate_content gemini-2.5-flash"',
        '"key": "gen_ai.usage.input_tokens"',
        '"gcp.gemini"',
        "gen_ai.client.token.usage",
        "gen_ai.client.operation.duration",
        "rpc_server_call_duration_seconds",
        '"Refused"',
        '"retrying"',
    ):
        assert text in output
    assert KEY.encode() not in (tmp_path / "llm.db").read_bytes()


@pytest.mark.long
async def test_prompts_are_in_the_spans_when_the_operator_wants_them(
    gemini: FakeGemini, tmp_path: Path
) -> None:
    output = await all_output(gemini, tmp_path, TRACE_CONTENT="true")
    assert "Quillfeather" in output
    assert KEY not in output
