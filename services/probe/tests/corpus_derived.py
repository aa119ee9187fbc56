"""Good files that derive from others: joined, trimmed, rotated, or with bytes that no encoder writes."""

import struct
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from .corpus_recipes import AAC, FILM, H264
from .sample_media import ffmpeg

if TYPE_CHECKING:
    from .corpus import Corpus

type Derive = Callable[["Corpus", Path], Path]


def with_tail(source: str, tail: bytes) -> Derive:
    """Derive a file with bytes after its end."""

    def derive(corpus: "Corpus", path: Path) -> Path:
        path.write_bytes(corpus.file(source).read_bytes() + tail)
        return path

    return derive


def _copied(source: str, *arguments: str, before: tuple[str, ...] = ()) -> Derive:
    """Derive a file by copying streams, for example from a time on."""

    def derive(corpus: "Corpus", path: Path) -> Path:
        origin = str(corpus.file(source))
        ffmpeg(*before, "-i", origin, "-map", "0", "-c", "copy", *arguments, str(path))
        return path

    return derive


def _joined(*recipes: str) -> Derive:
    """Derive a file of pieces of different formats, as when a stream changes midway."""

    def derive(corpus: "Corpus", path: Path) -> Path:
        names = [f"{path.stem}-{number}{path.suffix}" for number in range(len(recipes))]
        pieces = [
            corpus.made(corpus.parts / name, recipe) for name, recipe in zip(names, recipes, strict=True)
        ]
        if path.suffix == ".ts":
            listed = pieces[0].with_suffix(".txt")
            listed.write_text("".join(f"file {name}\n" for name in names))
            ffmpeg("-f", "concat", "-i", str(listed), "-c", "copy", str(path))
        else:
            path.write_bytes(b"".join(piece.read_bytes() for piece in pieces))
        return path

    return derive


def _later_fragments(corpus: "Corpus", path: Path) -> Path:
    """Derive a film without its first fragment, like a recording of a live stream."""
    content, kept, at, dropped = corpus.file("fragments.mp4").read_bytes(), b"", 0, set[bytes]()
    while at < len(content):
        size, kind = struct.unpack_from(">I4s", content, at)
        if kind in (b"moof", b"mdat") and kind not in dropped:
            dropped.add(kind)
        elif kind != b"mfra":
            kept += content[at : at + size]
        at += size
    path.write_bytes(kept)
    return path


def _image(**options: object) -> Derive:
    def derive(corpus: "Corpus", path: Path) -> Path:
        Image.radial_gradient("L").convert("RGB").save(path, **options)
        return path

    return derive


def _exr(kind: int, form: str) -> Derive:
    """Derive an OpenEXR without compression, by its file layout; `kind` is 1 for half floats and 2 for floats."""

    def derive(corpus: "Corpus", path: Path) -> Path:
        width, height = 64, 36
        window = struct.pack("<4i", 0, 0, width - 1, height - 1)
        channels = b"".join(name + struct.pack("<xi4x2i", kind, 1, 1) for name in (b"B", b"G", b"R"))
        attributes = {
            b"channels\0chlist\0": channels + b"\0",
            b"compression\0compression\0": b"\0",
            b"dataWindow\0box2i\0": window,
            b"displayWindow\0box2i\0": window,
            b"lineOrder\0lineOrder\0": b"\0",
            b"pixelAspectRatio\0float\0": struct.pack("<f", 1),
            b"screenWindowCenter\0v2f\0": struct.pack("<2f", 0, 0),
            b"screenWindowWidth\0float\0": struct.pack("<f", 1),
        }
        values = (name + struct.pack("<i", len(value)) + value for name, value in attributes.items())
        header = b"\x76\x2f\x31\1\2\0\0\0" + b"".join(values) + b"\0"
        row = struct.pack(f"<{width}{form}", *(column / width for column in range(width)))
        chunk = 8 + 3 * len(row)
        places = range(len(header) + 8 * height, len(header) + (8 + chunk) * height, chunk)
        chunks = (struct.pack("<2i", line, 3 * len(row)) + 3 * row for line in range(height))
        path.write_bytes(header + struct.pack(f"<{height}Q", *places) + b"".join(chunks))
        return path

    return derive


def _free(size: int, content: bytes = b"") -> bytes:
    """Return a `free` box with a 64-bit size."""
    return struct.pack(">I4sQ", 1, b"free", size) + content


def _wav_with(*chunks: bytes, after: bytes = b"", stated: int | None = None) -> Derive:
    """Derive a WAV with chunks before its sound, and one after; `stated` replaces the length of the sound."""

    def derive(corpus: "Corpus", path: Path) -> Path:
        plain = corpus.file("u8.wav").read_bytes()
        data = plain.index(b"data")
        length = struct.unpack_from("<I", plain, data + 4)[0]
        sound = plain[data + 8 : data + 8 + length]
        shown = length if stated is None else stated
        body = (
            b"WAVE" + plain[12:data] + b"".join(chunks) + struct.pack("<4sI", b"data", shown) + sound + after
        )
        size = len(body) if stated is None else stated
        path.write_bytes(struct.pack("<4sI", b"RIFF", size) + body)
        return path

    return derive


def _chunk(kind: bytes, content: bytes) -> bytes:
    """Return a chunk of RIFF; odd ones are padded."""
    return struct.pack("<4sI", kind, len(content)) + content + bytes(len(content) % 2)


