"""GenerationService: messages in, domain calls, messages out."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

from google.protobuf import empty_pb2

from aiprod.film.v1.disk_usage_pb2 import DiskUsage
from aiprod.film.v1.library_pb2 import LibraryEntry
from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import libraries_pb2 as libraries_api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.gateway.v1.generation_service_pb2_grpc import (
    GenerationServiceServicer,
    add_GenerationServiceServicer_to_server,
)
from aiprod.gateway.v1.libraries_pb2 import Library
from aiprod.render.v1 import render_service_pb2 as render_api
from aiprod_gateway.access import check_sees_deployment, listed_user
from aiprod_gateway.alerts import Alerts
from aiprod_gateway.deletions import Deletions
from aiprod_gateway.job_creator import JobCreator
from aiprod_gateway.job_runner import JobRunner
from aiprod_gateway.jobs.jobs import Jobs
from aiprod_gateway.libraries.libraries import Libraries
from aiprod_gateway.libraries.library_entries import LibraryEntries
from aiprod_gateway.libraries.library_pictures import LibraryPictures
from aiprod_gateway.libraries.library_use import check_reference
from aiprod_gateway.services import Services
from aiprod_gateway.signed_delivery import SignedDeliveries
from aiprod_gateway.stages.engines import offers
from aiprod_gateway.storyboards import StoryboardPlanner
from aiprod_gateway.webhooks.webhook_sender import WebhookSender
from aiprod_gateway.webhooks.webhooks import Webhooks
from aiprod_rpc.call import current_call
from aiprod_server.expiry import until_expiry
from aiprod_server.guest_view import seen_by

SERVICE = "aiprod.gateway.v1.GenerationService"
add_to_server = add_GenerationServiceServicer_to_server

END_HEADER = "x-aiprod-end"
"""Marks a stream that has nothing left to send. The edge makes it a 204, at which an EventSource stops."""


class GenerationService(GenerationServiceServicer):
    """Serves the contract's methods for the user of the current call."""

    def __init__(
        self,
        creator: JobCreator,
        runner: JobRunner,
        storyboards: StoryboardPlanner,
        jobs: Jobs,
        deliveries: SignedDeliveries,
        deletions: Deletions,
        webhooks: Webhooks,
        libraries: Libraries,
        entries: LibraryEntries,
        pictures: LibraryPictures,
        sender: WebhookSender,
        services: Services,
        alerts: Alerts,
        only_user: str,
    ) -> None:
        self._creator = creator
        self._runner = runner
        self._storyboards = storyboards
        self._jobs = jobs
        self._deliveries = deliveries
        self._deletions = deletions
        self._webhooks = webhooks
        self._libraries = libraries
        self._entries = entries
        self._pictures = pictures
        self._sender = sender
        self._services = services
        self._alerts = alerts
        self._only_user = only_user

    async def CreateJob(self, request: api.CreateJobRequest, context: Any) -> pb.Job:
        """Creates a job."""
        request.request_id = request.request_id.lower()
        return await self._creator.create(request, current_call().user)

    async def CreateVariants(
        self, request: api.CreateVariantsRequest, context: Any
    ) -> api.CreateVariantsResponse:
        """Creates a job for each variant of a film."""
        request.film.request_id = request.film.request_id.lower()
        return api.CreateVariantsResponse(
            jobs=await self._creator.create_variants(request, current_call().user)
        )

    async def PlanStoryboard(
        self, request: api.PlanStoryboardRequest, context: Any
    ) -> AsyncIterator[api.PlanStoryboardResponse]:
        """Streams a storyboard while llm plans it."""
        async with aclosing(self._storyboards.plan(request, current_call().user)) as pieces:
            async for piece in pieces:
                yield piece

    async def RenderRevision(self, request: api.RenderRevisionRequest, context: Any) -> pb.Job:
        """Creates a job that renders a revision."""
        request.request_id = request.request_id.lower()
        return await self._creator.create_revision(request, current_call().user)

    async def CreateTake(self, request: api.CreateTakeRequest, context: Any) -> pb.Job:
        """Creates a job that makes a take."""
        request.request_id = request.request_id.lower()
        return await self._creator.create_take(request, current_call().user)

    async def PickTake(self, request: api.PickTakeRequest, context: Any) -> pb.Job:
        """Puts a take into the film."""
        request.request_id = request.request_id.lower()
        return await self._creator.pick_take(request, current_call().user)

    async def GetJob(self, request: api.GetJobRequest, context: Any) -> pb.Job:
        """Returns a job."""
        call = current_call()
        return seen_by(call, await self._runner.get(request.name, call.user))

    async def ListJobs(self, request: api.ListJobsRequest, context: Any) -> api.ListJobsResponse:
        """Returns a page of jobs."""
        user = listed_user(request.user, current_call())
        jobs, token = await self._jobs.page(user, request.page_size, request.page_token, request.variants_of)
        return api.ListJobsResponse(jobs=await self._runner.as_listed(jobs), next_page_token=token)

    async def CancelJob(self, request: api.CancelJobRequest, context: Any) -> pb.Job:
        """Cancels a job."""
        manager = await self._manager(request.name)
        if request.variants:
            return await self._runner.cancel_variants(request.name, manager)
        return await self._runner.cancel(request.name, manager)

    async def RetryJob(self, request: api.RetryJobRequest, context: Any) -> pb.Job:
        """Lets a job go on."""
        return await self._runner.retry(request, await self._manager(request.name))

    async def ApproveJob(self, request: api.ApproveJobRequest, context: Any) -> pb.Job:
        """Approves a job's plan."""
        return await self._runner.approve(request, current_call().user)

    async def DeleteJob(self, request: api.DeleteJobRequest, context: Any) -> empty_pb2.Empty:
        """Deletes a job."""
        await self._deletions.delete(request.name, await self._manager(request.name))
        return empty_pb2.Empty()

    async def GetDiskUsage(self, request: api.GetDiskUsageRequest, context: Any) -> DiskUsage:
        """Returns what takes space."""
        return await self._deletions.disk_usage(current_call())

    async def GetAlerts(self, request: api.GetAlertsRequest, context: Any) -> api.GetAlertsResponse:
        """Returns the alerts that fire."""
        check_sees_deployment(current_call(), self._only_user, "alerts")
        return await self._alerts.get()

    async def WatchJob(self, request: api.WatchJobRequest, context: Any) -> AsyncIterator[pb.JobEvent]:
        """Streams a job's events."""
        call = current_call()
        events = self._runner.watch(request.name, call.user, request.after_offset)
        is_empty = True
        async for event in until_expiry(call, events):
            is_empty = False
            yield seen_by(call, event)
        if is_empty:
            await context.send_initial_metadata(((END_HEADER, "1"),))

    async def GetDelivery(self, request: api.GetDeliveryRequest, context: Any) -> api.Delivery:
        """Returns a delivery with signed URLs."""
        call = current_call()
        return seen_by(call, await self._deliveries.get(request.name, call.user))

    async def _manager(self, job: str) -> str:
        """Returns the user for whom the caller manages a job: its owner for operators, else the caller."""
        call = current_call()
        return await self._jobs.owner(job) if call.manages_all else call.user

    async def CreateWebhook(self, request: api.CreateWebhookRequest, context: Any) -> pb.Webhook:
        """Registers a webhook."""
        self._sender.check_url(request.url)
        return await self._webhooks.create(current_call().user, request)

    async def ListWebhooks(self, request: api.ListWebhooksRequest, context: Any) -> api.ListWebhooksResponse:
        """Returns a page of webhooks."""
        webhooks, token = await self._webhooks.page(
            current_call().user, request.page_size, request.page_token
        )
        return api.ListWebhooksResponse(webhooks=webhooks, next_page_token=token)

    async def DeleteWebhook(self, request: api.DeleteWebhookRequest, context: Any) -> empty_pb2.Empty:
        """Deletes a webhook."""
        await self._webhooks.delete(current_call().user, request.name)
        return empty_pb2.Empty()

    async def RotateWebhookSecret(self, request: api.RotateWebhookSecretRequest, context: Any) -> pb.Webhook:
        """Gives a webhook a new secret."""
        return await self._webhooks.rotate(current_call().user, request.name)

    async def ListWebhookMessages(
        self, request: api.ListWebhookMessagesRequest, context: Any
    ) -> api.ListWebhookMessagesResponse:
        """Returns a page of a webhook's messages."""
        messages, token = await self._webhooks.messages(
            current_call().user, request.parent, request.page_size, request.page_token
        )
        return api.ListWebhookMessagesResponse(messages=messages, next_page_token=token)

    async def CreateLibrary(self, request: libraries_api.CreateLibraryRequest, context: Any) -> Library:
        """Creates a library."""
        return await self._libraries.create(current_call().user, request)

    async def GetLibrary(self, request: libraries_api.GetLibraryRequest, context: Any) -> Library:
        """Returns a library."""
        return await self._libraries.get(current_call().user, request.name)

    async def ListLibraries(
        self, request: libraries_api.ListLibrariesRequest, context: Any
    ) -> libraries_api.ListLibrariesResponse:
        """Returns a page of libraries."""
        user = current_call().user
        libraries, token = await self._libraries.page(user, request.page_size, request.page_token)
        return libraries_api.ListLibrariesResponse(libraries=libraries, next_page_token=token)

    async def UpdateLibrary(self, request: libraries_api.UpdateLibraryRequest, context: Any) -> Library:
        """Changes the title of a library."""
        return await self._libraries.rename(current_call().user, request.name, request.title)

    async def DeleteLibrary(
        self, request: libraries_api.DeleteLibraryRequest, context: Any
    ) -> empty_pb2.Empty:
        """Deletes a library."""
        await self._libraries.delete(current_call().user, request.name)
        await self._pictures.keep(current_call().user)
        return empty_pb2.Empty()

    async def CreateLibraryEntry(
        self, request: libraries_api.CreateLibraryEntryRequest, context: Any
    ) -> LibraryEntry:
        """Adds an entry to a library."""
        await check_reference(self._services.storage, request.entry)
        entry = await self._entries.create(current_call().user, request)
        await self._pictures.keep(current_call().user)
        return entry

    async def GetLibraryEntry(
        self, request: libraries_api.GetLibraryEntryRequest, context: Any
    ) -> LibraryEntry:
        """Returns an entry."""
        return await self._entries.get(current_call().user, request.name)

    async def ListLibraryEntries(
        self, request: libraries_api.ListLibraryEntriesRequest, context: Any
    ) -> libraries_api.ListLibraryEntriesResponse:
        """Returns a page of a library's entries."""
        user = current_call().user
        entries, token = await self._entries.page(user, request.parent, request.page_size, request.page_token)
        return libraries_api.ListLibraryEntriesResponse(entries=entries, next_page_token=token)

    async def UpdateLibraryEntry(
        self, request: libraries_api.UpdateLibraryEntryRequest, context: Any
    ) -> LibraryEntry:
        """Changes an entry."""
        await check_reference(self._services.storage, request.entry)
        entry = await self._entries.update(current_call().user, request)
        await self._pictures.keep(current_call().user)
        return entry

    async def DeleteLibraryEntry(
        self, request: libraries_api.DeleteLibraryEntryRequest, context: Any
    ) -> empty_pb2.Empty:
        """Deletes an entry."""
        await self._entries.delete(current_call().user, request.name)
        await self._pictures.keep(current_call().user)
        return empty_pb2.Empty()

    async def GetEngines(self, request: api.GetEnginesRequest, context: Any) -> api.GetEnginesResponse:
        """Returns the engines with their prices."""
        can = await self._services.render.GetCapabilities(render_api.GetCapabilitiesRequest())
        return api.GetEnginesResponse(engines=offers(can), voice=can.voice)

    async def GetCaller(self, request: api.GetCallerRequest, context: Any) -> pb.Caller:
        """Returns who calls."""
        call = current_call()
        roles = [pb.Caller.SystemRole.Value(role.upper()) for role in sorted(call.roles)]
        return pb.Caller(user=call.user, roles=roles)
