"""The animatic engine: speed on one core, speed-up by a second worker, memory, and one edited scene."""

import asyncio
import shutil
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from statistics import median

import av
import psutil
import uvloop
from google.protobuf.duration_pb2 import Duration

from aiprod.film.v1 import asset_pb2 as film_asset
from aiprod.film.v1 import manifest_pb2 as film
from aiprod.render.v1 import render_service_pb2 as render_api
from aiprod.render.v1.render_service_pb2_grpc import RenderServiceStub
from aiprod_film.engine_kind import EngineKind
from aiprod_film.frames import SECOND
from aiprod_film.manifest import VideoFormat
from aiprod_film.scene import CameraMovement, Scene, Setting, TimeOfDay, Transition
from aiprod_film.style import Palette, Style
from aiprod_render.animatic.engine import AnimaticEngine
from aiprod_render.animatic.shot import animatic_frames
from aiprod_render.artifact_builder import ArtifactBuilder
from aiprod_render.billing.file_records import FileRecords
from aiprod_render.billing.order_ledger import OrderLedger
from aiprod_render.config import RenderSettings
from aiprod_render.encoding.mp4 import write_mp4
from aiprod_render.engines import Engines
from aiprod_render.media.fonts import Fonts
from aiprod_render.media.recordings import Recordings
from aiprod_render.media.tracks import Tracks
from aiprod_render.media.workers import open_media_workers
from aiprod_render.picture.planes import Bytes
from aiprod_render.provenance.signer import open_signer
from aiprod_render.render_inputs import ClipSpec
from aiprod_render.service import SERVICE, RenderService, add_to_server
from aiprod_render.voice.speaker import Speaker
from aiprod_render.voice.voices import Voices
from aiprod_render.worker import render_clip
from aiprod_render.worker_pool import open_worker_pool
from aiprod_rpc.channel import open_channel
from aiprod_server.server import Binding, running
from aiprod_work.shared_counter import open_counter
from tests.bench.table import Figures

ROUNDS = 3
SECONDS = 4
EDITED_SECONDS = 3
FLOOR_FRAMES = 48
"""A film of three such clips is 6 s long."""
PALETTE = ("#1f3a68", "#f2b279", "#ffd9a0", "#e4572e", "#141b2d")
MOVEMENTS = (
    CameraMovement.DOLLY_IN,
    CameraMovement.PAN_LEFT,
    CameraMovement.ORBIT,
)


