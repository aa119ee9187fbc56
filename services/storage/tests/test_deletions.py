"""DeleteAsset: users remove what they uploaded, and nothing else."""

import grpc
import pytest

from aiprod.film.v1.asset_pb2 import Asset
from aiprod.llm.v1.resources_pb2 import SemanticQc
from aiprod.probe.v1.resources_pb2 import QcReport
from aiprod.storage.v1.resources_pb2 import AssetRole, DeliveryManifest, SceneSpan
from aiprod.storage.v1.storage_service_pb2 import (
    DeleteAssetRequest,
    DeleteDeliveryRequest,
    GetAssetRequest,
    GetDeliveryManifestRequest,
    GetDiskUsageRequest,
    GetQuotaRequest,
    PublishDeliveryManifestRequest,
)
from aiprod_rpc.status import received_reason
from aiprod_storage.config import StorageSettings


@pytest.fixture(params=["embedded", "gcs"])
def settings(request: pytest.FixtureRequest) -> StorageSettings:
    return request.getfixturevalue(f"{request.param}_settings")


def delete(storage, asset, user: str = "local"):
    return storage.DeleteAsset(DeleteAssetRequest(name=asset.name), metadata=(("x-user-id", user),))


async def reason(call) -> str:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call
    return received_reason(caught.value)


async def test_a_deleted_file_frees_its_space(sender, storage) -> None:
    asset = await sender.store(b"mine")
    await delete(storage, asset)
    assert await reason(storage.GetAsset(GetAssetRequest(name=asset.name))) == "ASSET_NOT_FOUND"
    assert await reason(delete(storage, asset)) == "ASSET_NOT_FOUND"
    assert (await storage.GetQuota(GetQuotaRequest())).used_bytes == 0


async def test_its_bytes_are_gone(sender, storage, embedded_settings, settings) -> None:
    await delete(storage, await sender.store(b"mine"))
    assert settings.store == "gcs" or list((embedded_settings.data / "objects").iterdir()) == []


async def test_files_of_others_and_of_jobs_stay(sender, storage) -> None:
    mine = await sender.store(b"mine")
    assert await reason(delete(storage, mine, "eve")) == "ASSET_NOT_FOUND"
    film = await sender.store(b"film", role=AssetRole.MASTER, job="jobs/j")
    assert await reason(delete(storage, film)) == "ASSET_IN_USE"
    for asset in (mine, film):
        assert await storage.GetAsset(GetAssetRequest(name=asset.name)) == asset


@pytest.fixture
def publish(sender, storage):
    """Delivers a film of clips with these keys."""

    stored: dict[str, Asset] = {}

    async def publish(job: str, *keys: str) -> dict[str, Asset]:
        for key in {*keys} - {*stored}:
            stored[key] = await sender.store(key.encode(), role=AssetRole.CLIP, content_key=key * 32)
        clips = {key: stored[key] for key in keys}
        master = await sender.store(job.encode(), role=AssetRole.MASTER, job=job)
        manifest = DeliveryManifest(
            job=job,
            master=master,
            scenes=[SceneSpan(scene=key, frame_count=1, clip=clip) for key, clip in clips.items()],
            technical_qc=QcReport(),
            semantic_qc=SemanticQc(state=SemanticQc.UNSCORED),
        )
        await storage.PublishDeliveryManifest(PublishDeliveryManifestRequest(delivery_manifest=manifest))
        return {**clips, "master": master}

    return publish


def exists(storage, asset):
    return storage.GetAsset(GetAssetRequest(name=asset.name))


async def test_a_deleted_film_takes_its_own_clips_with_it(publish, storage) -> None:
    first = await publish("jobs/j1", "a", "b")
    second = await publish("jobs/j2", "b", "c")
    await storage.DeleteDelivery(DeleteDeliveryRequest(name="jobs/j1/delivery"))
    for gone in (first["a"], first["master"]):
        assert await reason(exists(storage, gone)) == "ASSET_NOT_FOUND"
    for asset in second.values():
        await exists(storage, asset)
    request = GetDeliveryManifestRequest(name="jobs/j1/delivery")
    assert await reason(storage.GetDeliveryManifest(request)) == "NOT_DELIVERED"
    # The shared clip goes with its last film, and a repeated call is no error.
    for name in ("jobs/j2/delivery", "jobs/j2/delivery", "jobs/none/delivery"):
        await storage.DeleteDelivery(DeleteDeliveryRequest(name=name))
    assert await reason(exists(storage, first["b"])) == "ASSET_NOT_FOUND"
    assert (await storage.GetDiskUsage(GetDiskUsageRequest())).parts == []


async def test_clips_that_a_running_job_may_use_stay(publish, storage) -> None:
    film = await publish("jobs/j1", "a")
    await storage.DeleteDelivery(DeleteDeliveryRequest(name="jobs/j1/delivery", keep_clips=True))
    await exists(storage, film["a"])
    (part,) = (await storage.GetDiskUsage(GetDiskUsageRequest())).parts
    assert (part.name, part.count, part.bytes) == ("clips of no film", 1, 1)


async def test_masters_that_were_not_delivered_go_with_their_job(sender, storage) -> None:
    master = await sender.store(b"film", role=AssetRole.MASTER, job="jobs/j")
    other = await sender.store(b"film", role=AssetRole.MASTER, job="jobs/j2")
    await storage.DeleteDelivery(DeleteDeliveryRequest(name="jobs/j/delivery"))
    assert await reason(exists(storage, master)) == "ASSET_NOT_FOUND"
    await exists(storage, other)


async def test_the_disk_usage_has_each_kind(publish, sender, storage) -> None:
    await publish("jobs/j1", "a")
    await sender.store(b"mine")
    usage = await storage.GetDiskUsage(GetDiskUsageRequest())
    assert {part.name: part.count for part in usage.parts} == {"clips": 1, "masters": 1, "uploads": 1}


@pytest.mark.parametrize(
    ("method", "request_"),
    [
        ("DeleteDelivery", DeleteDeliveryRequest(name="jobs/j/delivery")),
        ("GetDiskUsage", GetDiskUsageRequest()),
    ],
)
async def test_only_services_delete_films(storage, method, request_) -> None:
    call = getattr(storage, method)(request_, metadata=(("x-user-id", "local"), ("x-aiprod-edge", "1")))
    assert await reason(call) == "SERVICES_ONLY"
