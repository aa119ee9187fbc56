"""Everything that a release needs in a Google Cloud project, described without the cloud."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aiprod_infrastructure.alert_rules import alert_policies
from aiprod_infrastructure.settings import Channel, Settings
from aiprod_infrastructure.yaml_documents import definition

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
JOB_RECORDS = 'jsonPayload.service="storage" AND jsonPayload.message="recorded"'
"""Matches the line that storage logs for each job that ends."""


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource as it should be; `fields` are the JSON fields of Google's message."""

    kind: str
    name: str
    fields: Mapping[str, Any]

    @property
    def title(self) -> str:
        """The kind and the name."""
        return f"{self.kind} {self.name}"


def desired_state(settings: Settings) -> Iterator[Resource]:
    """Yields each resource after those that it refers to."""
    yield bucket(settings)
    yield from map(notification_channel, settings.channels)
    for policy in alert_policies(definition("alerts"), settings.channels):
        yield Resource("alert policy", policy["displayName"], policy)
    yield Resource("service", "aiprod", {"displayName": "AIPROD", "custom": {}})
    for name, objective in definition("objectives").items():
        yield Resource("objective", name, objective)
    dashboard = definition("dashboard")
    yield Resource("dashboard", dashboard["displayName"], dashboard)
    if settings.host:
        yield uptime_check(settings)
    if settings.log_sink:
        yield Resource("log sink", "aiprod", {"destination": settings.log_sink, "filter": JOB_RECORDS})


def uptime_check(settings: Settings) -> Resource:
    """Returns the check that asks the edge for its health each minute, from three continents.

    Its name has the host, because Google cannot lead a check to another one.
    """
    title = f"aiprod {settings.host}"
    fields = {
        "displayName": title,
        "monitoredResource": {
            "type": "uptime_url",
            "labels": {"project_id": settings.project, "host": settings.host},
        },
        "httpCheck": {"path": "/health", "port": 443, "useSsl": True, "validateSsl": True},
        "period": "60s",
        "timeout": "10s",
        "selectedRegions": ["USA", "EUROPE", "ASIA_PACIFIC"],
    }
    return Resource("uptime check", title, fields)


def bucket(settings: Settings) -> Resource:
    """Returns the bucket: versions, expiry, CORS, and access through IAM only."""
    fields = {
        # As Google returns it: in small letters it would look like a move, which is refused.
        "location": settings.region.upper(),
        "versioning": {"enabled": True},
        "lifecycle": {"rule": lifecycle_rules(settings.retention_days)},
        "cors": CORS,
        # Without rules of single objects, the bucket's policy is all that grants access.
        "iamConfiguration": {
            "uniformBucketLevelAccess": {"enabled": True},
            "publicAccessPrevention": "enforced",
        },
    }
    return Resource("bucket", settings.bucket, fields)


def lifecycle_rules(retention_days: int) -> Sequence[Mapping[str, Any]]:
    """Returns the rules: objects that are not held expire after the retention, deleted ones a week later."""
    return [
        {"action": {"type": "Delete"}, "condition": {"age": retention_days, "isLive": True}},
        {
            "action": {"type": "Delete"},
            # Until then, an object that was deleted by mistake can be restored.
            "condition": {"daysSinceNoncurrentTime": NONCURRENT_DAYS, "isLive": False},
        },
        {"action": {"type": "AbortIncompleteMultipartUpload"}, "condition": {"age": NONCURRENT_DAYS}},
    ]


def notification_channel(channel: Channel) -> Resource:
    """Returns the channel without its secrets."""
    fields = {"type": channel.type, "displayName": channel.title, "labels": dict(channel.labels)}
    return Resource("notification channel", channel.title, fields)
