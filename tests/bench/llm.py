"""The llm service: cached answers, misses, caches, coalescing, batching, hit rates over real prompts."""

import asyncio
import json
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

import grpc
import psutil
import uvloop

from aiprod.llm.v1 import llm_service_pb2 as llm_api
from aiprod.llm.v1.llm_service_pb2_grpc import LlmServiceStub
from aiprod_llm.calls.batches import BatchSize
from aiprod_llm.calls.memory_cache import MemoryCache
from tests.bench import hit_rates, litellm_proxy
from tests.bench.load import echo_server, rate
from tests.bench.table import Figures

FAKE = "services.llm.tests.fake_gemini"
METHOD = "/aiprod.llm.v1.LlmService/GenerateText"
ROUNDS, ROUND_SECONDS = 24, 0.5
MISSES = 800
MISS_LATENCY = 0.05
CALLERS = 16
SCENES = 96
TEXT_SECONDS = 120
SCENE_SYSTEM = "You write one line of image prompt for a scene of a film. " * 20
WORKLOADS = {"alone": "", "together": "scene-prompt"}


@dataclass(frozen=True)
class Server:
    """A running llm service, and the fake of Gemini behind it."""

    address: str
    process: psutil.Process
    fake: str

    def state(self) -> dict[str, str]:
        with urllib.request.urlopen(f"{self.fake}/_fake", timeout=5) as answer:
            return dict(json.load(answer))

    def configure(self, **settings: float) -> None:
        body = json.dumps(settings).encode()
        request = urllib.request.Request(f"{self.fake}/_fake", body)
        urllib.request.urlopen(request, timeout=5).close()

    def cpu_seconds(self) -> float:
        times = self.process.cpu_times()
        return times.user + times.system


def figures() -> Figures:
    with server() as llm:
        results = {**hits(llm), **misses(llm), **coalesced(llm), **batched(llm)}
    return {**results, **within_quota(), **lookups(), **hit_rates.figures()}


@contextmanager
def server(requests_per_minute: int = 1_000_000) -> Iterator[Server]:
    with tempfile.TemporaryDirectory() as home, started([sys.executable, "-m", FAKE]) as (_, fake):
        settings = {
            "LISTEN": "127.0.0.1:0",
            "API_KEY": "key",
            "BASE_URL": fake,
            "DATA": home,
            "DRAIN_SECONDS": "0",
            "REQUESTS_PER_MINUTE": str(requests_per_minute),
            "TEXT_SECONDS": str(TEXT_SECONDS),
            "KILOTOKENS_PER_MINUTE": "1000000",
        }
        environment = {f"AIPROD_LLM_{name}": value for name, value in settings.items()}
        with started([sys.executable, "-m", "aiprod_llm"], environment, "address=") as (process, line):
            yield Server(line.split("address=")[1].split()[0], psutil.Process(process.pid), fake)


