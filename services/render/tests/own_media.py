"""Pictures and clips of users, and the frames that scenes make of them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import grpc
import numpy as np
import pytest
from PIL import Image
from pillow_heif import from_pillow

from aiprod.film.v1 import manifest_pb2 as film
from aiprod.film.v1.asset_pb2 import Asset
from aiprod.film.v1.media_pb2 import SceneMedia

RED, GREEN, BLUE, WHITE = (220, 30, 30), (20, 160, 40), (30, 50, 220), (245, 245, 245)


CORNERS = {"left top": (0.1, 0.1), "right top": (0.9, 0.1), "left foot": (0.1, 0.9), "right foot": (0.9, 0.9)}


def quarters(width: int = 640, height: int = 360) -> Image.Image:
    """Red and green above blue and white."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[: height // 2, : width // 2], pixels[: height // 2, width // 2 :] = RED, GREEN
    pixels[height // 2 :, : width // 2], pixels[height // 2 :, width // 2 :] = BLUE, WHITE
    return Image.fromarray(pixels)


def upload(stack: Any, name: str, save: Callable[[Path], object]) -> Asset:
    """A file that a user uploaded."""
    path = stack.assets.root / "uploads" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    save(path)
    return Asset(name=f"uploads/{name}", generation=1, size=path.stat().st_size)


def scene(stack: Any, asset: Asset, fit: int = 0, **changes: Any) -> film.Scene:
    fields = {"caption": "", "camera_movement": film.Scene.STATIC, "media": SceneMedia(asset=asset, fit=fit)}
    return stack.requests.scene(**(fields | changes))


async def frames(stack: Any, shown: film.Scene, count: int = 3, **changes: Any) -> list[Any]:
    """The frames of the scene's clip as RGB."""
    artifact = await stack.clip(stack.requests.clip(count, scene=shown, **changes))
    with av.open(str(stack.assets.path(artifact.asset))) as source:
        return [frame.to_ndarray(format="rgb24") for frame in source.decode(video=0)]


async def refusal(stack: Any, shown: film.Scene) -> grpc.aio.AioRpcError:
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await stack.clip(stack.requests.clip(3, scene=shown))
    return refused.value


def near(pixel: Any, colour: tuple[int, int, int], tolerance: int = 14) -> bool:
    return bool(np.abs(pixel.astype(int) - colour).max() <= tolerance)


def corners(frame: Any) -> list[Any]:
    height, width = frame.shape[:2]
    return [frame[round(y * height), round(x * width)] for x, y in CORNERS.values()]


def shows(frame: Any, *colours: tuple[int, int, int]) -> bool:
    return all(map(near, corners(frame), colours))


def save_jpeg(picture: Image.Image, **options: Any) -> Callable[[Path], object]:
    return lambda path: picture.save(path, "JPEG", quality=95, **options)


def save_png(picture: Image.Image) -> Callable[[Path], object]:
    return lambda path: picture.save(path, "PNG")


def save_heic(picture: Image.Image, **options: Any) -> Callable[[Path], object]:
    """As a telephone saves: a grid of tiles, each of them a picture of its own."""
    return lambda path: from_pillow(picture).save(path, quality=95, tile_size=256, **options)


def save_clip(
    colours: list[tuple[int, int, int]],
    rate: int = 12,
    codec: str = "libx264",
    size: tuple[int, int] = (320, 180),
    rotation: int = 0,
) -> Callable[[Path], object]:
    """A video of one colour a frame, or of quarters where the colour is empty."""

    def save(path: Path) -> None:
        with av.open(str(path), "w", format="matroska" if path.suffix == ".mkv" else "mp4") as output:
            stream = output.add_stream(codec, rate=rate, options={"crf": "10"})
            stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
            if rotation:
                stream.set_display_rotation(rotation)
            for colour in colours:
                picture = Image.new("RGB", size, colour) if colour else quarters(*size)
                output.mux(stream.encode(av.VideoFrame.from_image(picture)))
            output.mux(stream.encode(None))

    return save
