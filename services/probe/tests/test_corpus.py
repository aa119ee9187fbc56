"""Good files of all kinds cause no errors, and none counts as damaged."""

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest

from aiprod.film.v1.asset_pb2 import Asset
from aiprod.probe.v1 import probe_service_pb2 as api
from aiprod.probe.v1 import resources_pb2 as pb
from aiprod.probe.v1.probe_service_pb2_grpc import ProbeServiceStub
from aiprod_probe import ffmpeg
from aiprod_probe.examination import Examination
from aiprod_probe.ffmpeg.decoding import analyze
from aiprod_probe.ffmpeg.formats.mp4_layout import read_layout
from aiprod_probe.ffmpeg.packets import examine
from aiprod_probe.media_info import NotMedia
from aiprod_probe.qc.judge import judge
from aiprod_probe.qc.presets import PRESETS
from aiprod_probe.qc.verdicts import Verdict
from tests.long_cases import sampled

from .conftest import asset
from .corpus import DERIVED, RECIPES, Corpus
from .corpus_foreign import FOREIGN_RECIPES
from .ffprobe_comparison import compare
from .sample_media import ffprobe, make, shorten

SPEC = pb.QcSpec()
SPEC.max_av_offset.FromMilliseconds(500)
SPEC.max_black.FromMilliseconds(500)
SPEC.max_freeze.FromMilliseconds(1500)
SPEC.max_silence.FromMilliseconds(500)
SPEC.max_clipped.FromMilliseconds(0)
"""All files meet it: they have moving bars and a tone of the same length."""

MP4 = "mov,mp4,m4a,3gp,3g2,mj2"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return Corpus(tmp_path_factory.mktemp("corpus"))


def faults(report: pb.QcReport) -> list[str]:
    return [
        f"{check.code}: {check.measured}"
        for check in report.checks
        if check.verdict not in (pb.PASS, pb.SKIPPED)
    ]


async def analysed(service: ProbeServiceStub, source: Asset, timeline: bool = False) -> pb.QcReport:
    request = api.AnalyzeRequest(asset=source, spec=SPEC, timeline=timeline)
    return [event async for event in service.Analyze(request)][-1].report


FILES = sampled([*RECIPES, *DERIVED], 8)


def test_the_corpus_is_large() -> None:
    assert len(FILES) >= 150


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("name", FILES)
async def test_a_good_file_is_measured_and_passes(
    service: ProbeServiceStub, files: Corpus, name: str
) -> None:
    source = asset(files.file(name))
    probed, validated, deep = await asyncio.gather(
        service.Probe(api.ProbeRequest(asset=source)),
        service.Validate(api.ValidateRequest(asset=source, spec=SPEC)),
        analysed(service, source),
    )
    assert probed.streams
    assert faults(validated) == []
    assert faults(deep) == []
    judged = {check.code: check.verdict for check in deep.checks}
    assert (judged["BLACK"] == pb.PASS) == has_picture(probed)
    assert (judged["SILENCE"] == pb.PASS) == any(stream.codec_type == "audio" for stream in probed.streams)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(
    "name",
    [
        "cover.mp3",
        "tall.mp4",
        "tiny.mp4",
        "still.png",
        "long_clock.ts",
        "other_size.ts",
        "only_subtitles.mkv",
    ],
)
async def test_odd_films_have_timelines(service: ProbeServiceStub, files: Corpus, name: str) -> None:
    assert (await analysed(service, asset(files.file(name)), timeline=True)).HasField("timeline")


INTACT = (
    "FILE_INTEGRITY",
    "CORRUPT_FRAMES",
    "ENCRYPTION",
    "FLASHES",
    "SILENCE",
    "CLIPPING",
    "DROPOUTS",
    "PHASE",
    "DROPPED_FRAMES",
)
"""What no file of the corpus lacks, whatever it is made for: its generator put no such fault into it."""


@pytest.mark.parametrize("name", FILES)
def test_no_preset_blames_a_good_file_for_what_it_does_not_have(
    files: Corpus, tmp_path: Path, name: str
) -> None:
    path = unnamed(files.file(name), tmp_path)
    blamed = [
        f"{preset}: {check.code} {check.measured}"
        for found in (examine(str(path)), analyze_file(path))
        for preset, wanted in PRESETS.items()
        for check in judge(found, wanted.spec)
        if check.verdict in (Verdict.FAIL, Verdict.ERROR) and check.code in INTACT
    ]
    assert blamed == []


def unnamed(path: Path, folder: Path) -> Path:
    """Return the file under a name without an ending, as the service keeps it: FFmpeg guesses by endings."""
    (folder / "x").hardlink_to(path)
    return folder / "x"


def has_picture(report: pb.ProbeReport) -> bool:
    return any(
        stream.codec_type == "video" and "attached_pic" not in stream.disposition for stream in report.streams
    )


