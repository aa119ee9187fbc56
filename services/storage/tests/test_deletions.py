"""DeleteAsset: users remove what they uploaded, and nothing else."""

import grpc
import pytest

from aiprod.storage.v1.resources_pb2 import AssetRole
from aiprod.storage.v1.storage_service_pb2 import DeleteAssetRequest, GetAssetRequest, GetQuotaRequest
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
