"""Good files with many containers, codecs, and oddities; each is intact by construction."""

import base64
import struct
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from .sample_media import ffmpeg

SECONDS = 2
INPUTS = (
    f"-f lavfi -i testsrc2=size=320x180:rate=25:duration={SECONDS}",
    f"-f lavfi -i sine=frequency=440:sample_rate=48000:duration={SECONDS}",
    "-i {folder}/lines.srt",
    "-i {folder}/cover.jpg",
    "-f data -i {folder}/notes.bin",
)
"""The inputs of all recipes by number: video, audio, subtitles, cover art, data."""

SUBTITLES = """1
00:00:00,200 --> 00:00:01,000
Good evening

2
00:00:01,200 --> 00:00:01,800
Good night
"""

H264 = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p"
B_FRAMES = "-c:v libx264 -preset veryfast -bf 3 -b_strategy 0 -pix_fmt yuv420p"
H265 = "-c:v libx265 -preset ultrafast -x265-params log-level=none"
AAC = "-c:a aac -ac 2"
FILM = "-map 0 -map 1"
FRAGMENTED = "frag_keyframe+empty_moov+default_base_moof"
H264_ONE, H264_TWO = (f"-c:v:{n} libx264 -preset ultrafast -pix_fmt:v:{n} yuv420p" for n in (0, 1))
TWO_SOUNDS = "-map 0 -map 1 -map 1 -map 1"

