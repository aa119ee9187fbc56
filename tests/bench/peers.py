"""A film of three pictures beside what others use for it: ffmpeg's filters and moviepy.

6 s at 720p24 with a slow zoom, captions, and cross-fades, with the same settings of x264. Ours plans, checks,
and stores the film as well. All make it in turn; processor time counts, with that of children.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median

import cv2
import numpy as np

from tests.bench.table import Figures
from tests.bench.throughput import processor_seconds
from tests.conftest import Stack, started_stack

ROUNDS = 5
HOME = Path(__file__).parents[2] / ".aiprod/moviepy"
PACKAGE = "moviepy==2.2.1"
FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
CAPTIONS = ("Morning at the harbour", "The boats go out", "Evening comes early")
SECONDS, FADE = 2, 0.5
SMOOTH_WIDTH = 7680
"""zoompan moves by whole pixels of its input, and trembles unless that is far larger than its output."""
X264 = (
    "-c:v",
    "libx264",
    "-preset",
    "ultrafast",
    "-profile:v",
    "high",
    "-crf",
    "23",
    "-pix_fmt",
    "yuv420p",
    "-threads",
    "1",
)

MOVIEPY = """
import sys
from moviepy import CompositeVideoClip, ImageClip, TextClip, vfx
font, out, *pictures = sys.argv[1:]
clips = []
for number, (picture, caption) in enumerate(zip(pictures[::2], pictures[1::2])):
    still = ImageClip(picture).with_duration(2.5 if number < 2 else 2).resized(lambda t: 0.68 + 0.02 * t)
    text = TextClip(font=font, text=caption, font_size=36, color="white").with_duration(still.duration)
    layers = [still.with_position("center"), text.with_position(("center", 620))]
    shot = CompositeVideoClip(layers, size=(1280, 720))
    clips.append(shot.with_start(2 * number).with_effects([vfx.CrossFadeIn(0.5)] if number else []))
film = CompositeVideoClip(clips).with_duration(6)
film.write_videofile(out, fps=24, codec="libx264", preset="ultrafast", threads=1, logger=None,
    ffmpeg_params=["-profile:v", "high", "-crf", "23", "-pix_fmt", "yuv420p"])
"""


def figures() -> Figures:
    """CPU seconds of one film by each, and how many films of ours a peer's film costs."""
    if not installed() or not Path(FONT).exists():
        return {}
    with tempfile.TemporaryDirectory() as home, started_stack(Path(home)) as stack:
        folder = Path(home)
        pictures = [picture(folder / f"picture-{number}.png", number) for number in range(3)]
        ours(stack, folder, pictures, "warm up")
        spent: dict[str, list[float]] = {"ours": [], "ffmpeg": [], "moviepy": []}
        for number in range(ROUNDS):
            spent["ours"].append(ours(stack, folder, pictures, f"take {number}"))
            spent["ffmpeg"].append(children_seconds(lambda: by_ffmpeg(folder, pictures)))
            spent["moviepy"].append(children_seconds(lambda: by_moviepy(folder, pictures)))
    middle = {name: median(seconds) for name, seconds in spent.items()}
    return {
        **{f"three pictures, 6 s at 720p24, CPU s: {name}": (value, "") for name, value in middle.items()},
        "ffmpeg's zoompan, drawtext, xfade / ours": (middle["ffmpeg"] / middle["ours"], "≥ 3"),
        "moviepy / ours": (middle["moviepy"] / middle["ours"], "≥ 9"),
    }


def installed() -> bool:
    """Whether moviepy and its ffmpeg are installed, after an attempt to install them."""
    if not (HOME / "bin/python").exists():
        subprocess.run([os.environ["UV"], "venv", "-q", "--python", sys.executable, HOME], check=False)
    fill = [os.environ["UV"], "pip", "install", "-q", "--python", HOME / "bin/python", PACKAGE]
    return subprocess.run(fill, check=False).returncode == 0


def picture(path: Path, number: int) -> Path:
    """A picture of 1920 × 1080 pixels with details everywhere, as a photo has."""
    dice = np.random.default_rng(number)
    rough = dice.integers(0, 255, (68, 120, 3), np.uint8)
    smooth = cv2.resize(rough, (1920, 1080), interpolation=cv2.INTER_CUBIC)
    cv2.imwrite(str(path), smooth)
    return path


def ours(stack: Stack, folder: Path, pictures: list[Path], title: str) -> float:
    """Makes the film by the command line, and returns the processor seconds of the services."""
    board = folder / "film.yaml"
    scenes = [
        f"  - {{text: a harbour, duration: {SECONDS}, caption: '{caption}', media: {path}}}"
        for path, caption in zip(pictures, CAPTIONS, strict=True)
    ]
    board.write_text("\n".join([f"title: {title}", "scenes:", *scenes]))
    before = sum(processor_seconds(stack).values())
    done = stack.cli("generate", "--storyboard", str(board), "--seed", str(abs(hash(title)) % 1000))
    assert done.returncode == 0, done.stderr
    return sum(processor_seconds(stack).values()) - before


def by_ffmpeg(folder: Path, pictures: list[Path]) -> None:
    """Zooms, writes, and fades with ffmpeg's own filters."""
    length = SECONDS + FADE
    shots = [
        f"[{n}:v]scale={SMOOTH_WIDTH}:-2,zoompan=z='1+0.0004*on':d={int(24 * length)}"
        f":x='iw/2-iw/zoom/2':y='ih/2-ih/zoom/2':s=1280x720:fps=24,drawtext=fontfile={FONT}:text='{caption}':fontsize=36:fontcolor=white"
        f":x=(w-text_w)/2:y=620,format=yuv420p[v{n}]"
        for n, caption in enumerate(CAPTIONS)
    ]
    fades = [
        f"[v0][v1]xfade=duration={FADE}:offset={SECONDS}[a]",
        f"[a][v2]xfade=duration={FADE}:offset={2 * SECONDS}[v]",
    ]
    inputs = [word for path in pictures for word in ("-i", str(path))]
    filters = ["-filter_complex", ";".join([*shots, *fades]), "-map", "[v]", "-t", "6"]
    command = [ffmpeg(), "-v", "error", "-y", *inputs, *filters, *X264, str(folder / "ffmpeg.mp4")]
    subprocess.run(command, check=True)


def ffmpeg() -> str:
    """The ffmpeg that moviepy brings: it can write text."""
    return str(next(HOME.glob("lib/python*/site-packages/imageio_ffmpeg/binaries/ffmpeg-*")))


def by_moviepy(folder: Path, pictures: list[Path]) -> None:
    """Runs a script of moviepy in its own environment."""
    words = [word for pair in zip(map(str, pictures), CAPTIONS, strict=True) for word in pair]
    command = [HOME / "bin/python", "-c", MOVIEPY, FONT, str(folder / "moviepy.mp4"), *words]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def children_seconds(work: Callable[[], None]) -> float:
    """Processor seconds of the processes that `work` starts and waits for."""
    before = getrusage(RUSAGE_CHILDREN)
    work()
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
