"""Files that were mutated and cut at random are answered, and hurt nobody else."""

import random
from pathlib import Path

import grpc
import pytest

from aiprod.probe.v1 import probe_service_pb2 as api
from aiprod.probe.v1 import resources_pb2 as pb
from aiprod.probe.v1.probe_service_pb2_grpc import ProbeServiceStub
from aiprod_runtime.status import received_reason

from .conftest import asset

MUTANTS = 12
NAMES = ["h264_aac.mp4", "fragmented.mp4", "h264.mkv", "mpeg.ts", "vp9_opus.webm", "mpeg4.avi", "ffv1.mkv"]
REFUSALS = {"", "NOT_MEDIA", "PROBE_TIMEOUT", "PROBE_CRASHED", "PROBE_OUT_OF_MEMORY"}


def mutated(content: bytes, chance: random.Random) -> bytes:
    """Some bytes changed, more of them in the headers, and sometimes the end cut off."""
    result = bytearray(content)
    for _ in range(chance.choice((1, 10, 200))):
        limit = chance.choice((200, 4000, len(result)))
        result[chance.randrange(min(limit, len(result)))] = chance.randrange(256)
    return bytes(result[: chance.randrange(1, len(result))] if chance.random() < 0.3 else result)


async def refusal(probe: ProbeServiceStub, path: Path) -> str:
    """Why a probe of the file is refused; empty when it is not."""
    try:
        await probe.Probe(api.ProbeRequest(asset=asset(path)))
    except grpc.aio.AioRpcError as refused:
        return received_reason(refused)
    return ""


@pytest.mark.parametrize("name", NAMES)
async def test_mutants_are_answered(
    probe: ProbeServiceStub, media: Path, tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    chance = random.Random(name)
    path = tmp_path_factory.mktemp("mutant") / "media"
    for _ in range(MUTANTS):
        path.write_bytes(mutated((media / name).read_bytes(), chance))
        assert await refusal(probe, path) in REFUSALS
        request = api.AnalyzeRequest(asset=asset(path), spec=pb.QcSpec())
        *_, end = [event async for event in probe.Analyze(request)]
        assert end.report.verdict in (pb.PASS, pb.WARN, pb.FAIL)
        assert end.report.checks[0].code == "FILE_INTEGRITY"
    whole = await probe.Validate(api.ValidateRequest(asset=asset(media / name), spec=pb.QcSpec()))
    assert whole.verdict != pb.FAIL