RECIPES = {
    # Tracks that are neither video nor audio.
    "timecode.mov": f"{FILM} {H264} {AAC} -timecode 01:00:00:00",
    "timecode.mp4": f"{FILM} {B_FRAMES} {AAC} -timecode 10:00:00:00 -write_tmcd 1",
    "timecode_only_video.mov": "-map 0 -c:v prores_ks -timecode 01:00:00:00",
    "data.ts": f"{FILM} -map 4 {H264} {AAC} -c:d copy",
    "data_first.ts": f"-map 4 {FILM} {B_FRAMES} {AAC} -c:d copy",
    "subtitles.mp4": f"{FILM} -map 2 {H264} {AAC} -c:s mov_text",
    "subtitles_first.mp4": f"-map 2 {FILM} {B_FRAMES} {AAC} -c:s mov_text",
    "subtitles.mkv": f"{FILM} -map 2 {B_FRAMES} {AAC} -c:s srt",
    "subtitles_first.mkv": f"-map 2 {FILM} {B_FRAMES} {AAC} -c:s ass",
    "webvtt.mkv": f"{FILM} -map 2 {B_FRAMES} {AAC} -c:s webvtt",
    "webvtt.webm": f"{FILM} -map 2 -c:v libvpx -deadline realtime -cpu-used 8 -c:a libopus -c:s webvtt",
    "only_subtitles.mkv": "-map 2 -c:s srt",
    # The order and number of tracks.
    "sound_first.mp4": f"-map 1 -map 0 {B_FRAMES} {AAC}",
    "sound_first.mkv": f"-map 1 -map 0 {B_FRAMES} {AAC}",
    "sound_first.ts": f"-map 1 -map 0 {B_FRAMES} {AAC}",
    "many_sounds.mp4": f"{TWO_SOUNDS} {B_FRAMES} -c:a aac -ac:a:0 1 -ac:a:1 2",
    "many_sounds.mkv": f"{TWO_SOUNDS} {H264} -c:a:0 flac -c:a:1 libopus -c:a:2 ac3",
    "two_pictures.mp4": f"-map 0 {FILM} {B_FRAMES} {AAC}",
    "two_pictures.mkv": f"-map 0 {FILM} -c:v:0 ffv1 -c:v:1 mpeg4 {AAC}",
    # Cover art.
    "cover.mp3": "-map 1 -map 3 -c:a libmp3lame -c:v copy -disposition:v attached_pic",
    "cover.m4a": "-map 1 -map 3 -c:a aac -c:v copy -disposition:v attached_pic",
    "cover.flac": "-map 1 -map 3 -c:a flac -c:v copy -disposition:v attached_pic",
    "cover.mp4": f"{FILM} -map 3 {H264_ONE} {AAC} -c:v:1 copy -disposition:v:1 attached_pic",
    "cover_first.mp4": f"-map 3 {FILM} {H264_TWO} {AAC} -c:v:0 copy -disposition:v:0 attached_pic",
    "cover.mkv": f"{FILM} {B_FRAMES} {AAC} -attach {{folder}}/cover.jpg -metadata:s:t mimetype=image/jpeg",
    "cover.mka": "-map 1 -c:a libopus -attach {folder}/cover.jpg -metadata:s:t mimetype=image/jpeg",
    "cover.ogg": "-map 1 -c:a libopus -metadata METADATA_BLOCK_PICTURE={picture}",
    # Elementary streams.
    "raw.h264": f"-map 0 {H264} -f h264",
    "raw_b_frames.h264": f"-map 0 {B_FRAMES} -f h264",
    "raw.hevc": f"-map 0 {H265} -f hevc",
    "raw.m2v": "-map 0 -c:v mpeg2video -bf 2 -f mpeg2video",
    "raw.m1v": "-map 0 -c:v mpeg1video -f mpeg1video",
    "raw.m4v": "-map 0 -c:v mpeg4 -f m4v",
    "raw.obu": "-map 0 -c:v libsvtav1 -preset 12 -f obu",
    "raw.mjpeg": "-map 0 -c:v mjpeg -pix_fmt yuvj420p -f mjpeg",
    "raw.mp2": "-map 1 -c:a mp2",
    "raw.dts": "-map 1 -ac 2 -c:a dca -strict -2",
    "raw.thd": "-map 1 -ac 2 -c:a truehd -strict -2 -f truehd",
    "raw.aac": "-map 1 -c:a aac -ac 6",
    # MPEG-TS and MPEG-PS.
    "mp2.ts": f"{FILM} {H264} -c:a mp2",
    "mp2_mono.ts": "-map 0 -map 1 -c:v mpeg2video -bf 2 -c:a mp2 -ac 1 -ar 32000",
    "mp3.ts": f"{FILM} {H264} -c:a libmp3lame",
    "ac3.ts": f"{FILM} -c:v mpeg2video -c:a ac3 -ac 6",
    "opus.ts": f"{FILM} {H265} -c:a libopus",
    "latm.ts": f"{FILM} {H264} {AAC} -mpegts_flags latm",
    "pcm_bluray.m2ts": f"{FILM} {H264} -c:a pcm_bluray -ac 2",
    "sound.ts": "-map 1 -c:a mp2",
    "film.vob": f"{FILM} -c:v mpeg2video -bf 2 -c:a ac3",
    "film.mpg": f"{FILM} -c:v mpeg1video -c:a mp2",
    # AVI, MOV, MXF, FLV, Ogg, ASF, DV, NUT and sounds of their own.
    "b_frames.avi": f"{FILM} {B_FRAMES} -c:a libmp3lame",
    "mpeg4_b_frames.avi": f"{FILM} -c:v mpeg4 -bf 2 -c:a mp2",
    "huffyuv.avi": f"{FILM} -c:v huffyuv -c:a pcm_s16le",
    "rgb.avi": f"{FILM} -c:v rawvideo -pix_fmt bgr24 -c:a pcm_u8",
    "utvideo.avi": f"{FILM} -c:v utvideo -c:a adpcm_ms",
    "sound_first.avi": "-map 1 -map 0 -c:v mpeg4 -c:a pcm_s16le",
    "dv.avi": f"{FILM} -c:v dvvideo -s 720x576 -pix_fmt yuv420p -c:a pcm_s16le -ac 2",
    "film.dv": f"{FILM} -s 720x576 -pix_fmt yuv420p -ac 2 -target pal-dv",
    "animation.mov": f"{FILM} -c:v qtrle -c:a pcm_s16be",
    "v210.mov": f"{FILM} -c:v v210 -pix_fmt yuv422p10le -c:a pcm_s24le",
    "jpeg2000.mov": f"{FILM} -c:v jpeg2000 -c:a pcm_f32le",
    "dnxhd.mxf": f"{FILM} -c:v dnxhd -profile:v dnxhr_lb -pix_fmt yuv422p -c:a pcm_s16le -ar 48000",
    "mpeg4.flv": f"{FILM} -c:v flv -c:a libmp3lame -ar 44100",
    "sound.flv": "-map 1 -c:a aac",
    "vp8.ogv": f"{FILM} -c:v libvpx -deadline realtime -cpu-used 8 -c:a vorbis -strict -2 -ac 2",
    "flac.ogg": "-map 1 -c:a flac",
    "wmv1.wmv": f"{FILM} -c:v wmv1 -c:a wmav1",
    "sound.wma": "-map 1 -c:a wmav2",
    "sound.caf": "-map 1 -c:a alac",
    "sound.au": "-map 1 -c:a pcm_s16be",
    "sound.wv": "-map 1 -c:a wavpack",
    "sound.tta": "-map 1 -c:a tta",
    "sound.mka": "-map 1 -c:a vorbis -strict -2 -ac 2",
    "adpcm.wav": "-map 1 -c:a adpcm_ima_wav",
    "u8.wav": "-map 1 -c:a pcm_u8 -ac 1 -ar 8000",
    "f64.wav": "-map 1 -c:a pcm_f64le",
    "s32.flac": "-map 1 -c:a flac -sample_fmt s32 -ar 96000",
    "alaw.wav": "-map 1 -c:a pcm_alaw -ar 8000",
    "quiet.mp3": "-map 1 -c:a libmp3lame -ac 1 -ar 22050",
    "vbr.mp3": "-map 1 -af volume=0.01:enable=lt(t\\,1) -c:a libmp3lame -q:a 0 -write_xing 0",
    "eac3.mp4": f"{FILM} {H264} -c:a eac3 -ac 6",
    "opus.mp4": f"{FILM} {H264} -c:a libopus",
    "flac.mp4": f"{FILM} {H264} -c:a flac -strict -2",
    "pcm.mkv": f"{FILM} {H264} -c:a pcm_s24le -ac 6",
    # Layouts of MP4.
    "fragments.mp4": f"{FILM} {B_FRAMES} {AAC} -g 12 -movflags {FRAGMENTED}",
    "fragments_indexed.mp4": f"{FILM} {B_FRAMES} {AAC} -g 12 -movflags {FRAGMENTED}+global_sidx",
    "cmaf.mp4": f"-map 0 {H264} -g 12 -movflags cmaf+frag_keyframe",
    "negative_offsets.mp4": f"{FILM} {B_FRAMES} {AAC} -movflags negative_cts_offsets",
    "no_edits.mp4": f"{FILM} {B_FRAMES} {AAC} -use_editlist 0",
    "late_sound.mp4": f"{FILM} {H264} {AAC} -af adelay=500|500,atrim=duration=2",
    # Pictures of other shapes, depths, rates.
    "odd.mp4": f"{FILM} -vf scale=321:179 -c:v libx264 -preset ultrafast -pix_fmt yuv444p {AAC}",
    "odd.mkv": f"{FILM} -vf scale=35:27 -c:v libvpx-vp9 -deadline realtime -cpu-used 8 -c:a libopus",
    "tiny.mp4": f"-map 0 -vf scale=16:16 {H264}",
    "tall.mp4": f"{FILM} -vf scale=180:1280 {H264} {AAC}",
    "high10.mp4": f"{FILM} -c:v libx264 -preset ultrafast -pix_fmt yuv420p10le {AAC}",
    "high422.mov": f"{FILM} -c:v libx264 -preset ultrafast -pix_fmt yuv422p10le -c:a pcm_s24le",
    "main444_12.mkv": f"-map 0 {H265} -pix_fmt yuv444p12le",
    "gray.mp4": "-map 0 -c:v libx264 -preset ultrafast -pix_fmt gray",
    "rgb.mp4": "-map 0 -c:v libx264rgb -preset ultrafast -pix_fmt rgb24",
    "alpha.mov": "-map 0 -c:v prores_ks -profile:v 4444 -pix_fmt yuva444p10le",
    "alpha.webm": "-map 0 -c:v libvpx-vp9 -deadline realtime -cpu-used 8 -pix_fmt yuva420p",
    "alpha_ffv1.mkv": "-map 0 -c:v ffv1 -level 3 -pix_fmt yuva420p",
    "vfr.mp4": f"{FILM} -vf setpts=PTS+gt(N\\,20)*0.2/TB {H264} -fps_mode vfr {AAC}",
    "vfr.mkv": f"-map 0 -vf select=not(mod(n\\,3))+gt(n\\,30) {B_FRAMES} -fps_mode vfr",
    "slow.mp4": f"-map 0 -vf fps=1 {H264}",
    "ntsc.mkv": f"{FILM} -vf fps=30000/1001 {B_FRAMES} {AAC}",
    "fast.mp4": f"{FILM} -vf fps=120 {B_FRAMES} {AAC}",
    "interlaced.ts": f"{FILM} -vf tinterlace=4 -c:v mpeg2video -flags +ildct+ilme -c:a mp2",
    "interlaced.mov": f"-map 0 -vf tinterlace=4 {H264} -flags +ilme+ildct",
    "open_gop.mp4": f"{FILM} -c:v libx264 -preset veryfast -x264-params open-gop=1:keyint=12 {AAC}",
    "open_gop.mkv": f"{FILM} {H265}:keyint=12:open-gop=1:bframes=3 {AAC}",
    "one_frame.mp4": f"-map 0 -frames:v 1 {H264}",
    "film.gif": "-map 0 -vf fps=10 -c:v gif",
    "still.gif": "-map 0 -frames:v 1 -c:v gif",
    "lossless.mp4": "-map 0 -c:v libx264 -preset ultrafast -qp 0 -pix_fmt yuv444p",
    "intra.mp4": f"{FILM} {H264} -g 1 {AAC}",
    "no_b_frames.mkv": f"{FILM} {H264} -bf 0 {AAC}",
    "hev1.mp4": f"{FILM} {H265} -tag:v hev1 {AAC}",
    "hvc1.mov": f"{FILM} {H265} -tag:v hvc1 {AAC}",
    "av1.mkv": f"{FILM} -c:v libsvtav1 -preset 12 -c:a libopus",
    "av1_fragments.mp4": f"-map 0 -c:v libsvtav1 -preset 12 -movflags {FRAGMENTED}",
    "vp9.mov": "-map 0 -c:v libvpx-vp9 -deadline realtime -cpu-used 8 -f mp4",
    "anamorphic.mkv": f"{FILM} -vf setsar=16/11 {H264} {AAC}",
    "ntsc_interlaced.mxf": "-map 0 -vf fps=60000/1001,tinterlace=4 -c:v mpeg2video -flags +ildct+ilme",
    "film_rate.ts": f"{FILM} -vf fps=24000/1001 {H264} {AAC}",
    "fifty.mp4": f"{FILM} -vf fps=50 {B_FRAMES} {AAC}",
    "prores_proxy.mov": f"{FILM} -c:v prores_ks -profile:v 0 -c:a pcm_s16le -ar 48000",
    "ffv1_slices.mkv": f"{FILM} -c:v ffv1 -level 3 -slices 4 -slicecrc 1 -c:a flac",
    "ffv1_old.avi": "-map 0 -c:v ffv1 -level 1",
    "mjpeg.mkv": f"{FILM} -c:v mjpeg -pix_fmt yuvj422p -c:a pcm_s16le",
    # Sound of other layouts.
    "mono.mp4": f"{FILM} {H264} -c:a aac -ac 1",
    "surround.mp4": f"{FILM} {H264} -af pan=5.1|c0=c0|c1=c0|c2=c0|c3=c0|c4=c0|c5=c0 -c:a aac",
    "surround.flac": "-map 1 -af pan=7.1|c0=c0|c1=c0|c2=c0|c3=c0|c4=c0|c5=c0|c6=c0|c7=c0 -c:a flac",
    "unnamed_layout.wav": "-map 1 -ac 3 -af pan=3c|c0=c0|c1=c0|c2=c0 -c:a pcm_s16le",
    "sixteen.wav": "-map 1 -af pan=16c|c0=c0|c1=c0|c9=c0|c15=c0 -c:a pcm_s16le",
    "short.wav": "-map 1 -t 0.05 -c:a pcm_s16le",
    # Stills.
    "still.jpg": "-map 0 -frames:v 1 -c:v mjpeg -pix_fmt yuvj420p",
    "still.bmp": "-map 0 -frames:v 1 -c:v bmp",
    "still.avif": "-map 0 -frames:v 1 -c:v libsvtav1 -f avif",
}


