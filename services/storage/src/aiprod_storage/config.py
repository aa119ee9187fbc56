"""The storage service's settings."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
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
    data: Path = Field(
        Path(".aiprod/storage"), description="directory of the objects, the records and the key"
    )
    store: Literal["embedded", "gcs"] = Field(
        "embedded", description="what keeps the bytes: files on this machine, or Google Cloud Storage"
    )
    bucket: str = Field(
        "aiprod", pattern=r"^[a-z0-9-]{3,63}$", description="name of the bucket, the first part of URL paths"
    )
    spare_bytes: int = Field(64 << 20, ge=0, description="room on the disk that uploads leave free")
    retention_days: int = Field(
        90, ge=1, le=3650, description="days after which assets go that no delivery manifest holds"
    )
    database: str = Field(
        "",
        pattern=r"^(postgresql://.+)?$",
        description="URL of a PostgreSQL database for the records; a SQLite file in `data` when empty",
    )
    daily_budget_usd: float | None = Field(
        None,
        ge=0,
        validation_alias="AIPROD_DAILY_BUDGET_USD",
        description="US dollars that may be spent in a day (UTC); no limit when absent",
    )
    project: str = Field("", description="Google Cloud project; that of the credentials when empty")
    location: str = Field("EU", description="location of the bucket, where EnsureInfrastructure makes it")
    log_sink: str = Field(
        "",
        description="where records of jobs go beside the log, for example "
        "`bigquery.googleapis.com/projects/p/datasets/d`; nowhere when empty",
    )
    alert_page: SecretStr = Field(
        SecretStr(""), description="PagerDuty's service key; nobody is paged when empty"
    )
    alert_email: str = Field("", description="address that alerts are mailed to; none when empty")
    alert_slack: str = Field("", description="Slack channel that alerts are told in; none when empty")
    alert_slack_token: SecretStr = Field(SecretStr(""), description="token for the Slack channel")
    gcs_endpoint: str = Field(
        "",
        pattern=r"^(https?://[^/]+)?$",
        description="scheme and host of an emulator of Google Cloud Storage; Google's own when empty",
    )
