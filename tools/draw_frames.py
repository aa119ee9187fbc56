"""Draws docs/frames.jpg, a frame from each of twelve films, and docs/storyboard.jpg, five from one film.

All are generated with the CLI, as a user does.
"""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import av
import cv2
import numpy as np

DOCS = Path(__file__).parent.parent / "docs"
STORYBOARD = DOCS / "storyboard.yaml"
SCENES, SCENE_SECONDS = 5, 4
WIDTH, HEIGHT = 960, 540
COLUMNS = 3
SECONDS = 8
SEED = 7
# A prompt, and the time of the frame in seconds.
MOMENTS = (
    ("A chef cooks pasta in a busy restaurant kitchen", 2.6),
    ("A knight fights a green dragon in front of a castle", 2.6),
    ("Three cats sleep on a red sofa", 2.6),
    ("A fox teacher reads a story to rabbit pupils", 2.6),
    ("A cyclist rides a bicycle along the road at golden dusk", 2.6),
    ("A violinist plays under a street lamp in Paris at night", 2.6),
    ("バレリーナが舞台で踊る", 2.6),
    ("A house burns at night", 2.6),
    ("A red double-decker bus drives through London in the rain", 2.6),
    ("Ein Bauer füttert Hühner auf dem Bauernhof", 2.6),
    ("An astronaut floats above a ringed planet", 2.6),
    ("Five hot air balloons over mountains at dawn, watercolour", 2.6),
)


def main() -> None:
    """Writes both pictures into docs or the given folder."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else DOCS
    seconds = ["--duration", str(SECONDS)]
    films = [frames([prompt, *seconds], [moment])[0] for prompt, moment in MOMENTS]
    write(folder / "frames.jpg", films, COLUMNS)
    middles = [SCENE_SECONDS * (scene + 0.55) for scene in range(SCENES)]
    write(folder / "storyboard.jpg", frames(["--storyboard", str(STORYBOARD)], middles), SCENES)


def write(page: Path, pictures: Sequence[np.ndarray], columns: int) -> None:
    """Writes the pictures row by row; the suffix chooses JPEG or PNG."""
    rows = [np.hstack(pictures[start : start + columns]) for start in range(0, len(pictures), columns)]
    sheet = np.vstack(rows)
    size = (WIDTH * 2, WIDTH * 2 * sheet.shape[0] // sheet.shape[1])
    smaller = cv2.resize(sheet, size, interpolation=cv2.INTER_AREA)
    cv2.imwrite(str(page), smaller, [cv2.IMWRITE_JPEG_QUALITY, 88])
    print(page)


def frames(film: Sequence[str], moments: Sequence[float]) -> list[np.ndarray]:
    """Generates a film and returns its frames at the moments (in seconds, ascending), in BGR."""
    options = ["--size", f"{WIDTH}x{HEIGHT}", "--seed", str(SEED)]
    generated = subprocess.run(
        ["aiprod", "generate", *film, *options], check=True, stdout=subprocess.PIPE, text=True
    )
    found: list[np.ndarray] = []
    with av.open(generated.stdout.strip()) as video:
        for picture in video.decode(video=0):
            if len(found) < len(moments) and picture.time is not None and picture.time >= moments[len(found)]:
                found.append(picture.to_ndarray(format="bgr24"))
    return found


if __name__ == "__main__":
    main()