class Corpus:
    """Creates files in a folder on first use; their sources are in `parts`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.parts = folder / "parts"
        self.parts.mkdir()
        (self.parts / "lines.srt").write_text(SUBTITLES)
        (self.parts / "notes.bin").write_bytes(bytes(range(256)))
        Image.new("RGB", (64, 64), "navy").save(self.parts / "cover.jpg")

    def file(self, name: str) -> Path:
        path = self._folder / name
        if path.exists():
            return path
        return self.made(path, RECIPES[name]) if name in RECIPES else DERIVED[name](self, path)

    def made(self, path: Path, recipe: str) -> Path:
        inputs = " ".join(INPUTS).format(folder=self.parts).split()
        picture = _vorbis_picture(self.parts / "cover.jpg")
        ffmpeg(
            *inputs, *(word.format(folder=self.parts, picture=picture) for word in recipe.split()), str(path)
        )
        return path


def _vorbis_picture(path: Path) -> str:
    """Return the cover as Ogg stores it: FLAC's picture block in base64."""
    cover, kind = path.read_bytes(), b"image/jpeg"
    head = struct.pack(">II", 3, len(kind)) + kind + struct.pack(">6I", 0, 64, 64, 24, 0, len(cover))
    return base64.b64encode(head + cover).decode()


