"""The storage service's settings."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from aiprod_runtime.settings import ServerSettings


class StorageSettings(ServerSettings):
    """Read from `AIPROD_STORAGE_…`."""

    model_config = SettingsConfigDict(env_prefix="AIPROD_STORAGE_", frozen=True)

    http_listen: str = Field(
        "127.0.0.1:0",
        pattern=r":\d{1,5}$",
        description="host:port to serve bytes on; port 0 takes a free one",
    )
    public_url: str = Field(
        "",
        pattern=r"^(https?://[^/]+)?$",
        description="scheme and host at which clients reach the bytes; the HTTP address itself when empty",
    )
    data: Path = Field(Path(".aiprod/storage"), description="directory of the objects, the index and the key")
    bucket: str = Field(
        "aiprod", pattern=r"^[a-z0-9-]{3,63}$", description="name of the bucket, the first part of URL paths"
    )
    spare_bytes: int = Field(64 << 20, ge=0, description="room on the disk that uploads leave free")
