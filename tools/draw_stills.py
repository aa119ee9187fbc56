"""Draws a contact sheet of stills: two scenes of the film of each prompt in a text file, one prompt a line.

`draw_stills.py prompts.txt sheet.png` plans and draws in this process: a hundred prompts take seconds.
"""

import asyncio
import sys
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

from aiprod_film.frames import SECOND, frames_in
from aiprod_film.manifest import VideoFormat
from aiprod_film.scene import Scene
from aiprod_llm.embedded.planner import EmbeddedPlanner
from aiprod_llm.plan import Brief, Head
from aiprod_render.animatic.shot import animatic_frames
from aiprod_render.render_inputs import ClipSpec

FORMAT = VideoFormat(480, 270, Fraction(24))
SECONDS = 8
COLUMNS = 4


async def stills(prompt: str, seed: int) -> list[np.ndarray]:
    """Returns a frame of the first scene and one of the scene in the middle, in BGR."""
    brief = Brief(prompt, SECONDS * SECOND, FORMAT.rate, seed=seed)
    head, *pieces = [piece async for piece in EmbeddedPlanner().plan(brief)]
    assert isinstance(head, Head)
    scenes = [piece for piece in pieces if isinstance(piece, Scene)]
    chosen = (scenes[0], head.title), (scenes[len(scenes) // 2], "")
    return [still(head, scene, title) for scene, title in chosen]


def still(head: Head, scene: Scene, title: str) -> np.ndarray:
    """Returns the frame in the middle of a scene."""
    count = round(frames_in(scene.duration, FORMAT.rate))
    spec = ClipSpec(FORMAT, head.style, scene, count, None, title, False, head.entities)
    return cv2.cvtColor(animatic_frames(spec).frame(count // 2), cv2.COLOR_YUV2BGR_I420)


def main() -> None:
    """Writes the sheet."""
    prompts = [line for line in Path(sys.argv[1]).read_text("utf-8").splitlines() if line.strip()]
    frames = [frame for seed, prompt in enumerate(prompts) for frame in asyncio.run(stills(prompt, seed))]
    # numpy stacks rows of one length only.
    frames += [np.zeros_like(frames[0])] * (-len(frames) % COLUMNS)
    rows = [np.hstack(frames[start : start + COLUMNS]) for start in range(0, len(frames), COLUMNS)]
    cv2.imwrite(sys.argv[2], np.vstack(rows))


if __name__ == "__main__":
    main()
