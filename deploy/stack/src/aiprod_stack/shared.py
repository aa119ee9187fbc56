"""What the instances of a service share when there are several: databases, a Redis, a bucket."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Shared:
    """Servers that all instances reach.

    `databases` has the URL of a PostgreSQL database for the gateway, llm, render, storage, and collab each;
    `redis` is a `redis://` URL; `gcs_endpoint` is the scheme and host of an emulator with the bucket,
    '' for Google's. `described` has settings of services, without their prefix, that replace those of
    one machine.
    """

    databases: Mapping[str, str]
    redis: str
    bucket: str
    gcs_endpoint: str = ""
    described: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def settings(self, service: str, instances: int) -> dict[str, str]:
        """The settings of a service with so many instances, without their prefix."""
        return {**self._state(service, instances), **self.described.get(service, {})}

    def _state(self, service: str, instances: int) -> dict[str, str]:
        match service:
            case "gateway" | "render":
                return {"DATABASE": self.databases[service]}
            case "llm":
                redis = {"REDIS": self.redis, "INSTANCES": str(instances)}
                return {"DATABASE": self.databases[service], **redis}
            case "storage":
                bucket = {"STORE": "gcs", "BUCKET": self.bucket, "GCS_ENDPOINT": self.gcs_endpoint}
                return {"DATABASE": self.databases[service], **bucket}
            case "collab":
                return {"DATABASE": self.databases[service], "REDIS": self.redis}
            case _:
                return {}
