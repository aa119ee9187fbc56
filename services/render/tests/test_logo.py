"""A logo over the pictures of clips, decoded in confined processes of a real server."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import grpc
import numpy as np
import pytest
from google.protobuf.duration_pb2 import Duration
from PIL import Image

from aiprod.film.v1 import manifest_pb2 as film
from aiprod.film.v1.asset_pb2 import Asset
from aiprod.film.v1.media_pb2 import Logo
from aiprod_rpc.status import received_reason

from .test_media import GREEN, RED, near, quarters, scene, upload

pytestmark = pytest.mark.asyncio(loop_scope="session")
PLACES = {
    Logo.TOP_LEFT: (30, 20),
    Logo.TOP_RIGHT: (396, 20),
    Logo.BOTTOM_LEFT: (30, 220),
    Logo.BOTTOM_RIGHT: (396, 220),
}
"""A pixel of the logo in each corner of a frame of 426 x 240 pixels."""


def disc(path: Path) -> None:
    """A red disc before nothing, whose transparent pixels are white."""
    rows, columns = np.mgrid[-100:100, -100:100]
    pixels = np.full((200, 200, 4), 255, np.uint8)
    inside = rows**2 + columns**2 < 95**2
    pixels[inside] = (*RED, 255)
    pixels[..., 3] = inside * 255
    Image.fromarray(pixels).save(path, "PNG")


def plain(path: Path) -> None:
    Image.new("RGB", (640, 360), GREEN).save(path, "PNG")


async def frames(stack: Any, logo: Logo | None, count: int = 3, **changes: Any) -> list[Any]:
    picture = upload(stack, "plain.png", plain)
    style = film.Style(palette=stack.requests.palette, logo=logo)
    shown = changes.pop("scene", scene(stack, picture))
    artifact = await stack.clip(stack.requests.clip(count, scene=shown, style=style, **changes))
    with av.open(str(stack.assets.path(artifact.asset))) as source:
        return [frame.to_ndarray(format="rgb24") for frame in source.decode(video=0)]


def seen(frame: Any) -> list[int]:
    """The corners in which the disc is seen."""
    return [corner for corner, (x, y) in PLACES.items() if near(frame[y, x], RED, 40)]


@pytest.mark.parametrize("corner", PLACES)
async def test_a_logo_is_in_its_corner_and_nowhere_else(stack: Any, corner: Logo.Corner.ValueType) -> None:
    logo = Logo(asset=upload(stack, "disc.png", disc), corner=corner)
    for frame in await frames(stack, logo):
        assert seen(frame) == [corner]
        # Beside the disc, inside of its square, is the picture, without an edge of its hidden white.
        assert frame[:, :, 2].max() < 110


async def test_a_logo_is_at_the_top_right_if_nothing_is_stated(stack: Any) -> None:
    shown = (await frames(stack, Logo(asset=upload(stack, "disc.png", disc))))[0]
    assert seen(shown) == [Logo.TOP_RIGHT]


async def test_half_an_opacity_is_half_of_both(stack: Any) -> None:
    shown = (await frames(stack, Logo(asset=upload(stack, "disc.png", disc), opacity=0.5)))[0]
    x, y = PLACES[Logo.TOP_RIGHT]
    assert near(shown[y, x], (120, 95, 35), 18)


async def test_a_logo_comes_and_goes_at_its_times(stack: Any) -> None:
    times = {"start": Duration(nanos=500_000_000), "end": Duration(seconds=1)}
    logo = Logo(asset=upload(stack, "disc.png", disc), **times)
    shown = await frames(stack, logo, 36)
    assert [bool(seen(frame)) for frame in shown] == [False] * 12 + [True] * 12 + [False] * 12


async def test_a_drawn_scene_has_the_logo_and_fades_with_it(stack: Any) -> None:
    logo = Logo(asset=upload(stack, "disc.png", disc))
    drawn = stack.requests.scene(caption="")
    with_logo, without = [await frames(stack, each, 24, scene=drawn, fade_out=True) for each in (logo, None)]
    x, y = PLACES[Logo.TOP_RIGHT]
    assert near(with_logo[2][y, x], RED, 40)
    assert np.abs(with_logo[2][120:].astype(int) - without[2][120:]).max() < 60
    assert with_logo[-1].max() < 20


@pytest.mark.parametrize(
    ("name", "save", "text"),
    [
        (
            "logo.svg",
            lambda path: path.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>"),
            "it is not a PNG file",
        ),
        ("logo.jpg", lambda path: quarters().save(path, "JPEG"), "it is not a PNG file"),
        ("empty.png", lambda path: path.write_bytes(b""), "1 byte to 16 MiB"),
        ("clear.png", lambda path: Image.new("RGBA", (9, 9)).save(path), "transparent everywhere"),
        (
            "half.png",
            lambda path: (disc(path), path.write_bytes(path.read_bytes()[:400])),
            "cannot be decoded",
        ),
        ("vast.png", lambda path: Image.new("1", (5000, 4000)).save(path), "a logo may have 16 million"),
    ],
)
async def test_what_is_no_logo_is_refused(
    stack: Any, name: str, save: Callable[[Path], object], text: str
) -> None:
    asset = upload(stack, name, save)
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await frames(stack, Logo(asset=asset))
    assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert received_reason(refused.value) == "MEDIA_REFUSED"
    assert text in (refused.value.details() or "")
    assert "the logo: " in (refused.value.details() or "") or name == "empty.png"
    assert stack.leftovers == []


async def test_another_logo_is_another_clip(stack: Any) -> None:
    shown = scene(stack, upload(stack, "plain.png", plain))
    keys = set()
    for number in range(2):
        asset = Asset(name=upload(stack, f"disc{number}.png", disc).name, generation=1, size=100_000)
        style = film.Style(palette=stack.requests.palette, logo=Logo(asset=asset))
        keys.add((await stack.clip(stack.requests.clip(3, scene=shown, style=style))).asset.name)
    assert len(keys) == 2
