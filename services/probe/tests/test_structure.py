"""What containers state about themselves is checked: the structure of Matroska, Dolby Vision, lengths."""

import struct
from collections.abc import Callable
from functools import partial
from pathlib import Path

import av
import pytest

from aiprod_probe.examination import Examination
from aiprod_probe.ffmpeg.decoding import analyze
from aiprod_probe.ffmpeg.formats.dolby_vision import has_metadata
from aiprod_probe.ffmpeg.formats.matroska import structure_problems
from aiprod_probe.ffmpeg.headers import measure
from aiprod_probe.ffmpeg.packets import examine
from aiprod_probe.media_info import DolbyVision
from aiprod_probe.qc.judge import judge
from aiprod_probe.qc.presets import PRESETS
from aiprod_probe.qc.spec import Spec
from aiprod_probe.qc.verdicts import Check, Verdict
from aiprod_probe.worker_pool import open_worker_pool
from aiprod_work.fair_queue import Ticket
from tests.long_cases import sampled

from .corpus import DERIVED, RECIPES, Corpus
from .sample_media import ffmpeg, shorten

MATROSKA = (".mkv", ".mka", ".webm", ".matroska")
FILES = [name for name in (*RECIPES, *DERIVED) if name.endswith(MATROSKA)]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return Corpus(tmp_path_factory.mktemp("corpus"))


def check_of(found: Examination, code: str, spec: Spec) -> Check:
    return next(check for check in judge(found, spec) if check.code == code)


@pytest.mark.parametrize("name", sampled(FILES, 8))
def test_files_of_ffmpeg_are_conformant(files: Corpus, name: str) -> None:
    assert structure_problems(str(files.file(name)), "matroska,webm") == ()


@pytest.mark.parametrize("name", sampled([name for name in FILES if name != "only_subtitles.mkv"], 8))
@pytest.mark.parametrize("share", [0.6, 0.97])
def test_a_matroska_file_that_ends_early_is_damaged(
    files: Corpus, tmp_path: Path, name: str, share: float
) -> None:
    damages = examine(str(shorten(tmp_path / "x", files.file(name), share))).damages
    assert any("missing at the end" in damage.text for damage in damages)


def replaced(before: bytes, after: bytes) -> Callable[[bytes], bytes]:
    assert len(before) == len(after)

    def change(content: bytes) -> bytes:
        assert before in content
        return content.replace(before, after, 1)

    return change


def without_tracks(content: bytes) -> bytes:
    """Give Tracks another id; the SeekHead names it first."""
    place = content.rindex(b"\x16\x54\xae\x6b")
    return content[: place + 3] + b"\x6d" + content[place + 4 :]


def flipped(content: bytes) -> bytes:
    """Change the title of the writing program: the checksum of Info no longer fits."""
    place = content.index(b"Lavf")
    return content[:place] + b"l" + content[place + 1 :]


STRUCTURES = {
    "DocType": ("crc.mkv", replaced(b"matroska", b"matrosky"), "the DocType is 'matrosky'"),
    "checksum": ("crc.mkv", flipped, "the checksum of Info"),
    "codec": ("speed.webm", replaced(b"V_VP9", b"V_VPX"), "WebM has no codec V_VPX"),
    "seek": (
        *("cues_first.mkv", replaced(b"\x53\xab\x84\x16\x54\xae\x6b", b"\x53\xab\x84\x16\x54\xae\x6c")),
        "the SeekHead points to",
    ),
    "cues": ("speed.webm", replaced(b"\x1f\x43\xb6\x75", b"\x1f\x43\xb6\x76"), "the Cues point to a Cluster"),
    "uid": ("crc.mkv", replaced(b"\x73\xc5", b"\x63\xc5"), "a track has no TrackUID"),
    "application": ("speed.webm", replaced(b"\x57\x41", b"\x57\x42"), "Info has no WritingApp"),
    "tracks": ("speed.webm", without_tracks, "it has 0 elements Tracks"),
}


@pytest.mark.parametrize("fault", STRUCTURES)
def test_a_broken_structure_is_told(files: Corpus, tmp_path: Path, fault: str) -> None:
    name, change, words = STRUCTURES[fault]
    path = tmp_path / "x"
    path.write_bytes(change(files.file(name).read_bytes()))
    problems = structure_problems(str(path), "matroska,webm")
    assert problems
    assert any(words in problem for problem in problems), problems


