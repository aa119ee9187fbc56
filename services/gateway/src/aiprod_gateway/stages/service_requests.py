"""Builds the requests to the other services from a job and its manifest."""

from collections.abc import Sequence

from aiprod.film.v1 import manifest_pb2 as film
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.llm.v1 import llm_service_pb2 as llm_api
from aiprod.llm.v1 import resources_pb2 as llm_pb
from aiprod.probe.v1 import resources_pb2 as probe_pb
from aiprod.render.v1 import render_service_pb2 as render_api
from aiprod_film.frames import nanoseconds, time_of
from aiprod_film.messages.manifest import read_manifest
from aiprod_film.messages.values import read_rate, write_duration
from aiprod_film.spans import Span, spans
from aiprod_gateway.stages.authors_choices import allow_choices

MAX_STORY = 4000

MAX_ENGINES = 20
"""The most engines that a master's credits name beside those of its clips."""


def plan_request(job: pb.Job, markers: llm_pb.Markers | None, *, voice: bool) -> llm_api.PlanScenesRequest:
    """Returns the request for the job's plan, with the markers of its project; a `voice` can speak."""
    return llm_api.PlanScenesRequest(
        prompt=job.prompt,
        duration=None if job.duration_open else write_duration(nanoseconds(job.duration_sec)),
        format=None if job.format_open else job.format,
        seed=job.seed,
        markers=markers,
        storyboard=job.storyboard if job.HasField("storyboard") else None,
        options=job.options,
        voice=voice,
        library=job.used_entries,
        library_entries=job.library_entries,
    )


def story(job: pb.Job) -> str:
    """Returns what the job's film is about: its prompt, or its scenes' texts, up to MAX_STORY characters."""
    board = job.storyboard
    return (job.prompt or board.prompt or "\n".join(scene.text for scene in board.scenes))[:MAX_STORY]


def render_requests(
    job: str, manifest: film.Manifest, max_usd: float | None = None
) -> list[render_api.RenderSceneRequest]:
    """Returns one request per scene, in playing order; each has all that the scene's picture depends on.

    A scene may cost `max_usd` US dollars; None means no limit.
    """
    planned = _spans(manifest)
    last = len(planned) - 1
    return [
        _render_request(job, manifest, planned, index, max_usd, is_last=index == last)
        for index in range(len(planned))
    ]


def newest_scene_request(
    job: str, manifest: film.Manifest, scene_count: int, max_usd: float | None = None
) -> render_api.RenderSceneRequest:
    """Returns the request for the newest scene of a plan that still streams: the one that it has at its end.

    The film will have `scene_count` scenes. The scene may cost `max_usd` US dollars; None means no limit.
    """
    newest = len(manifest.scenes) - 1
    is_last = newest == scene_count - 1
    return _render_request(job, manifest, _spans(manifest), newest, max_usd, is_last=is_last)


def _spans(manifest: film.Manifest) -> list[Span]:
    durations = [scene.duration.ToNanoseconds() for scene in manifest.scenes]
    return spans(durations, read_rate(manifest.format.frame_rate))


def _render_request(
    job: str,
    manifest: film.Manifest,
    planned: Sequence[Span],
    index: int,
    max_usd: float | None,
    *,
    is_last: bool,
) -> render_api.RenderSceneRequest:
    return render_api.RenderSceneRequest(
        job=job,
        format=manifest.format,
        style=_scene_style(manifest, planned[index]),
        scene=manifest.scenes[index],
        frame_count=planned[index].count,
        previous_scene=manifest.scenes[index - 1] if index else None,
        previous_frame_count=planned[index - 1].count if index else 0,
        film_title="" if index else manifest.title,
        fade_out=is_last,
        entities=_visible_entities(manifest, index),
        max_cost_usd_micros=None if max_usd is None else round(max_usd * 1e6),
    )


def _scene_style(manifest: film.Manifest, span: Span) -> film.Style:
    """Returns the style of a scene: its logo has times from the scene's start, and is left out if unseen."""
    style = film.Style()
    style.CopyFrom(manifest.style)
    if not style.HasField("logo"):
        return style
    logo, rate = style.logo, read_rate(manifest.format.frame_rate)
    first, last = time_of(span.start, rate), time_of(span.end, rate)
    start, end = logo.start.ToNanoseconds(), logo.end.ToNanoseconds() if logo.HasField("end") else last
    if start >= last or end <= first:
        style.ClearField("logo")
        return style
    # A scene that has it from beginning to end is the same clip anywhere in a film.
    logo.ClearField("start")
    logo.ClearField("end")
    if start > first:
        logo.start.FromNanoseconds(start - first)
    if end < last:
        logo.end.FromNanoseconds(end - first)
    return style


def with_ceiling(request: render_api.RenderSceneRequest, micros: int) -> render_api.RenderSceneRequest:
    """Returns the request with a cost limit of `micros` micro-dollars, unless it has a lower one."""
    result = render_api.RenderSceneRequest()
    result.CopyFrom(request)
    if not result.HasField("max_cost_usd_micros") or micros < result.max_cost_usd_micros:
        result.max_cost_usd_micros = micros
    return result


def _visible_entities(manifest: film.Manifest, index: int) -> list[film.Entity]:
    # The transition shows the previous scene, too.
    near = manifest.scenes[max(0, index - 1) : index + 1]
    ids = {subject for scene in near for subject in scene.subjects}
    return [entity for entity in manifest.entities if entity.id in ids]


def assemble_request(
    job: pb.Job, manifest: film.Manifest, clips: Sequence[render_api.Artifact]
) -> render_api.AssembleRequest:
    """Returns the request for the job's master; `clips` are in playing order."""
    return render_api.AssembleRequest(
        job=job.name,
        manifest=manifest,
        engines=job.engines[:MAX_ENGINES],
        clips=[render_api.Clip(asset=clip.asset, frame_count=clip.frame_count) for clip in clips],
    )


def qc_spec(manifest: film.Manifest) -> probe_pb.QcSpec:
    """Returns what probe checks the master against."""
    planned = read_manifest(manifest)
    spec = probe_pb.QcSpec(
        preset="web-h264",
        duration=write_duration(time_of(planned.spans[-1].end, planned.format.rate)),
        width=manifest.format.width,
        height=manifest.format.height,
        frame_rate=manifest.format.frame_rate,
        audio_required=True,
    )
    allow_choices(spec, manifest)
    return spec
