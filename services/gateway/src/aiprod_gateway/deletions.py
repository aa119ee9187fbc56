"""Deletes jobs: at a user's request, and when their time is over; and compacts journals of ended jobs."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import grpc

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.film.v1.disk_usage_pb2 import DiskPart, DiskUsage
from aiprod.storage.v1 import storage_service_pb2 as storage_api
from aiprod_gateway.access import check_sees_deployment
from aiprod_gateway.config import GatewaySettings
from aiprod_gateway.jobs.deletion_records import DeletionRecords
from aiprod_gateway.services import Services
from aiprod_gateway.state import State
from aiprod_rpc.call import PIPELINE_USER, Call, current_call, in_call
from aiprod_rpc.errors import AiprodError
from aiprod_work.background import in_background

log = logging.getLogger(__name__)

SWEEP_SECONDS = 600.0
BATCH = 500
"""How many jobs one sweep deletes or compacts."""

DAY = 86400 * 10**9
"""In nanoseconds."""


class Deletions:
    """Deletes jobs with all that they made."""

    def __init__(self, settings: GatewaySettings, state: State, services: Services) -> None:
        self._settings = settings
        self._jobs = state.jobs
        self._records = DeletionRecords(state.jobs)
        self._webhooks = state.webhooks
        self._durable = state.durable
        self._services = services

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Sweeps every ten minutes until the block ends."""
        async with in_background(self._sweep_forever()):
            yield

    async def _sweep_forever(self) -> None:
        while True:
            try:
                await self.sweep()
            except (AiprodError, grpc.aio.AioRpcError) as error:
                log.warning("the sweep stopped; the next one is in %g s: %s", SWEEP_SECONDS, error)
            await asyncio.sleep(SWEEP_SECONDS)

    async def sweep(self) -> None:
        """Completes interrupted deletions, deletes jobs whose time is over, and compacts journals."""
        for name, deleter in await self._records.interrupted():
            await self._delete(name, deleter)
        settings, now = self._settings, time.time_ns()
        if settings.job_retention_days is not None:
            oldest = now - settings.job_retention_days * DAY
            for name in await self._records.due(oldest, BATCH):
                await self._delete(name, PIPELINE_USER)
        await self._webhooks.expire(now - settings.webhook_message_days * DAY)
        for name in await self._durable.ended_before(now - settings.journal_days * DAY, BATCH):
            await self._durable.remove(name)

    async def delete(self, name: str, user: str) -> None:
        """Deletes the user's ended job. Raises NOT_FOUND as `Jobs.get`, FAILED_PRECONDITION if it runs."""
        await self._jobs.get(name, user)
        await self._delete(name, current_call().user)

    async def _delete(self, name: str, deleter: str) -> None:
        """Deletes a job. The row goes last: until then, a sweep can complete what a crash interrupted."""
        owner = await self._jobs.owner(name)
        job = await self._jobs.get(name, owner)
        room_is_shared = await self._records.begin(name, deleter)
        # A job that runs may have found a clip that no delivery names yet.
        keep_clips = bool(await self._jobs.unfinished())
        request = storage_api.DeleteDeliveryRequest(name=f"{name}/delivery", keep_clips=keep_clips)
        with in_call(Call(user=owner, request_id=name)):
            await self._services.storage.DeleteDelivery(request)
            if job.room and not room_is_shared:
                await self._services.collab.DeleteRoom(collab_api.DeleteRoomRequest(name=job.room))
        await self._durable.remove(name)
        await self._records.complete(name)
        log.info("deleted", extra={"job": name, "owner": owner, "deleter": deleter})

    async def disk_usage(self, call: Call) -> DiskUsage:
        """Returns what takes space on the disks.

        Raises PERMISSION_DENIED for a user without a role, unless all callers are one user.
        """
        check_sees_deployment(call, self._settings.anonymous_user, "the disk usage")
        jobs, journals = await self._jobs.count_and_bytes(), await self._durable.count_and_bytes()
        with in_call(Call(user=call.user)):
            files = await self._services.storage.GetDiskUsage(storage_api.GetDiskUsageRequest())
            rooms = await self._services.collab.GetDiskUsage(collab_api.GetDiskUsageRequest())
        own = [
            DiskPart(name=name, count=count, bytes=size)
            for name, (count, size) in (("jobs", jobs), ("journals", journals))
        ]
        return DiskUsage(parts=[*files.parts, *rooms.parts, *own])
