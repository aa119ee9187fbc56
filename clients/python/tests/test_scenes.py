"""Scenes of a film are read one after another, over real HTTP with faults."""

import asyncio
from contextlib import aclosing

import google_crc32c
import pytest

from aiprod.storage.v1.resources_pb2 import SceneChunk
from aiprod_client.assets.scenes import read_head, read_scenes
from aiprod_rpc.errors import (
    DataLoss,
    FailedPrecondition,
)

from .fake_bucket import DATA

pytestmark = pytest.mark.usefixtures("three_attempts")


def scene_chunks(count: int) -> list[SceneChunk]:
    size = len(DATA) // count
    spans = [(number * size, DATA[number * size : (number + 1) * size]) for number in range(count)]
    return [
        SceneChunk(
            scene=f"s{start}", byte_offset=start, byte_length=len(data), crc32c=google_crc32c.value(data)
        )
        for start, data in spans
    ]


async def test_the_next_scene_is_prefetched(http, bucket) -> None:
    bucket.stored = DATA
    played = b""
    async for chunk, data in read_scenes(http, bucket.url, scene_chunks(4)):
        played += data
        following = f"bytes={chunk.byte_offset + 25_000}-{chunk.byte_offset + 49_999}"
        while len(played) < len(DATA) and bucket.requests[-1] != following:
            await asyncio.sleep(0.01)
    assert played == DATA
    assert len(bucket.requests) == 4


async def test_a_viewer_who_leaves_sends_no_more_requests(http, bucket) -> None:
    bucket.stored = DATA
    async with aclosing(read_scenes(http, bucket.url, scene_chunks(10))) as scenes:
        async for _ in scenes:
            break
    assert len(bucket.requests) <= 2


async def test_a_scene_resumes_after_interruptions_and_is_verified(http, bucket) -> None:
    bucket.stored = DATA
    bucket.faults = [503, "drop"]
    assert b"".join([data async for _, data in read_scenes(http, bucket.url, scene_chunks(2))]) == DATA
    assert await read_head(http, bucket.url, 10) == DATA[:10]
    bucket.stored = DATA[::-1]
    with pytest.raises(DataLoss, match="scene s0 "):
        [data async for _, data in read_scenes(http, bucket.url, scene_chunks(2))]
    bucket.faults = [403]
    with pytest.raises(FailedPrecondition):
        await read_head(http, bucket.url, 10)