class Folder:
    """Assets as files in a folder, by content key."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._by_key: dict[str, film_asset.Asset] = {}

    async def find(self, content_key: str) -> film_asset.Asset | None:
        return self._by_key.get(content_key)

    async def upload(self, path: Path, *, content_key: str = "", **_: object) -> film_asset.Asset:
        target = self._root / f"{len(list(self._root.iterdir()))}{path.suffix}"
        shutil.copyfile(path, target)
        asset = film_asset.Asset(name=str(target), size=target.stat().st_size)
        if content_key:
            self._by_key[content_key] = asset
        return asset

    async def download(self, asset: film_asset.Asset, path: Path) -> None:
        shutil.copyfile(asset.name, path)


def figures() -> Figures:
    with tempfile.TemporaryDirectory() as folder:
        # The service first: memory of clips rendered in this process would count for it.
        served = uvloop.run(service(Path(folder)))
        return {**cores(Path(folder)), **floor(Path(folder)), **served}


def floor(folder: Path) -> Figures:
    """CPU of the clips of a film of 6 s, beside one encode and one decode of their frames with one thread.

    Both by FFmpeg's libraries with the clips' own settings: what no way of drawing can save.
    """
    specs = [
        replace(spec(setting, (1280, 720)), frame_count=FLOOR_FRAMES)
        for setting in (Setting.LANDSCAPE, Setting.CITY, Setting.INTERIOR)
    ]
    drawn = [frame for one in specs for frame in drawn_frames(one)]
    ours, least = [], []
    for _ in range(ROUNDS):
        least.append(cpu_seconds(lambda: encode_and_decode(specs[0].format, drawn, folder / "floor.mp4")))
        ours.append(cpu_seconds(lambda: [render_clip(one, folder) for one in specs]))
    ratios = [one / other for one, other in zip(ours, least, strict=True)]
    return {
        "clips of a film of 6 s at 720p24, CPU s": (median(ours), ""),
        "one encode and one decode of their frames, CPU s": (median(least), ""),
        "clips / one encode and one decode": (median(ratios), "≤ 1.7"),
    }


def drawn_frames(one: ClipSpec) -> list[Bytes]:
    frames = animatic_frames(one)
    return [frames.frame(number).copy() for number in range(one.frame_count)]


def cpu_seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def encode_and_decode(video_format: VideoFormat, frames: list[Bytes], path: Path) -> None:
    with open_counter(path.with_suffix(".count")) as counter:
        write_mp4(path, video_format, frames, counter)
    with av.open(str(path)) as film:
        film.streams.video[0].codec_context.thread_count = 1
        assert sum(1 for _ in film.decode(video=0)) == len(frames)


def cores(folder: Path) -> Figures:
    """Seconds of film per second of one core, over all settings."""
    small, large = (median(core(folder, size) for _ in range(ROUNDS)) for size in ((1280, 720), (1920, 1080)))
    return {
        "720p24, × real time on a core": (small, "≥ 6"),
        "1080p24, × real time on a core": (large, "≥ 2.5"),
    }


def core(folder: Path, size: tuple[int, int]) -> float:
    started = time.process_time()
    for setting in Setting:
        render_clip(spec(setting, size), folder)
    return len(Setting) * SECONDS / (time.process_time() - started)


def spec(setting: Setting, size: tuple[int, int]) -> ClipSpec:
    palette = Palette(*PALETTE)
    scene = Scene(
        id="s1",
        duration=SECONDS * SECOND,
        title="",
        caption="Mist lifts off the valley.",
        action="",
        camera_movement=MOVEMENTS[setting % len(MOVEMENTS)],
        setting=setting,
        time_of_day=list(TimeOfDay)[setting % 4],
        seed=int(setting),
    )
    form, style = (
        VideoFormat(*size, Fraction(24)),
        Style("painting", palette, "", ""),
    )
    return ClipSpec(form, style, scene, 24 * SECONDS, None, "", False, ())


async def service(folder: Path) -> Figures:
    """Measures one worker and two in turns; then, with two, the memory at 1080p and the edit."""
    ratios, loops = [], []
    for _ in range(ROUNDS):
        one, two = [await with_workers(folder, count, film_of_eight) for count in (1, 2)]
        ratios.append(one / two)
        loops.append(2 * await counting(1) / await counting(2))
    megabytes = await with_workers(folder, 2, peak_memory)
    edit = median([await with_workers(folder, 2, edited) for _ in range(ROUNDS)])
    return {
        "2 workers / 1, films a second": (median(ratios), "≥ 1.8"),
        "two loops that only count / one, in the same minutes": (median(loops), ""),
        "peak memory at 1080p with 2 workers, MB": (megabytes, "≤ 600"),
        "one scene of a 24 s film edited → master, s": (edit, "≤ 3"),
    }


async def with_workers(
    folder: Path, count: int, measure: Callable[[RenderServiceStub], Awaitable[float]]
) -> float:
    settings = RenderSettings(
        workers=count, scratch=folder, drain_seconds=0, stop_seconds=0, listen="127.0.0.1:0"
    )
    assets = Folder(Path(tempfile.mkdtemp(dir=folder)))
    async with (
        open_worker_pool(count, 64, folder) as workers,
        open_media_workers(settings) as media,
        open_signer(settings, None) as signer,
    ):
        drawing = AnimaticEngine(workers, settings.clip_seconds)
        engines = Engines({EngineKind.ANIMATIC: drawing}, EngineKind.ANIMATIC)
        builder = ArtifactBuilder(settings, assets, workers, Tracks(assets, media), signer)
        records = FileRecords(folder)
        orders, recordings = OrderLedger(records), Recordings(assets, media)
        speaker = Speaker(settings, assets, Voices(), records)
        service = RenderService(assets, engines, orders, builder, speaker, recordings, Fonts(assets, media))
        binding = Binding(SERVICE, add_to_server, service)
        async with (
            running(settings, binding) as port,
            open_channel(f"127.0.0.1:{port}", "aiprod.render.v1") as channel,
        ):
            return await measure(RenderServiceStub(channel))


async def film_of_eight(stub: RenderServiceStub) -> float:
    """Returns the seconds until eight concurrent scenes are rendered."""
    started = time.perf_counter()
    await asyncio.gather(*(clip(stub, request) for request in clip_requests((1280, 720), scenes())))
    return time.perf_counter() - started


async def counting(processes: int) -> float:
    """Returns the seconds that `processes` counting loops take: the machine's room for a second one."""
    started = time.perf_counter()
    command = [sys.executable, "-c", "sum(number * number for number in range(12_000_000))"]
    running = [await asyncio.create_subprocess_exec(*command) for _ in range(processes)]
    await asyncio.gather(*(process.wait() for process in running))
    return time.perf_counter() - started


