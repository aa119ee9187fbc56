"""GenerationService: messages in, studio calls, messages out."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any

from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceServicer
from aiprod.storage.v1 import storage_service_pb2 as storage
from aiprod.storage.v1.resources_pb2 import DeliveryManifest
from aiprod.storage.v1.storage_service_pb2_grpc import StorageServiceStub
from aiprod_gateway.jobs import Jobs
from aiprod_gateway.studio import Studio
from aiprod_runtime.call import current_call, in_call
from aiprod_runtime.errors import FailedPrecondition

PAGE_SIZE = 20
MAX_PAGE_SIZE = 100


class GenerationService(GenerationServiceServicer):
    def __init__(self, studio: Studio, jobs: Jobs, storage: StorageServiceStub) -> None:
        self._studio = studio
        self._jobs = jobs
        self._storage = storage

    async def CreateJob(self, request: api.CreateJobRequest, context: Any) -> pb.Job:
        return await self._studio.create(request, current_call().user)

    async def RenderRevision(self, request: api.RenderRevisionRequest, context: Any) -> pb.Job:
        return await self._studio.revise(request, current_call().user)

    async def GetJob(self, request: api.GetJobRequest, context: Any) -> pb.Job:
        return await self._studio.audience.job(request.name, current_call().user)

    async def ListJobs(self, request: api.ListJobsRequest, context: Any) -> api.ListJobsResponse:
        size = min(request.page_size or PAGE_SIZE, MAX_PAGE_SIZE)
        jobs, token = self._jobs.page(current_call().user, size, request.page_token)
        return api.ListJobsResponse(jobs=jobs, next_page_token=token)

    async def CancelJob(self, request: api.CancelJobRequest, context: Any) -> pb.Job:
        return await self._studio.cancel(request.name, current_call().user)

    async def WatchJob(self, request: api.WatchJobRequest, context: Any) -> AsyncIterator[pb.JobEvent]:
        user = current_call().user
        async for event in self._studio.watch(request.name, user, request.from_offset):
            yield event

    async def GetDelivery(self, request: api.GetDeliveryRequest, context: Any) -> api.Delivery:
        call = current_call()
        job = await self._studio.audience.job(request.name.removesuffix("/delivery"), call.user)
        if job.state != pb.Job.SUCCEEDED:
            state = pb.Job.State.Name(job.state)
            raise FailedPrecondition(f"{job.name} is {state}; nothing is delivered", reason="NOT_DELIVERED")
        # What was delivered is the owner's; the audience sees it through the job.
        with in_call(replace(call, user=self._jobs.owner(job.name))):
            manifest = await self._storage.GetManifest(storage.GetManifestRequest(job=job.name))
            wanted = storage.SignUrlsRequest(urls=_wanted(manifest, job.title))
            urls = (await self._storage.SignUrls(wanted)).urls
        return api.Delivery(
            name=request.name,
            manifest=manifest,
            play_url=urls[0],
            download_url=urls[1],
            captions_url=urls[2] if len(urls) > 2 else None,
        )


def _wanted(manifest: DeliveryManifest, title: str) -> Iterator[storage.UrlSpec]:
    """The master to play and to save, and its captions where it has some."""
    master, captions = manifest.master, manifest.captions
    yield storage.UrlSpec(name=master.name, generation=master.generation)
    yield storage.UrlSpec(name=master.name, generation=master.generation, download_as=f"{title}.mp4")
    if manifest.HasField("captions"):
        yield storage.UrlSpec(name=captions.name, generation=captions.generation)
