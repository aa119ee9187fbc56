"""A fake storage service: manifests, metrics, and files that are only names."""

from google.protobuf import empty_pb2

from aiprod.film.v1 import asset_pb2 as film_asset
from aiprod.film.v1.disk_usage_pb2 import DiskPart, DiskUsage
from aiprod.storage.v1 import resources_pb2 as storage_pb
from aiprod.storage.v1 import storage_service_pb2 as storage_api
from aiprod.storage.v1.storage_service_pb2_grpc import StorageServiceServicer
from aiprod_rpc.call import current_call
from aiprod_rpc.errors import AiprodError, FailedPrecondition, NotFound, PermissionDenied


class Storage(StorageServiceServicer):
    def __init__(self) -> None:
        self.manifests: dict[str, storage_pb.DeliveryManifest] = {}
        self.metrics: dict[str, storage_pb.JobMetrics] = {}
        """The metrics of each job's newest attempt."""
        self.attempts: dict[tuple[str, int], storage_pb.JobMetrics] = {}
        self.budget = storage_pb.Budget()
        self.assets: dict[str, film_asset.Asset] = {}
        """Files of users, by name."""
        self.kept: dict[str, list[str]] = {}
        """The files that each user keeps."""
        self.lost: dict[str, AiprodError] = {}
        """The errors of lost assets, by name."""
        self.deletions_fail = False
        self.deleted: dict[str, bool] = {}
        """The deleted jobs, and whether their clips stay."""

    async def GetBudget(self, request: storage_api.GetBudgetRequest, context: object) -> storage_pb.Budget:
        return self.budget

    async def PublishDeliveryManifest(
        self, request: storage_api.PublishDeliveryManifestRequest, context: object
    ) -> storage_pb.DeliveryManifest:
        manifest = request.delivery_manifest
        return self.manifests.setdefault(manifest.job, manifest)

    async def DeleteDelivery(
        self, request: storage_api.DeleteDeliveryRequest, context: object
    ) -> empty_pb2.Empty:
        if self.deletions_fail:
            raise FailedPrecondition("the disk is gone", reason="GCS_REFUSED")
        job = request.name.removesuffix("/delivery")
        self.deleted[job] = request.keep_clips
        self.manifests.pop(job, None)
        return empty_pb2.Empty()

    async def GetDiskUsage(self, request: object, context: object) -> DiskUsage:
        return DiskUsage(parts=[DiskPart(name="clips", count=2, bytes=20)])

    async def GetDeliveryManifest(
        self, request: storage_api.GetDeliveryManifestRequest, context: object
    ) -> storage_pb.DeliveryManifest:
        job = request.name.removesuffix("/delivery")
        if job not in self.manifests:
            raise NotFound("no manifest", reason="NOT_DELIVERED")
        return self.manifests[job]

    async def KeepFiles(self, request: storage_api.KeepFilesRequest, context: object) -> empty_pb2.Empty:
        self.kept[current_call().user] = list(request.names)
        return empty_pb2.Empty()

    async def GetAsset(self, request: storage_api.GetAssetRequest, context: object) -> film_asset.Asset:
        if request.name in self.lost:
            raise self.lost[request.name]
        return self.assets.get(request.name) or film_asset.Asset(name=request.name, generation=1, size=10)

    async def RecordMetrics(
        self, request: storage_api.RecordMetricsRequest, context: object
    ) -> storage_pb.JobMetrics:
        if current_call().from_edge:
            raise PermissionDenied("only services call this", reason="SERVICES_ONLY")
        metrics = self.attempts.setdefault((request.metrics.job, request.metrics.attempt), request.metrics)
        self.metrics[metrics.job] = metrics
        return metrics

    async def SignUrls(
        self, request: storage_api.SignUrlsRequest, context: object
    ) -> storage_api.SignUrlsResponse:
        for url in request.urls:
            if url.name in self.lost:
                raise self.lost[url.name]
        urls = [
            storage_api.SignedUrl(url=f"http://store/{url.name}?as={url.download_as}") for url in request.urls
        ]
        return storage_api.SignUrlsResponse(urls=urls)
