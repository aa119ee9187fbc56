"""What a draft must keep beyond its schema; broken rules are told as sentences for the model."""

from collections import Counter
from collections.abc import Iterable

from pydantic import ValidationError

from aiprod_llm.cutting import SECOND, most_scenes
from aiprod_llm.directing.drafts import HeadDraft, MarkersDraft, ReviewDraft, SceneDraft
from aiprod_llm.plan import Brief
from aiprod_llm.review import Script

TOLERANCE = 0.1
"""Share of the film's length that the beats may be off; what remains is spread over all scenes."""


class Violations(Exception):
    """A draft breaks rules; the message lists them."""

    def __init__(self, broken: Iterable[str]) -> None:
        super().__init__("\n".join(f"- {rule}" for rule in broken))


def check(broken: list[str]) -> None:
    if broken:
        raise Violations(broken)


def schema_violations(error: ValidationError) -> Violations:
    return Violations(
        f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}" for item in error.errors()[:20]
    )


def of_head(head: HeadDraft, brief: Brief) -> list[str]:
    broken = [f"the id {name} is used twice in beats" for name in _doubles(beat.id for beat in head.beats)]
    broken += _of_entities(entity.id for entity in head.entities)
    seconds, wanted = sum(beat.seconds for beat in head.beats), brief.duration / SECOND
    if abs(seconds - wanted) > TOLERANCE * wanted:
        broken.append(f"the seconds of the beats sum to {seconds:g}, not to {wanted:g}")
    if len(head.beats) > (most := most_scenes(brief.duration, brief.rate)):
        broken.append(f"there are {len(head.beats)} beats, and the film has room for {most}")
    return broken


def of_scene(scene: SceneDraft, head: HeadDraft, position: int) -> list[str]:
    """`position` counts the scenes before it."""
    if position >= len(head.beats):
        return [f"the scene {scene.id} has no beat"]
    broken = []
    if scene.id != (expected := head.beats[position].id):
        broken.append(f"scene number {position + 1} must be {expected}, not {scene.id}")
    known = {entity.id for entity in head.entities}
    strangers = [name for name in scene.subjects if name not in known]
    broken += [f"scene {scene.id} shows {name}, which is no entity" for name in strangers]
    return broken


def of_markers(markers: MarkersDraft) -> list[str]:
    return _of_entities(entity.id for entity in markers.entities)


def of_review(review: ReviewDraft, script: Script) -> list[str]:
    known, end = {scene.id for scene in script.scenes}, script.scenes[-1].end
    broken = []
    for finding in review.findings:
        if finding.scene and finding.scene not in known:
            broken.append(f"a finding names the scene {finding.scene}, which the script does not have")
        start, stop = finding.start_seconds or 0, finding.end_seconds
        if stop is not None and not start <= stop <= end + 1:
            broken.append(f"a finding lasts from {start:g} to {stop:g} s in a film of {end:g} s")
    return broken


def _of_entities(names: Iterable[str]) -> list[str]:
    return [f"the id {name} is used twice in entities" for name in _doubles(names)]


def _doubles(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]
