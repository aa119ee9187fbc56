"""StorageService: translates messages to calls of the domain, and results to messages."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from google.protobuf import empty_pb2

from aiprod.film.v1 import asset_pb2 as film_asset
from aiprod.film.v1.disk_usage_pb2 import DiskUsage
from aiprod.storage.v1 import resources_pb2 as pb
from aiprod.storage.v1 import storage_service_pb2 as api
from aiprod.storage.v1.storage_service_pb2_grpc import (
    StorageServiceServicer,
    add_StorageServiceServicer_to_server,
)
from aiprod_rpc.call import current_call
from aiprod_storage import messages
from aiprod_storage.access import check_internal, check_role, usage_owner
from aiprod_storage.assets import Assets
from aiprod_storage.deliveries import Deliveries
from aiprod_storage.download_stream import chunk_messages
from aiprod_storage.object_names import Role, clip_key, master_key
from aiprod_storage.records.usage_reports import parse_period
from aiprod_storage.upload_stream import drained_on_error, read_begin, read_chunks
from aiprod_storage.usage import UsageAccounting

SERVICE = "aiprod.storage.v1.StorageService"
DEFAULT_TTL = timedelta(hours=1)

add_to_server = add_StorageServiceServicer_to_server


class StorageService(StorageServiceServicer):
    """The servicer."""

    def __init__(self, assets: Assets, deliveries: Deliveries, usage: UsageAccounting) -> None:
        self._assets = assets
        self._deliveries = deliveries
        self._usage = usage

    async def BeginUpload(self, request: api.BeginUploadRequest, context: Any) -> api.UploadTicket:
        """Opens an upload."""
        call = current_call()
        check_role(Role(request.role), call)
        content = messages.content_from(request, call.user)
        return messages.ticket_message(await self._assets.begin(content, request.one_put))

    async def CommitUpload(self, request: api.CommitUploadRequest, context: Any) -> film_asset.Asset:
        """Makes uploaded bytes an asset."""
        return messages.asset_message(await self._assets.commit(request.upload_id, current_call()))

    async def Upload(self, requests: AsyncIterator[api.UploadRequest], context: Any) -> film_asset.Asset:
        """Takes a small file in messages."""
        async with drained_on_error(requests):
            begin = await read_begin(requests)
            call = current_call()
            check_role(Role(begin.role), call)
            content = messages.content_from(begin, call.user)
            asset = await self._assets.receive(content, read_chunks(requests, content.size))
        return messages.asset_message(asset)

    async def Download(self, request: api.DownloadRequest, context: Any) -> AsyncIterator[api.Chunk]:
        """Sends bytes of an asset in messages."""
        asset = await self._assets.get(request.name, request.generation, current_call())
        pieces = self._assets.read(asset, request.offset, request.length)
        async for chunk in chunk_messages(pieces, request.offset):
            yield chunk

    async def GetAsset(self, request: api.GetAssetRequest, context: Any) -> film_asset.Asset:
        """Returns an asset by name."""
        asset = await self._assets.get(request.name, request.generation, current_call(), content=True)
        return messages.asset_message(asset)

    async def DeleteAsset(self, request: api.DeleteAssetRequest, context: Any) -> empty_pb2.Empty:
        """Deletes a user's file."""
        await self._assets.delete(request.name, current_call())
        return empty_pb2.Empty()

    async def FindAsset(self, request: api.FindAssetRequest, context: Any) -> film_asset.Asset:
        """Returns the clip of a content key, or a job's master."""
        call, key = current_call(), request.content_key
        check_internal(call)
        stored = await self._assets.find(master_key(request.job, key) if request.job else clip_key(key), call)
        return messages.asset_message(stored)

    async def SignUrls(self, request: api.SignUrlsRequest, context: Any) -> api.SignUrlsResponse:
        """Signs URLs to read assets at."""
        return api.SignUrlsResponse(urls=await asyncio.gather(*map(self._sign, request.urls)))

    async def _sign(self, spec: api.UrlSpec) -> api.SignedUrl:
        asset = await self._assets.get(spec.name, spec.generation, current_call())
        signed = await self._assets.sign(asset, messages.ttl_from(spec, DEFAULT_TTL), spec.download_as)
        return messages.signed_url_message(signed)

    async def PublishDeliveryManifest(
        self, request: api.PublishDeliveryManifestRequest, context: Any
    ) -> pb.DeliveryManifest:
        """Writes a delivery manifest."""
        check_internal(current_call())
        manifest = request.delivery_manifest
        stored = await self._deliveries.publish(
            messages.asset_references(manifest),
            messages.scenes_in(manifest),
            messages.frame_rate(manifest),
            partial(messages.manifest_from, manifest, owner=current_call().user),
        )
        return messages.manifest_message(stored)

    async def GetDeliveryManifest(
        self, request: api.GetDeliveryManifestRequest, context: Any
    ) -> pb.DeliveryManifest:
        """Returns a delivery manifest."""
        job = request.name.removesuffix("/delivery")
        call = current_call()
        user = None if call.sees_all else call.user
        return messages.manifest_message(await self._deliveries.get(job, user))

    async def DeleteDelivery(self, request: api.DeleteDeliveryRequest, context: Any) -> empty_pb2.Empty:
        """Deletes what a job made."""
        check_internal(current_call())
        job = request.name.removesuffix("/delivery")
        await self._deliveries.delete(job, keep_clips=request.keep_clips)
        return empty_pb2.Empty()

    async def KeepFiles(self, request: api.KeepFilesRequest, context: Any) -> empty_pb2.Empty:
        """Keeps the caller's files."""
        call = current_call()
        check_internal(call)
        await self._assets.keep(call.user, request.names, datetime.now(UTC))
        return empty_pb2.Empty()

    async def GetDiskUsage(self, request: api.GetDiskUsageRequest, context: Any) -> DiskUsage:
        """Returns what takes space."""
        check_internal(current_call())
        return messages.disk_usage_message(await self._assets.usage())

    async def ListDeliveryManifests(
        self, request: api.ListDeliveryManifestsRequest, context: Any
    ) -> api.ListDeliveryManifestsResponse:
        """Lists the caller's delivery manifests."""
        size = min(request.page_size or 20, 100)
        stored, token = await self._deliveries.page(current_call().user, size, request.page_token)
        return api.ListDeliveryManifestsResponse(
            delivery_manifests=map(messages.manifest_message, stored), next_page_token=token
        )

    async def RecordMetrics(self, request: api.RecordMetricsRequest, context: Any) -> pb.JobMetrics:
        """Writes a job into the ledger."""
        check_internal(current_call())
        return messages.metrics_message(await self._usage.record(messages.metrics_from(request.metrics)))

    async def GetUsage(self, request: api.GetUsageRequest, context: Any) -> api.GetUsageResponse:
        """Sums up the ledger."""
        user = usage_owner(request.user, current_call())
        period = parse_period(request.first_day, request.last_day, user)
        size = min(request.page_size or 100, 1000)
        grouping = messages.grouping_from(request)
        rows, total, token = await self._usage.usage(period, grouping, size, request.page_token)
        return api.GetUsageResponse(
            rows=map(messages.usage_message, rows),
            total=messages.usage_message(total),
            next_page_token=token,
        )

    async def GetQuota(self, request: api.GetQuotaRequest, context: Any) -> pb.Quota:
        """Returns the caller's quota of bytes."""
        stored = await self._assets.stored_bytes(current_call().user)
        return messages.quota_message(stored, self._assets.quota)

    async def GetBudget(self, request: api.GetBudgetRequest, context: Any) -> pb.Budget:
        """Returns today's budget."""
        return messages.budget_message(await self._usage.budget())