def test_a_broken_structure_warns_and_fails_an_archive(files: Corpus, tmp_path: Path) -> None:
    path = tmp_path / "x.mkv"
    path.write_bytes(flipped(files.file("crc.mkv").read_bytes()))
    found = examine(str(path))
    assert check_of(found, "STRUCTURE", Spec()).verdict is Verdict.WARN
    assert check_of(found, "STRUCTURE", PRESETS["archive-ffv1"].spec).verdict is Verdict.FAIL
    good = examine(str(files.file("crc.mkv")))
    assert check_of(good, "STRUCTURE", PRESETS["archive-ffv1"].spec).verdict is Verdict.PASS
    other = examine(str(files.file("mono.mp4")))
    assert check_of(other, "STRUCTURE", PRESETS["archive-ffv1"].spec).verdict is Verdict.SKIPPED


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x1a\x45\xdf\xa3",
        b"\x1a\x45\xdf\xa3\x80" + b"\x18\x53\x80\x67\x01" + b"\xff" * 7,
        b"\x1a\x45\xdf\xa3\x80" + b"\x18\x53\x80\x67\xff" + b"\x1f\x43\xb6\x75\xff" * 5000,
        b"\x1a\x45\xdf\xa3\x80" + b"\x18\x53\x80\x67\xff" + b"\xec\x80" * 300_000,
        b"\x1a\x45\xdf\xa3\x80" + b"\x18\x53\x80\x67\x88" + b"\x11\x4d\x9b\x74\x08" + bytes(4),
    ],
)
def test_reading_malformed_elements_ends(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)
    assert structure_problems(str(tmp_path / "x"), "matroska,webm")


@pytest.mark.parametrize("name", ["film.gif", "still.jpg", "large.wav", "flac.ogg", "eight.opus", "vp8.ogv"])
def test_a_file_that_ends_before_its_format_says_is_damaged(files: Corpus, tmp_path: Path, name: str) -> None:
    assert examine(str(shorten(tmp_path / "x", files.file(name)))).damages


X265 = {"preset": "ultrafast", "x265-params": "log-level=none:aud=1:repeat-headers=1"}
COLOURS = {1: "smpte2084", 2: "bt709", 4: "arib-std-b67", 0: ""}
ACCESS_UNIT = b"\0\0\0\x01\x46\x01"
"""A delimiter (NAL unit 35), which begins each picture."""
METADATA = b"\0\0\0\x01\x7c\x01\x19\x08\x09\x10\x40\x80"
"""A NAL unit of type 62; its content is not that of a display."""


def dolby_vision_film(
    path: Path, record: DolbyVision, transfer: str | None = None, metadata: bytes = METADATA
) -> Path:
    """Make HEVC whose pictures carry metadata, and an MP4 of it that states the record."""
    named = COLOURS[record.compatibility] if transfer is None else transfer
    raw, film = path.with_suffix(".hevc"), path.with_suffix(".plain.mp4")
    encoded = ten_bits(raw, named).read_bytes()
    raw.write_bytes(encoded.replace(ACCESS_UNIT, metadata + ACCESS_UNIT)[len(metadata) :] + metadata)
    ffmpeg("-f", "hevc", "-r", "25", "-i", str(raw), "-c", "copy", "-tag:v", "hvc1", str(film))
    path.write_bytes(with_record(film.read_bytes(), record))
    return path


def ten_bits(path: Path, transfer: str, width: int = 320, height: int = 180, rate: int = 25) -> Path:
    """Encode ten frames of HEVC with PyAV: the encoder of the tests' ffmpeg has 8 bits only."""
    colours = f":transfer={transfer}" if transfer else ""
    with av.open(str(path), "w") as container:
        options = {**X265, "x265-params": X265["x265-params"] + colours}
        stream = container.add_stream("libx265", rate=rate, options=options)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p10le"
        for _ in range(10):
            container.mux(stream.encode(av.VideoFrame(width, height, "yuv420p10le")))
        container.mux(stream.encode())
    return path


