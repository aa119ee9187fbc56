"""Headers that ask for more than there is get an answer, and never an error of ours."""

from collections.abc import Awaitable

import grpc
import pytest

from aiprod.probe.v1 import probe_service_pb2 as api
from aiprod.probe.v1 import resources_pb2 as pb
from aiprod.probe.v1.probe_service_pb2_grpc import ProbeServiceStub
from aiprod_rpc.status import received_reason

from .conftest import asset
from .malformed_files import FILES

REFUSALS = {"", "NOT_MEDIA", "PROBE_OUT_OF_MEMORY"}
SPEC = pb.QcSpec(audio_required=True)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("name", FILES)
async def test_a_malformed_file_is_answered(
    probe: ProbeServiceStub, tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    path = tmp_path_factory.mktemp("malformed") / "x"
    path.write_bytes(FILES[name])
    assert await refusal(probe.Probe(api.ProbeRequest(asset=asset(path)))) in REFUSALS
    validated = await probe.Validate(api.ValidateRequest(asset=asset(path), spec=SPEC))
    events = [event async for event in probe.Analyze(api.AnalyzeRequest(asset=asset(path), spec=SPEC))]
    for report in (validated, events[-1].report):
        assert report.checks


async def refusal(call: Awaitable[pb.ProbeReport]) -> str:
    """Return the reason for which a file is refused; nothing if it is measured."""
    try:
        await call
    except grpc.aio.AioRpcError as error:
        return received_reason(error) or error.code().name
    return ""
