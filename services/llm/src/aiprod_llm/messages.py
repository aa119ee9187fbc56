"""Translates between the contract's messages and the domain."""

from dataclasses import replace
from itertools import accumulate

from google.protobuf.duration_pb2 import Duration

from aiprod.llm.v1 import llm_service_pb2 as api
from aiprod.llm.v1 import resources_pb2 as pb
from aiprod_film.asset import Asset
from aiprod_film.frames import SECOND, nanoseconds
from aiprod_film.manifest import Manifest, VideoFormat
from aiprod_film.media import COMPOSED, UNSTATED_VOICE
from aiprod_film.messages.library import read_library
from aiprod_film.messages.manifest import (
    read_entity,
    read_manifest,
    read_style,
    write_entity,
    write_manifest,
    write_scene,
    write_style,
)
from aiprod_film.messages.storyboard import read_options, read_storyboard, write_direction, write_options
from aiprod_film.messages.unshown import write_unshown
from aiprod_film.messages.values import read_asset, read_format, write_duration
from aiprod_film.options import FilmOptions
from aiprod_film.scene import Scene
from aiprod_film.storyboard import LengthConflict, Storyboard, film_duration
from aiprod_film.unshown import Unshown
from aiprod_llm import plan, review
from aiprod_llm.embedded.storyboards.storyboard_lengths import schedule
from aiprod_llm.engine import TextRequest
from aiprod_llm.provenance import Provenance
from aiprod_llm.storyboard.brand import brand_of, brand_palette, branded, lettered
from aiprod_llm.storyboard.film_file import directions, requested_duration, requested_format
from aiprod_llm.storyboard.given import storyboard_of
from aiprod_llm.storyboard.letters import directions_in_text, film_options
from aiprod_llm.storyboard.reader import film_directions
from aiprod_llm.storyboard.reader import read_storyboard as read_text
from aiprod_llm.usage_messages import micro_dollars, token_counts
from aiprod_rpc.errors import InvalidArgument

DEFAULT_TEXT_TOKENS = 1024
MAX_REASON = 500
"""Characters, as the contract limits them."""


type LimitedRequest = (
    api.PlanScenesRequest
    | api.ExtractMarkersRequest
    | api.AnalyzeVideoRequest
    | api.ReviseScenesRequest
    | api.TranslateCaptionsRequest
)


def cost_limit(request: LimitedRequest) -> int | None:
    """Returns the most that the request may cost in billionths of a US dollar, or None for no limit."""
    return request.max_cost_usd_micros * 1000 if request.HasField("max_cost_usd_micros") else None


def text_request(request: api.GenerateTextRequest) -> TextRequest:
    """Returns the request with its defaults filled in."""
    return TextRequest(
        prompt=request.prompt,
        system=request.system,
        max_output_tokens=request.max_output_tokens or DEFAULT_TEXT_TOKENS,
        temperature=request.temperature if request.HasField("temperature") else None,
        workload=request.workload,
        bypass_cache=request.bypass_cache,
    )


def brief(request: api.PlanScenesRequest) -> plan.Brief:
    """Returns the brief. Raises InvalidArgument if the lengths of a storyboard contradict the film's."""
    board = read_storyboard(request.storyboard) if request.HasField("storyboard") else None
    text = request.prompt or request.storyboard.prompt
    return plan.Brief(
        prompt=text,
        duration=_film_length(request, board),
        rate=_format(request).rate,
        seed=request.seed,
        markers=_read_markers(request.markers) if request.HasField("markers") else None,
        storyboard=board,
        options=_read_options(request),
        voice=request.voice,
        library=read_library(request.library, request.library_entries),
    )


def _read_options(request: api.PlanScenesRequest) -> FilmOptions:
    """Returns the options, with the storyboard's letters and the library's voice where they state none."""
    merged = api.PlanScenesRequest(options=request.options).options
    if request.storyboard.HasField("letters"):
        merged.letters.CopyFrom(request.storyboard.letters)
        # What the request states wins, field by field.
        merged.letters.MergeFrom(request.options.letters)
    options = read_options(merged)
    voice = read_library(request.library, request.library_entries).voice
    return replace(options, voice=voice) if voice and options.voice == UNSTATED_VOICE else options


def _film_length(request: api.PlanScenesRequest, board: Storyboard | None) -> int:
    duration = request.duration.ToNanoseconds() if request.HasField("duration") else None
    if board is None:
        written = read_text(request.prompt)
        return duration or requested_duration(film_directions(request.prompt), written)
    try:
        return film_duration([scene.duration for scene in board.scenes], duration, _format(request).rate)
    except LengthConflict as conflict:
        field = "duration" if conflict.field == "duration" else "storyboard.scenes"
        raise InvalidArgument(str(conflict), reason="LENGTHS_CONTRADICT", field=field) from conflict


def _length_given(scene: Scene, brief: plan.Brief, request: api.PlanScenesRequest) -> bool:
    """Returns whether the author gives the length of the film or of the scene."""
    text = "" if brief.storyboard else request.prompt
    if request.HasField("duration") or (text and film_directions(text).duration):
        return True
    board = storyboard_of(brief)
    if board is None:
        return False
    takes = schedule([each.duration for each in board.scenes], brief.duration, brief.rate).takes
    return board.scenes[takes[int(scene.id[1:]) - 1].scene].duration is not None


def _format(request: api.PlanScenesRequest) -> VideoFormat:
    if request.HasField("format"):
        return read_format(request.format)
    return requested_format(film_directions(request.prompt or request.storyboard.prompt))


