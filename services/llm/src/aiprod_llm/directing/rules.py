"""The rules of a draft beyond its schema; violations are sentences that the model reads."""

from collections import Counter
from collections.abc import Iterable, Sequence

from pydantic import ValidationError

from aiprod_film.frames import SECOND
from aiprod_film.scene_lengths import max_scenes
from aiprod_llm.directing.schemas import (
    HeadDraft,
    MarkersDraft,
    ReviewDraft,
    RevisionDraft,
    SceneDraft,
    TranslationDraft,
)
from aiprod_llm.plan import Brief
from aiprod_llm.review import Script

TOLERANCE = 0.1
"""How much the beats' sum may differ from the film's length, as a share of it; scenes are scaled to fit."""


class Violations(Exception):
    """A draft breaks rules, which the message lists."""

    def __init__(self, broken: Iterable[str]) -> None:
        super().__init__("\n".join(f"- {rule}" for rule in broken))


def check(broken: list[str]) -> None:
    """Raises Violations unless the list is empty."""
    if broken:
        raise Violations(broken)


def schema_violations(error: ValidationError) -> Violations:
    """Returns the first 20 violations of the schema."""
    return Violations(
        f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}" for item in error.errors()[:20]
    )


def head_violations(head: HeadDraft, brief: Brief, scenes: int = 0) -> list[str]:
    """Returns the rules that the head breaks: unique ids, a fitting length, room for each scene.

    `scenes` are those of the author's storyboard; 0 without one.
    """
    broken = [f"the id {name} is used twice in beats" for name in _duplicates(beat.id for beat in head.beats)]
    broken += _entity_violations(entity.id for entity in head.entities)
    if scenes:
        # The lengths are the author's, whatever the beats say.
        given = (
            []
            if len(head.beats) == scenes
            else [f"the storyboard has {scenes} scenes, not {len(head.beats)}"]
        )
        return broken + given
    seconds, target = sum(beat.seconds for beat in head.beats), brief.duration / SECOND
    if abs(seconds - target) > TOLERANCE * target:
        broken.append(f"the seconds of the beats sum to {seconds:g}, not to {target:g}")
    if len(head.beats) > (most := max_scenes(brief.duration, brief.rate)):
        broken.append(f"there are {len(head.beats)} beats, and the film has room for {most}")
    return broken


def scene_violations(scene: SceneDraft, head: HeadDraft, position: int) -> list[str]:
    """Returns the rules that the scene breaks; `position` counts the scenes before it."""
    if position >= len(head.beats):
        return [f"the scene {scene.id} has no beat"]
    broken = []
    if scene.id != (expected := head.beats[position].id):
        broken.append(f"scene number {position + 1} must be {expected}, not {scene.id}")
    entities = {entity.id for entity in head.entities}
    unknown = [name for name in scene.subjects if name not in entities]
    broken += [f"scene {scene.id} shows {name}, which is not an entity" for name in unknown]
    return broken


def markers_violations(markers: MarkersDraft) -> list[str]:
    """Returns the rules that the markers break: unique ids."""
    return _entity_violations(entity.id for entity in markers.entities)


def review_violations(review: ReviewDraft, script: Script) -> list[str]:
    """Returns the rules that the review breaks: findings refer to scenes and times of the script."""
    scenes, end = {scene.id for scene in script.scenes}, script.scenes[-1].end
    broken = []
    for finding in review.findings:
        if finding.scene and finding.scene not in scenes:
            broken.append(f"a finding names the scene {finding.scene}, which the script does not have")
        start, stop = finding.start_seconds or 0, finding.end_seconds
        if stop is not None and not start <= stop <= end + 1:
            broken.append(f"a finding lasts from {start:g} to {stop:g} s in a film of {end:g} s")
    return broken


def revision_violations(revision: RevisionDraft, scenes: Sequence[str]) -> list[str]:
    """Returns the rule that the revision breaks: it has these scenes, in this order, and no others."""
    found = [scene.id for scene in revision.scenes]
    return (
        [] if found == list(scenes) else [f"the scenes must be {', '.join(scenes)}, not {', '.join(found)}"]
    )


def translation_violations(translation: TranslationDraft, captions: Sequence[str]) -> list[str]:
    """Returns the rule that the translation breaks: it has as many captions, and none is blank."""
    found = translation.captions
    if len(found) != len(captions):
        return [f"there must be {len(captions)} captions, not {len(found)}"]
    return [f"captions[{number}] is blank" for number, text in enumerate(found) if not text.strip()]


def _entity_violations(names: Iterable[str]) -> list[str]:
    return [f"the id {name} is used twice in entities" for name in _duplicates(names)]


def _duplicates(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]
