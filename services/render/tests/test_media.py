"""Users' own pictures and clips as scenes, rendered by a real server in confined processes."""

import os
import signal
import socket
import struct
import sys
import zlib
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import cv2
import grpc
import numpy as np
import pytest
from PIL import Image
from pillow_heif import from_bytes, from_pillow

from aiprod.film.v1 import manifest_pb2 as film
from aiprod.film.v1.asset_pb2 import Asset
from aiprod.film.v1.media_pb2 import SceneMedia
from aiprod_rpc.errors import FailedPrecondition
from aiprod_rpc.status import received_reason
from aiprod_work.fair_queue import Ticket

pytestmark = pytest.mark.asyncio(loop_scope="session")

RED, GREEN, BLUE, WHITE = (220, 30, 30), (20, 160, 40), (30, 50, 220), (245, 245, 245)
WIDTH, HEIGHT = 426, 240
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


async def test_a_large_picture_is_shown_in_the_memory_that_there_is(stack: Any) -> None:
    for name, save in (
        ("large.png", lambda path: quarters(12_000, 8_000).convert("RGBA").save(path, compress_level=1)),
        ("large.jpg", save_jpeg(quarters(12_000, 8_000))),
        ("wide.png", lambda path: quarters(40_000, 1_000).save(path, compress_level=1)),
    ):
        shown = await frames(stack, scene(stack, upload(stack, name, save)))
        assert shows(shown[0], RED, GREEN, BLUE, WHITE)


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


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb(path: Path) -> None:
    """A PNG of 100,000 x 100,000 pixels in a kilobyte."""
    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    data = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + data)


def half_png(path: Path) -> None:
    quarters().save(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def playlist(path: Path) -> None:
    path.write_text("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n")


def sound(path: Path) -> None:
    with av.open(str(path), "w", format="wav") as output:
        stream = output.add_stream("pcm_s16le", rate=48_000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 4800), np.int16), format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = 48_000, 0, Fraction(1, 48_000)
        output.mux(stream.encode(frame))
        output.mux(stream.encode(None))


def half_heic(path: Path) -> None:
    save_heic(quarters())(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def heic_bomb(path: Path) -> None:
    """A HEIC that claims 60,000 x 60,000 pixels (its `ispe` properties, ISO/IEC 23008-12, 6.5.3)."""
    save_heic(quarters())(path)
    before, *properties = path.read_bytes().split(b"ispe")
    size = b"ispe" + bytes(4) + struct.pack(">II", 60_000, 60_000)
    path.write_bytes(before + b"".join(size + rest[12:] for rest in properties))


def tile_of_heic(path: Path) -> None:
    """A HEIC whose list of pictures is lost: FFmpeg would show a part of it."""
    save_heic(quarters())(path)
    path.write_bytes(path.read_bytes().replace(b"grid", b"dirg"))


@pytest.mark.parametrize(
    ("name", "save", "text"),
    [
        ("notes.txt", lambda path: path.write_text("no picture"), "cannot be read as a picture"),
        (
            "page.svg",
            lambda path: path.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>"),
            "cannot be read as a picture",
        ),
        ("half.png", half_png, "cannot be decoded"),
        ("bomb.png", bomb, "too large"),
        ("list.mp4", playlist, "cannot be read as a picture"),
        ("sound.wav", sound, "has no picture"),
        ("half.heic", half_heic, "its end is missing"),
        ("bomb.heic", heic_bomb, "60000 × 60000 pixels is too large"),
        ("tile.heic", tile_of_heic, "save it again as JPEG"),
        ("empty.png", lambda path: path.write_bytes(b""), "1 byte to 512 MiB"),
    ],
)
async def test_what_is_no_picture_is_refused_with_its_scene(
    stack: Any, name: str, save: Callable[[Path], object], text: str
) -> None:
    error = await refusal(stack, scene(stack, upload(stack, name, save)))
    assert error.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert received_reason(error) == "MEDIA_REFUSED"
    assert text in (error.details() or "")
    assert "First light" in (error.details() or "") or name == "empty.png"
    assert stack.leftovers == []


async def test_a_file_that_is_too_large_is_not_fetched(stack: Any) -> None:
    asset = Asset(name="uploads/heavy.png", generation=1, size=513 << 20)
    error = await refusal(stack, scene(stack, asset))
    assert received_reason(error) == "MEDIA_REFUSED"


async def test_a_lost_file_is_not_found(stack: Any) -> None:
    error = await refusal(stack, scene(stack, Asset(name="uploads/none.png", generation=1, size=9)))
    assert error.code() is grpc.StatusCode.NOT_FOUND


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


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux confines workers")
async def test_a_hijacked_worker_reaches_nothing_but_its_own_folder(stack: Any, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    other = stack.scratch / "clip-of-another-user"
    other.write_bytes(b"clip")
    with socket.create_server(("127.0.0.1", 0)) as server:
        for attempt in (
            partial(socket.create_connection, server.getsockname()),
            partial(secret.read_text),
            partial(other.read_bytes),
            partial(other.write_bytes, b"changed"),
            partial(other.unlink),
            partial(os.listdir, tmp_path),
            partial(Path.write_text, tmp_path / "planted", "x"),
            partial(os.kill, os.getpid(), 0),
            partial(os.posix_spawn, "/bin/true", ["/bin/true"], {}),
        ):
            with pytest.raises(PermissionError):
                await stack.media_workers.run("a file", Ticket("user"), attempt)
    other.unlink()


async def test_a_file_that_kills_its_process_fails_only_its_scene(stack: Any) -> None:
    with pytest.raises(FailedPrecondition, match="a file: the process that reads its file crashes"):
        await stack.media_workers.run("a file", Ticket("user"), partial(signal.raise_signal, signal.SIGKILL))
    asset = upload(stack, "after.png", lambda path: quarters().save(path))
    assert shows((await frames(stack, scene(stack, asset)))[0], RED, GREEN, BLUE, WHITE)
