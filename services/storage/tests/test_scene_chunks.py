"""Compares scene chunks with the packets that FFmpeg finds in their bytes."""

import random
from collections.abc import AsyncIterator
from fractions import Fraction
from pathlib import Path

import av
import google_crc32c
import numpy as np
import pytest

from aiprod_storage.scene_chunks import SceneSpan, index_scenes

RATE = Fraction(30000, 1001)
SCENES = [SceneSpan("s1", 0, 20), SceneSpan("s2", 20, 31), SceneSpan("s3", 51, 9)]
FRAMES = 60


def write_film(path: Path, faststart: bool = True) -> bytes:
    """Writes a film of noise with sound, whose scenes start with key frames of closed GOPs."""
    noise = np.random.default_rng(1)
    flags = {"movflags": "+faststart"} if faststart else {}
    with av.open(str(path), "w", format="mp4", options=flags) as output:
        video = output.add_stream("libx264", rate=RATE)
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        video.options = {"preset": "ultrafast", "x264-params": "open-gop=0:bframes=2:b-adapt=0:scenecut=0"}
        sound = output.add_stream("aac", rate=48_000, layout="mono")
        for number in range(FRAMES):
            frame = av.VideoFrame.from_ndarray(noise.integers(0, 255, (72, 64), np.uint8), format="yuv420p")
            frame.pts = number
            if number in {scene.start for scene in SCENES}:
                frame.pict_type = av.video.frame.PictureType.I
            output.mux(video.encode(frame))
            samples = av.AudioFrame.from_ndarray(np.zeros((1, 1600), np.float32), "fltp", "mono")
            samples.sample_rate, samples.pts = 48_000, number * 1600
            output.mux(sound.encode(samples))
        output.mux(video.encode(None))
        output.mux(sound.encode(None))
    return path.read_bytes()


def reader(data: bytes):
    async def read(offset: int, length: int) -> AsyncIterator[bytes]:
        stop = offset + length if length else len(data)
        for start in range(offset, min(stop, len(data)), 1000):
            yield data[start : min(start + 1000, stop)]

    return read


@pytest.fixture
def film(tmp_path: Path) -> bytes:
    return write_film(tmp_path / "film.mp4")


async def test_head_and_chunks_are_the_file(film) -> None:
    head, chunks = await index_scenes(reader(film), len(film), SCENES, RATE)
    assert film[head - 4 : head] == b"mdat"
    assert [chunk.scene for chunk in chunks] == ["s1", "s2", "s3"]
    assert [chunk.span.start for chunk in chunks] == [head, chunks[0].span.stop, chunks[1].span.stop]
    assert chunks[2].span.stop == len(film)
    for chunk in chunks:
        assert google_crc32c.value(film[chunk.span.start : chunk.span.stop]) == chunk.crc32c
    assert chunks[1].start == round(20 * 1001 / 30000 * 1e9)
    assert chunks[1].end == round(51 * 1001 / 30000 * 1e9)


@pytest.mark.parametrize("number", [0, 1, 2])
async def test_the_head_and_one_chunk_play_the_scene(film, tmp_path, number) -> None:
    head, chunks = await index_scenes(reader(film), len(film), SCENES, RATE)
    span = chunks[number].span
    sparse = bytearray(len(film))
    sparse[:head], sparse[span.start : span.stop] = film[:head], film[span.start : span.stop]
    (tmp_path / "sparse.mp4").write_bytes(sparse)
    scene = SCENES[number]
    whole = pictures(tmp_path / "film.mp4", range(len(film)))
    part = pictures(tmp_path / "sparse.mp4", span)
    assert sorted(part) == list(range(scene.start, scene.start + scene.count))
    assert all(np.array_equal(picture, whole[frame]) for frame, picture in part.items())


def pictures(path: Path, span: range) -> dict[int, np.ndarray]:
    """Returns the frames whose packets are in the span, by frame number."""
    with av.open(str(path)) as source:
        stream = source.streams.video[0]
        packets = [packet for packet in source.demux(stream) if packet.size and packet.pos in span]
        frames = [frame for packet in [*packets, None] for frame in stream.codec_context.decode(packet)]
        return {round(frame.pts * stream.time_base * RATE): frame.to_ndarray() for frame in frames}


@pytest.mark.parametrize("data", [b"", b"master", b"\0\0\0\x08ftyp", bytes(1 << 20)])
async def test_other_files_than_mp4_have_no_chunks(data) -> None:
    assert await index_scenes(reader(data), len(data), SCENES, RATE) == (0, [])


async def test_an_mp4_with_its_index_at_the_end_has_no_chunks(tmp_path) -> None:
    data = write_film(tmp_path / "slow.mp4", faststart=False)
    assert await index_scenes(reader(data), len(data), SCENES, RATE) == (0, [])


async def test_missing_scenes_give_no_chunks(film) -> None:
    late = [*SCENES, SceneSpan("s4", FRAMES, 5)]
    assert await index_scenes(reader(film), len(film), late, RATE) == (0, [])


async def test_damaged_heads_do_no_harm(film) -> None:
    """A damaged head causes no exception, and no chunk outside of the file."""
    chance = random.Random(7)
    for _ in range(300):
        damaged = bytearray(film)
        for _ in range(8):
            damaged[chance.randrange(4000)] = chance.randrange(256)
        head, chunks = await index_scenes(reader(bytes(damaged)), len(film), SCENES, RATE)
        assert (head > 0) == bool(chunks)
        assert all(head <= chunk.span.start <= chunk.span.stop <= len(film) for chunk in chunks)
