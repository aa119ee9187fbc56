"""The timeline of an analysis shows defects at their times."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from aiprod.film.v1.asset_pb2 import Asset
from aiprod.probe.v1 import probe_service_pb2 as api
from aiprod.probe.v1 import resources_pb2 as pb
from aiprod.probe.v1.probe_service_pb2_grpc import ProbeServiceStub
from aiprod_film.frames import SECOND
from aiprod_probe.examination import Examination, Picture, Sound, Still
from aiprod_probe.qc.judge import Judgement, judge
from aiprod_probe.qc.presets import PRESETS
from aiprod_probe.qc.spec import Spec
from aiprod_probe.timeline import draw_timeline
from aiprod_probe.timeline.canvas import CORAL, PANEL, SAND
from aiprod_probe.timeline.lanes import lanes
from aiprod_probe.timeline.page import CURVE, FOOT, HEAD, LANE, LEFT, RIGHT, STRIP
from aiprod_rpc.errors import Unavailable

from .conftest import Directory, asset, files_in, serving
from .sample_reports import FILM

STILL = Still(0, 32, 18, bytes(32 * 18 * 3))
PICTURE = Picture(
    frames=288,
    corrupt=(),
    black=((0, SECOND), (6 * SECOND, 9 * SECOND)),
    frozen=(),
    flashes=(),
    cuts=(4 * SECOND,),
    outside_range=0,
    brightness=0.4,
    motion=0.1,
    length=12 * SECOND,
    stills=(STILL,) * 8,
)
SOUND = Sound(
    silent=((9 * SECOND, 12 * SECOND),),
    integrated=-18,
    loudness_range=4,
    true_peak=-1,
    clipped=(),
    momentary=(-20.0,) * 120,
    length=12 * SECOND,
)
EXAMINATION = Examination(FILM, (), was_decoded=True, picture=PICTURE, sounds=(SOUND,))


def drawn(
    examination: Examination, name: str = "film.mp4", spec: Spec = PRESETS["web-h264"].spec
) -> Image.Image:
    judgement = Judgement(judge(examination, spec), examination, spec)
    return Image.open(io.BytesIO(draw_timeline(name, judgement)))


def test_failures_are_coral_and_tolerated_defects_sand_at_their_times() -> None:
    page = drawn(EXAMINATION)
    black = HEAD + STRIP + 76 + LANE // 2
    silence = black + LANE * [lane.code for lane in lanes(EXAMINATION)].index("SILENCE")

    def at(seconds: float, y: int) -> object:
        return page.getpixel((round(LEFT + (RIGHT - LEFT) * seconds / 12), y))

    assert [at(t, black) for t in (0.5, 3, 7.5, 10)] == [SAND, PANEL, CORAL, PANEL]
    assert [at(t, silence) for t in (0.5, 8.9, 9.1, 11.5)] == [PANEL, PANEL, SAND, SAND]


def test_each_programme_has_its_loudness_and_the_line_that_it_is_held_to() -> None:
    quiet = replace(SOUND, integrated=-50, momentary=(-50.0,) * 120)
    film = replace(EXAMINATION, sounds=(replace(SOUND, streams=(1,)), replace(quiet, streams=(2,))))
    page = drawn(film, spec=Spec(loudness=-17.2))
    bottom = page.height - FOOT
    figures = [
        {pixel for x in range(RIGHT + 28, RIGHT + 80) for pixel in [page.getpixel((x, y))]}
        for y in range(bottom - 2 * CURVE, bottom)
    ]
    # Only the second one fails.
    assert not any(CORAL in row for row in figures[:CURVE])
    assert any(CORAL in row for row in figures[CURVE:])
    # The line is thinner than two pixels, so its colour is mixed with the ground's.
    lines = [y for y in range(bottom - 2 * CURVE, bottom) if is_yellow(page.getpixel((RIGHT - 2, y)))]
    assert min(lines) + CURVE in lines


def is_yellow(pixel: object) -> bool:
    assert isinstance(pixel, tuple)
    return pixel[0] - pixel[2] > 40


@pytest.mark.parametrize(
    "examination",
    [
        replace(EXAMINATION, sounds=()),
        replace(EXAMINATION, picture=None),
        replace(EXAMINATION, picture=None, sounds=()),
        replace(EXAMINATION, picture=replace(PICTURE, stills=(), cuts=())),
        replace(EXAMINATION, sounds=(replace(SOUND, integrated=float("-inf"), momentary=()),)),
        replace(EXAMINATION, report=replace(FILM, format=replace(FILM.format, duration=7200 * SECOND))),
        replace(EXAMINATION, report=replace(FILM, streams=(), format=replace(FILM.format, duration=None))),
    ],
    ids=["silent", "sound only", "nothing", "no stills", "no loudness", "two hours", "no length"],
)
def test_all_kinds_of_films_are_drawn(examination: Examination) -> None:
    page = drawn(examination)
    assert page.width == 1600
    assert page.height >= HEAD


@pytest.mark.parametrize(
    "name", ["", "/", "a" * 500, "夜の海.mp4", "🎬\n\x00.mp4", "gs://b/Zürich/Übung.mp4"]
)
def test_all_names_are_drawn(name: str) -> None:
    drawn(EXAMINATION, name)


async def test_a_timeline_is_stored_on_request(media: Path, tmp_path: Path) -> None:
    assets = Directory()
    async with serving(tmp_path, assets=assets) as probe:
        assert not (await analysed(probe, media / "h264_aac.mp4", timeline=False)).HasField("timeline")
        report = await analysed(probe, media / "h264_aac.mp4", timeline=True)
    assert report.timeline.name == "timeline.png"
    (png,) = assets.stored
    assert Image.open(io.BytesIO(png)).width == 1600
    assert not files_in(tmp_path)


class FullStorage(Directory):
    async def upload(self, path: Path, *, role: int, content_type: str) -> Asset:
        raise Unavailable("storage is unavailable", reason="STORAGE_AWAY")


async def test_a_report_comes_without_its_timeline_if_storing_fails(media: Path, tmp_path: Path) -> None:
    async with serving(tmp_path, assets=FullStorage()) as probe:
        report = await analysed(probe, media / "h264_aac.mp4", timeline=True)
    assert report.verdict == pb.PASS
    assert not report.HasField("timeline")


async def analysed(probe: ProbeServiceStub, path: Path, timeline: bool) -> pb.QcReport:
    request = api.AnalyzeRequest(asset=asset(path), spec=pb.QcSpec(), timeline=timeline)
    *_, end = [event async for event in probe.Analyze(request)]
    return end.report
