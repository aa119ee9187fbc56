"""Users take turns at the real service, and the pipeline's films come first."""

import asyncio
from pathlib import Path

import grpc

from aiprod.probe.v1 import probe_service_pb2 as api
from aiprod.probe.v1 import resources_pb2 as pb
from aiprod.probe.v1.probe_service_pb2_grpc import ProbeServiceStub
from aiprod_rpc.call import EDGE_HEADER

from .conftest import asset, serving
from .sample_media import make

MANY = 36
"""Analyses that fill all slots and the queue."""
AT_ONCE = 5
"""The files that are worked on at a time, and so may end before one that comes later."""


async def test_36_analyses_of_one_user_delay_neither_another_user_nor_the_pipeline(tmp_path: Path) -> None:
    film, scratch = make(tmp_path / "h264_aac.mp4", seconds=2), tmp_path / "scratch"
    scratch.mkdir()
    ended: list[str] = []

    async def analyse(probe: ProbeServiceStub, user: str, *, from_edge: bool, first: asyncio.Event) -> None:
        metadata = (("x-user-id", user), *(((EDGE_HEADER, "1"),) if from_edge else ()))
        call = probe.Analyze(api.AnalyzeRequest(asset=asset(film), spec=pb.QcSpec()), metadata=metadata)
        async for event in call:
            first.set()
            if event.HasField("report"):
                ended.append(user if from_edge else "pipeline")

    async with serving(scratch) as probe:
        queued = [asyncio.Event() for _ in range(MANY)]
        many = [asyncio.create_task(analyse(probe, "many", from_edge=True, first=one)) for one in queued]
        await asyncio.gather(*(one.wait() for one in queued))
        before = len(ended)
        late = asyncio.Event()
        await asyncio.gather(
            analyse(probe, "few", from_edge=True, first=late),
            analyse(probe, "many", from_edge=False, first=late),
        )
        results = await asyncio.gather(*many, return_exceptions=True)
    refused = [result for result in results if isinstance(result, BaseException)]
    # A full queue refuses the newest of the user who has filled it.
    assert {result.code() for result in refused if isinstance(result, grpc.aio.AioRpcError)} <= {
        grpc.StatusCode.RESOURCE_EXHAUSTED
    }
    assert len(refused) <= 2
    assert ended.count("many") == MANY - len(refused)
    for user in ("few", "pipeline"):
        assert ended.index(user) <= before + 2 * AT_ONCE
