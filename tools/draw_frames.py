"""Draws docs/frames.jpg: a frame each of nine films, made from nine prompts as a user makes them."""

import subprocess
from pathlib import Path

import av
import cv2
import numpy as np

PAGE = Path(__file__).parent.parent / "docs/frames.jpg"
WIDTH, HEIGHT = 960, 540
SECONDS = 8
# A prompt and the moment, in seconds, that is shown.
MOMENTS = (
    ("A calm golden dawn over the sea", 1.6),
    ("Mountains and a still lake at dusk, the first stars appear", 1.6),
    ("A neon city at night after the rain", 1.6),
    ("A forest in the morning fog", 1.6),
    ("Deep space: a ringed planet drifts by", 1.6),
    ("The desert at noon, dunes without end", 1.6),
    ("A quiet room by the window at sunset", 1.6),
    ("雪の降る静かな森", 1.6),
    ("An abstract dance of circles, joyful", 1.6),
)


def main() -> None:
    frames = [frame(prompt, moment) for prompt, moment in MOMENTS]
    rows = [np.hstack(frames[start : start + 3]) for start in range(0, len(frames), 3)]
    picture = cv2.resize(np.vstack(rows), (WIDTH * 2, HEIGHT * 2), interpolation=cv2.INTER_AREA)
    cv2.imwrite(str(PAGE), picture, [cv2.IMWRITE_JPEG_QUALITY, 88])
    print(PAGE)


def frame(prompt: str, moment: float) -> np.ndarray:
    """The film's picture at `moment` seconds, in BGR."""
    command = ["aiprod", "generate", prompt, "--duration", str(SECONDS), "--size", f"{WIDTH}x{HEIGHT}"]
    made = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    with av.open(made.stdout.strip()) as film:
        return next(
            picture.to_ndarray(format="bgr24")
            for picture in film.decode(video=0)
            if picture.time is not None and picture.time >= moment
        )


if __name__ == "__main__":
    main()
