"""The same work with LiteLLM's proxy, in its own environment; no figures if it cannot be installed."""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import aiohttp
import psutil

from tests.bench.table import Figures
from tests.conftest import free_ports

HOME = Path(__file__).parents[2] / ".aiprod/litellm"
CALLERS = 16
HITS, MISSES = 600, 200
START_SECONDS = 90


@cache
def installed() -> bool:
    """Whether LiteLLM is installed, after an attempt to install it."""
    if (HOME / "bin/litellm").exists():
        return True
    uv, python = os.environ["UV"], str(HOME / "bin/python")
    make = [uv, "venv", "-q", "--python", sys.executable, str(HOME)]
    fill = [uv, "pip", "install", "-q", "--python", python, "litellm[proxy]==1.106.2"]
    return all(subprocess.run(command, check=False).returncode == 0 for command in (make, fill))


def hits(fake: str, ours: float) -> Figures:
    """`ours` is the rate of our cached answers, in answers/s."""
    if not installed():
        return {}
    with proxy(fake) as (url, _):
        asyncio.run(request_all(url, ["the same"]))
        started = time.perf_counter()
        asyncio.run(request_all(url, ["the same"] * HITS))
        theirs = HITS / (time.perf_counter() - started)
    return {"LiteLLM: cached answers/s": (theirs, ""), "cached answers / LiteLLM's": (ours / theirs, "≥ 30")}


def misses(fake: str, ours: float) -> Figures:
    """`ours` is the rate of our misses, per second of processor time."""
    if not installed():
        return {}
    with proxy(fake) as (url, process):
        asyncio.run(request_all(url, ["warm"]))
        before = cpu_seconds(process)
        asyncio.run(request_all(url, [f"miss {number}" for number in range(MISSES)]))
        theirs = MISSES / (cpu_seconds(process) - before)
    name = "misses a CPU second / LiteLLM's"
    return {"LiteLLM: CPU of a miss, ms": (1e3 / theirs, ""), name: (ours / theirs, "≥ 4")}


@contextmanager
def proxy(fake: str) -> Iterator[tuple[str, psutil.Process]]:
    config = {
        "model_list": [
            {
                "model_name": "m",
                "litellm_params": {
                    "model": "gemini/gemini-2.5-flash",
                    "api_key": "key",
                    "api_base": f"{fake}/v1beta/models/gemini-2.5-flash",
                },
            }
        ],
        "general_settings": {"dangerously_permit_weak_or_unset_master_key": True},
        "litellm_settings": {"cache": True, "cache_params": {"type": "local"}},
    }
    port = free_ports(1)
    with tempfile.TemporaryDirectory() as home:
        path = Path(home) / "config.yaml"
        path.write_text(json.dumps(config))
        command = [HOME / "bin/litellm", "--config", path, "--host", "127.0.0.1", "--port", str(port)]
        environment = {**os.environ, "LITELLM_LOCAL_MODEL_COST_MAP": "True", "NO_PROXY": "127.0.0.1"}
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            url = f"http://127.0.0.1:{port}"
            asyncio.run(until_alive(url))
            yield url, psutil.Process(process.pid)
        finally:
            process.terminate()
            process.wait()


async def until_alive(url: str) -> None:
    async with asyncio.timeout(START_SECONDS), aiohttp.ClientSession() as http:
        while True:
            try:
                async with http.get(f"{url}/health/liveliness") as answer:
                    if answer.ok:
                        return
            except aiohttp.ClientError:
                await asyncio.sleep(0.2)


def cpu_seconds(process: psutil.Process) -> float:
    family = [process, *process.children(recursive=True)]
    return sum(sum(member.cpu_times()[:2]) for member in family)


async def request_all(url: str, prompts: list[str]) -> None:
    remaining = list(prompts)
    async with aiohttp.ClientSession() as http:

        async def caller() -> None:
            while remaining:
                body = {"model": "m", "messages": [{"role": "user", "content": remaining.pop()}]}
                async with http.post(f"{url}/chat/completions", json=body) as answer:
                    assert answer.status == 200, await answer.text()

        await asyncio.gather(*(caller() for _ in range(CALLERS)))
