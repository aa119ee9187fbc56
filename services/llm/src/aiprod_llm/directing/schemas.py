"""The JSON schemas of what the model writes.

Class names, field names and class docstrings are part of the schemas, and so of the prompts and the cache
keys: a change, even a new docstring, makes every stored answer a miss.
"""

import json
from dataclasses import replace
from enum import IntEnum
from functools import cache
from typing import Annotated

from pydantic import AliasChoices, AliasPath, BaseModel, ConfigDict, Field
from pydantic_core import core_schema

from aiprod_film import scene as film_scene
from aiprod_film.entity import Entity, EntityKind
from aiprod_film.staging import Act, Place, Relation
from aiprod_film.style import Palette, Style
from aiprod_llm import plan, review


class _ByName:
    """Reads and writes enum members by name."""

    def __get_pydantic_core_schema__(self, source: type[IntEnum], _: object) -> core_schema.CoreSchema:
        return core_schema.no_info_after_validator_function(
            lambda name: source[name],
            core_schema.no_info_before_validator_function(
                lambda value: value.name if isinstance(value, source) else value,
                core_schema.literal_schema(list(source.__members__)),
            ),
            serialization=core_schema.plain_serializer_function_ser_schema(lambda member: member.name),
        )


BY_NAME = _ByName()
Colour = Annotated[str, Field(pattern="^#[0-9a-f]{6}$")]
Identifier = Annotated[str, Field(pattern="^[a-z0-9][a-z0-9-]{0,39}$")]
ShortText = Annotated[str, Field(max_length=200)]


# Drafts have no docstrings: pydantic would put them into the schema that the model reads.
class Draft(BaseModel):
    model_config = ConfigDict(extra="ignore", from_attributes=True)


# Cached, because pydantic takes milliseconds to make a schema.
@cache
def json_schema(draft: type[Draft]) -> str:
    """Returns the JSON Schema of a draft as text."""
    return json.dumps(draft.model_json_schema())


class PaletteDraft(Draft):
    zenith: Colour
    horizon: Colour
    light: Colour
    accent: Colour
    shade: Colour

    def palette(self) -> Palette:
        """Returns the palette."""
        return Palette(self.zenith, self.horizon, self.light, self.accent, self.shade)


class StyleDraft(Draft):
    medium: ShortText
    palette: PaletteDraft
    lens: ShortText
    grade: ShortText

    def style(self) -> Style:
        """Returns the style."""
        return Style(self.medium, self.palette.palette(), self.lens, self.grade)


class EntityDraft(Draft):
    id: Identifier
    kind: Annotated[EntityKind, BY_NAME]
    name: ShortText
    description: Annotated[str, Field(max_length=1000)]
    figure: Annotated[str, Field(max_length=40, description="A key of the list, an emoji, or empty.")] = ""
    count: Annotated[int, Field(ge=0, le=100, description="How many, if the brief says so, else 0.")] = 0
    head: Annotated[
        str,
        Field(
            max_length=40,
            description="Of a person who is an animal: the emoji of the animal, else empty.",
            validation_alias=AliasChoices("head", AliasPath("look", "head")),
        ),
    ] = ""

    def entity(self) -> Entity:
        """Returns the entity; its figure is empty if the renderer has none of that name.

        An animal whose head is not drawn on a person is that animal, and no human being.
        """
        # Thousands of figures' names are read at their import; only answers of models need them.
        from aiprod_llm.embedded.figures import is_figure
        from aiprod_llm.embedded.figures.heads import head_of
        from aiprod_llm.embedded.figures.kinds import kind_of

        kind, figure = self.kind, self.figure if is_figure(self.figure) else ""
        look = head_of(self.head) if kind is EntityKind.PERSON else None
        if self.head and look is None and kind is EntityKind.PERSON and is_figure(self.head):
            kind, figure = kind_of(self.head), self.head
        return Entity(self.id, kind, self.name, self.description, figure, self.count, look=look)


class BeatDraft(Draft):
    id: Identifier
    seconds: Annotated[float, Field(ge=0.5, le=60)]
    summary: Annotated[str, Field(max_length=500)]


class HeadDraft(Draft):
    title: ShortText
    logline: Annotated[str, Field(max_length=1000)]
    style: StyleDraft
    entities: Annotated[list[EntityDraft], Field(max_length=100)]
    beats: Annotated[list[BeatDraft], Field(min_length=1, max_length=200)]

    def head(self, planner: str) -> plan.Head:
        """Returns the head of the plan by `planner`."""
        entities = tuple(entity.entity() for entity in self.entities)
        style = self.style.style()
        return plan.Head(planner, self.title, self.logline, style, entities, len(self.beats))


class ActDraft(Draft):
    subject: Identifier
    verb: Annotated[str, Field(pattern="^[a-z][a-z-]{0,31}$", description="A key of the list.")]
    object: Annotated[str, Field(max_length=40, description="An entity, or empty.")] = ""

    def act(self) -> Act:
        """Returns the act."""
        return Act(self.subject, self.verb, self.object)


class RelationDraft(Draft):
    subject: Identifier
    place: Annotated[Place, BY_NAME]
    object: Identifier

    def relation(self) -> Relation:
        """Returns the relation."""
        return Relation(self.subject, self.place, self.object)


