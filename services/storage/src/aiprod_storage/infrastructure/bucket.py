"""The bucket: versions, life cycle, CORS, access by IAM alone."""

from collections.abc import Iterable, Mapping
from typing import Any

from google.cloud.storage import Bucket

from aiprod_storage.gcs.errors import patience, told
from aiprod_storage.infrastructure.changes import Change, settle

NONCURRENT_DAYS = 7
CORS = [
    {
        # A signed URL is its own permission, whichever page uses it.
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


def life_cycle(retention_days: int) -> list[dict[str, Any]]:
    """Objects go after the retention, unless a manifest holds them; what was deleted a week later."""
    return [
        {"action": {"type": "Delete"}, "condition": {"age": retention_days, "isLive": True}},
        {
            "action": {"type": "Delete"},
            "condition": {"daysSinceNoncurrentTime": NONCURRENT_DAYS, "isLive": False},
        },
        {"action": {"type": "AbortIncompleteMultipartUpload"}, "condition": {"age": NONCURRENT_DAYS}},
    ]


class BucketPart:
    def __init__(self, bucket: Bucket, retention_days: int, location: str) -> None:
        self._bucket = bucket
        self._location = location
        self._wanted: dict[str, Any] = {
            "versioning": {"enabled": True},
            "lifecycle": {"rule": life_cycle(retention_days)},
            "cors": CORS,
            "iamConfiguration": {
                "uniformBucketLevelAccess": {"enabled": True},
                "publicAccessPrevention": "enforced",
            },
        }

    def ensure(self, dry_run: bool) -> Iterable[Change]:
        with told(f"bucket {self._bucket.name}"):
            yield settle(
                f"bucket {self._bucket.name}",
                self._wanted,
                self._found(),
                self._create,
                self._update,
                dry_run,
            )

    def _found(self) -> Mapping[str, Any] | None:
        found = self._bucket.client.lookup_bucket(self._bucket.name, retry=patience())
        return None if found is None else found._properties

    def _create(self) -> None:
        self._say()
        self._bucket.client.create_bucket(self._bucket, location=self._location, retry=patience())

    def _update(self, parts: list[str]) -> None:
        self._say()
        self._bucket.patch(retry=patience())

    def _say(self) -> None:
        self._bucket.versioning_enabled = True
        self._bucket.lifecycle_rules = self._wanted["lifecycle"]["rule"]
        self._bucket.cors = CORS
        access = self._bucket.iam_configuration
        access.uniform_bucket_level_access_enabled = True
        access.public_access_prevention = "enforced"
