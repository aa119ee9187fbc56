"""The bucket in Google Cloud Storage."""

from collections.abc import Sequence

from google.cloud import storage
from google.cloud.storage.retry import DEFAULT_RETRY

from aiprod_infrastructure.cloud.errors import CloudError
from aiprod_infrastructure.desired_state import Resource
from aiprod_infrastructure.reconcile import Existing

# The client's own limit is two minutes, in which a wrong project or network looks like a hang.
RETRY = DEFAULT_RETRY.with_timeout(30.0)


class Buckets:
    """As `Adapter`."""

    def __init__(self, client: storage.Client) -> None:
        self._client = client

    def find(self, resource: Resource) -> Existing | None:
        """As `Adapter.find`."""
        existing = self._client.lookup_bucket(resource.name, retry=RETRY)
        # The client offers no public way to the JSON that Google returned.
        return None if existing is None else existing._properties

    def create(self, resource: Resource) -> None:
        """As `Adapter.create`."""
        location = resource.fields["location"]
        self._client.create_bucket(self._desired(resource), location=location, retry=RETRY)

    def update(self, resource: Resource, existing: Existing, fields: Sequence[str]) -> None:
        """As `Adapter.update`. Raises CloudError for another location: a bucket cannot move."""
        if "location" in fields:
            place = existing["location"]
            raise CloudError(f"{resource.title} is in {place}, and a bucket cannot move: set --region")
        self._desired(resource).patch(retry=RETRY)

    def _desired(self, resource: Resource) -> storage.Bucket:
        # Without the location: only a creation states it, and Google refuses it in a patch.
        bucket = self._client.bucket(resource.name)
        bucket.versioning_enabled = resource.fields["versioning"]["enabled"]
        bucket.lifecycle_rules = resource.fields["lifecycle"]["rule"]
        bucket.cors = resource.fields["cors"]
        access = resource.fields["iamConfiguration"]
        uniform = access["uniformBucketLevelAccess"]["enabled"]
        bucket.iam_configuration.uniform_bucket_level_access_enabled = uniform
        bucket.iam_configuration.public_access_prevention = access["publicAccessPrevention"]
        return bucket
