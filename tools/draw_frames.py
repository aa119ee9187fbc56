"""Draws docs/frames.jpg: one frame of each of twelve films, which it makes by the `aiprod` command."""

import subprocess
import sys
from pathlib import Path

import av
import cv2
import numpy as np

TARGET = Path(__file__).parent.parent / "docs/frames.jpg"
WIDTH, HEIGHT = 960, 540
COLUMNS = 3
SECONDS = 8
SEED = 7
# A prompt, and the time of the frame in seconds.
MOMENTS = (
    ("A lighthouse in a storm at night", 1.6),
    ("A neon city at night in the rain, wide shot", 1.6),
    ("A caravan of camels crosses the desert at golden dusk", 1.6),
    ("A fox in a forest, morning fog and shafts of light", 1.6),
    ("Mountains and a still lake at dawn", 1.6),
    ("A quiet room by the window at sunset, a woman reads", 1.6),
    ("Deep space: a ringed planet drifts by", 1.6),
    ("A sailboat on the open sea at sunset", 1.6),
    ("雪の降る静かな森", 1.6),
    ("بحر هادئ عند الفجر", 1.6),
    ("An old castle above a valley in autumn", 1.6),
    ("An abstract dance of circles, joyful", 1.6),
)


def main() -> None:
    """Writes docs/frames.jpg, or the file in the first argument, in the format of its suffix."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET
    frames = [frame(prompt, moment) for prompt, moment in MOMENTS]
    rows = [np.hstack(frames[start : start + COLUMNS]) for start in range(0, len(frames), COLUMNS)]
    picture = np.vstack(rows)
    size = (WIDTH * 2, WIDTH * 2 * picture.shape[0] // picture.shape[1])
    cv2.imwrite(
        str(target), cv2.resize(picture, size, interpolation=cv2.INTER_AREA), [cv2.IMWRITE_JPEG_QUALITY, 88]
    )
    print(target)


def frame(prompt: str, moment: float) -> np.ndarray:
    """Makes a film and returns its frame at `moment` seconds: height × width × BGR, uint8."""
    size = f"{WIDTH}x{HEIGHT}"
    options = ["--duration", str(SECONDS), "--size", size, "--seed", str(SEED)]
    made = subprocess.run(
        ["aiprod", "generate", prompt, *options], check=True, stdout=subprocess.PIPE, text=True
    )
    with av.open(made.stdout.strip()) as film:
        return next(
            picture.to_ndarray(format="bgr24")
            for picture in film.decode(video=0)
            if picture.time is not None and picture.time >= moment
        )


if __name__ == "__main__":
    main()
