"""Delivery manifests and the ledger: each record is written once, by services only."""

from datetime import timedelta

import grpc
import pysqlite3
import pytest

from aiprod.film.v1.asset_pb2 import Asset
from aiprod.film.v1.stage_pb2 import Stage
from aiprod.llm.v1.resources_pb2 import SemanticQc
from aiprod.probe.v1.resources_pb2 import FAIL, QcReport
from aiprod.storage.v1.resources_pb2 import (
    EAGER,
    LAZY,
    AssetRole,
    DeliveryManifest,
    JobMetrics,
    SceneSpan,
    StageTime,
)
from aiprod.storage.v1.storage_service_pb2 import (
    GetDeliveryManifestRequest,
    PublishDeliveryManifestRequest,
    RecordMetricsRequest,
)
from aiprod_rpc.status import received_reason

JOB = "jobs/film-1"
DELIVERY = f"{JOB}/delivery"
EDGE = (("x-aiprod-edge", "1"), ("x-user-id", "eve"))


async def failure(call) -> tuple[str, str]:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call
    return caught.value.code().name, received_reason(caught.value)


@pytest.fixture
async def manifest(sender) -> DeliveryManifest:
    master = await sender.store(b"master", role=AssetRole.MASTER, job=JOB)
    clip = await sender.store(b"clip", role=AssetRole.CLIP, content_key="ab" * 16)
    return DeliveryManifest(
        job=JOB,
        title="The fox",
        master=master,
        scenes=[SceneSpan(scene="s1", start_frame=0, frame_count=24, clip=clip)],
        technical_qc=QcReport(),
        semantic_qc=SemanticQc(state=SemanticQc.UNSCORED),
        cost_usd_micros=0,
    )


@pytest.fixture
def publish(storage):
    async def publish(manifest: DeliveryManifest, **kwargs) -> DeliveryManifest:
        request = PublishDeliveryManifestRequest(delivery_manifest=manifest)
        return await storage.PublishDeliveryManifest(request, **kwargs)

    return publish


async def test_a_manifest_is_stored_unchanged_with_its_time(manifest, publish, storage) -> None:
    published = await publish(manifest)
    assert published.create_time.ToSeconds() > 1_700_000_000
    assert published.name == DELIVERY
    assert await storage.GetDeliveryManifest(GetDeliveryManifestRequest(name=DELIVERY)) == published
    assert published.mode == EAGER
    for set_by_storage in ("name", "create_time", "mode"):
        published.ClearField(set_by_storage)
    assert published == manifest


async def test_masters_above_ten_megabytes_are_lazy(manifest, publish, sender) -> None:
    for job, size, mode in [("jobs/small", 10_000_000, EAGER), ("jobs/large", 10_000_001, LAZY)]:
        manifest.job = job
        manifest.master.CopyFrom(await sender.store(bytes(size), role=AssetRole.MASTER, job=job))
        assert (await publish(manifest)).mode == mode


async def test_a_repeated_publication_returns_the_stored_manifest(manifest, publish) -> None:
    published = await publish(manifest)
    manifest.create_time.FromSeconds(5)
    manifest.name = "jobs/other/delivery"
    manifest.head_length = 9
    manifest.chunks.add(scene="s1")
    assert await publish(manifest) == published


async def test_a_different_manifest_of_the_job_is_rejected(manifest, publish, storage) -> None:
    published = await publish(manifest)
    manifest.title = "The hare"
    assert await failure(publish(manifest)) == ("ALREADY_EXISTS", "MANIFEST_EXISTS")
    assert await storage.GetDeliveryManifest(GetDeliveryManifestRequest(name=DELIVERY)) == published


def without_generation(manifest: DeliveryManifest) -> None:
    manifest.master.generation = 0


def other_generation(manifest: DeliveryManifest) -> None:
    manifest.scenes[0].clip.generation += 1


def other_clip(manifest: DeliveryManifest) -> None:
    manifest.scenes[0].clip.CopyFrom(Asset(name="clips/nobody.mp4", generation=1))


@pytest.mark.parametrize("change", [without_generation, other_generation, other_clip])
async def test_a_manifest_needs_its_assets(manifest, publish, storage, change) -> None:
    change(manifest)
    assert await failure(publish(manifest)) == ("FAILED_PRECONDITION", "ASSET_MISSING")
    call = storage.GetDeliveryManifest(GetDeliveryManifestRequest(name=DELIVERY))
    assert await failure(call) == ("NOT_FOUND", "NOT_DELIVERED")


async def test_outside_callers_cannot_write_records(manifest, publish, storage) -> None:
    assert await failure(publish(manifest, metadata=EDGE)) == ("PERMISSION_DENIED", "SERVICES_ONLY")
    request = RecordMetricsRequest(metrics=metrics())
    call = storage.RecordMetrics(request, metadata=EDGE)
    assert await failure(call) == ("PERMISSION_DENIED", "SERVICES_ONLY")


def metrics(**changes) -> JobMetrics:
    fields = {
        "job": JOB,
        "user": "ada",
        "outcome": JobMetrics.SUCCEEDED,
        "film_duration": timedelta(seconds=12),
        "job_duration": timedelta(seconds=34, milliseconds=500),
        "stages": [
            StageTime(stage=Stage.PLAN, duration=timedelta(milliseconds=1250)),
            StageTime(stage=Stage.RENDER, duration=timedelta(seconds=20)),
        ],
        "scene_count": 4,
        "scenes_reused": 1,
        "retries": 2,
        "attempt": 1,
    }
    return JobMetrics(**{**fields, **changes})


SCORED = {"semantic_score": 7.5, "semantic_method": "model", "semantic_engine": "some-model/1"}


@pytest.mark.parametrize("optional", [{}, {"cost_usd_micros": 0, "verdict": FAIL, **SCORED}])
async def test_recorded_metrics_are_returned_unchanged(storage, optional) -> None:
    recorded = metrics(**optional)
    assert await storage.RecordMetrics(RecordMetricsRequest(metrics=recorded)) == recorded


async def test_metrics_of_a_job_are_written_once(storage, settings) -> None:
    await storage.RecordMetrics(RecordMetricsRequest(metrics=metrics()))
    again = RecordMetricsRequest(metrics=metrics(user="bob", outcome=JobMetrics.FAILED))
    assert await storage.RecordMetrics(again) == metrics()
    database = pysqlite3.connect(settings.data / "storage.db")
    rows = database.execute("SELECT owner, outcome, job_seconds FROM ledger").fetchall()
    database.close()
    assert rows == [("ada", "SUCCEEDED", 34.5)]
