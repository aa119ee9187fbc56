"""Deliveries as users get them: with fresh signed URLs."""

import time
from dataclasses import replace

from aiprod.film.v1.asset_pb2 import Asset
from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.storage.v1 import resources_pb2 as storage_pb
from aiprod.storage.v1 import storage_service_pb2 as storage_api
from aiprod.storage.v1.storage_service_pb2_grpc import StorageServiceStub
from aiprod_gateway.access import Access
from aiprod_gateway.jobs.jobs import Jobs
from aiprod_rpc.call import Call, current_call, in_call
from aiprod_rpc.errors import FailedPrecondition

TTL_SECONDS, GUEST_TTL_SECONDS = 3600, 600
"""How long the URLs of a delivery work."""


class SignedDeliveries:
    """Gets deliveries from storage and signs the URLs of their files."""

    def __init__(self, jobs: Jobs, access: Access, storage: StorageServiceStub) -> None:
        self._jobs = jobs
        self._access = access
        self._storage = storage

    async def get(self, name: str, user: str) -> api.Delivery:
        """Returns the delivery `jobs/{job}/delivery`.

        Raises NOT_FOUND if the user may not see the job or storage lost the master, FAILED_PRECONDITION if
        the job is not SUCCEEDED.
        """
        job = await self._access.get_job(name.removesuffix("/delivery"), user)
        if job.state != pb.Job.SUCCEEDED:
            state = pb.Job.State.Name(job.state)
            raise FailedPrecondition(
                f"{job.name} is {state}; only SUCCEEDED jobs have a delivery", reason="NOT_SUCCEEDED"
            )
        ttl = _ttl(current_call())
        # Storage gives assets to their owner only; room members see them through the job.
        with in_call(replace(current_call(), user=await self._jobs.owner(job.name))):
            delivery = storage_api.GetDeliveryManifestRequest(name=name)
            manifest = await self._storage.GetDeliveryManifest(delivery)
            specs = _url_specs(manifest, job.title)
            for spec in specs.values():
                spec.ttl.FromSeconds(ttl)
            request = storage_api.SignUrlsRequest(urls=specs.values())
            urls = (await self._storage.SignUrls(request)).urls
        return api.Delivery(name=name, manifest=manifest, **dict(zip(specs, urls, strict=True)))


def _ttl(call: Call) -> int:
    """Returns how long URLs work, in seconds: those of a guest not for long after the guest has to leave."""
    if not call.is_guest:
        return TTL_SECONDS
    remaining = GUEST_TTL_SECONDS if call.expires is None else call.expires - time.time()
    return max(1, min(GUEST_TTL_SECONDS, int(remaining)))


def _url_specs(manifest: storage_pb.DeliveryManifest, title: str) -> dict[str, storage_api.UrlSpec]:
    """Returns what to sign, by the fields of a delivery that the URLs belong to."""
    specs = {
        "play_url": _spec(manifest.master),
        "download_url": _spec(manifest.master, f"{title}.mp4"),
    }
    if manifest.HasField("captions"):
        specs["captions_url"] = _spec(manifest.captions)
    if manifest.HasField("captions_srt"):
        specs["captions_srt_url"] = _spec(manifest.captions_srt, f"{title}.srt")
    return specs


def _spec(asset: Asset, download_as: str = "") -> storage_api.UrlSpec:
    return storage_api.UrlSpec(name=asset.name, generation=asset.generation, download_as=download_as)
