"""Draws a contact sheet of the film of each blind prompt: pictures alone, no captions, titles, or prompts.

`.venv/bin/python -m tests.bench.fidelity.sheets [--folder out/blind] [--keep] [ID …]` writes FOLDER/ID.jpg
for the given ids or for all; `--keep` also writes small copies into `blind/sheets`, which are committed.
Each scene's pictures are in order, row by row.
"""

import argparse
import asyncio
import csv
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

from aiprod_film.frames import SECOND, frames_in
from aiprod_film.manifest import VideoFormat
from aiprod_film.options import Captions, FilmOptions
from aiprod_film.scene import Scene, Transition
from aiprod_llm.embedded.planner import EmbeddedPlanner
from aiprod_llm.plan import Brief, Head
from aiprod_render.animatic.shot import animatic_frames
from aiprod_render.render_inputs import ClipSpec

BLIND = Path(__file__).parent / "blind"
FORMAT = VideoFormat(1280, 720, Fraction(24))
SECONDS = 6
PICTURE = (640, 360)
LINE = 3
KEPT_WIDTH = 960
MOST_PICTURES = 6
MOMENTS = {1: (0.5,), 2: (0.25, 0.85), 3: (0.15, 0.5, 0.85)}
"""When a scene's pictures are taken, as parts of its length."""


def main() -> None:
    """Writes the sheets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ids", nargs="*", metavar="ID", help="which prompts; all by default")
    parser.add_argument("--folder", type=Path, default=Path("out/blind"))
    parser.add_argument("--keep", action="store_true", help="write small copies for the repository, too")
    options = parser.parse_args()
    numbered = {id: (seed, prompt) for seed, (id, prompt) in enumerate(blind_prompts().items(), start=1)}
    if unknown := set(options.ids) - numbered.keys():
        parser.error(f"no prompt has the id {', '.join(sorted(unknown))}")
    for id in options.ids or numbered:
        seed, prompt = numbered[id]
        sheet = film_sheet(prompt, seed)
        write(options.folder / f"{id}.jpg", sheet, quality=80)
        if options.keep:
            write(BLIND / "sheets" / f"{id}.jpg", narrowed(sheet), quality=70)


def blind_prompts() -> dict[str, str]:
    """Returns the prompts by id, in the order of the file."""
    with (BLIND / "prompts.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["id"]: row["prompt"] for row in rows}


def film_sheet(prompt: str, seed: int) -> np.ndarray:
    """Returns the sheet of a film in BGR."""
    head, scenes = asyncio.run(plan(prompt, seed))
    chosen = scenes[:MOST_PICTURES]
    each = min(max(MOMENTS), MOST_PICTURES // len(chosen))
    pictures = [picture for scene in chosen for picture in scene_pictures(head, scene, MOMENTS[each])]
    return grid(pictures, columns=max(2, each))


async def plan(prompt: str, seed: int, seconds: int = SECONDS) -> tuple[Head, list[Scene]]:
    """Plans a film without letters."""
    options = FilmOptions(captions=Captions.OFF, title=False)
    brief = Brief(prompt, seconds * SECOND, FORMAT.rate, seed=seed, options=options)
    head, *pieces = [piece async for piece in EmbeddedPlanner().plan(brief)]
    assert isinstance(head, Head)
    return head, [piece for piece in pieces if isinstance(piece, Scene)]


def scene_pictures(head: Head, scene: Scene, moments: Sequence[float]) -> list[np.ndarray]:
    """Returns a scene's pictures at the moments in BGR; transitions would darken or mix them."""
    count = round(frames_in(scene.duration, FORMAT.rate))
    cut = replace(scene, transition=Transition.CUT)
    frames = animatic_frames(ClipSpec(FORMAT, head.style, cut, count, None, "", False, head.entities))
    drawn = [cv2.cvtColor(frames.frame(int(count * moment)), cv2.COLOR_YUV2BGR_I420) for moment in moments]
    return [cv2.resize(picture, PICTURE, interpolation=cv2.INTER_AREA) for picture in drawn]


def grid(pictures: Sequence[np.ndarray], columns: int) -> np.ndarray:
    """Returns the pictures row by row between white lines; white fills the last row."""
    line = (LINE, LINE)
    framed = [np.pad(picture, (line, line, (0, 0)), constant_values=255) for picture in pictures]
    filled = [*framed, *[np.full_like(framed[0], 255)] * (-len(framed) % columns)]
    return np.vstack([np.hstack(filled[start : start + columns]) for start in range(0, len(filled), columns)])


def narrowed(sheet: np.ndarray) -> np.ndarray:
    """Returns the sheet in the width for the repository."""
    height = KEPT_WIDTH * sheet.shape[0] // sheet.shape[1]
    return cv2.resize(sheet, (KEPT_WIDTH, height), interpolation=cv2.INTER_AREA)


def write(path: Path, picture: np.ndarray, quality: int) -> None:
    """Writes a JPEG without metadata. Raises OSError if it cannot."""
    path.parent.mkdir(parents=True, exist_ok=True)
    encoded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    path.write_bytes(encoded.tobytes())


if __name__ == "__main__":
    main()