@pytest.mark.parametrize("name", sampled(FOREIGN_RECIPES, 12))
def test_the_headers_of_a_foreign_file_are_those_of_ffprobe(files: Corpus, name: str) -> None:
    path = files.file(name)
    fields = compare(ffmpeg.measure(str(path)), ffprobe(path))
    assert [field for field in fields if not field.agrees and not field.reason] == []


COVERS = [name for name in (*RECIPES, *DERIVED) if name.startswith("cover")]


@pytest.mark.parametrize("name", COVERS)
def test_cover_art_is_not_video(files: Corpus, name: str) -> None:
    report = ffmpeg.measure(str(files.file(name)))
    assert any(stream.is_cover for stream in report.streams)
    size = report.picture.display_size if report.picture else None
    assert size == ((320, 180) if name.startswith("cover.mp4") or name in FILMS_WITH_COVERS else None)


FILMS_WITH_COVERS = ("cover_first.mp4", "cover.mkv")


def test_sums_of_detectors_continue_when_a_stream_changes(files: Corpus) -> None:
    """Both halves of these files have bars and a tone."""
    for name in ("other_sound.ts", "other_size.ts", "other_layout.aac", "other_rate.mp3"):
        found = analyze_file(files.file(name))
        assert found.sound
        assert 38 <= len(found.sound.momentary) <= 44, name
        assert found.sound.integrated == pytest.approx(-21, abs=4), name
    found = analyze_file(files.file("other_size.ts"))
    assert found.picture
    assert found.picture.frames == 100


def analyze_file(path: Path) -> Examination:
    return analyze(str(path), lambda share: None)


@pytest.mark.parametrize(
    "name", ["sound_first.mkv", "cover.mkv", "fragments_indexed.mp4", "surround.flac", "mpeg4.flv", "f64.wav"]
)
def test_a_truncated_file_is_damaged(files: Corpus, tmp_path: Path, name: str) -> None:
    path = shorten(tmp_path / "x", files.file(name))
    assert ffmpeg.examine(str(path)).damages
    assert analyze_file(path).damages


ENDING = (
    *(
        "chapters.mp4",
        "gopro.mov",
        "wide.aiff",
        "still.qoi",
        "half.exr",
        "b_frames.avi",
        "mpeg4.flv",
        "sound.au",
    ),
    *(
        "dnxhd.mxf",
        "piped.mxf",
        "film.dv",
        "vcd.mpg",
        "dvd.mpg",
        "raw.obu",
        "sound.wv",
        "ac3.ts",
        "pcm_bluray.m2ts",
    ),
    *("raw.mp2", "quiet.mp3", "other_layout.ac3", "raw.eac3", "raw.aac", "raw.latm", "raw.dts", "raw.thd"),
)
"""Files of formats whose parts state their lengths."""


@pytest.mark.parametrize("name", ENDING)
@pytest.mark.parametrize("share", [0.23, 0.97])
def test_a_file_without_its_last_bytes_is_damaged(
    files: Corpus, tmp_path: Path, name: str, share: float
) -> None:
    path, content = tmp_path / "x", files.file(name).read_bytes()
    # An odd length: packets and frames have even ones.
    path.write_bytes(content[: int(len(content) * share) | 1])
    # What has lost its index is refused.
    with suppress(NotMedia):
        assert ffmpeg.examine(str(path)).damages


def test_frames_that_a_parser_skips_are_damage(files: Corpus, tmp_path: Path) -> None:
    """Of TrueHD FFmpeg returns only the frames whose heads are whole, and says nothing of the others."""
    content = bytearray(files.file("surround.thd").read_bytes())
    middle = len(content) // 2
    content[middle : middle + 900] = bytes(900)
    (tmp_path / "x").write_bytes(content)
    (damage,) = analyze_file(tmp_path / "x").damages
    assert "bytes that belong to no frame" in damage.text


def test_truncated_audio_is_damaged_if_its_header_states_the_duration(tmp_path: Path) -> None:
    sound = make(tmp_path / "sound.mp3", seconds=4)
    damages = ffmpeg.examine(str(shorten(tmp_path / "x", sound))).damages
    assert any("ends at" in damage.text for damage in damages)


@pytest.mark.parametrize(
    "tail",
    [
        b"",
        b"\0\0\0\x01moov",
        b"\0\0\0\x01moov" + b"\xff" * 8,
        b"\0\0\0\x01moov" + b"\0" * 7 + b"\x0f",
        b"\0\0\0\x01free" + b"\x7f" + b"\xff" * 7,
        b"\0\0\0\0mdat",
        b"\0\0\0\x07free" * 4,
        b"\0\0\0\x08free" * 20_000,
        b"\xff" * 16,
        b"\0\0\0",
    ],
)
def test_reading_malformed_boxes_ends(tmp_path: Path, tail: bytes) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"\0\0\0\x08ftyp" + tail)
    assert read_layout(str(path), MP4) is not None
    assert read_layout(str(path), "h264") is None
