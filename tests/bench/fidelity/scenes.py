"""Storyboards: the same scenes, in the same order, as long as written."""

from collections.abc import Iterator

from aiprod.film.v1 import manifest_pb2 as film
from tests.bench.fidelity.films import FRAMES_PER_SECOND, seconds
from tests.bench.fidelity.text import holds
from tests.bench.fidelity.truth import Prompt, Storyboard


def counted(board: Storyboard, manifest: film.Manifest) -> Iterator[bool]:
    yield len(manifest.scenes) == len(board.scenes)


def ordered(board: Storyboard, manifest: film.Manifest) -> Iterator[bool]:
    """Whether each scene shows what was written for it, and no scene is added."""
    pairs = zip(board.scenes, manifest.scenes, strict=False)
    yield len(manifest.scenes) == len(board.scenes) and all(
        holds(words(scene), written.phrase) for written, scene in pairs
    )


def timed(board: Storyboard, manifest: film.Manifest) -> Iterator[bool]:
    """Whether the scenes last as written, to the frame; in proportion if the request names another sum."""
    lengths = [scene.seconds for scene in board.scenes if scene.seconds]
    if lengths and board.seconds:
        scale = board.seconds / sum(lengths)
        yield len(manifest.scenes) == len(lengths) and all(
            abs(seconds(scene) - length * scale) <= 1 / FRAMES_PER_SECOND
            for scene, length in zip(manifest.scenes, lengths, strict=True)
        )


def kept(board: Storyboard, manifest: film.Manifest) -> Iterator[bool]:
    yield all((*ordered(board, manifest), *timed(board, manifest)))


def captioned(board: Storyboard, manifest: film.Manifest) -> Iterator[bool]:
    """For each given caption, whether its scene has it and nothing else."""
    for index, written in enumerate(board.scenes):
        if written.caption:
            shown = manifest.scenes[index].caption if index < len(manifest.scenes) else ""
            yield holds(shown, written.caption) and holds(written.caption, shown)


def stepped(prompt: Prompt, manifest: film.Manifest) -> Iterator[bool]:
    """Whether an explainer has a scene for each step that it promises."""
    if prompt.steps:
        yield len(manifest.scenes) >= prompt.steps


def left_out(board: Storyboard, manifest: film.Manifest) -> Iterator[bool]:
    """For each phrase, caption, and narration, whether it is neither in a scene nor reported."""
    shown = "\n".join([*(words(scene) for scene in manifest.scenes), reported(manifest)])
    for scene in board.scenes:
        yield from (not holds(shown, part) for part in (scene.phrase, scene.caption, scene.narration) if part)


def words(scene: film.Scene) -> str:
    return f"{scene.action}\n{scene.caption}"


def reported(manifest: film.Manifest) -> str:
    """What the plan says it does not show."""
    return "\n".join(item.words for item in manifest.unshown)
