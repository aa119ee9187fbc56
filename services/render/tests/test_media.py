"""Users' own pictures and clips as scenes, rendered by a real server in confined processes."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image
from pillow_heif import from_bytes, from_pillow

from aiprod.film.v1 import manifest_pb2 as film
from aiprod.film.v1.asset_pb2 import Asset
from aiprod.film.v1.media_pb2 import SceneMedia

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
    save_heic,
    save_jpeg,
    save_png,
    scene,
    shows,
    upload,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")


WIDTH, HEIGHT = 426, 240


def save_ten_bits(path: Path) -> None:
    pixels = np.asarray(quarters(), np.uint16) * 257
    from_bytes("RGB;16", (640, 360), pixels.tobytes()).save(path, quality=95, tile_size=256)


def save_burst(path: Path) -> None:
    """Two pictures, the second of which is the one to show."""
    heif = from_pillow(quarters().rotate(180))
    heif.add_from_pillow(quarters())
    heif.save(path, quality=95, tile_size=256, primary_index=1)


def orientation(number: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = number
    return exif


@pytest.mark.parametrize(
    ("name", "save"),
    [
        ("a.png", lambda path: quarters().save(path)),
        ("a.webp", lambda path: quarters().save(path, lossless=True)),
        ("a.gif", lambda path: quarters().save(path)),
        ("a.jpg", save_jpeg(quarters())),
        ("palette.png", lambda path: quarters().quantize(8).save(path)),
        ("cmyk.jpg", save_jpeg(quarters().convert("CMYK"))),
        ("turned.jpg", save_jpeg(quarters().transpose(Image.Transpose.ROTATE_90), exif=orientation(6))),
        ("turned.png", lambda path: quarters().rotate(180).save(path, exif=orientation(3))),
        ("tiles.heic", save_heic(quarters())),
        (
            "turned.heic",
            save_heic(quarters().transpose(Image.Transpose.ROTATE_90), exif=orientation(6).tobytes()),
        ),
        (
            "mirrored.heic",
            save_heic(quarters().transpose(Image.Transpose.TRANSPOSE), exif=orientation(5).tobytes()),
        ),
        ("ten_bits.heic", save_ten_bits),
        ("burst.heic", save_burst),
        ("a.avif", lambda path: quarters().save(path, quality=95)),
        ("no_suffix", lambda path: quarters().save(path, "PNG")),
    ],
)
async def test_a_picture_is_shown_upright_in_its_colours(
    stack: Any, name: str, save: Callable[[Path], object]
) -> None:
    shown = await frames(stack, scene(stack, upload(stack, name, save)))
    assert len(shown) == 3
    assert shows(shown[0], RED, GREEN, BLUE, WHITE), corners(shown[0])
    assert stack.leftovers == []


async def test_sixteen_bits_are_not_cut_off_at_white(stack: Any) -> None:
    grey = np.tile(np.linspace(0, 65535, 640).astype(np.uint16), (360, 1))
    asset = upload(stack, "grey.png", lambda path: cv2.imwrite(str(path), grey))
    [frame, *_] = await frames(stack, scene(stack, asset))
    assert [round(frame[120, x].mean() / 255, 1) for x in (43, 213, 383)] == [0.1, 0.5, 0.9]


async def test_what_is_transparent_gets_the_ground_that_shows_the_rest(stack: Any) -> None:
    for name, ink, darker in (("white.png", 255, True), ("black.png", 0, False), ("white.heic", 255, True)):
        logo = np.full((360, 640, 4), (ink, ink, ink, 0), np.uint8)
        logo[100:260, 200:440, 3] = 255
        save = save_heic if name.endswith("heic") else save_png
        asset = upload(stack, name, save(Image.fromarray(logo)))
        [frame, *_] = await frames(stack, scene(stack, asset))
        assert near(frame[120, 213], (ink, ink, ink))
        assert bool(frame[10, 10].mean() < 110) is darker
        assert abs(int(frame[10, 10].mean()) - ink) > 100
        square = upload(
            stack, f"{name}_square.png", lambda path, logo=logo: Image.fromarray(logo[:, 140:500]).save(path)
        )
        [whole, *_] = await frames(stack, scene(stack, square, SceneMedia.FIT))
        assert near(whole[120, 10], tuple(map(int, whole[10, 213])), 6)


async def test_a_tall_picture_fills_the_frame_or_is_whole_before_its_blur(stack: Any) -> None:
    tall = upload(stack, "tall.png", lambda path: quarters(360, 720).save(path))
    [filled, *_] = await frames(stack, scene(stack, tall, SceneMedia.FILL))
    assert shows(filled, RED, GREEN, BLUE, WHITE)
    [whole, *_] = await frames(stack, scene(stack, tall, SceneMedia.FIT, camera_movement=film.Scene.DOLLY_IN))
    middle = whole[:, 153:273]
    assert shows(middle, RED, GREEN, BLUE, WHITE)
    sides = np.concatenate([whole[:, :145], whole[:, 281:]], axis=1).astype(int)
    assert 20 < sides.mean() < middle.mean() - 30
    assert not shows(whole, RED, GREEN, BLUE, WHITE)


@pytest.mark.parametrize(
    ("movement", "gains"),
    [
        (film.Scene.STATIC, (0, 0)),
        (film.Scene.PAN_RIGHT, (-1, 0)),
        (film.Scene.PAN_LEFT, (1, 0)),
        (film.Scene.TILT_UP, (0, 1)),
        (film.Scene.TILT_DOWN, (0, -1)),
    ],
)
async def test_the_camera_moves_over_a_picture(stack: Any, movement: int, gains: tuple[int, int]) -> None:
    """A camera that turns right sees more of the right half, so the middle of the picture moves left."""
    asset = upload(stack, "quarters.png", lambda path: quarters(1280, 720).save(path))
    shown = await frames(stack, scene(stack, asset, camera_movement=movement), 48)
    # The left is red, the top is not blue or white: their shares tell where the picture's middle is.
    middles = [
        (sum(near(pixel, RED) for pixel in frame[20]), sum(near(pixel, RED) for pixel in frame[:, 20]))
        for frame in (shown[0], shown[-1])
    ]
    moved = [last - first for first, last in zip(*middles, strict=True)]
    assert [int(np.sign(distance)) if abs(distance) > 4 else 0 for distance in moved] == list(gains)


async def test_the_camera_comes_closer_smoothly(stack: Any) -> None:
    size = 16
    board = np.indices((720 // size, 1280 // size)).sum(axis=0) % 2 * 255
    pixels = np.kron(board, np.ones((size, size))).astype(np.uint8)
    asset = upload(stack, "board.png", lambda path: Image.fromarray(pixels).convert("RGB").save(path))
    for movement in (film.Scene.DOLLY_IN, film.Scene.KEN_BURNS, film.Scene.DOLLY_OUT):
        shown = await frames(stack, scene(stack, asset, camera_movement=movement), 48)
        changes = [np.abs(one.astype(int) - two).mean() for one, two in pairwise(shown)]
        assert min(changes) > 0.5
        assert max(changes) < 4 * np.median(changes)


async def test_a_large_picture_is_shown_in_the_memory_that_there_is(stack: Any) -> None:
    for name, save in (
        ("large.png", lambda path: quarters(12_000, 8_000).convert("RGBA").save(path, compress_level=1)),
        ("large.jpg", save_jpeg(quarters(12_000, 8_000))),
        ("wide.png", lambda path: quarters(40_000, 1_000).save(path, compress_level=1)),
    ):
        shown = await frames(stack, scene(stack, upload(stack, name, save)))
        assert shows(shown[0], RED, GREEN, BLUE, WHITE)


async def test_captions_come_over_the_picture(stack: Any) -> None:
    asset = upload(stack, "white.png", lambda path: Image.new("RGB", (640, 360), WHITE).save(path))
    bare = await frames(stack, scene(stack, asset), 48)
    lettered = await frames(stack, scene(stack, asset, caption="A caption of mine."), 48)
    changed = np.abs(bare[24].astype(int) - lettered[24]).mean(axis=2)
    assert changed[180:].mean() > 20
    assert changed[:60].max() < 8


async def test_scenes_dissolve_into_and_out_of_a_picture(stack: Any) -> None:
    red = upload(stack, "red.png", lambda path: Image.new("RGB", (640, 360), RED).save(path))
    green = upload(stack, "green.mp4", save_clip([GREEN] * 4))
    dissolve = {"transition": film.Scene.DISSOLVE}
    drawn = stack.requests.scene(caption="", **dissolve)
    before = {"previous_scene": scene(stack, red), "previous_frame_count": 24}
    first, *_, last = await frames(stack, scene(stack, green, **dissolve), 24, **before)
    assert near(first[120, 213], RED, 30)
    assert near(last[120, 213], GREEN)
    first, *_, last = await frames(stack, drawn, 24, **before)
    assert near(first[120, 213], RED, 30)
    assert not near(last[120, 213], RED, 60)


async def test_a_clip_is_named_by_its_files_generation_and_not_by_what_is_said_of_it(stack: Any) -> None:
    asset = upload(stack, "keyed.png", lambda path: quarters().save(path))
    request = stack.requests.clip(3, scene=scene(stack, asset))
    assert not (await stack.clip(request)).reused
    request.scene.media.asset.crc32c = 99
    assert (await stack.clip(request)).reused
    for change in (
        lambda media: setattr(media, "fit", SceneMedia.FIT),
        lambda media: setattr(media.asset, "generation", 2),
    ):
        other = stack.requests.clip(3, scene=scene(stack, asset))
        change(other.scene.media)
        assert not (await stack.clip(other)).reused


async def test_a_film_of_a_model_shows_pictures_for_free_and_cuts_to_them(veo: Any, stack: Any) -> None:
    """No take is ordered for a picture, nor for one from which the next scene would dissolve."""
    path = veo.assets.root / "uploads/red.png"
    path.parent.mkdir(parents=True)
    Image.new("RGB", (640, 360), RED).save(path)
    media = SceneMedia(asset=Asset(name="uploads/red.png", generation=1, size=path.stat().st_size))
    shown = veo.scene(1)
    shown.scene.media.CopyFrom(media)
    shown.max_cost_usd_micros = 0
    artifact = await veo.clip(shown)
    assert artifact.cost_usd_micros == 0
    assert veo.vertex.orders == []
    following = veo.scene(2, previous_scene=shown.scene, previous_frame_count=48)
    following.scene.transition = film.Scene.DISSOLVE
    await veo.clip(following)
    assert len(veo.vertex.orders) == 1
