"""Reports agree with ffprobe, packets show damage, and FFmpeg opens no other file."""

import os
import shutil
from pathlib import Path

import av
import pytest

from aiprod_probe import ffmpeg
from aiprod_probe.examination import Layout
from aiprod_probe.media_info import ContentLight, NotMedia
from aiprod_probe.qc.judge import judge
from aiprod_probe.qc.spec import Spec

from .ffprobe_comparison import compare
from .sample_media import RECIPES, ffprobe, make, shorten
from .sample_media import ffmpeg as run_ffmpeg

NAMES = [*RECIPES, "ntsc.mp4", "chapters.mkv", "rotated_90.mp4", "rotated_180.mp4", "rotated_270.mp4"]


@pytest.mark.parametrize("name", NAMES)
def test_reports_agree_with_ffprobe(media: Path, name: str) -> None:
    report, output = ffmpeg.measure(str(media / name)), ffprobe(media / name)
    fields = [*compare(report, output)]
    assert len(fields) > 10
    assert [field for field in fields if not field.agrees and not field.reason] == []


def test_hdr10_metadata_is_reported(media: Path) -> None:
    stream = ffmpeg.measure(str(media / "hdr10.mp4")).video
    assert stream
    assert stream.video
    assert (stream.video.color_transfer, stream.video.color_primaries) == ("smpte2084", "bt2020")
    display = stream.video.mastering_display
    assert display
    assert display.primaries == ((0.68, 0.32), (0.265, 0.69), (0.15, 0.06))
    assert display.white_point == (0.3127, 0.329)
    assert (display.min_luminance, display.max_luminance) == (0.0001, 1000)
    assert stream.video.content_light == ContentLight(1000, 400)


def test_an_anamorphic_film_has_its_display_size(media: Path) -> None:
    stream = ffmpeg.measure(str(media / "anamorphic.mp4")).video
    assert stream
    assert stream.video
    assert stream.video.display_size == (427, 180)


def test_a_rotated_anamorphic_film_with_uneven_frames_has_its_display_size(tmp_path: Path) -> None:
    """1440x1080 with 4:3 pixels, rotated by 90 degrees: the pixel shape applies before the rotation."""
    plain, path = tmp_path / "plain.mp4", tmp_path / "x.mp4"
    frames = "testsrc2=size=1440x1080:rate=24:duration=1,setsar=4/3,setpts='PTS+if(gt(N,11),3000,0)'"
    codec = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -fps_mode vfr"
    run_ffmpeg("-f", "lavfi", "-i", frames, *codec.split(), str(plain))
    run_ffmpeg("-display_rotation:v", "-90", "-i", str(plain), "-c", "copy", str(path))
    examination = ffmpeg.examine(str(path))
    checks = judge(examination, Spec(width=1080, height=1920, constant_frame_rate=True))
    verdicts = {check.code: check.verdict.name for check in checks}
    assert verdicts["RESOLUTION"] == "PASS"
    assert verdicts["CONSTANT_FRAME_RATE"] == "FAIL"
    assert examination.report.video
    assert examination.report.video.video
    assert examination.report.video.video.rotation == 90