def with_record(content: bytes, record: DolbyVision) -> bytes:
    """Return an MP4 with a `dvcC` box (ETSI TS 103 572) after its `hvcC`; its index is after its media."""
    flags = record.profile << 9 | record.level << 3 | record.has_metadata << 2
    flags |= record.has_enhancement << 1 | record.has_base
    body = struct.pack(">BBHB19x", 1, 0, flags, record.compatibility << 4)
    box = struct.pack(">I4s", 8 + len(body), b"dvcC" if record.profile <= 7 else b"dvvC") + body
    place = content.index(b"hvcC") - 4
    end = place + int.from_bytes(content[place : place + 4])
    content = content[:end] + box + content[end:]
    for kind in (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd", b"hvc1"):
        at = content.index(kind) - 4
        size = int.from_bytes(content[at : at + 4]) + len(box)
        content = content[:at] + size.to_bytes(4) + content[at + 4 :]
    return content


def record(profile: int, compatibility: int, level: int = 1, **changes: bool) -> DolbyVision:
    flags = {"has_metadata": True, "has_enhancement": False, "has_base": True} | changes
    return DolbyVision(profile, level, compatibility=compatibility, **flags)


@pytest.mark.parametrize(("profile", "compatibility"), [(5, 0), (8, 1), (8, 2), (8, 4)])
async def test_a_sound_configuration_of_dolby_vision_passes(
    tmp_path: Path, profile: int, compatibility: int
) -> None:
    wanted = record(profile, compatibility)
    path = dolby_vision_film(tmp_path / "x.mp4", wanted)
    async with open_worker_pool(1, 60, tmp_path) as workers:
        (stream,) = (await workers.run(Ticket("user"), partial(measure, str(path)))).streams
    assert stream.video
    assert stream.video.dolby_vision == wanted
    check = check_of(examine(str(path)), "DOLBY_VISION", Spec(dolby_vision_profiles=(5, 8)))
    assert check.verdict is Verdict.PASS, check
    assert check.measured == f"profile {profile}.{compatibility}, level 1"


CONTRADICTIONS = {
    "transfer": (record(8, 1), "bt709", METADATA, "the base layer is bt709, and not smpte2084"),
    "profile": (record(3, 0), "", METADATA, "there is no profile 3"),
    "codec": (record(10, 1), None, METADATA, "the profile is for av1, and the stream is hevc"),
    "compatibility": (record(5, 1), None, METADATA, "the profile has no compatibility 1"),
    "layer": (record(8, 1, has_enhancement=True), None, METADATA, "an enhancement layer is not allowed"),
    "no layer": (record(7, 1), None, METADATA, "an enhancement layer is missing"),
    "metadata": (record(8, 1, has_metadata=False), None, METADATA, "the configuration states no metadata"),
    "packets": (record(8, 1), None, b"", "its metadata is missing in the packets"),
    "level": (record(8, 1, level=14), None, METADATA, "there is no level 14"),
}


@pytest.mark.parametrize("fault", CONTRADICTIONS)
def test_a_configuration_that_contradicts_its_stream_is_told(tmp_path: Path, fault: str) -> None:
    stated, transfer, metadata, words = CONTRADICTIONS[fault]
    found = examine(str(dolby_vision_film(tmp_path / "x.mp4", stated, transfer, metadata)))
    check = check_of(found, "DOLBY_VISION", Spec())
    assert check.verdict is Verdict.WARN
    assert words in check.measured
    wanted = Spec(dolby_vision_profiles=(stated.profile,))
    assert check_of(found, "DOLBY_VISION", wanted).verdict is Verdict.FAIL


def test_a_level_that_is_too_low_is_told(tmp_path: Path) -> None:
    raw, path = ten_bits(tmp_path / "x.hevc", "", 1920, 1080, rate=50), tmp_path / "x.mp4"
    ffmpeg("-f", "hevc", "-r", "50", "-i", str(raw), "-c", "copy", "-tag:v", "hvc1", str(path))
    path.write_bytes(with_record(path.read_bytes(), record(8, 1, level=4)))
    check = check_of(examine(str(path)), "DOLBY_VISION", Spec())
    assert "level 4 is too low for 1920x1080 at 50.000 fps" in check.measured


def test_films_without_dolby_vision_fail_only_where_it_is_wanted(files: Corpus) -> None:
    found = examine(str(files.file("hvc1.mov")))
    assert check_of(found, "DOLBY_VISION", Spec()).verdict is Verdict.SKIPPED
    assert check_of(found, "DOLBY_VISION", Spec(dolby_vision_profiles=(8,))).verdict is Verdict.FAIL


def test_metadata_is_found_in_both_forms_of_packets() -> None:
    header = b"\x01" + bytes(20) + b"\x03"
    unit = b"\x7c\x01\x19"
    assert has_metadata(b"\0\0\0\x02\x26\x01" + b"\0\0\0\x03" + unit, header)
    assert has_metadata(b"\0\0\0\x01\x26\x01\0\0\x01" + unit, b"")
    assert not has_metadata(b"\0\0\0\x02\x26\x01", header)
    assert not has_metadata(b"\xff\xff\xff\xff\x7c", header)


def test_an_ogg_file_that_ends_in_the_head_of_a_page_is_damaged(files: Corpus, tmp_path: Path) -> None:
    content = files.file("flac.ogg").read_bytes()
    (tmp_path / "x").write_bytes(content[: content.rindex(b"OggS") + 9])
    assert examine(str(tmp_path / "x")).damages


def crc_of(page: bytes) -> int:
    """Return the checksum of an Ogg page (RFC 3533, 6)."""
    value = 0
    for byte in page:
        value ^= byte << 24
        for _ in range(8):
            value = (value << 1 ^ 0x04C11DB7 if value & 0x80000000 else value << 1) & 0xFFFFFFFF
    return value


@pytest.mark.parametrize("name", ["flac.ogg", "vp8.ogv", "eight.opus"])
@pytest.mark.parametrize("position", [1 << 62, (1 << 63) - 2, -(1 << 62)])
def test_times_that_no_clock_holds_are_unknown(
    files: Corpus, tmp_path: Path, name: str, position: int
) -> None:
    content = files.file(name).read_bytes()
    at = content.rindex(b"OggS")
    page = bytearray(content[at:])
    page[6:14], page[22:26] = struct.pack("<q", position), bytes(4)
    page[22:26] = struct.pack("<I", crc_of(page))
    path = tmp_path / name
    path.write_bytes(content[:at] + page)
    for report in (
        measure(str(path)),
        examine(str(path)).report,
        analyze(str(path), lambda share: None).report,
    ):
        # The contract's durations have 64 bits.
        assert abs(report.format.duration or 0) <= 1 << 62
        assert all(abs(stream.duration or 0) <= 1 << 62 for stream in report.streams)
