"""Deliveries as users get them: with fresh signed URLs."""

from collections.abc import Iterator
from dataclasses import replace

from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.storage.v1 import resources_pb2 as storage_pb
from aiprod.storage.v1 import storage_service_pb2 as storage_api
from aiprod.storage.v1.storage_service_pb2_grpc import StorageServiceStub
from aiprod_gateway.access import Access
from aiprod_gateway.jobs import Jobs
from aiprod_rpc.call import current_call, in_call
from aiprod_rpc.errors import FailedPrecondition


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
                f"{job.name} is {state}; only SUCCEEDED jobs have a delivery", reason="NOT_DELIVERED"
            )
        # Storage gives assets to their owner only; room members see them through the job.
        with in_call(replace(current_call(), user=self._jobs.owner(job.name))):
            delivery = storage_api.GetDeliveryManifestRequest(name=name)
            manifest = await self._storage.GetDeliveryManifest(delivery)
            request = storage_api.SignUrlsRequest(urls=_url_specs(manifest, job.title))
            urls = (await self._storage.SignUrls(request)).urls
        return api.Delivery(
            name=name,
            manifest=manifest,
            play_url=urls[0],
            download_url=urls[1],
            captions_url=urls[2] if len(urls) > 2 else None,
        )


def _url_specs(manifest: storage_pb.DeliveryManifest, title: str) -> Iterator[storage_api.UrlSpec]:
    master, captions = manifest.master, manifest.captions
    yield storage_api.UrlSpec(name=master.name, generation=master.generation)
    yield storage_api.UrlSpec(name=master.name, generation=master.generation, download_as=f"{title}.mp4")
    if manifest.HasField("captions"):
        yield storage_api.UrlSpec(name=captions.name, generation=captions.generation)
