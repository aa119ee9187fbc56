"""Messages of the contract to domain values and back."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from google.protobuf import duration_pb2, timestamp_pb2

from aiprod.film.v1 import asset_pb2 as film
from aiprod.storage.v1 import resources_pb2 as pb
from aiprod.storage.v1 import storage_service_pb2 as api
from aiprod_storage.ledger import JobMetrics
from aiprod_storage.manifests import AssetReference, DeliveryManifest
from aiprod_storage.names import Role, clip_name, master_name, upload_name
from aiprod_storage.objects import Asset, Content, SignedUrl, Ticket


def content_from(request: api.BeginUploadRequest) -> Content:
    match Role(request.role):
        case Role.CLIP:
            name = clip_name(request.content_key)
        case Role.MASTER:
            name = master_name(request.job, request.crc32c, request.size)
        case Role.UPLOAD:
            name = upload_name(request.crc32c, request.size, request.content_type)
    return Content(
        name=name,
        size=request.size,
        crc32c=request.crc32c,
        content_type=request.content_type,
        labels=dict(request.labels),
        content_key=request.content_key if request.role == pb.CLIP else "",
    )


def asset_message(asset: Asset) -> film.Asset:
    return film.Asset(
        name=asset.content.name,
        generation=asset.generation,
        size=asset.content.size,
        crc32c=asset.content.crc32c,
        content_type=asset.content.content_type,
        create_time=_timestamp(asset.create_time),
        labels=asset.content.labels,
    )


def ticket_message(begun: Ticket | Asset) -> api.UploadTicket:
    if isinstance(begun, Asset):
        return api.UploadTicket(existing=asset_message(begun))
    return api.UploadTicket(
        upload_id=begun.upload_id,
        url=begun.url,
        headers=begun.headers,
        chunk_alignment=begun.chunk_alignment,
        expire_time=_timestamp(begun.expire_time),
    )


def signed_url_message(signed: SignedUrl) -> api.SignedUrl:
    return api.SignedUrl(url=signed.url, expire_time=_timestamp(signed.expire_time))


def ttl_from(spec: api.UrlSpec, default: timedelta) -> timedelta:
    return spec.ttl.ToTimedelta() if spec.HasField("ttl") else default


def document_from(manifest: pb.DeliveryManifest) -> bytes:
    """The manifest without its time; equal manifests give equal bytes."""
    timeless = pb.DeliveryManifest()
    timeless.CopyFrom(manifest)
    timeless.ClearField("create_time")
    return timeless.SerializeToString(deterministic=True)


def assets_in(manifest: pb.DeliveryManifest) -> Iterator[AssetReference]:
    yield AssetReference(manifest.master.name, manifest.master.generation)
    for scene in manifest.scenes:
        yield AssetReference(scene.clip.name, scene.clip.generation)


def manifest_message(stored: DeliveryManifest) -> pb.DeliveryManifest:
    manifest = pb.DeliveryManifest.FromString(stored.document)
    manifest.create_time.CopyFrom(_timestamp(stored.create_time))
    return manifest


def metrics_from(message: pb.JobMetrics) -> JobMetrics:
    return JobMetrics(
        job=message.job,
        revision=message.revision,
        user=message.user,
        outcome=pb.JobMetrics.Outcome.Name(message.outcome),
        cost_usd_micros=message.cost_usd_micros if message.HasField("cost_usd_micros") else None,
        film_duration=message.film_duration.ToTimedelta() if message.HasField("film_duration") else None,
        job_duration=message.job_duration.ToTimedelta() if message.HasField("job_duration") else None,
        stages=tuple((stage.stage, stage.duration.ToTimedelta()) for stage in message.stages),
        semantic_score=message.semantic_score if message.HasField("semantic_score") else None,
        scene_count=message.scene_count,
        scenes_reused=message.scenes_reused,
        retries=message.retries,
    )


def metrics_message(metrics: JobMetrics) -> pb.JobMetrics:
    return pb.JobMetrics(
        job=metrics.job,
        revision=metrics.revision,
        user=metrics.user,
        outcome=pb.JobMetrics.Outcome.Value(metrics.outcome),
        cost_usd_micros=metrics.cost_usd_micros,
        film_duration=_duration(metrics.film_duration),
        job_duration=_duration(metrics.job_duration),
        stages=[pb.StageTime(stage=stage, duration=_duration(length)) for stage, length in metrics.stages],
        semantic_score=metrics.semantic_score,
        scene_count=metrics.scene_count,
        scenes_reused=metrics.scenes_reused,
        retries=metrics.retries,
    )


def _timestamp(time: datetime) -> timestamp_pb2.Timestamp:
    message = timestamp_pb2.Timestamp()
    message.FromDatetime(time)
    return message


def _duration(length: timedelta | None) -> duration_pb2.Duration | None:
    if length is None:
        return None
    message = duration_pb2.Duration()
    message.FromTimedelta(length)
    return message
