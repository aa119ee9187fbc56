"""StorageService: messages in, calls of the domain, messages out."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from aiprod.film.v1 import asset_pb2 as film
from aiprod.storage.v1 import resources_pb2 as pb
from aiprod.storage.v1 import storage_service_pb2 as api
from aiprod.storage.v1.storage_service_pb2_grpc import StorageServiceServicer
from aiprod_runtime.call import current_call
from aiprod_storage import messages, streams
from aiprod_storage.admission import check_inside, check_upload
from aiprod_storage.assets import Assets
from aiprod_storage.bookkeeping import Bookkeeping
from aiprod_storage.deliveries import Deliveries
from aiprod_storage.infrastructure.changes import Change, Part
from aiprod_storage.names import Role
from aiprod_storage.records.usage import Grouping, parse_period

DEFAULT_TTL = timedelta(hours=1)
GROUPINGS = {api.GetUsageRequest.USER: Grouping.USER, api.GetUsageRequest.JOB: Grouping.JOB}


class StorageService(StorageServiceServicer):
    def __init__(
        self,
        assets: Assets,
        deliveries: Deliveries,
        books: Bookkeeping,
        infrastructure: Callable[[], Sequence[Part]],
    ) -> None:
        self._assets = assets
        self._deliveries = deliveries
        self._books = books
        self._infrastructure = infrastructure

    async def BeginUpload(self, request: api.BeginUploadRequest, context: Any) -> api.UploadTicket:
        call = current_call()
        check_upload(Role(request.role), call.from_edge)
        content = messages.content_from(request, call.user)
        return messages.ticket_message(await self._assets.begin(content, request.one_put))

    async def CommitUpload(self, request: api.CommitUploadRequest, context: Any) -> film.Asset:
        return messages.asset_message(await self._assets.commit(request.upload_id, current_call()))

    async def Upload(self, requests: AsyncIterator[api.UploadRequest], context: Any) -> film.Asset:
        begin = await streams.beginning(requests)
        call = current_call()
        check_upload(Role(begin.role), call.from_edge)
        content = messages.content_from(begin, call.user)
        async with streams.heard_out(requests):
            asset = await self._assets.receive(content, streams.checked_bytes(requests, content.size))
        return messages.asset_message(asset)

    async def Download(self, request: api.DownloadRequest, context: Any) -> AsyncIterator[api.Chunk]:
        asset = await self._assets.get(request.name, request.generation, current_call())
        pieces = self._assets.read(asset, request.offset, request.length)
        async for chunk in streams.chunks(pieces, request.offset):
            yield chunk

    async def GetAsset(self, request: api.GetAssetRequest, context: Any) -> film.Asset:
        asset = await self._assets.get(request.name, request.generation, current_call(), content=True)
        return messages.asset_message(asset)

    async def FindAsset(self, request: api.FindAssetRequest, context: Any) -> film.Asset:
        check_inside(current_call().from_edge)
        return messages.asset_message(await self._assets.find(messages.clip_key(request.content_key)))

    async def SignUrls(self, request: api.SignUrlsRequest, context: Any) -> api.SignUrlsResponse:
        return api.SignUrlsResponse(urls=await asyncio.gather(*map(self._sign, request.urls)))

    async def _sign(self, spec: api.UrlSpec) -> api.SignedUrl:
        asset = await self._assets.get(spec.name, spec.generation, current_call())
        signed = await self._assets.sign(asset, messages.ttl_from(spec, DEFAULT_TTL), spec.download_as)
        return messages.signed_url_message(signed)

    async def PublishManifest(self, request: api.PublishManifestRequest, context: Any) -> pb.DeliveryManifest:
        check_inside(current_call().from_edge)
        said = request.manifest
        references = [(asset.name, asset.generation) for asset in messages.assets_in(said)]
        stored = await self._deliveries.publish(
            references,
            messages.scenes_in(said),
            messages.frame_rate(said),
            partial(messages.manifest_from, said, owner=current_call().user),
        )
        return messages.manifest_message(stored)

    async def GetManifest(self, request: api.GetManifestRequest, context: Any) -> pb.DeliveryManifest:
        user = current_call().user
        return messages.manifest_message(await self._deliveries.get(request.job, request.revision, user))

    async def ListManifests(
        self, request: api.ListManifestsRequest, context: Any
    ) -> api.ListManifestsResponse:
        size = min(request.page_size or 20, 100)
        user = current_call().user
        stored, token = await self._deliveries.page(user, request.job, size, request.page_token)
        manifests = [messages.manifest_message(manifest) for manifest in stored]
        return api.ListManifestsResponse(manifests=manifests, next_page_token=token)

    async def RecordMetrics(self, request: api.RecordMetricsRequest, context: Any) -> pb.JobMetrics:
        check_inside(current_call().from_edge)
        return messages.metrics_message(await self._books.record(messages.metrics_from(request.metrics)))

    async def GetUsage(self, request: api.GetUsageRequest, context: Any) -> api.GetUsageResponse:
        call = current_call()
        user = call.user if call.from_edge else request.user
        period = parse_period(request.first_day, request.last_day, user)
        group_by = GROUPINGS.get(request.group_by, Grouping.DAY)
        size = min(request.page_size or 100, 1000)
        rows, total, token = await self._books.usage(period, group_by, size, request.page_token)
        return api.GetUsageResponse(
            rows=map(messages.usage_message, rows),
            total=messages.usage_message(total),
            next_page_token=token,
        )

    async def GetBudget(self, request: api.GetBudgetRequest, context: Any) -> pb.Budget:
        return messages.budget_message(await self._books.budget())

    async def EnsureInfrastructure(
        self, request: api.EnsureInfrastructureRequest, context: Any
    ) -> api.EnsureInfrastructureResponse:
        check_inside(current_call().from_edge)
        changes = await asyncio.to_thread(self._ensure, request.dry_run)
        return api.EnsureInfrastructureResponse(changes=map(messages.change_message, changes))

    def _ensure(self, dry_run: bool) -> list[Change]:
        return [change for part in self._infrastructure() for change in part.ensure(dry_run)]