def test_a_codec_tag_that_is_not_text_is_ignored(media: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.avi"
    path.write_bytes((media / "mpeg4.avi").read_bytes().replace(b"FMP4", b"\xff\xfe\x80\x81"))
    report = ffmpeg.measure(str(path))
    assert [stream.codec_type for stream in report.streams] == ["video", "audio"]
    assert report.video is None or report.video.codec_name != "mpeg4"
    assert ffmpeg.examine(str(path)).report.audio


def test_damaged_ffv1_is_measured_although_ffprobe_fails(media: Path, tmp_path: Path) -> None:
    """Its frames are damaged, and measuring does not need them."""
    content = bytearray((media / "ffv1.mkv").read_bytes())
    for place in range(4000, len(content) - 4000, 97):
        content[place] ^= 0xFF
    path = tmp_path / "x.mkv"
    path.write_bytes(content)
    stream = ffmpeg.measure(str(path)).video
    assert stream
    assert stream.video
    assert (stream.codec_name, stream.video.width, stream.video.height) == ("ffv1", 320, 180)


@pytest.mark.parametrize(("degrees", "shown"), [(90, (180, 320)), (180, (320, 180)), (270, (180, 320))])
def test_a_rotated_film_has_its_display_size(media: Path, degrees: int, shown: tuple[int, int]) -> None:
    stream = ffmpeg.measure(str(media / f"rotated_{degrees}.mp4")).video
    assert stream
    assert stream.video
    assert (stream.video.width, stream.video.height) == (320, 180)
    assert stream.video.rotation == -degrees % 360
    assert stream.video.display_size == shown


@pytest.mark.parametrize("name", NAMES)
def test_intact_files_have_no_damage(media: Path, name: str) -> None:
    assert ffmpeg.examine(str(media / name)).damages == ()


@pytest.mark.parametrize("rate", ["1", "2"])
def test_a_low_frame_rate_is_not_damage(tmp_path: Path, rate: str) -> None:
    for name in ("h264.mkv", "vp9_opus.webm", "h264_aac.mp4"):
        assert ffmpeg.examine(str(make(tmp_path / name, rate=rate, seconds=4))).damages == ()


@pytest.mark.parametrize("name", ["h264_aac.mp4", "fragmented.mp4", "h264.mkv", "vp9_opus.webm", "mpeg4.avi"])
def test_a_truncated_file_that_opens_is_damaged(media: Path, tmp_path: Path, name: str) -> None:
    path = shorten(tmp_path / name, media / name)
    damages = ffmpeg.examine(str(path)).damages
    spans = [damage.span for damage in damages if damage.span]
    assert spans
    assert all(0 <= start < end <= 2.1e9 for start, end in spans)


def test_an_index_that_points_past_the_end_is_damage(media: Path, tmp_path: Path) -> None:
    source = media / "h264_aac.mp4"
    path = tmp_path / "x"
    path.write_bytes(source.read_bytes()[:-20])
    assert "20 bytes of media are missing" in ffmpeg.examine(str(path)).damages[0].text


def test_a_file_without_its_index_is_not_media(media: Path, tmp_path: Path) -> None:
    with pytest.raises(NotMedia):
        ffmpeg.measure(str(shorten(tmp_path / "x", media / "moov_at_end.mp4")))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("h264_aac.mp4", Layout(index_first=True, fragmented=False)),
        ("moov_at_end.mp4", Layout(index_first=False, fragmented=False)),
        ("fragmented.mp4", Layout(index_first=True, fragmented=True)),
        ("prores.mov", Layout(index_first=False, fragmented=False)),
        ("h264.mkv", None),
        ("mpeg.ts", None),
        ("sound.wav", None),
    ],
)
def test_the_layout_of_an_mp4_is_reported(media: Path, name: str, expected: Layout | None) -> None:
    assert ffmpeg.examine(str(media / name)).layout == expected


HLS = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nother.ts\n#EXT-X-ENDLIST\n"
CONCAT = "ffconcat version 1.0\nfile other.ts\n"


@pytest.mark.parametrize(
    "content",
    [
        HLS.encode(),
        CONCAT.encode(),
        b'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><Period/></MPD>',
        b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\nm=video 5004 RTP/AVP 96\r\n",
        b"just a text\n" * 100,
        bytes(range(256)) * 200,
        bytes(100_000),
        b"x",
        b"",
    ],
    ids=["hls", "concat", "dash", "sdp", "text", "junk", "zeros", "one byte", "empty"],
)
def test_other_files_are_not_media_and_open_nothing(tmp_path: Path, content: bytes) -> None:
    # Opening the pipe blocks until it has a writer, so the test would not end.
    os.mkfifo(tmp_path / "other.ts")
    path = tmp_path / "film.mp4"
    path.write_bytes(content)
    with pytest.raises(NotMedia):
        ffmpeg.measure(str(path))


def test_without_the_format_whitelist_the_other_file_is_read(media: Path, tmp_path: Path) -> None:
    """The negative control of the test above."""
    shutil.copyfile(media / "mpeg.ts", tmp_path / "other.ts")
    path = tmp_path / "film.mp4"
    path.write_text(CONCAT)
    with av.open(str(path), options={"protocol_whitelist": "file"}) as container:
        assert len(container.streams) == 2


def test_tags_that_are_not_text_get_replacement_characters(media: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.mov"
    path.write_bytes((media / "tagged.mov").read_bytes().replace("Zürich".encode(), b"Z\xff\xferich"))
    assert ffmpeg.measure(str(path)).format.tags["title"] == "Z\ufffd\ufffdrich"
