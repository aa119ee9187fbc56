"""Helpers of the tests of storyboards in prompts."""

from aiprod_film.frames import SECOND
from aiprod_film.scene import Scene
from aiprod_llm.storyboard.board import Storyboard
from aiprod_llm.storyboard.reader import read_storyboard


def board(prompt: str) -> Storyboard:
    read = read_storyboard(prompt)
    assert read is not None
    return read


def seconds(scenes: list[Scene]) -> list[float]:
    return [scene.duration / SECOND for scene in scenes]