def plan_piece(
    piece: plan.Piece, brief: plan.Brief, request: api.PlanScenesRequest
) -> api.PlanScenesResponse:
    """Returns the message of one piece of the plan for `request`."""
    match piece:
        case plan.Head():
            return _head(piece, brief, request)
        case Scene():
            given = _length_given(piece, brief, request)
            colours = brand_of(brief).colours
            scene = replace(piece, palette=brand_palette(colours)) if colours else piece
            scene = replace(scene, engine=scene.engine or brief.options.engine)
            return api.PlanScenesResponse(scene=write_scene(scene), length_given=given)
        case Unshown():
            return api.PlanScenesResponse(unshown=write_unshown(piece))
        case Provenance():
            return api.PlanScenesResponse(provenance=provenance(piece))


def _head(head: plan.Head, brief: plan.Brief, request: api.PlanScenesRequest) -> api.PlanScenesResponse:
    board = storyboard_of(brief)
    options = film_options(brief, board)
    echo = directions(directions_in_text(brief, board), brief.duration, _format(request), options)
    style = lettered(branded(head.style, brand_of(brief)), brief)
    return api.PlanScenesResponse(
        head=write_manifest(_without_scenes(replace(head, style=style), request, options)),
        directions=map(write_direction, echo),
        options=write_options(options),
        scene_count=head.scene_count,
    )


def provenance(source: Provenance) -> pb.Provenance:
    """Returns the message, with the cost in micro-dollars."""
    return pb.Provenance(
        engine=source.engine,
        degraded=source.degraded,
        reason=source.reason[:MAX_REASON],
        cost_usd_micros=None if source.cost is None else micro_dollars(source.cost),
        tokens=token_counts(source.tokens),
        cache_result=pb.CacheResult.ValueType(source.result or 0),
    )


def markers(source: plan.Markers, origin: Provenance) -> pb.Markers:
    """Returns the message of the markers with their provenance."""
    narrative = source.narrative
    return pb.Markers(
        id=source.id,
        version=source.version,
        style=write_style(source.style),
        entities=map(write_entity, source.entities),
        narrative=pb.Narrative(world=narrative.world, tone=narrative.tone, motifs=narrative.motifs),
        provenance=provenance(origin),
    )


def stored_film(request: api.AnalyzeVideoRequest) -> Asset:
    """Returns the film to watch; an empty content type means MP4."""
    film = read_asset(request.master)
    return replace(film, content_type=film.content_type or "video/mp4")


def script(request: api.AnalyzeVideoRequest) -> review.Script:
    """Returns what the film should show; times are seconds from its start."""
    manifest = read_manifest(request.manifest)
    # Manifests have durations; the model needs positions.
    ends = list(accumulate(scene.duration / SECOND for scene in manifest.scenes))
    spans = zip([0.0, *ends], ends, manifest.scenes, strict=False)
    return review.Script(
        prompt=manifest.prompt,
        title=manifest.title,
        style=f"{manifest.style.medium}; {manifest.style.grade}",
        entities=tuple(f"{entity.id} {entity.name}: {entity.description}" for entity in manifest.entities),
        scenes=tuple(
            review.ScriptScene(scene.id, start, end, scene.action, scene.caption)
            for start, end, scene in spans
        ),
    )


def faulty_film(request: api.ReviseScenesRequest) -> tuple[Manifest, tuple[review.SceneFaults, ...]]:
    """Returns the film and the faults of its scenes. Raises InvalidArgument if it has no such scene."""
    film = read_manifest(request.manifest)
    scene_ids = {scene.id for scene in film.scenes}
    for number, fault in enumerate(request.faults):
        if fault.scene not in scene_ids:
            field = f"faults[{number}].scene"
            raise InvalidArgument(
                f"{field}: the film has no scene {fault.scene}", reason="INVALID_REQUEST", field=field
            )
    return film, tuple(review.SceneFaults(fault.scene, tuple(fault.reasons)) for fault in request.faults)


def semantic_qc(source: review.Review) -> pb.SemanticQc:
    """Returns the message: SCORED if there are scores, else UNSCORED."""
    state = pb.SemanticQc.SCORED if source.scores else pb.SemanticQc.UNSCORED
    return pb.SemanticQc(
        state=state,
        reason=source.reason[:MAX_REASON],
        engine=source.provenance.engine,
        scores=None if source.scores is None else _scores(source.scores),
        findings=map(_finding, source.findings),
        provenance=provenance(source.provenance),
    )


def _without_scenes(head: plan.Head, request: api.PlanScenesRequest, options: FilmOptions) -> Manifest:
    return Manifest(
        prompt=request.prompt or request.storyboard.prompt,
        title=head.title,
        logline=head.logline,
        format=_format(request),
        style=head.style,
        entities=head.entities,
        scenes=(),
        seed=request.seed,
        planner=head.planner,
        music=options.music or COMPOSED,
        voice_over=options.voice_over,
        voice=options.voice,
    )


def _scores(scores: review.Scores) -> pb.SemanticScores:
    return pb.SemanticScores(
        visual_consistency=scores.visual_consistency,
        style_coherence=scores.style_coherence,
        narrative_flow=scores.narrative_flow,
        prompt_alignment=scores.prompt_alignment,
    )


def _finding(finding: review.Finding) -> pb.Finding:
    return pb.Finding(
        code=finding.code,
        severity=pb.Finding.Severity.Value(finding.severity.name),
        scene=finding.scene,
        start=_duration(finding.start),
        end=_duration(finding.end),
        reason=finding.reason,
    )


def _duration(seconds: float | None) -> Duration | None:
    return None if seconds is None else write_duration(nanoseconds(seconds))


def _read_markers(message: pb.Markers) -> plan.Markers:
    return plan.Markers(
        message.id,
        message.version,
        read_style(message.style),
        tuple(map(read_entity, message.entities)),
        plan.Narrative(message.narrative.world, message.narrative.tone, tuple(message.narrative.motifs)),
    )