def _moving(**options: object) -> Derive:
    """Derive a moving picture of ten frames, each of its own length."""

    def derive(corpus: "Corpus", path: Path) -> Path:
        frames = [Image.linear_gradient("L").rotate(36 * turn).convert("RGB") for turn in range(10)]
        lengths = [80 + 20 * (turn % 3) for turn in range(10)]
        frames[0].save(path, save_all=True, append_images=frames[1:], duration=lengths, **options)
        return path

    return derive


def _piped(form: str, recipe: str) -> Derive:
    return lambda corpus, path: corpus.piped(path, f"{recipe} -f {form}")


UNKNOWN_LENGTH = 0xFFFFFFFF
"""What a WAV states that was written to a pipe."""
PLAIN_MP3 = "-map 1 -c:a libmp3lame -id3v2_version 0 -write_xing 0"
DERIVED: dict[str, Derive] = {
    "large_free.mp4": with_tail("timecode.mp4", _free(24, bytes(8))),
    "endless_free.mp4": with_tail("sound_first.mp4", b"\0\0\0\0free" + bytes(40)),
    "empty_free.mp4": with_tail("sound_first.mp4", b"\0\0\0\x08free"),
    "zeros.mp4": with_tail("sound_first.mp4", bytes(64)),
    "id3v1.mp3": with_tail("quiet.mp3", b"TAG" + b"title".ljust(125, b"\0")),
    "later_fragments.mp4": _later_fragments,
    "trimmed.mp4": _copied("sound_first.mp4", before=("-ss", "0.7")),
    "trimmed_end.mp4": _copied("sound_first.mp4", "-t", "1.1"),
    "trimmed.mkv": _copied("sound_first.mp4", before=("-ss", "0.7")),
    "trimmed.ts": _copied("fragments.mp4", before=("-ss", "0.7")),
    "trimmed.m4a": _copied("many_sounds.mp4", "-map", "-0:v", before=("-ss", "0.51")),
    "rotated.mp4": _copied("mono.mp4", before=("-display_rotation:v", "90")),
    "late_start.mp4": _copied("mono.mp4", "-output_ts_offset", "5"),
    "long_clock.ts": _copied("mono.mp4", "-output_ts_offset", "95440"),
    "other_sound.ts": _joined(f"{FILM} {H264} -c:a mp2 -ac 2", f"{FILM} {H264} -c:a mp2 -ac 1 -ar 32000"),
    "other_size.ts": _joined(f"{FILM} {H264} -c:a mp2", f"{FILM} -vf scale=640:480 {H264} -c:a mp2"),
    "other_depth.h264": _joined(f"-map 0 {H264}", f"-map 0 {H264}10le"),
    "other_layout.aac": _joined("-map 1 -c:a aac -ac 1", "-map 1 -c:a aac -ac 6"),
    "other_rate.mp3": _joined(f"{PLAIN_MP3} -ac 2", f"{PLAIN_MP3} -ac 1 -ar 32000"),
    "other_layout.ac3": _joined("-map 1 -c:a ac3 -ac 2", "-map 1 -c:a ac3 -ac 6"),
    "still.png": _image(),
    "still.webp": _image(),
    "still.tiff": _image(compression="tiff_lzw"),
    "half.exr": _exr(1, "e"),
    "float.exr": _exr(2, "f"),
    "film.apng": _image(
        format="PNG", save_all=True, append_images=[Image.linear_gradient("L")], duration=200
    ),
    "trimmed_start.mp4": _copied("open_gop.mp4", before=("-ss", "1.03")),
    "trimmed_fragments.mp4": _copied(
        "fragments.mp4", "-movflags", "frag_keyframe+delay_moov+default_base_moof", before=("-ss", "0.7")
    ),
    "trimmed_ntsc.mp4": _copied("fragments_ntsc.mp4", before=("-ss", "0.9")),
    "phone.mov": _copied("hvc1.mov", before=("-display_rotation:v", "-90")),
    "upside_down.mkv": _copied("mono.mp4", before=("-display_rotation:v", "180")),
    "copied.mkv": _copied("fragments_film.mp4"),
    "copied.ts": _copied("fragments_film.mp4"),
    "joined.m2v": _joined("-map 0 -c:v mpeg2video", "-map 0 -c:v mpeg2video"),
    "joined.ts": _joined(f"{FILM} {H264} {AAC}", f"{FILM} {H264} {AAC}"),
    "odd_chunks.wav": _wav_with(_chunk(b"JUNK", bytes(27)), _chunk(b"LIST", b"INFOISFT\x05\0\0\0odd. \0")),
    "late_chunks.wav": _wav_with(after=_chunk(b"cue ", bytes(4)) + _chunk(b"id3 ", bytes(11))),
    **{f"piped.{form}": _piped(form, "-map 1") for form in ("wav", "caf", "au", "flac")},
    **{f"piped.{form}": _piped(form, FILM) for form in ("avi", "flv", "mxf", "matroska", "asf", "mpeg")},
    "piped.mp4": _piped("mp4", f"{FILM} {H264} {AAC} -movflags frag_keyframe+empty_moov"),
    "streamed.wav": _wav_with(stated=UNKNOWN_LENGTH),
    "film.webp": _moving(quality=70),
    "uneven.gif": _moving(),
    "film.png": _moving(format="PNG"),
    "film.avif": _moving(quality=60, speed=10),
}
