"""Which engine the settings choose, and what that costs."""

import subprocess
import sys
from pathlib import Path

import pytest

from aiprod.llm.v1 import llm_service_pb2 as api
from aiprod_rpc.errors import CannotStart

from .conftest import KEY, running_llm
from .fake_gemini import FakeGemini
from .test_model import plan_request, planned

IMPORTED = "import sys, aiprod_llm.__main__; print('google.genai' in sys.modules)"


@pytest.mark.parametrize(
    ("settings", "planner"),
    [
        ({}, "embedded-planner/15"),
        ({"api_key": KEY}, "gemini-2.5-flash"),
        ({"api_key": KEY, "engine": "gemini", "model": "gemini-2.5-pro"}, "gemini-2.5-pro"),
        ({"api_key": KEY, "engine": "embedded"}, "embedded-planner/15"),
    ],
)
async def test_the_settings_choose_the_engine(
    gemini: FakeGemini, tmp_path: Path, settings: dict[str, str], planner: str
) -> None:
    async with running_llm(tmp_path, base_url=gemini.url, **settings) as llm:
        made = (await planned(llm, plan_request()))[-1].provenance
    assert (made.engine, made.degraded) == (planner, False)


async def test_gemini_without_access_fails_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="needs AIPROD_LLM_API_KEY or AIPROD_LLM_VERTEX_PROJECT"):
        async with running_llm(tmp_path, engine="gemini"):
            pass


async def test_an_unlisted_model_has_no_price(gemini: FakeGemini, tmp_path: Path) -> None:
    async with running_llm(tmp_path, api_key=KEY, base_url=gemini.url, model="gemini-99") as llm:
        answer = await llm.stub.GenerateText(api.GenerateTextRequest(prompt="hello"))
        [usage] = (await llm.stub.GetUsage(api.GetUsageRequest())).usage
    assert not answer.provenance.HasField("cost_usd_micros")
    assert (usage.cost_usd_micros, usage.unpriced_attempts) == (0, 1)


def test_the_sdk_is_imported_on_use() -> None:
    run = subprocess.run([sys.executable, "-c", IMPORTED], capture_output=True, check=True, text=True)
    assert run.stdout == "False\n"
