"""Messages of the contract to the domain, and back."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import accumulate

from google.protobuf.duration_pb2 import Duration

from aiprod.film.v1 import manifest_pb2 as film
from aiprod.film.v1.asset_pb2 import Asset
from aiprod.film.v1.cost_pb2 import Cost as Spent
from aiprod.llm.v1 import llm_service_pb2 as pb
from aiprod.llm.v1 import resources_pb2 as resources
from aiprod_llm import plan, review
from aiprod_llm.calls.ledger import Cost, Usage
from aiprod_llm.calls.memory import MemoryState
from aiprod_llm.engine import WritingTask
from aiprod_llm.provenance import Provenance, Tokens
from aiprod_runtime.errors import InvalidArgument

TEXT_TOKENS = 1024
USAGE_DAYS = 30
NANOS_A_MICRO = 1000


def task(request: pb.GenerateTextRequest) -> WritingTask:
    return WritingTask(
        prompt=request.prompt,
        system=request.system,
        max_output_tokens=request.max_output_tokens or TEXT_TOKENS,
        temperature=request.temperature if request.HasField("temperature") else None,
        workload=request.workload,
        bypass_cache=request.bypass_cache,
    )


def brief(request: pb.PlanScenesRequest) -> plan.Brief:
    rate = request.format.frame_rate
    return plan.Brief(
        prompt=request.prompt,
        duration=request.duration.ToNanoseconds(),
        rate=Fraction(rate.numerator, rate.denominator),
        seed=request.seed,
        markers=_markers(request.markers) if request.HasField("markers") else None,
    )


def response(piece: plan.Piece, request: pb.PlanScenesRequest) -> pb.PlanScenesResponse:
    """The message of one piece of the plan that is made for `request`."""
    match piece:
        case plan.Head():
            return pb.PlanScenesResponse(head=_head(piece, request))
        case plan.Scene():
            return pb.PlanScenesResponse(scene=_scene(piece))
        case Provenance():
            return pb.PlanScenesResponse(provenance=provenance(piece))


def provenance(made: Provenance) -> resources.Provenance:
    return resources.Provenance(
        engine=made.engine,
        degraded=made.degraded,
        reason=made.reason[:500],
        cost_usd_micros=None if made.cost is None else _micros(made.cost),
        tokens=_tokens(made.tokens),
        cache_result=resources.CacheResult.ValueType(made.result or 0),
    )


def markers(known: plan.Markers, made: Provenance) -> resources.Markers:
    narrative = known.narrative
    return resources.Markers(
        id=known.id,
        version=known.version,
        style=_style(known.style),
        entities=map(_entity, known.entities),
        narrative=resources.Narrative(world=narrative.world, tone=narrative.tone, motifs=narrative.motifs),
        provenance=provenance(made),
    )


def stored_film(asset: Asset) -> review.StoredFilm:
    content_type = asset.content_type or "video/mp4"
    return review.StoredFilm(asset.name, asset.generation, asset.size, asset.crc32c, content_type)


def script(manifest: film.Manifest) -> review.Script:
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


def semantic_qc(seen: review.Review) -> resources.SemanticQc:
    state = resources.SemanticQc.SCORED if seen.scores else resources.SemanticQc.UNSCORED
    return resources.SemanticQc(
        state=state,
        reason=seen.reason[:500],
        engine=seen.provenance.engine,
        scores=None if seen.scores is None else _scores(seen.scores),
        findings=map(_finding, seen.findings),
        provenance=provenance(seen.provenance),
    )


def days(request: pb.GetUsageRequest) -> tuple[str, str]:
    """First and last day; InvalidArgument for what is no day."""
    today = datetime.now(UTC).date()
    last = request.last_day or today.isoformat()
    first = request.first_day or (today - timedelta(days=USAGE_DAYS - 1)).isoformat()
    for field, day in (("first_day", first), ("last_day", last)):
        try:
            datetime.fromisoformat(day)
        except ValueError as error:
            raise InvalidArgument(f"{day} is no day", reason="NO_SUCH_DAY", field=field) from error
    return first, last


def usage(row: Usage) -> resources.Usage:
    return resources.Usage(
        day=row.day,
        user=row.user,
        requests=row.requests,
        attempts=row.attempts,
        tokens=_tokens(row.tokens),
        cost_usd_micros=_micros(row.cost),
        unpriced_attempts=row.unpriced,
    )


def cost(spent: Cost) -> Spent:
    return Spent(usd_micros=_micros(spent.nanos), unpriced_calls=spent.unpriced)


def cache_state(state: MemoryState) -> resources.CacheState:
    return resources.CacheState(
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
    return round(nanos / NANOS_A_MICRO)


def _tokens(tokens: Tokens) -> resources.Tokens:
    return resources.Tokens(
        input=tokens.input, cached_input=tokens.cached, output=tokens.output, thoughts=tokens.thoughts
    )


def _scores(scores: review.Scores) -> resources.SemanticScores:
    return resources.SemanticScores(
        visual_consistency=scores.visual_consistency,
        style_coherence=scores.style_coherence,
        narrative_flow=scores.narrative_flow,
        prompt_alignment=scores.prompt_alignment,
    )


def _finding(finding: review.Finding) -> resources.Finding:
    return resources.Finding(
        code=finding.code,
        severity=resources.Finding.Severity.Value(finding.severity.name),
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


def _markers(message: resources.Markers) -> plan.Markers:
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


def _head(head: plan.Head, request: pb.PlanScenesRequest) -> film.Manifest:
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
