"""Mutated and truncated files get an answer, and do not affect other files.

`FUZZ=2000 pytest services/probe/tests/test_fuzz.py` tries that many, with new mutations each time.
"""

import asyncio
import os
from collections.abc import Coroutine, Iterator
from pathlib import Path

import grpc
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from aiprod.probe.v1 import probe_service_pb2 as api
from aiprod.probe.v1 import resources_pb2 as pb
from aiprod.probe.v1.probe_service_pb2_grpc import ProbeServiceStub
from aiprod_rpc.status import received_reason

from .conftest import asset, files_in, serving

EXAMPLES = int(os.environ.get("FUZZ", "60"))
NAMES = [
    *(
        "h264_aac.mp4",
        "moov_at_end.mp4",
        "fragmented.mp4",
        "tagged.mov",
        "h264.mkv",
        "vp9_opus.webm",
        "mpeg.ts",
    ),
    *("mpeg4.avi", "ffv1.mkv", "hevc.mp4", "hdr10.mp4", "av1.mp4", "h264.flv", "mpeg2.mxf", "mpeg2.mpg"),
    *("wmv2.asf", "picture.gif", "prores.mov", "sound.mp3", "sound.flac", "sound.ogg", "sound.wav"),
]
REFUSALS = {"", "NOT_MEDIA", "PROBE_TIMEOUT", "PROBE_CRASHED", "PROBE_OUT_OF_MEMORY"}

type Change = tuple[float, bool, int]
changes = some.lists(some.tuples(some.floats(0, 1), some.booleans(), some.integers(0, 255)), max_size=200)


def mutated(content: bytes, changes: list[Change], kept: float) -> bytes:
    """Change bytes, half of them among the first 4000, where the headers are, and cut off the end."""
    result = bytearray(content)
    for place, is_early, value in changes:
        limit = min(4000, len(result)) if is_early else len(result)
        result[min(int(place * limit), limit - 1)] = value
    return bytes(result[: max(1, int(kept * len(result)))])


class Service:
    """A probe service for tests that run no event loop."""

    def __init__(self, runner: asyncio.Runner, probe: ProbeServiceStub, folder: Path) -> None:
        self._runner = runner
        self.probe = probe
        self.file = folder / "media"

    def run[T](self, work: Coroutine[None, None, T]) -> T:
        return self._runner.run(work)


@pytest.fixture
def service(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with asyncio.Runner() as runner:
        served = serving(tmp_path)
        yield Service(runner, runner.run(served.__aenter__()), tmp_path_factory.mktemp("mutant"))
        runner.run(served.__aexit__(None, None, None))
    assert not files_in(tmp_path)


@pytest.mark.timeout(900 + EXAMPLES)
def test_mutants_are_answered(service: Service, media: Path) -> None:
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize="FUZZ" not in os.environ,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(some.sampled_from(NAMES), changes, some.just(1.0) | some.floats(0, 1))
    def answered(name: str, changes: list[Change], kept: float) -> None:
        service.file.write_bytes(mutated((media / name).read_bytes(), changes, kept))
        service.run(is_answered(service.probe, service.file))

    answered()
    request = api.ValidateRequest(asset=asset(media / "h264_aac.mp4"), spec=pb.QcSpec())
    assert service.run(validated(service.probe, request)) == pb.PASS


async def validated(probe: ProbeServiceStub, request: api.ValidateRequest) -> int:
    return (await probe.Validate(request)).verdict


async def refusal(probe: ProbeServiceStub, path: Path) -> str:
    """Return the reason if a probe of the file fails, else an empty string."""
    try:
        await probe.Probe(api.ProbeRequest(asset=asset(path)))
    except grpc.aio.AioRpcError as refused:
        return received_reason(refused)
    return ""


async def is_answered(probe: ProbeServiceStub, path: Path) -> None:
    assert await refusal(probe, path) in REFUSALS
    request = api.AnalyzeRequest(asset=asset(path), spec=pb.QcSpec(preset="web-h264"), timeline=True)
    *_, end = [event async for event in probe.Analyze(request)]
    assert end.report.verdict in (pb.PASS, pb.WARN, pb.FAIL)
    assert end.report.checks[0].code == "FILE_INTEGRITY"
