"""A user's clip plays in its scene, at the film's rate and upright."""

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import pytest
from PIL import Image

from .own_media import (
    BLUE,
    GREEN,
    RED,
    WHITE,
    corners,
    frames,
    near,
    quarters,
    save_clip,
    scene,
    shows,
    upload,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_clip_plays_at_the_films_rate_and_begins_again(stack: Any) -> None:
    asset = upload(stack, "clip.mp4", save_clip([RED, GREEN, BLUE], rate=8))
    shown = await frames(stack, scene(stack, asset), 12)
    expected = [RED] * 3 + [GREEN] * 3 + [BLUE] * 3 + [RED] * 3
    found = [near(frame[120, 213], colour) for frame, colour in zip(shown, expected, strict=True)]
    assert found == [True] * 12


async def test_frames_between_those_of_the_film_are_left_out(stack: Any) -> None:
    asset = upload(stack, "fast.mp4", save_clip([RED, BLUE] * 6, rate=48))
    shown = await frames(stack, scene(stack, asset), 6)
    assert [near(frame[120, 213], RED) for frame in shown] == [True] * 6


async def test_an_animation_keeps_its_times(stack: Any) -> None:
    pictures = [Image.new("RGB", (64, 36), colour) for colour in (RED, GREEN)]
    for name in ("moving.gif", "moving.webp"):
        asset = upload(
            stack,
            name,
            lambda path: pictures[0].save(
                path, save_all=True, append_images=pictures[1:], duration=[125, 250], loop=0
            ),
        )
        shown = await frames(stack, scene(stack, asset), 12)
        expected = [RED] * 3 + [GREEN] * 6 + [RED] * 3
        found = [near(frame[120, 213], colour, 30) for frame, colour in zip(shown, expected, strict=True)]
        assert found == [True] * 12


@pytest.mark.parametrize("turn", [90, 180, 270])
async def test_a_phones_clip_is_upright(stack: Any, turn: int) -> None:
    """Its frames lie on their side, and the file notes how to turn them."""
    picture = quarters(360, 640) if turn != 180 else quarters()
    lying = picture.rotate(-turn, expand=True)
    asset = upload(stack, f"phone{turn}.mp4", _rotated(lying, turn))
    shown = await frames(stack, scene(stack, asset))
    assert shows(shown[0], RED, GREEN, BLUE, WHITE), corners(shown[0])


def _rotated(picture: Image.Image, turn: int) -> Callable[[Path], object]:
    """Writes the display matrix into an MP4 by hand: FFmpeg's muxer takes it from no option."""

    def save(path: Path) -> None:
        with av.open(str(path), "w", format="mp4") as output:
            stream = output.add_stream("libx264", rate=8, options={"crf": "10"})
            stream.width, stream.height, stream.pix_fmt = *picture.size, "yuv420p"
            for _ in range(3):
                output.mux(stream.encode(av.VideoFrame.from_image(picture)))
            output.mux(stream.encode(None))
        data = bytearray(path.read_bytes())
        start = data.index(b"tkhd") + 4 + 40
        one = 1 << 16
        turned = {
            90: (0, -one, one, 0),
            180: (-one, 0, 0, -one),
            270: (0, one, -one, 0),
        }[turn]
        a, b, c, d = turned
        data[start : start + 36] = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)
        path.write_bytes(data)

    return save
