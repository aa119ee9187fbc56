"""Faults that a generator puts into files are found, and each file without them passes the same checks."""

import random
from pathlib import Path

import av
import pytest

from aiprod_film.frames import SECOND
from aiprod_probe.ffmpeg.decoder_log import decoder_log
from aiprod_probe.ffmpeg.headers import measure
from aiprod_probe.ffmpeg.packets import examine
from aiprod_probe.media_info import NotMedia
from aiprod_probe.qc.judge import judge
from aiprod_probe.qc.presets import COMPLETE
from aiprod_probe.qc.spec import Spec
from aiprod_probe.qc.verdicts import Verdict, overall_verdict
from tests.long_cases import sampled

from .analyzed_files import analyzed, checked, made
from .injected_faults import BARS, FAULTS, FILM, H264, NOISE
from .injected_faults_more import MORE_FAULTS

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


def test_a_file_without_bytes_is_called_empty(tmp_path: Path) -> None:
    (tmp_path / "x").touch()
    with pytest.raises(NotMedia, match="empty"):
        measure(str(tmp_path / "x"))


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