type Derive = Callable[[Corpus, Path], Path]


def _with_tail(source: str, tail: bytes) -> Derive:
    """Derive a file with bytes after its end."""

    def derive(corpus: Corpus, path: Path) -> Path:
        path.write_bytes(corpus.file(source).read_bytes() + tail)
        return path

    return derive


def _copied(source: str, *arguments: str, before: tuple[str, ...] = ()) -> Derive:
    """Derive a file by copying streams, for example from a time on."""

    def derive(corpus: Corpus, path: Path) -> Path:
        origin = str(corpus.file(source))
        ffmpeg(*before, "-i", origin, "-map", "0", "-c", "copy", *arguments, str(path))
        return path

    return derive


def _joined(*recipes: str) -> Derive:
    """Derive a file of pieces of different formats, as when a stream changes midway."""

    def derive(corpus: Corpus, path: Path) -> Path:
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


def _later_fragments(corpus: Corpus, path: Path) -> Path:
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
    def derive(corpus: Corpus, path: Path) -> Path:
        Image.radial_gradient("L").convert("RGB").save(path, **options)
        return path

    return derive


def _free(size: int, content: bytes = b"") -> bytes:
    """Return a `free` box with a 64-bit size."""
    return struct.pack(">I4sQ", 1, b"free", size) + content


PLAIN_MP3 = "-map 1 -c:a libmp3lame -id3v2_version 0 -write_xing 0"
DERIVED: dict[str, Derive] = {
    "large_free.mp4": _with_tail("timecode.mp4", _free(24, bytes(8))),
    "endless_free.mp4": _with_tail("sound_first.mp4", b"\0\0\0\0free" + bytes(40)),
    "empty_free.mp4": _with_tail("sound_first.mp4", b"\0\0\0\x08free"),
    "zeros.mp4": _with_tail("sound_first.mp4", bytes(64)),
    "id3v1.mp3": _with_tail("quiet.mp3", b"TAG" + b"title".ljust(125, b"\0")),
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
    "film.apng": _image(
        format="PNG", save_all=True, append_images=[Image.linear_gradient("L")], duration=200
    ),
}
