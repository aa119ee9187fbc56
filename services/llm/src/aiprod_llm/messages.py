"""Messages of the contract to the plan, and back."""

from fractions import Fraction

from google.protobuf.duration_pb2 import Duration

from aiprod.film.v1 import manifest_pb2 as film
from aiprod.llm.v1 import llm_service_pb2 as pb
from aiprod_llm.plan import Brief, Entity, Head, Palette, Piece, Scene, Style, Summary


def brief(request: pb.PlanScenesRequest) -> Brief:
    rate = request.format.frame_rate
    return Brief(
        prompt=request.prompt,
        duration=request.duration.ToNanoseconds(),
        rate=Fraction(rate.numerator, rate.denominator),
        seed=request.seed,
    )


def response(piece: Piece, request: pb.PlanScenesRequest, engine: str) -> pb.PlanScenesResponse:
    """The message of one piece of the plan that `engine` makes for `request`."""
    match piece:
        case Head():
            return pb.PlanScenesResponse(head=_head(piece, request, engine))
        case Scene():
            return pb.PlanScenesResponse(scene=_scene(piece))
        case Summary():
            return pb.PlanScenesResponse(summary=_summary(piece, engine))


def _head(head: Head, request: pb.PlanScenesRequest, engine: str) -> film.Manifest:
    return film.Manifest(
        prompt=request.prompt,
        title=head.title,
        logline=head.logline,
        format=request.format,
        style=_style(head.style),
        entities=[_entity(entity) for entity in head.entities],
        seed=request.seed,
        planner=engine,
    )


def _style(style: Style) -> film.Style:
    return film.Style(
        medium=style.medium, palette=_palette(style.palette), lens=style.lens, grade=style.grade
    )


def _palette(palette: Palette) -> film.Palette:
    return film.Palette(
        zenith=palette.zenith,
        horizon=palette.horizon,
        light=palette.light,
        accent=palette.accent,
        shade=palette.shade,
    )


def _entity(entity: Entity) -> film.Entity:
    return film.Entity(
        id=entity.id,
        kind=film.Entity.Kind.Value(entity.kind.name),
        name=entity.name,
        description=entity.description,
    )


def _scene(scene: Scene) -> film.Scene:
    duration = Duration()
    duration.FromNanoseconds(scene.duration)
    return film.Scene(
        id=scene.id,
        title=scene.title,
        caption=scene.caption,
        action=scene.action,
        duration=duration,
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
        palette=_palette(scene.palette) if scene.palette else None,
        seed=scene.seed,
    )


def _summary(summary: Summary, engine: str) -> pb.PlanSummary:
    return pb.PlanSummary(
        engine=engine,
        degraded=summary.degraded,
        reason=summary.reason,
        cost_usd_micros=summary.cost,
    )
