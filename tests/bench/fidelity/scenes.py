"""Storyboards: the same scenes, in the same order, as long as written."""

from collections.abc import Iterator

from aiprod.film.v1 import manifest_pb2 as film
from aiprod.film.v1.unshown_pb2 import Unshown as UNSHOWN
from tests.bench.fidelity.films import FRAMES_PER_SECOND, seconds
from tests.bench.fidelity.subjects import is_in_sky, is_one_of, reported, shown_in
from tests.bench.fidelity.text import holds, letters
from tests.bench.fidelity.truth import Prompt, Storyboard
from tests.bench.fidelity.worlds import TIMES, settings_of


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


def narrated(board: Storyboard, manifest: film.Manifest) -> Iterator[bool]:
    """For each given narration, whether its scene speaks or shows it, or the plan lists it as silent."""
    silent = "\n".join(item.words for item in manifest.unshown if item.reason == UNSHOWN.NO_VOICE)
    for written, scene in zip(board.scenes, manifest.scenes, strict=False):
        if written.narration:
            said = f"{scene.narration}\n{scene.caption}\n{silent}"
            yield holds(said, written.narration)


def peopled(board: Storyboard, manifest: film.Manifest) -> Iterator[bool]:
    """For each noun that a scene must show, whether the scene has it; pronouns keep who they stand for."""
    for written, scene in zip(board.scenes, manifest.scenes, strict=False):
        for nouns in written.shows:
            yield any(is_one_of(nouns, entity) for entity in shown_in(manifest, scene))


def placed(board: Storyboard, manifest: film.Manifest) -> Iterator[bool]:
    """For each place and time of day that a scene gives, whether the scene has it."""
    for written, scene in zip(board.scenes, manifest.scenes, strict=False):
        if written.place:
            yield any(film.Scene.Setting.Name(scene.setting) in settings_of(place) for place in written.place)
        if written.time:
            yield any(film.Scene.TimeOfDay.Name(scene.time_of_day) in TIMES[time] for time in written.time)


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


def listed_though_shown(source: Prompt | Storyboard, manifest: film.Manifest) -> Iterator[bool]:
    """For each thing that the plan says it does not show, whether it shows it all the same."""
    return (is_shown(item, manifest) for item in manifest.unshown)


def is_shown(item: UNSHOWN, manifest: film.Manifest) -> bool:
    """Whether a caption has the words that no scene has time for, or a scene the thing without a picture."""
    scenes = [scene for scene in manifest.scenes if item.scene in ("", scene.id)]
    if item.reason == UNSHOWN.NO_TIME:
        return any(letters(item.words) and holds(scene.caption, item.words) for scene in scenes)
    if item.reason == UNSHOWN.NO_FIGURE:
        entities = [entity for scene in scenes for entity in shown_in(manifest, scene)]
        drawn = any(entity.figure and letters(entity.name) == letters(item.words) for entity in entities)
        return drawn or is_in_sky(item.words, scenes)
    return item.reason == UNSHOWN.NO_PLACE and any(item.words == scene.place for scene in scenes)
