"""Messages of the contract to the film, and back."""

from collections.abc import Sequence
from enum import IntEnum
from fractions import Fraction

from google.protobuf.duration_pb2 import Duration

from aiprod.film.v1 import manifest_pb2 as film_pb2
from aiprod.render.v1 import render_service_pb2 as pb2
from aiprod_render.captions import Line, webvtt
from aiprod_render.engine import Capabilities
from aiprod_render.film import (
    CameraAngle,
    CameraMovement,
    ClipSpec,
    Entity,
    EntityKind,
    Format,
    Lighting,
    Mood,
    Outgoing,
    Palette,
    Passage,
    Scene,
    Score,
    Setting,
    ShotSize,
    Style,
    TimeOfDay,
    Transition,
    Weather,
)


def clip_spec(request: pb2.RenderSceneRequest) -> ClipSpec:
    """Only what reaches the picture: the scene before where it is dissolved from, entities that are seen."""
    scene = _scene(request.scene)
    outgoing = None
    if scene.transition is Transition.DISSOLVE and request.previous_frame_count:
        outgoing = Outgoing(_scene(request.previous_scene), request.previous_frame_count)
    seen = {*scene.subjects, *(outgoing.scene.subjects if outgoing else ())}
    return ClipSpec(
        format=_format(request.format),
        style=_style(request.style),
        scene=scene,
        frame_count=request.frame_count,
        outgoing=outgoing,
        film_title=request.film_title,
        fade_out=request.fade_out,
        entities=_entities(request.entities, seen),
        negative_prompt=request.negative_prompt,
    )


def score(request: pb2.AssembleRequest) -> Score:
    """The moods of the scenes, as long as their clips are."""
    scenes = [_scene(scene) for scene in request.manifest.scenes]
    passages = tuple(
        Passage(clip.frame_count, scene.mood, scene.setting, scene.weather)
        for clip, scene in zip(request.clips, scenes, strict=True)
    )
    return Score(_rate(request.manifest.format.frame_rate), passages, request.manifest.seed)


def captions(request: pb2.AssembleRequest) -> str:
    """What the scenes say as WebVTT; empty when they say nothing."""
    parts = zip(request.clips, request.manifest.scenes, strict=True)
    lines = [Line(clip.frame_count, scene.caption) for clip, scene in parts]
    return webvtt(lines, _rate(request.manifest.format.frame_rate))


def capabilities(can: Capabilities) -> pb2.Capabilities:
    return pb2.Capabilities(
        engine=can.engine,
        max_pixels=can.max_pixels,
        seed_honoured=can.seed_honoured,
        concurrency=can.concurrency,
        cost_usd_micros_per_second=can.cost_per_second,
        sizes=[
            pb2.SizeOption(
                width=size.width, height=size.height, cost_usd_micros_per_second=size.cost_per_second
            )
            for size in can.sizes
        ],
        frame_rates=[
            film_pb2.FrameRate(numerator=rate.numerator, denominator=rate.denominator) for rate in can.rates
        ],
        max_duration=None if can.longest is None else _duration(can.longest),
        take_durations=[_duration(Fraction(seconds)) for seconds in can.takes],
        negative_prompt=can.negative_prompt,
    )


def _duration(seconds: Fraction) -> Duration:
    duration = Duration()
    duration.FromNanoseconds(int(seconds * 10**9))
    return duration


def _format(message: film_pb2.VideoFormat) -> Format:
    return Format(message.width, message.height, _rate(message.frame_rate))


def _rate(message: film_pb2.FrameRate) -> Fraction:
    return Fraction(message.numerator, message.denominator)


def _style(message: film_pb2.Style) -> Style:
    return Style(message.medium, _palette(message.palette), message.lens, message.grade)


def _palette(colours: film_pb2.Palette) -> Palette:
    return Palette(colours.zenith, colours.horizon, colours.light, colours.accent, colours.shade)


def _entities(messages: Sequence[film_pb2.Entity], seen: set[str]) -> tuple[Entity, ...]:
    entities = [
        Entity(message.id, _choice(EntityKind.OBJECT, message.kind), message.name, message.description)
        for message in messages
        if message.id in seen
    ]
    return tuple(sorted(entities, key=lambda entity: entity.id))


def _scene(message: film_pb2.Scene) -> Scene:
    return Scene(
        title=message.title,
        caption=message.caption,
        action=message.action,
        shot_size=_choice(ShotSize.WIDE, message.shot_size),
        camera_angle=_choice(CameraAngle.EYE_LEVEL, message.camera_angle),
        camera_movement=_choice(CameraMovement.DOLLY_IN, message.camera_movement),
        setting=_choice(Setting.LANDSCAPE, message.setting),
        time_of_day=_choice(TimeOfDay.DUSK, message.time_of_day),
        weather=_choice(Weather.CLEAR, message.weather),
        lighting=_choice(Lighting.SOFT, message.lighting),
        mood=_choice(Mood.CALM, message.mood),
        transition=_choice(Transition.CUT, message.transition),
        subjects=tuple(message.subjects),
        seed=message.seed,
        palette=_palette(message.palette) if message.HasField("palette") else None,
    )


def _choice[E: IntEnum](unstated: E, number: int) -> E:
    """The member of that number; `unstated` where the request leaves the choice to the engine."""
    return type(unstated)(number) if number else unstated