async def peak_memory(stub: RenderServiceStub) -> float:
    """Returns the megabytes of this process and its workers, with shared pages counted once."""
    rendering = asyncio.gather(*(clip(stub, request) for request in clip_requests((1920, 1080), scenes())))
    peak = 0.0
    while not rendering.done():
        peak = max(peak, sum(proportional(one) for one in (psutil.Process(), *children())))
        await asyncio.sleep(0.05)
    await rendering
    return peak / 1e6


def children() -> list[psutil.Process]:
    return psutil.Process().children(recursive=True)


def proportional(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except psutil.NoSuchProcess:
        return 0


async def edited(stub: RenderServiceStub) -> float:
    """Returns the seconds from an edit of the fourth of eight scenes to the new master."""
    planned = scenes()
    await master(stub, planned)
    planned[3].caption, planned[3].seed = "Another caption.", 99
    started = time.perf_counter()
    await master(stub, planned)
    return time.perf_counter() - started


async def master(stub: RenderServiceStub, planned: list[film.Scene]) -> None:
    made = await asyncio.gather(*(clip(stub, request) for request in clip_requests((1280, 720), planned)))
    manifest = film.Manifest(format=video((1280, 720)), style=style(), scenes=planned, seed=1)
    clips = [render_api.Clip(asset=one.asset, frame_count=one.frame_count) for one in made]
    request = render_api.AssembleRequest(job="jobs/bench", manifest=manifest, clips=clips)
    assert [event async for event in stub.Assemble(request)][-1].HasField("artifact")


async def clip(stub: RenderServiceStub, request: render_api.RenderSceneRequest) -> render_api.Artifact:
    return [event async for event in stub.RenderScene(request)][-1].artifact


def scenes() -> list[film.Scene]:
    """Returns eight scenes; three dissolve from the previous one, one of them from the edited scene."""
    return [
        film.Scene(
            id=f"s{int(setting)}",
            caption="Mist lifts off the valley.",
            duration=Duration(seconds=EDITED_SECONDS),
            setting=int(setting),
            time_of_day=1 + setting % 4,
            camera_movement=int(MOVEMENTS[setting % len(MOVEMENTS)]),
            transition=Transition.DISSOLVE if setting in {3, 5, 7} else Transition.CUT,
            seed=int(setting),
        )
        for setting in Setting
    ]


def clip_requests(size: tuple[int, int], planned: list[film.Scene]) -> list[render_api.RenderSceneRequest]:
    frames = 24 * EDITED_SECONDS
    return [
        render_api.RenderSceneRequest(
            job="jobs/bench",
            format=video(size),
            style=style(),
            scene=scene,
            frame_count=frames,
            previous_scene=planned[number - 1] if number else None,
            previous_frame_count=frames if number else 0,
        )
        for number, scene in enumerate(planned)
    ]


def video(size: tuple[int, int]) -> film.VideoFormat:
    rate = film.FrameRate(numerator=24, denominator=1)
    return film.VideoFormat(width=size[0], height=size[1], frame_rate=rate)


def style() -> film.Style:
    names = ("zenith", "horizon", "light", "accent", "shade")
    palette = film.Palette(**dict(zip(names, PALETTE, strict=True)))
    return film.Style(medium="painting", palette=palette)
