"""Translates between messages of the contract and domain values."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from fractions import Fraction

from google.protobuf import duration_pb2, json_format, timestamp_pb2

from aiprod.film.v1 import asset_pb2 as film_asset
from aiprod.film.v1.disk_usage_pb2 import DiskPart, DiskUsage
from aiprod.film.v1.stage_pb2 import Stage
from aiprod.probe.v1.resources_pb2 import Verdict
from aiprod.storage.v1 import resources_pb2 as pb
from aiprod.storage.v1 import storage_service_pb2 as api
from aiprod_film.messages.values import read_rate, write_duration
from aiprod_storage.access import owner_of
from aiprod_storage.model import CHUNK_ALIGNMENT, Asset, Content, SignedUrl, Ticket
from aiprod_storage.object_names import Role, upload_location
from aiprod_storage.records.ledger import JobMetrics
from aiprod_storage.records.manifests import Manifest
from aiprod_storage.records.stored_bytes import StoredBytes
from aiprod_storage.records.usage_reports import Budget, Grouping, Usage
from aiprod_storage.scene_chunks import EAGER_BYTES, SceneChunk, SceneSpan

_GROUPINGS = {api.GetUsageRequest.USER: Grouping.USER, api.GetUsageRequest.JOB: Grouping.JOB}


def content_from(request: api.BeginUploadRequest, user: str) -> Content:
    """Returns the description of an upload by `user`."""
    role = Role(request.role)
    directory, key = upload_location(role, request.job, request.content_key, request.crc32c, request.size)
    return Content(
        directory=directory,
        size=request.size,
        crc32c=request.crc32c,
        content_type=request.content_type,
        labels=dict(request.labels),
        owner=owner_of(role, user),
        key=key,
    )


def asset_message(asset: Asset) -> film_asset.Asset:
    """Returns the message of an asset."""
    return film_asset.Asset(
        name=asset.name,
        generation=asset.generation,
        size=asset.content.size,
        crc32c=asset.content.crc32c,
        content_type=asset.content.content_type,
        create_time=_timestamp(asset.create_time),
        labels=asset.content.labels,
    )


def ticket_message(result: Ticket | Asset) -> api.UploadTicket:
    """Returns the message of a ticket, or of an asset that needs no upload."""
    if isinstance(result, Asset):
        return api.UploadTicket(existing=asset_message(result))
    return api.UploadTicket(
        upload_id=result.upload.id,
        session_url=result.upload.session,
        put_url=result.put.url if result.put else "",
        put_headers=result.put.headers if result.put else {},
        chunk_alignment=CHUNK_ALIGNMENT,
        expire_time=_timestamp(result.upload.expire_time),
    )


def signed_url_message(signed: SignedUrl) -> api.SignedUrl:
    """Returns the message of a signed URL."""
    return api.SignedUrl(url=signed.url, expire_time=_timestamp(signed.expire_time))


def quota_message(stored: StoredBytes, limit: int | None) -> pb.Quota:
    """Returns the message of a quota."""
    return pb.Quota(limit_bytes=limit, used_bytes=stored.used, reserved_bytes=stored.reserved)


def ttl_from(spec: api.UrlSpec, default: timedelta) -> timedelta:
    """Returns how long a URL is valid."""
    return spec.ttl.ToTimedelta() if spec.HasField("ttl") else default


def manifest_from(message: pb.DeliveryManifest, head: int, chunks: list[SceneChunk], owner: str) -> Manifest:
    """Returns the manifest to store; its name and time are not in the document."""
    manifest = pb.DeliveryManifest()
    manifest.CopyFrom(message)
    for field in ("name", "create_time", "chunks"):
        manifest.ClearField(field)
    manifest.mode = pb.LAZY if manifest.master.size > EAGER_BYTES else pb.EAGER
    manifest.head_length = head
    manifest.chunks.extend(_chunk(chunk) for chunk in chunks)
    document = json_format.MessageToJson(manifest, indent=None, preserving_proto_field_name=True)
    return Manifest(manifest.job, owner, document, datetime.min)


def scenes_in(message: pb.DeliveryManifest) -> list[SceneSpan]:
    """Returns the scenes of a manifest in playing order."""
    return [SceneSpan(span.scene, span.start_frame, span.frame_count) for span in message.scenes]


def frame_rate(message: pb.DeliveryManifest) -> Fraction:
    """Returns the frames per second of a manifest, 24 if it states none."""
    rate = message.format.frame_rate
    return read_rate(rate) if rate.numerator and rate.denominator else Fraction(24)


def asset_references(message: pb.DeliveryManifest) -> list[tuple[str, int]]:
    """Returns name and generation of each asset of a manifest, the master first."""
    captions = [asset for asset in (message.captions, message.captions_srt) if asset.name]
    assets = [message.master, *captions, *(scene.clip for scene in message.scenes), *message.speeches]
    return [(asset.name, asset.generation) for asset in assets]


def manifest_message(stored: Manifest) -> pb.DeliveryManifest:
    """Returns the message of a stored manifest."""
    message = json_format.Parse(stored.document, pb.DeliveryManifest())
    message.name = f"{stored.job}/delivery"
    message.create_time.CopyFrom(_timestamp(stored.create_time))
    return message


def _chunk(chunk: SceneChunk) -> pb.SceneChunk:
    return pb.SceneChunk(
        scene=chunk.scene,
        start=write_duration(chunk.start),
        end=write_duration(chunk.end),
        byte_offset=chunk.span.start,
        byte_length=len(chunk.span),
        crc32c=chunk.crc32c,
    )


def disk_usage_message(parts: Mapping[str, tuple[int, int]]) -> DiskUsage:
    """Returns the number and the bytes of each kind of objects."""
    return DiskUsage(
        parts=[DiskPart(name=name, count=count, bytes=size) for name, (count, size) in sorted(parts.items())]
    )


def metrics_from(message: pb.JobMetrics) -> JobMetrics:
    """Returns a row of the ledger."""
    return JobMetrics(
        job=message.job,
        user=message.user,
        outcome=pb.JobMetrics.Outcome.Name(message.outcome),
        cost_usd_micros=message.cost_usd_micros if message.HasField("cost_usd_micros") else None,
        known_cost_usd_micros=message.known_cost_usd_micros,
        attempt=message.attempt or 1,
        film_duration=message.film_duration.ToTimedelta() if message.HasField("film_duration") else None,
        job_duration=message.job_duration.ToTimedelta() if message.HasField("job_duration") else None,
        stages=tuple(
            (Stage.Name(stage.stage).lower(), stage.duration.ToTimedelta()) for stage in message.stages
        ),
        verdict=Verdict.Name(message.verdict) if message.verdict else "",
        semantic_score=message.semantic_score if message.HasField("semantic_score") else None,
        semantic_method=message.semantic_method,
        semantic_engine=message.semantic_engine,
        scene_count=message.scene_count,
        scenes_reused=message.scenes_reused,
        cache_hits=message.cache_hits,
        retries=message.retries,
    )


def metrics_message(metrics: JobMetrics) -> pb.JobMetrics:
    """Returns the message of a row of the ledger."""
    return pb.JobMetrics(
        job=metrics.job,
        user=metrics.user,
        outcome=pb.JobMetrics.Outcome.Value(metrics.outcome),
        cost_usd_micros=metrics.cost_usd_micros,
        known_cost_usd_micros=metrics.known_cost_usd_micros,
        attempt=metrics.attempt,
        film_duration=_duration(metrics.film_duration),
        job_duration=_duration(metrics.job_duration),
        stages=[
            pb.StageTime(stage=Stage.Value(stage.upper()), duration=_duration(length))
            for stage, length in metrics.stages
        ],
        verdict=Verdict.Value(metrics.verdict or "VERDICT_UNSPECIFIED"),
        semantic_score=metrics.semantic_score,
        semantic_method=metrics.semantic_method,
        semantic_engine=metrics.semantic_engine,
        scene_count=metrics.scene_count,
        scenes_reused=metrics.scenes_reused,
        cache_hits=metrics.cache_hits,
        retries=metrics.retries,
    )


def grouping_from(request: api.GetUsageRequest) -> Grouping:
    """Returns the grouping of a request, by day when it states none."""
    return _GROUPINGS.get(request.group_by, Grouping.DAY)


def usage_message(usage: Usage) -> pb.Usage:
    """Returns the message of summed usage."""
    return pb.Usage(
        key=usage.key,
        jobs=usage.jobs,
        succeeded=usage.succeeded,
        failed=usage.failed,
        cancelled=usage.cancelled,
        cost_usd_micros=usage.cost_usd_micros,
        unpriced=usage.unpriced,
        film_duration=_duration(usage.film_duration),
        job_duration=_duration(usage.job_duration),
        semantic_score=usage.semantic_score,
        scored=usage.scored,
        scene_count=usage.scene_count,
        scenes_reused=usage.scenes_reused,
        retries=usage.retries,
    )


def budget_message(budget: Budget) -> pb.Budget:
    """Returns the message of a day's budget."""
    return pb.Budget(
        day=budget.day.isoformat(),
        limit_usd_micros=budget.limit,
        spent_usd_micros=budget.spent,
        spent_share=budget.share,
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
