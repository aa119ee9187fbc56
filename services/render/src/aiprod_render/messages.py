"""Translates between the contract's messages and the domain."""

from collections.abc import Sequence
from enum import IntEnum
from fractions import Fraction

from google.protobuf.duration_pb2 import Duration

from aiprod.film.v1 import manifest_pb2 as film
from aiprod.render.v1 import render_service_pb2 as api
from aiprod_render.assets import Artifact
from aiprod_render.captions import Caption, webvtt
from aiprod_render.engine import Capabilities
from aiprod_render.progress import Progress
from aiprod_render.render_inputs import (
    CameraAngle,
    CameraMovement,
    ClipSpec,
    Entity,
    EntityKind,
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
    VideoFormat,
    Weather,
)


def clip_spec(request: api.RenderSceneRequest) -> ClipSpec:
    """Returns what determines the picture.

    That is the previous scene only if the scene dissolves from it, and only the entities in view.
    """
    scene = _scene(request.scene)
    outgoing = None
    if scene.transition is Transition.DISSOLVE and request.previous_frame_count:
        outgoing = Outgoing(_scene(request.previous_scene), request.previous_frame_count)
    visible = {*scene.subjects, *(outgoing.scene.subjects if outgoing else ())}
    return ClipSpec(
        format=_format(request.format),
        style=_style(request.style),
        scene=scene,
        frame_count=request.frame_count,
        outgoing=outgoing,
        film_title=request.film_title,
        fade_out=request.fade_out,
        entities=_entities(request.entities, visible),
        negative_prompt=request.negative_prompt,
    )


def score(request: api.AssembleRequest) -> Score:
    """Returns the moods of the scenes, each as long as its clip."""
    scenes = [_scene(scene) for scene in request.manifest.scenes]
    passages = tuple(
        Passage(clip.frame_count, scene.mood, scene.setting, scene.weather)
        # Clips count in frames; a sum of durations in seconds would drift from the picture.
        for clip, scene in zip(request.clips, scenes, strict=True)
    )
    return Score(_rate(request.manifest.format.frame_rate), passages, request.manifest.seed)


def captions(request: api.AssembleRequest) -> str:
    """Returns the captions as WebVTT; empty if no scene has one."""
    parts = zip(request.clips, request.manifest.scenes, strict=True)
    scenes = [Caption(clip.frame_count, scene.caption) for clip, scene in parts]
    return webvtt(scenes, _rate(request.manifest.format.frame_rate))


def capabilities(supported: Capabilities) -> api.Capabilities:
    """Returns an engine's capabilities as a message."""
    return api.Capabilities(
        engine=supported.engine,
        max_pixels=supported.max_pixels,
        seed_honoured=supported.seed_honoured,
        concurrency=supported.concurrency,
        cost_usd_micros_per_second=supported.cost_per_second,
        sizes=[
            api.SizeOption(
                width=size.width, height=size.height, cost_usd_micros_per_second=size.cost_per_second
            )
            for size in supported.sizes
        ],
        frame_rates=[
            film.FrameRate(numerator=rate.numerator, denominator=rate.denominator) for rate in supported.rates
        ],
        max_duration=None if supported.max_seconds is None else _duration(supported.max_seconds),
        take_durations=[_duration(Fraction(seconds)) for seconds in supported.take_seconds],
        negative_prompt=supported.negative_prompt,
    )


def accepted_event(operation: str, *, resumable: bool) -> api.RenderEvent:
    """Returns the event that starts a stream."""
    return api.RenderEvent(accepted=api.Accepted(operation=operation, resumable=resumable))


def progress_event(progress: Progress, frames_total: int) -> api.RenderEvent:
    """Returns the position in the queue, or the frames done."""
    if progress.ahead:
        return api.RenderEvent(queued=api.Queued(ahead=progress.ahead))
    done = api.Progress(
        frames_done=progress.frames_done, frames_total=frames_total, operation=progress.operation
    )
    return api.RenderEvent(progress=done)


def artifact_event(
    artifact: Artifact, frame_count: int, engine: str, *, cost: int | None, reused: bool
) -> api.RenderEvent:
    """Returns the event of a stored artifact; `cost` is in micro-dollars, None if unknown."""
    message = api.Artifact(
        asset=artifact.asset,
        captions=artifact.captions,
        frame_count=frame_count,
        engine=engine,
        reused=reused,
        cost_usd_micros=cost,
    )
    return api.RenderEvent(artifact=message)


def _duration(seconds: Fraction) -> Duration:
    duration = Duration()
    duration.FromNanoseconds(int(seconds * 10**9))
    return duration


def _format(message: film.VideoFormat) -> VideoFormat:
    return VideoFormat(message.width, message.height, _rate(message.frame_rate))


def _rate(message: film.FrameRate) -> Fraction:
    return Fraction(message.numerator, message.denominator)


def _style(message: film.Style) -> Style:
    return Style(message.medium, _palette(message.palette), message.lens, message.grade)


def _palette(colours: film.Palette) -> Palette:
    return Palette(colours.zenith, colours.horizon, colours.light, colours.accent, colours.shade)


def _entities(messages: Sequence[film.Entity], visible: set[str]) -> tuple[Entity, ...]:
    entities = [
        Entity(message.id, _choice(EntityKind.OBJECT, message.kind), message.name, message.description)
        for message in messages
        if message.id in visible
    ]
    # Sorted, so that the order in the manifest does not change the content key.
    return tuple(sorted(entities, key=lambda entity: entity.id))


def _scene(message: film.Scene) -> Scene:
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


def _choice[E: IntEnum](default: E, number: int) -> E:
    """Returns the member with that number; `default` if the request leaves the choice to the engine."""
    return type(default)(number) if number else default
