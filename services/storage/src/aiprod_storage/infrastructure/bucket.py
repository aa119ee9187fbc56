"""The bucket in Google Cloud Storage: versioning, lifecycle rules, CORS, access through IAM only."""

from collections.abc import Iterable, Mapping
from typing import Any

from google.cloud.storage import Bucket

from aiprod_storage.gcs.errors import mapped_errors, retry_policy
from aiprod_storage.infrastructure.reconcile import Change, reconcile

NONCURRENT_DAYS = 7
CORS = [
    {
        # A signed URL grants access by itself, so pages of any origin may use it.
        "origin": ["*"],
        "method": ["GET", "HEAD", "PUT"],
        "responseHeader": [
            "Content-Type",
            "Content-Range",
            "ETag",
            "Range",
            "x-goog-generation",
            "x-goog-hash",
        ],
        "maxAgeSeconds": 3600,
    }
]


def lifecycle_rules(retention_days: int) -> list[dict[str, Any]]:
    """Returns the rules: objects that are not held expire after the retention, deleted ones a week later."""
    return [
        {"action": {"type": "Delete"}, "condition": {"age": retention_days, "isLive": True}},
        {
            "action": {"type": "Delete"},
            "condition": {"daysSinceNoncurrentTime": NONCURRENT_DAYS, "isLive": False},
        },
        {"action": {"type": "AbortIncompleteMultipartUpload"}, "condition": {"age": NONCURRENT_DAYS}},
    ]


class BucketResource:
    """The bucket with the settings that this release needs."""

    def __init__(self, bucket: Bucket, retention_days: int, location: str) -> None:
        self._bucket = bucket
        self._location = location
        self._desired: dict[str, Any] = {
            "versioning": {"enabled": True},
            "lifecycle": {"rule": lifecycle_rules(retention_days)},
            "cors": CORS,
            "iamConfiguration": {
                "uniformBucketLevelAccess": {"enabled": True},
                "publicAccessPrevention": "enforced",
            },
        }

    def ensure(self, dry_run: bool) -> Iterable[Change]:
        """As `Resource.ensure`."""
        with mapped_errors(f"bucket {self._bucket.name}"):
            yield reconcile(
                f"bucket {self._bucket.name}",
                self._desired,
                self._existing(),
                self._create,
                self._update,
                dry_run,
            )

    def _existing(self) -> Mapping[str, Any] | None:
        existing = self._bucket.client.lookup_bucket(self._bucket.name, retry=retry_policy())
        return None if existing is None else existing._properties

    def _create(self) -> None:
        self._apply_desired()
        self._bucket.client.create_bucket(self._bucket, location=self._location, retry=retry_policy())

    def _update(self, fields: list[str]) -> None:
        self._apply_desired()
        self._bucket.patch(retry=retry_policy())

    def _apply_desired(self) -> None:
        self._bucket.versioning_enabled = True
        self._bucket.lifecycle_rules = self._desired["lifecycle"]["rule"]
        self._bucket.cors = CORS
        access = self._bucket.iam_configuration
        access.uniform_bucket_level_access_enabled = True
        access.public_access_prevention = "enforced"
