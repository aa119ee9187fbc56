"""Translates between the contract's messages and the domain."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import accumulate

from google.protobuf.duration_pb2 import Duration

from aiprod.film.v1 import cost_pb2 as film_cost
from aiprod.film.v1 import manifest_pb2 as film
from aiprod.film.v1.asset_pb2 import Asset
from aiprod.llm.v1 import llm_service_pb2 as api
from aiprod.llm.v1 import resources_pb2 as pb
from aiprod_llm import plan, review
from aiprod_llm.calls.ledger import Cost, Usage
from aiprod_llm.calls.memory_cache import CacheState
from aiprod_llm.engine import TextRequest
from aiprod_llm.provenance import Provenance, Tokens
from aiprod_rpc.errors import InvalidArgument

DEFAULT_TEXT_TOKENS = 1024
USAGE_DAYS = 30
NANOS_PER_MICRO = 1000
MAX_REASON = 500
"""Characters, as the contract limits them."""


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
    """Returns the brief; its duration is in nanoseconds."""
    rate = request.format.frame_rate
    return plan.Brief(
        prompt=request.prompt,
        duration=request.duration.ToNanoseconds(),
        rate=Fraction(rate.numerator, rate.denominator),
        seed=request.seed,
        markers=_read_markers(request.markers) if request.HasField("markers") else None,
    )


def plan_piece(piece: plan.Piece, request: api.PlanScenesRequest) -> api.PlanScenesResponse:
    """Returns the message of one piece of the plan for `request`."""
    match piece:
        case plan.Head():
            return api.PlanScenesResponse(head=_head(piece, request))
        case plan.Scene():
            return api.PlanScenesResponse(scene=_scene(piece))
        case Provenance():
            return api.PlanScenesResponse(provenance=provenance(piece))


def provenance(source: Provenance) -> pb.Provenance:
    """Returns the message, with the cost in micro-dollars."""
    return pb.Provenance(
        engine=source.engine,
        degraded=source.degraded,
        reason=source.reason[:MAX_REASON],
        cost_usd_micros=None if source.cost is None else _micros(source.cost),
        tokens=_tokens(source.tokens),
        cache_result=pb.CacheResult.ValueType(source.result or 0),
    )


def markers(source: plan.Markers, origin: Provenance) -> pb.Markers:
    """Returns the message of the markers with their provenance."""
    narrative = source.narrative
    return pb.Markers(
        id=source.id,
        version=source.version,
        style=_style(source.style),
        entities=map(_entity, source.entities),
        narrative=pb.Narrative(world=narrative.world, tone=narrative.tone, motifs=narrative.motifs),
        provenance=provenance(origin),
    )


def stored_film(asset: Asset) -> review.StoredFilm:
    """Returns the film; an empty content type means MP4."""
    content_type = asset.content_type or "video/mp4"
    return review.StoredFilm(asset.name, asset.generation, asset.size, asset.crc32c, content_type)


def script(manifest: film.Manifest) -> review.Script:
    """Returns what the film should show; times are seconds from its start."""
    # Manifests have durations; the model needs positions.
    ends = list(accumulate(scene.duration.ToNanoseconds() / 1e9 for scene in manifest.scenes))
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


def days(request: api.GetUsageRequest) -> tuple[str, str]:
    """Returns the first and last day, by default of the last 30. Raises InvalidArgument for no valid day."""
    today = datetime.now(UTC).date()
    last = request.last_day or today.isoformat()
    first = request.first_day or (today - timedelta(days=USAGE_DAYS - 1)).isoformat()
    for field, day in (("first_day", first), ("last_day", last)):
        try:
            datetime.fromisoformat(day)
        except ValueError as error:
            message = f"{day} does not exist: use a day of the calendar as YYYY-MM-DD"
            raise InvalidArgument(message, reason="NO_SUCH_DAY", field=field) from error
    return first, last


def usage(row: Usage) -> pb.Usage:
    """Returns the message, with the cost in micro-dollars."""
    return pb.Usage(
        day=row.day,
        user=row.user,
        requests=row.requests,
        attempts=row.attempts,
        tokens=_tokens(row.tokens),
        cost_usd_micros=_micros(row.cost),
        unpriced_attempts=row.unpriced,
    )


def cost(source: Cost) -> film_cost.Cost:
    """Returns the message, with the cost in micro-dollars."""
    return film_cost.Cost(usd_micros=_micros(source.nanos), unpriced_calls=source.unpriced)


def cache_state(state: CacheState) -> pb.CacheState:
    """Returns the message."""
    return pb.CacheState(
        name=state.name,
        entries=state.entries,
        capacity=state.capacity,
        hits=state.hits,
        misses=state.misses,
        evictions=state.evictions,
        lookup_p50_micros=state.lookup_p50,
        lookup_p99_micros=state.lookup_p99,
    )


def _micros(nanos: int) -> int:
    return round(nanos / NANOS_PER_MICRO)


def _tokens(tokens: Tokens) -> pb.Tokens:
    return pb.Tokens(
        input=tokens.input, cached_input=tokens.cached, output=tokens.output, thoughts=tokens.thoughts
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
    return None if seconds is None else _nanoseconds(round(seconds * 1e9))


def _nanoseconds(value: int) -> Duration:
    duration = Duration()
    duration.FromNanoseconds(value)
    return duration


def _read_markers(message: pb.Markers) -> plan.Markers:
    return plan.Markers(
        message.id,
        message.version,
        _read_style(message.style),
        tuple(map(_read_entity, message.entities)),
        plan.Narrative(message.narrative.world, message.narrative.tone, tuple(message.narrative.motifs)),
    )


def _read_style(message: film.Style) -> plan.Style:
    colours = message.palette
    palette = plan.Palette(colours.zenith, colours.horizon, colours.light, colours.accent, colours.shade)
    return plan.Style(message.medium, palette, message.lens, message.grade)


def _read_entity(message: film.Entity) -> plan.Entity:
    kind = plan.EntityKind(message.kind or plan.EntityKind.OBJECT)
    return plan.Entity(message.id, kind, message.name, message.description)


def _head(head: plan.Head, request: api.PlanScenesRequest) -> film.Manifest:
    return film.Manifest(
        prompt=request.prompt,
        title=head.title,
        logline=head.logline,
        format=request.format,
        style=_style(head.style),
        entities=map(_entity, head.entities),
        seed=request.seed,
        planner=head.planner,
    )


def _style(style: plan.Style) -> film.Style:
    return film.Style(
        medium=style.medium, palette=_palette(style.palette), lens=style.lens, grade=style.grade
    )


def _palette(palette: plan.Palette) -> film.Palette:
    return film.Palette(
        zenith=palette.zenith,
        horizon=palette.horizon,
        light=palette.light,
        accent=palette.accent,
        shade=palette.shade,
    )


def _entity(entity: plan.Entity) -> film.Entity:
    return film.Entity(
        id=entity.id,
        kind=film.Entity.Kind.Value(entity.kind.name),
        name=entity.name,
        description=entity.description,
    )


def _scene(scene: plan.Scene) -> film.Scene:
    return film.Scene(
        id=scene.id,
        title=scene.title,
        caption=scene.caption,
        action=scene.action,
        duration=_nanoseconds(scene.duration),
        shot_size=film.Scene.ShotSize.Value(scene.shot_size.name),
        camera_angle=film.Scene.CameraAngle.Value(scene.camera_angle.name),
        camera_movement=film.Scene.CameraMovement.Value(scene.camera_movement.name),
        setting=film.Scene.Setting.Value(scene.setting.name),
        time_of_day=film.Scene.TimeOfDay.Value(scene.time_of_day.name),
        weather=film.Scene.Weather.Value(scene.weather.name),
        lighting=film.Scene.Lighting.Value(scene.lighting.name),
        mood=film.Scene.Mood.Value(scene.mood.name),
        transition=film.Scene.Transition.Value(scene.transition.name),
        subjects=scene.subjects,
        palette=None if scene.palette is None else _palette(scene.palette),
        seed=scene.seed,
    )
