"""Translates between the contract's messages and the domain."""

from collections.abc import Sequence

from aiprod.render.v1 import render_service_pb2 as api
from aiprod_film.entity import Entity
from aiprod_film.frames import nanoseconds
from aiprod_film.manifest import Manifest
from aiprod_film.messages.manifest import read_entity, read_manifest, read_scene, read_style
from aiprod_film.messages.media import write_engine
from aiprod_film.messages.values import read_format, write_duration, write_rate
from aiprod_film.scene import Transition
from aiprod_render.assets import Artifact
from aiprod_render.caption_cues import Caption, Cue, cues
from aiprod_render.engine import Capabilities
from aiprod_render.progress import Progress
from aiprod_render.provenance.credits import UNKNOWN, Credits, SceneCredit
from aiprod_render.render_inputs import ClipSpec, Outgoing, Passage, Score
from aiprod_render.voice.narration import Line


def clip_spec(request: api.RenderSceneRequest) -> ClipSpec:
    """Returns what determines the picture.

    That is the previous scene only if the scene dissolves from it, and only the entities in view.
    """
    scene = read_scene(request.scene)
    outgoing = None
    if scene.transition is Transition.DISSOLVE and request.previous_frame_count:
        outgoing = Outgoing(read_scene(request.previous_scene), request.previous_frame_count)
    visible = {*scene.subjects, *(outgoing.scene.subjects if outgoing else ())}
    return ClipSpec(
        format=read_format(request.format),
        style=read_style(request.style),
        scene=scene,
        frame_count=request.frame_count,
        outgoing=outgoing,
        film_title=request.film_title,
        fade_out=request.fade_out,
        entities=_entities(request, visible),
        negative_prompt=request.negative_prompt,
    )


def score(manifest: Manifest, frame_counts: Sequence[int]) -> Score:
    """Returns the moods of the scenes with these lengths, and where the music comes from."""
    passages = tuple(
        Passage(count, scene.mood, scene.setting, scene.weather, scene.place, scene.time_of_day)
        # Clips count in frames; a sum of durations in seconds would drift from the picture.
        for count, scene in zip(frame_counts, manifest.scenes, strict=True)
    )
    music = manifest.music
    return Score(manifest.format.rate, passages, manifest.seed, music.source, music.track)


def credits(request: api.AssembleRequest) -> Credits:
    """Returns what made the film: the engine that storage knows of each clip, and the request's others."""
    manifest = read_manifest(request.manifest)
    scenes = tuple(
        SceneCredit(
            scene.id, clip.frame_count, clip.asset.labels.get("engine", UNKNOWN), scene.media is not None
        )
        for clip, scene in zip(request.clips, manifest.scenes, strict=True)
    )
    return Credits(manifest.title, scenes, tuple(request.engines))


def caption_cues(request: api.AssembleRequest, lines: Sequence[Line] = ()) -> list[Cue]:
    """Returns the captions of a master with their times; a narrated scene has those of its narration."""
    manifest = read_manifest(request.manifest)
    parts = zip(request.clips, manifest.scenes, strict=True)
    shown = [Caption(clip.frame_count, "" if scene.narration else scene.caption) for clip, scene in parts]
    spoken = [cue for line in lines for cue in line.cues()]
    return sorted([*cues(shown, manifest.format.rate), *spoken], key=lambda cue: cue.start)


def capabilities(supported: Capabilities) -> api.Capabilities:
    """Returns an engine's capabilities as a message."""
    return api.Capabilities(
        engine=supported.engine,
        max_pixels=supported.max_pixels,
        seed_honoured=supported.seed_honoured,
        concurrency=supported.concurrency,
        # Of a scene whose price is unknown, that of its seconds is as well.
        cost_usd_micros_per_second=None if supported.cost_per_scene is None else supported.cost_per_second,
        sizes=[
            api.SizeOption(
                width=size.width, height=size.height, cost_usd_micros_per_second=size.cost_per_second
            )
            for size in supported.sizes
        ],
        frame_rates=map(write_rate, supported.rates),
        max_duration=None
        if supported.max_seconds is None
        else write_duration(nanoseconds(supported.max_seconds)),
        take_durations=[write_duration(nanoseconds(seconds)) for seconds in supported.take_seconds],
        negative_prompt=supported.negative_prompt,
        kind=write_engine(supported.kind),
        cost_usd_micros_per_scene=supported.cost_per_scene or 0,
    )


def accepted_event(operation: str, *, resumable: bool) -> api.RenderEvent:
    """Returns the event that starts a stream."""
    return api.RenderEvent(accepted=api.Accepted(operation=operation, resumable=resumable))


def progress_event(progress: Progress, frames_total: int) -> api.RenderEvent:
    """Returns the position in the queue, or the frames done."""
    if progress.position:
        return api.RenderEvent(queued=api.Queued(position=progress.position))
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
        captions_srt=artifact.captions_srt,
        speeches=artifact.speeches,
        frame_count=frame_count,
        engine=engine,
        reused=reused,
        cost_usd_micros=cost,
    )
    return api.RenderEvent(artifact=message)


def _entities(request: api.RenderSceneRequest, visible: set[str]) -> tuple[Entity, ...]:
    entities = [read_entity(message) for message in request.entities if message.id in visible]
    # Sorted, so that the order in the manifest does not change the content key.
    return tuple(sorted(entities, key=lambda entity: entity.id))
