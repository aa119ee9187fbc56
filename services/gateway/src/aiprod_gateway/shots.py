"""From a manifest to what each neighbour is asked."""

from fractions import Fraction

from google.protobuf import duration_pb2

from aiprod.collab.v1 import resources_pb2 as rooms
from aiprod.film.v1 import manifest_pb2 as film
from aiprod.probe.v1 import resources_pb2 as probe
from aiprod.render.v1 import render_service_pb2 as render
from aiprod_gateway.messages import frame_rate, scene_spans
from aiprod_gateway.timeline import NANOSECONDS


def shot_list(
    job: str, manifest: film.Manifest, max_usd: float | None = None
) -> list[render.RenderSceneRequest]:
    """One request a scene, in playing order; each holds all that its picture depends on.

    A scene may cost `max_usd`, None for no limit.
    """
    spans = scene_spans(manifest)
    last = len(spans) - 1
    return [
        render.RenderSceneRequest(
            job=job,
            format=manifest.format,
            style=manifest.style,
            scene=scene,
            frame_count=spans[index].count,
            previous_scene=manifest.scenes[index - 1] if index else None,
            previous_frame_count=spans[index - 1].count if index else 0,
            film_title="" if index else manifest.title,
            fade_out=index == last,
            entities=_seen(manifest, index),
            max_cost_usd_micros=None if max_usd is None else round(max_usd * 1e6),
        )
        for index, scene in enumerate(manifest.scenes)
    ]


def kept_scenes(room: rooms.Room) -> dict[str, rooms.FilmScene]:
    """The locked scenes by their ids, as they are in the room's newest film: they are not rendered again."""
    return {scene.scene: scene for scene in room.film.scenes if scene.scene in room.locked_scenes}


def _seen(manifest: film.Manifest, index: int) -> list[film.Entity]:
    near = manifest.scenes[max(0, index - 1) : index + 1]
    ids = {subject for scene in near for subject in scene.subjects}
    return [entity for entity in manifest.entities if entity.id in ids]


def qc_spec(manifest: film.Manifest) -> probe.QcSpec:
    """What the master has to be."""
    frames = scene_spans(manifest)[-1].end
    duration = duration_pb2.Duration()
    duration.FromNanoseconds(round(Fraction(frames * NANOSECONDS) / frame_rate(manifest.format)))
    return probe.QcSpec(
        preset="web-h264",
        duration=duration,
        width=manifest.format.width,
        height=manifest.format.height,
        frame_rate=manifest.format.frame_rate,
        audio_required=True,
    )
