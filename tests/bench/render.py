"""The animatic engine: real time of a core, what a second worker brings, memory, an edit of one scene."""

import asyncio
import shutil
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from fractions import Fraction
from pathlib import Path
from statistics import median

import psutil
import uvloop
from google.protobuf.duration_pb2 import Duration

from aiprod.film.v1 import asset_pb2, manifest_pb2
from aiprod.render.v1 import render_service_pb2 as pb2
from aiprod.render.v1.render_service_pb2_grpc import RenderServiceStub, add_RenderServiceServicer_to_server
from aiprod_render import film
from aiprod_render.config import RenderSettings
from aiprod_render.production import Production
from aiprod_render.service import RenderService
from aiprod_render.tasks import render_clip
from aiprod_render.workers import Workers
from aiprod_runtime.channel import open_channel
from aiprod_runtime.server import Binding, running
from tests.bench.table import Figures

ROUNDS = 3
SECONDS = 4
EDITED_SECONDS = 3
PALETTE = ("#1f3a68", "#f2b279", "#ffd9a0", "#e4572e", "#141b2d")
MOVEMENTS = (film.CameraMovement.DOLLY_IN, film.CameraMovement.PAN_LEFT, film.CameraMovement.ORBIT)


class Folder:
    """Assets as files in a folder; a clip is found again by its content key."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._known: dict[str, asset_pb2.Asset] = {}

    async def find(self, content_key: str) -> asset_pb2.Asset | None:
        return self._known.get(content_key)

    async def upload(self, path: Path, *, content_key: str = "", **_: object) -> asset_pb2.Asset:
        target = self._root / f"{len(list(self._root.iterdir()))}{path.suffix}"
        shutil.copyfile(path, target)
        asset = asset_pb2.Asset(name=str(target), size=target.stat().st_size)
        if content_key:
            self._known[content_key] = asset
        return asset

    async def download(self, asset: asset_pb2.Asset, path: Path) -> None:
        shutil.copyfile(asset.name, path)


def figures() -> Figures:
    with tempfile.TemporaryDirectory() as folder:
        # First the service: what is rendered in this process would count as its memory.
        served = uvloop.run(service(Path(folder)))
        return {**cores(Path(folder)), **served}


def cores(folder: Path) -> Figures:
    """Seconds of film for a second of one core, scenes built anew, over all settings in turn."""
    small, large = (median(core(folder, size) for _ in range(ROUNDS)) for size in ((1280, 720), (1920, 1080)))
    return {
        "720p24, × real time on a core": (small, "≥ 6"),
        "1080p24, × real time on a core": (large, "≥ 2.5"),
    }


def core(folder: Path, size: tuple[int, int]) -> float:
    started = time.process_time()
    for setting in film.Setting:
        render_clip(spec(setting, size), folder / "clip.mp4", folder / "meter")
    return len(film.Setting) * SECONDS / (time.process_time() - started)


def spec(setting: film.Setting, size: tuple[int, int]) -> film.ClipSpec:
    palette = film.Palette(*PALETTE)
    scene = film.Scene(
        title="",
        caption="Mist lifts off the valley.",
        action="",
        shot_size=film.ShotSize.WIDE,
        camera_angle=film.CameraAngle.EYE_LEVEL,
        camera_movement=MOVEMENTS[setting % len(MOVEMENTS)],
        setting=setting,
        time_of_day=list(film.TimeOfDay)[setting % 4],
        weather=film.Weather.CLEAR,
        lighting=film.Lighting.SOFT,
        mood=film.Mood.CALM,
        transition=film.Transition.CUT,
        subjects=(),
        seed=int(setting),
    )
    form, style = film.Format(*size, Fraction(24)), film.Style("painting", palette, "", "")
    return film.ClipSpec(form, style, scene, 24 * SECONDS, None, "", False, ())


async def service(folder: Path) -> Figures:
    """One worker and two in turns; then, with two, the memory at 1080p and the edit."""
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
    async with Workers(count, 64) as workers:
        servicer = RenderService(assets, workers, Production(settings, assets, workers))
        binding = Binding("aiprod.render.v1.RenderService", add_RenderServiceServicer_to_server, servicer)
        async with (
            running(settings, binding) as port,
            open_channel(f"127.0.0.1:{port}", "aiprod.render.v1") as channel,
        ):
            return await measure(RenderServiceStub(channel))


async def film_of_eight(stub: RenderServiceStub) -> float:
    """Seconds until eight scenes that were asked for together are all rendered."""
    started = time.perf_counter()
    await asyncio.gather(*(clip(stub, shot) for shot in shots((1280, 720), scenes())))
    return time.perf_counter() - started


async def counting(processes: int) -> float:
    """Seconds that so many processes take that only count: what the machine has left for a second one."""
    started = time.perf_counter()
    command = [sys.executable, "-c", "sum(number * number for number in range(12_000_000))"]
    running = [await asyncio.create_subprocess_exec(*command) for _ in range(processes)]
    await asyncio.gather(*(process.wait() for process in running))
    return time.perf_counter() - started


async def peak_memory(stub: RenderServiceStub) -> float:
    """Megabytes of this process and its workers, shared pages counted once."""
    rendering = asyncio.gather(*(clip(stub, shot) for shot in shots((1920, 1080), scenes())))
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
    """Seconds from the edit of the fourth of eight scenes to a new master."""
    planned = scenes()
    await master(stub, planned)
    planned[3].caption, planned[3].seed = "Another thought.", 99
    started = time.perf_counter()
    await master(stub, planned)
    return time.perf_counter() - started


async def master(stub: RenderServiceStub, planned: list[manifest_pb2.Scene]) -> None:
    made = await asyncio.gather(*(clip(stub, shot) for shot in shots((1280, 720), planned)))
    manifest = manifest_pb2.Manifest(format=video((1280, 720)), style=style(), scenes=planned, seed=1)
    clips = [pb2.Clip(asset=one.asset, frame_count=one.frame_count) for one in made]
    request = pb2.AssembleRequest(job="jobs/bench", manifest=manifest, clips=clips)
    assert [event async for event in stub.Assemble(request)][-1].HasField("artifact")


async def clip(stub: RenderServiceStub, shot: pb2.RenderSceneRequest) -> pb2.Artifact:
    return [event async for event in stub.RenderScene(shot)][-1].artifact


def scenes() -> list[manifest_pb2.Scene]:
    """Eight scenes; three of them dissolve from the one before, one of these follows the edited one."""
    return [
        manifest_pb2.Scene(
            id=f"s{int(setting)}",
            caption="Mist lifts off the valley.",
            duration=Duration(seconds=EDITED_SECONDS),
            setting=int(setting),
            time_of_day=1 + setting % 4,
            camera_movement=int(MOVEMENTS[setting % len(MOVEMENTS)]),
            transition=film.Transition.DISSOLVE if setting in {3, 5, 7} else film.Transition.CUT,
            seed=int(setting),
        )
        for setting in film.Setting
    ]


def shots(size: tuple[int, int], planned: list[manifest_pb2.Scene]) -> list[pb2.RenderSceneRequest]:
    frames = 24 * EDITED_SECONDS
    return [
        pb2.RenderSceneRequest(
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


def video(size: tuple[int, int]) -> manifest_pb2.VideoFormat:
    rate = manifest_pb2.FrameRate(numerator=24, denominator=1)
    return manifest_pb2.VideoFormat(width=size[0], height=size[1], frame_rate=rate)


def style() -> manifest_pb2.Style:
    names = ("zenith", "horizon", "light", "accent", "shade")
    palette = manifest_pb2.Palette(**dict(zip(names, PALETTE, strict=True)))
    return manifest_pb2.Style(medium="painting", palette=palette)
