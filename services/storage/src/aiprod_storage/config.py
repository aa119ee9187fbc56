"""The settings of the storage service."""

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from aiprod_server.settings import ServerSettings


class StorageSettings(ServerSettings):
    """Read from `AIPROD_STORAGE_…`."""

    model_config = SettingsConfigDict(env_prefix="AIPROD_STORAGE_", frozen=True)

    http_listen: str = Field(
        "127.0.0.1:0",
        pattern=r":\d{1,5}$",
        description="host:port that serves bytes over HTTP; port 0 picks a free port",
    )
    public_url: str = Field(
        "",
        pattern=r"^(https?://[^/]+)?$",
        description="scheme and host of signed URLs, as clients reach them; the HTTP address if empty",
    )
    data: Path = Field(
        Path(".aiprod/storage"), description="folder of the objects, the records, and the signing key"
    )
    store: Literal["embedded", "gcs"] = Field(
        "embedded",
        description="where objects are stored: in files on this machine, or in Google Cloud Storage",
    )
    bucket: str = Field(
        "aiprod", pattern=r"^[a-z0-9-]{3,63}$", description="name of the bucket, and first part of URL paths"
    )
    spare_bytes: int = Field(64 << 20, ge=0, description="bytes that uploads leave free on the disk")
    quota_bytes: int | None = Field(
        100 << 30,
        ge=0,
        description="bytes that a user's files and open uploads may take together; further uploads are "
        "refused",
    )
    retention_days: int = Field(
        90,
        ge=1,
        le=3650,
        description="days after which assets are removed unless a delivery manifest names them: clips that"
        " no film uses, and masters that were not delivered",
    )
    upload_retention_days: int | None = Field(
        None,
        ge=1,
        le=3650,
        description="days after which files that users uploaded are removed; RETENTION_DAYS if unset",
    )
    database: str = Field(
        "",
        pattern=r"^(postgresql://.+)?$",
        description="URL of a PostgreSQL database for the records; a SQLite file in `data` if empty",
    )
    daily_budget_usd: float | None = Field(
        None,
        ge=0,
        validation_alias="AIPROD_DAILY_BUDGET_USD",
        description="US dollars that jobs may cost per day (UTC); no limit if unset",
    )
    project: str = Field("", description="Google Cloud project; the credentials' own if empty")
    gcs_endpoint: str = Field(
        "",
        pattern=r"^(https?://[^/]+)?$",
        description="scheme and host of a Google Cloud Storage emulator; Google's own if empty",
    )
