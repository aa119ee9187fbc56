"""StorageService: messages in, store calls, messages out."""

from datetime import timedelta
from typing import Any

from aiprod.film.v1 import asset_pb2 as film
from aiprod.storage.v1 import resources_pb2 as pb
from aiprod.storage.v1 import storage_service_pb2 as api
from aiprod.storage.v1.storage_service_pb2_grpc import StorageServiceServicer
from aiprod_runtime.call import current_call
from aiprod_storage import messages
from aiprod_storage.admission import check_inside, check_upload
from aiprod_storage.ledger import Ledger
from aiprod_storage.manifests import Manifests
from aiprod_storage.names import Role
from aiprod_storage.objects import ObjectStore

DEFAULT_TTL = timedelta(hours=1)


class StorageService(StorageServiceServicer):
    def __init__(self, store: ObjectStore, manifests: Manifests, ledger: Ledger) -> None:
        self._store = store
        self._manifests = manifests
        self._ledger = ledger

    async def BeginUpload(self, request: api.BeginUploadRequest, context: Any) -> api.UploadTicket:
        check_upload(Role(request.role), current_call().from_edge)
        return messages.ticket_message(await self._store.begin(messages.content_from(request)))

    async def CommitUpload(self, request: api.CommitUploadRequest, context: Any) -> film.Asset:
        return messages.asset_message(await self._store.commit(request.upload_id))

    async def GetAsset(self, request: api.GetAssetRequest, context: Any) -> film.Asset:
        return messages.asset_message(await self._store.get(request.name, request.generation))

    async def FindAsset(self, request: api.FindAssetRequest, context: Any) -> film.Asset:
        return messages.asset_message(await self._store.find(request.content_key))

    async def SignUrls(self, request: api.SignUrlsRequest, context: Any) -> api.SignUrlsResponse:
        return api.SignUrlsResponse(urls=[await self._sign(spec) for spec in request.urls])

    async def PublishManifest(self, request: api.PublishManifestRequest, context: Any) -> pb.DeliveryManifest:
        check_inside(current_call().from_edge)
        manifest = request.manifest
        document, assets = messages.document_from(manifest), messages.assets_in(manifest)
        stored = await self._manifests.publish(manifest.job, manifest.revision, document, assets)
        return messages.manifest_message(stored)

    async def GetManifest(self, request: api.GetManifestRequest, context: Any) -> pb.DeliveryManifest:
        return messages.manifest_message(await self._manifests.get(request.job, request.revision))

    async def RecordMetrics(self, request: api.RecordMetricsRequest, context: Any) -> pb.JobMetrics:
        check_inside(current_call().from_edge)
        return messages.metrics_message(await self._ledger.record(messages.metrics_from(request.metrics)))

    async def _sign(self, spec: api.UrlSpec) -> api.SignedUrl:
        asset = await self._store.get(spec.name, spec.generation)
        signed = await self._store.sign(asset, messages.ttl_from(spec, DEFAULT_TTL), spec.download_as)
        return messages.signed_url_message(signed)