@contextmanager
def started(
    command: list[str], environment: dict[str, str] | None = None, until: str = ""
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A process and the line that says that it serves."""
    import os

    process = subprocess.Popen(
        command,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout
    try:
        ready = next(line.strip() for line in process.stdout if until in line)
        # A pipe that nobody reads fills up and stops the process.
        threading.Thread(target=process.stdout.read, daemon=True).start()
        yield process, ready
    finally:
        process.terminate()
        process.wait()


def hits(llm: Server) -> Figures:
    """The same request repeatedly, alternating with a bare echo, so that noise affects both."""
    request = llm_api.GenerateTextRequest(prompt="a fox in the snow " * 20).SerializeToString()
    ours, bare = [], []
    with echo_server() as echo:
        for _ in range(ROUNDS):
            bare.append(uvloop.run(rate(echo, "/bench.Echo/Echo", request, ROUND_SECONDS)))
            ours.append(uvloop.run(rate(llm.address, METHOD, request, ROUND_SECONDS)))
    ratios = [mine / theirs for mine, theirs in zip(ours, bare, strict=True)]
    return {
        "bare echo, calls/s": (median(bare), ""),
        "cached answers/s": (median(ours), ""),
        "cached answer / bare echo": (median(ratios), "≥ 0.85"),
        **litellm_proxy.hits(llm.fake, median(ours)),
    }


def misses(llm: Server) -> Figures:
    llm.configure(latency=MISS_LATENCY)
    uvloop.run(ask(llm.address, ["warm"]))
    before, started_at = llm.cpu_seconds(), time.perf_counter()
    uvloop.run(ask(llm.address, [f"miss {number}" for number in range(MISSES)]))
    seconds, cpu = time.perf_counter() - started_at, llm.cpu_seconds() - before
    llm.configure(latency=0)
    return {
        "misses/s at 50 ms upstream, 16 callers": (MISSES / seconds, ""),
        "CPU of a miss, ms": (cpu / MISSES * 1e3, ""),
        **litellm_proxy.misses(llm.fake, MISSES / cpu),
    }


def coalesced(llm: Server) -> Figures:
    llm.configure(latency=0.3)
    before = int(llm.state()["calls"])
    uvloop.run(ask(llm.address, ["the same"] * 100, callers=100))
    llm.configure(latency=0)
    return {"upstream calls of 100 identical requests": (int(llm.state()["calls"]) - before, "1")}


def batched(llm: Server) -> Figures:
    """Prompts of the scenes of a long film, alone and together, at 0.3 s a call and 5 ms a token."""
    llm.configure(latency=0.3, token_latency=0.005)
    results = {}
    for name, workload in WORKLOADS.items():
        calls, billed = int(llm.state()["calls"]), float(llm.state()["billed"])
        seconds = scene_prompts(llm, name, workload)
        results[name] = (
            int(llm.state()["calls"]) - calls,
            seconds,
            (float(llm.state()["billed"]) - billed) * 100,
        )
    llm.configure(latency=0, token_latency=0)
    return {
        f"{SCENES} scene prompts {name}, {what}": (results[name][place], "")
        for place, what in enumerate(("calls", "s", "US cents"))
        for name in results
    }


def within_quota() -> Figures:
    """The same where the model takes 60 calls a minute, as it does of new projects."""
    results = {}
    for name, workload in WORKLOADS.items():
        with server(requests_per_minute=60) as llm:
            llm.configure(latency=0.3, token_latency=0.005)
            results[name] = scene_prompts(llm, name, workload)
    return {
        **{f"{SCENES} scene prompts {name} at 60 calls a minute, s": (results[name], "") for name in results},
        "together, times as fast within the quota": (results["alone"] / results["together"], ""),
    }


def scene_prompts(llm: Server, name: str, workload: str) -> float:
    """The seconds that the prompts of all scenes take."""
    started_at = time.perf_counter()
    prompts = [f"{name}: scene {number} of the fox" for number in range(SCENES)]
    uvloop.run(ask(llm.address, prompts, CALLERS, SCENE_SYSTEM, workload))
    return time.perf_counter() - started_at


async def ask(
    address: str, prompts: list[str], callers: int = CALLERS, system: str = "", workload: str = ""
) -> None:
    waiting = list(reversed(prompts))
    async with grpc.aio.insecure_channel(address) as channel:
        stub = LlmServiceStub(channel)

        async def caller() -> None:
            while waiting:
                request = llm_api.GenerateTextRequest(
                    prompt=waiting.pop(), system=system, workload=workload, max_output_tokens=64
                )
                await stub.GenerateText(request, timeout=TEXT_SECONDS)

        await asyncio.gather(*(caller() for _ in range(callers)))


def lookups() -> Figures:
    """Median times of finding an entry in full caches."""
    caches: list[tuple[MemoryCache[object], str]] = [
        (MemoryCache("answers", 5000, 24 * 3600.0), "≤ 5"),
        (MemoryCache("markers", 1000, 168 * 3600.0), "≤ 5"),
        (MemoryCache("batches", 500), "≤ 2"),
    ]
    for cache, _ in caches:
        keys = [f"{number:040x}" for number in range(cache.state().capacity)]
        for key in keys:
            cache.put(key, BatchSize())
        for key in keys * 3:
            cache.get(key)
    return {
        f"lookup in {state.name}, µs p50": (state.lookup_p50, target)
        for state, target in ((cache.state(), target) for cache, target in caches)
    }
