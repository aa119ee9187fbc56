"""How letters look: the author's own font, position, size and background, in clips of a real server."""

import struct
from importlib import resources
from pathlib import Path
from typing import Any

import grpc
import numpy as np
import pytest

from aiprod.film.v1 import engine_pb2 as film_engine
from aiprod.film.v1 import manifest_pb2 as film
from aiprod.film.v1.asset_pb2 import Asset
from aiprod.film.v1.media_pb2 import Letters
from aiprod.render.v1 import render_service_pb2 as api
from aiprod_rpc.status import received_reason

from .test_own_music import upload
from .veo_service import HD

pytestmark = pytest.mark.asyncio(loop_scope="session")
SANS = resources.files("manimgx_fonts")


def fonts() -> list[Path]:
    return sorted(Path(str(file)) for file in SANS.iterdir() if file.name.endswith(".ttf"))


def stored(stack: Any, name: str, data: bytes) -> Asset:
    return upload(stack, name, lambda path: path.write_bytes(data))


def own_font(stack: Any, name: str = "NotoSans[") -> Asset:
    package = resources.files("fontpkg_fraunces") / "files" if name.startswith("Fraunces") else SANS
    path = next(Path(str(file)) for file in package.iterdir() if file.name.startswith(name))
    return stored(stack, path.name, path.read_bytes())


async def lettered(stack: Any, letters: Letters | None, caption: str = "Mist lifts.", **scene: Any) -> Any:
    style = film.Style(palette=stack.requests.palette, letters=letters)
    shown = stack.requests.scene(caption=caption, title="", **scene)
    request = stack.requests.clip(48, style=style, scene=shown, format=stack.requests.format(640, 360))
    return await stack.clip(request)


async def ink(stack: Any, frames_of: Any, letters: Letters | None, **scene: Any) -> Any:
    """Where letters differ from the same picture without them, at the middle of the scene."""
    with_letters = await lettered(stack, letters, **scene)
    without = await lettered(stack, None, caption="", **scene)
    one, other = (frames_of(stack.assets.path(clip.asset))[30] for clip in (with_letters, without))
    return np.abs(one - other), one


@pytest.mark.parametrize(
    ("position", "low", "high"),
    [(Letters.BOTTOM, 0.7, 1.0), (Letters.MIDDLE, 0.35, 0.65), (Letters.TOP, 0, 0.3)],
)
async def test_letters_are_where_they_should_be(
    stack: Any, frames_of: Any, position: Letters.Position.ValueType, low: float, high: float
) -> None:
    changed, picture = await ink(stack, frames_of, Letters(position=position, background=Letters.OUTLINE))
    rows = np.flatnonzero(((picture > 225) & (changed > 40)).sum(axis=1) > 3)
    assert low * 360 <= rows[0] <= rows[-1] <= high * 360


async def test_sizes_differ(stack: Any, frames_of: Any) -> None:
    areas = []
    for size in (Letters.SMALL, Letters.MEDIUM, Letters.LARGE):
        changed, picture = await ink(stack, frames_of, Letters(size=size, background=Letters.OUTLINE))
        areas.append(int(((picture > 170) & (changed > 25)).sum()))
    assert areas[0] * 1.2 < areas[1] < areas[2] / 1.4


async def test_a_box_is_dark_and_an_outline_leaves_the_picture_alone(stack: Any, frames_of: Any) -> None:
    bright = {"time_of_day": film.Scene.DAY, "weather": film.Scene.SNOW}
    shares = {}
    for background in (Letters.SHADE, Letters.BOX, Letters.OUTLINE):
        changed, _ = await ink(stack, frames_of, Letters(background=background), **bright)
        shares[background] = (changed > 12).mean()
    assert shares[Letters.OUTLINE] < shares[Letters.BOX] < shares[Letters.SHADE]


async def test_letters_without_a_style_keep_their_bytes_and_keys(stack: Any) -> None:
    plain, stated = await lettered(stack, None), await lettered(stack, Letters())
    paths = [stack.assets.path(clip.asset) for clip in (plain, stated)]
    assert paths[0].read_bytes() == paths[1].read_bytes()


async def test_an_own_font_draws_the_letters(stack: Any, frames_of: Any) -> None:
    own = await lettered(stack, Letters(font=own_font(stack, "Fraunces[")))
    usual = await lettered(stack, None)
    one, other = (frames_of(stack.assets.path(clip.asset))[30] for clip in (own, usual))
    assert np.abs(one - other)[270:].max() > 100
    assert np.abs(one - other)[:150].max() < 12, "the picture is the same"
    assert stack.leftovers == []


async def test_the_characters_that_a_font_lacks_are_told(stack: Any) -> None:
    request = api.CheckFontRequest(font=own_font(stack), text="Sun, 日の出 and Ж, 日.")
    report = await stack.stub.CheckFont(request, timeout=60)
    assert report.family == "Noto Sans"
    assert report.missing == "日の出"


def broken(kind: str) -> bytes:
    font = next(path for path in fonts() if path.name.startswith("NotoSans[")).read_bytes()
    count = struct.unpack_from(">H", font, 4)[0]
    names = [font[12 + 16 * number : 16 + 16 * number] for number in range(count)]
    at = 12 + 16 * names.index(b"cmap")
    match kind:
        case "text":
            return b"no font at all"
        case "collection":
            return b"ttcf" + font[4:]
        case "short":
            return font[: len(font) // 2]
        case "tables":
            return font[:4] + b"\xff\xff" + font[6:]
        case "cmap":
            return font[:at] + b"xmap" + font[at + 4 :]
        case _:
            place = struct.unpack_from(">L", font, at + 8)[0]
            return font[:place] + b"\xff" * 64 + font[place + 64 :]


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("text", "neither a TTF nor an OTF"),
        ("collection", "from a collection"),
        ("short", "is cut off"),
        ("tables", "list of tables is damaged"),
        ("cmap", "lacks the table cmap"),
        ("garbage", "cannot be read as a font|has no letters"),
    ],
)
async def test_a_font_that_cannot_be_used_says_why(stack: Any, kind: str, why: str) -> None:
    font = stored(stack, f"{kind}.ttf", broken(kind))
    with pytest.raises(grpc.aio.AioRpcError, match=why) as refused:
        await stack.stub.CheckFont(api.CheckFontRequest(font=font, text="A"), timeout=60)
    assert received_reason(refused.value) == "MEDIA_REFUSED"
    assert stack.leftovers == []


async def test_a_font_that_is_too_large_is_not_fetched(stack: Any) -> None:
    font = own_font(stack)
    font.size = (16 << 20) + 1
    with pytest.raises(grpc.aio.AioRpcError, match="16 MiB"):
        await stack.stub.CheckFont(api.CheckFontRequest(font=font), timeout=60)


async def test_veo_takes_no_font_and_says_so(open_veo: Any, stack: Any) -> None:
    async with open_veo() as veo:
        request = veo.scene(1, format=HD)
        request.scene.caption = "Words"
        request.scene.engine = film_engine.VEO
        request.style.letters.font.CopyFrom(own_font(stack))
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await veo.render(request)
        assert received_reason(refused.value) == "ENGINE_CANNOT"
        assert not veo.vertex.orders