class SceneDraft(Draft):
    id: Identifier
    title: ShortText
    caption: Annotated[
        str, Field(max_length=500, description="Words of the brief as they stand there, or empty.")
    ]
    action: Annotated[str, Field(max_length=2000)]
    shot_size: Annotated[film_scene.ShotSize, BY_NAME]
    camera_angle: Annotated[film_scene.CameraAngle, BY_NAME]
    camera_movement: Annotated[film_scene.CameraMovement, BY_NAME]
    setting: Annotated[film_scene.Setting, BY_NAME]
    time_of_day: Annotated[film_scene.TimeOfDay, BY_NAME]
    weather: Annotated[film_scene.Weather, BY_NAME]
    lighting: Annotated[film_scene.Lighting, BY_NAME]
    mood: Annotated[film_scene.Mood, BY_NAME]
    transition: Annotated[film_scene.Transition, BY_NAME]
    subjects: Annotated[list[str], Field(max_length=20)]
    place: Annotated[str, Field(max_length=40, description="A key of the list, or empty.")] = ""
    acts: Annotated[list[ActDraft], Field(max_length=20)] = []
    relations: Annotated[list[RelationDraft], Field(max_length=20)] = []
    tempo: Annotated[film_scene.Tempo, BY_NAME] = film_scene.Tempo.REAL_TIME
    palette: PaletteDraft | None = None

    def scene(self, duration: int, seed: int) -> film_scene.Scene:
        """Returns the scene; `duration` is in nanoseconds."""
        values = {name: getattr(self, name) for name in type(self).model_fields}
        values |= {
            "duration": duration,
            "seed": seed,
            "subjects": tuple(self.subjects),
            "acts": tuple(act.act() for act in self.acts),
            "relations": tuple(relation.relation() for relation in self.relations),
            "palette": self.palette and self.palette.palette(),
        }
        return film_scene.Scene(**values)


class FilmDraft(Draft):
    """A whole plan; the head comes first, so that scenes can be checked against it as they come."""

    head: HeadDraft
    scenes: list[SceneDraft]


class RestDraft(Draft):
    """The scenes that an earlier answer did not reach."""

    scenes: list[SceneDraft]


class NarrativeDraft(Draft):
    world: Annotated[str, Field(max_length=500)]
    tone: ShortText
    motifs: Annotated[list[ShortText], Field(max_length=20)]


class MarkersDraft(Draft):
    style: StyleDraft
    entities: Annotated[list[EntityDraft], Field(max_length=100)]
    narrative: NarrativeDraft

    def markers(self, identifier: str, version: int) -> plan.Markers:
        """Returns the markers with an id and a version."""
        narrative = plan.Narrative(self.narrative.world, self.narrative.tone, tuple(self.narrative.motifs))
        entities = tuple(entity.entity() for entity in self.entities)
        return plan.Markers(identifier, version, self.style.style(), entities, narrative)

    @classmethod
    def of(cls, markers: plan.Markers) -> "MarkersDraft":
        """Returns the draft of some markers."""
        return cls.model_validate(markers)


class RevisedSceneDraft(Draft):
    id: Identifier
    action: Annotated[str, Field(min_length=1, max_length=2000)]
    shot_size: Annotated[film_scene.ShotSize, BY_NAME]
    camera_angle: Annotated[film_scene.CameraAngle, BY_NAME]
    camera_movement: Annotated[film_scene.CameraMovement, BY_NAME]
    lighting: Annotated[film_scene.Lighting, BY_NAME]

    def applied(self, scene: film_scene.Scene) -> film_scene.Scene:
        """Returns the scene with the new plan."""
        return replace(scene, **{name: getattr(self, name) for name in type(self).model_fields})


class RevisionDraft(Draft):
    scenes: Annotated[list[RevisedSceneDraft], Field(max_length=200)]


class TranslationDraft(Draft):
    captions: Annotated[list[Annotated[str, Field(min_length=1, max_length=500)]], Field(max_length=201)]


Score = Annotated[float, Field(ge=0, le=10)]


class FindingDraft(Draft):
    code: Annotated[str, Field(pattern="^[A-Z][A-Z0-9_]{0,63}$")]
    severity: Annotated[review.Severity, BY_NAME]
    scene: Annotated[str, Field(max_length=40)]
    start_seconds: Annotated[float, Field(ge=0)] | None = None
    end_seconds: Annotated[float, Field(ge=0)] | None = None
    reason: Annotated[str, Field(max_length=500)]

    def finding(self) -> review.Finding:
        """Returns the finding."""
        return review.Finding(
            self.code, self.severity, self.scene, self.start_seconds, self.end_seconds, self.reason
        )


class ReviewDraft(Draft):
    visual_consistency: Score
    style_coherence: Score
    narrative_flow: Score
    prompt_alignment: Score
    findings: Annotated[list[FindingDraft], Field(max_length=100)]
    summary: Annotated[str, Field(max_length=500)]

    def scores(self) -> review.Scores:
        """Returns the scores."""
        return review.Scores(
            self.visual_consistency, self.style_coherence, self.narrative_flow, self.prompt_alignment
        )
