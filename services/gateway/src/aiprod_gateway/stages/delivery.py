"""The stage DELIVER: the delivery manifest, the metrics and the room get the film."""

from collections.abc import Sequence
from functools import partial

from google.protobuf import empty_pb2

from aiprod.film.v1 import manifest_pb2 as film
from aiprod.film.v1.stage_pb2 import Stage
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.render.v1 import render_service_pb2 as render_api
from aiprod.storage.v1 import resources_pb2 as storage_pb
from aiprod.storage.v1 import storage_service_pb2 as storage_api
from aiprod_film.messages.manifest import read_manifest
from aiprod_gateway.jobs import job_changes
from aiprod_gateway.messages import copy_of
from aiprod_gateway.stages.cost_reconciliation import reconcile_costs
from aiprod_gateway.stages.job_context import JobContext
from aiprod_gateway.stages.job_metrics import record_metrics
from aiprod_gateway.stages.job_steps import Step
from aiprod_gateway.stages.replanning import CHOICES

REMADE = ("seed", "action", *CHOICES)
"""What differs in a scene that was made again."""

FIRST_EVENT = 1
"""The event that opens a room, with the manifest as it is planned."""


async def deliver(
    context: JobContext,
    step: Step,
    manifest: film.Manifest,
    clips: Sequence[render_api.Artifact],
    master: render_api.Artifact,
    quality: pb.Quality,
    planned: film.Manifest,
    manifest_seq: int,
) -> empty_pb2.Empty:
    """Publishes the film and ends the job as SUCCEEDED.

    Event `manifest_seq` was the last to change its manifest as `planned`.
    """
    await reconcile_costs(context)
    set_delivered = partial(job_changes.set_delivered, master.asset.name, quality)
    set_delivered(job := copy_of(await context.steps.current_job()))
    step.change_job(set_delivered)
    delivery = delivery_manifest(job, manifest, clips, master, quality)
    request = storage_api.PublishDeliveryManifestRequest(delivery_manifest=delivery)
    await context.services.storage.PublishDeliveryManifest(request)
    await record_metrics(context, job)
    if job.HasField("take"):
        # The room's film stays the one of its manifest until somebody picks the take.
        text = f"The take of scene {job.take.scene} is ready to be picked: {job.name}"
        await context.room.post_milestone(Stage.DELIVER, text, job.take.scene)
    else:
        # Whoever revises the film goes on from the scenes that it has.
        remade = [pair for pair in zip(planned.scenes, manifest.scenes, strict=True) if pair[0] != pair[1]]
        seq = await context.room.replace_scenes(remade, REMADE, manifest_seq, master.asset.name)
        await context.room.post_film(delivery, seq)
        await context.room.post_milestone(Stage.DELIVER, f"“{manifest.title}” is delivered")
    step.change_job(job_changes.set_succeeded)
    return empty_pb2.Empty()


def delivery_manifest(
    job: pb.Job,
    manifest: film.Manifest,
    clips: Sequence[render_api.Artifact],
    master: render_api.Artifact,
    quality: pb.Quality,
) -> storage_pb.DeliveryManifest:
    """Returns what storage publishes: assets, scene spans, quality, engines, and the cost if it is known."""
    spans = zip(manifest.scenes, read_manifest(manifest).spans, clips, strict=True)
    result = storage_pb.DeliveryManifest(
        job=job.name,
        title=manifest.title,
        master=master.asset,
        captions=master.captions if master.HasField("captions") else None,
        captions_srt=master.captions_srt if master.HasField("captions_srt") else None,
        scenes=[
            storage_pb.SceneSpan(
                scene=scene.id, start_frame=span.start, frame_count=span.count, clip=clip.asset
            )
            for scene, span, clip in spans
        ],
        format=manifest.format,
        technical_qc=quality.technical,
        semantic_qc=quality.semantic,
        engines=job.engines,
        unshown=job.unshown,
        speeches=master.speeches,
    )
    if job.HasField("cost_usd_micros"):
        result.cost_usd_micros = job.cost_usd_micros
    return result
