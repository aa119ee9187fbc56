"""Settings that every service reads from its environment."""

from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class ServerSettings(BaseSettings):
    """Base class of each service's settings. The defaults are closed: loopback only, no reflection."""

    model_config = SettingsConfigDict(frozen=True)

    listen: str = Field("127.0.0.1:0", description="host:port to serve gRPC on; port 0 picks a free port")
    reflection: bool = Field(False, description="answer gRPC server reflection; off in production")
    anonymous_user: str = Field(
        "local",
        description="user of inner calls without x-user-id; empty rejects such calls. A call from the edge "
        "without a user is always rejected",
    )
    log_format: Literal["console", "json", "cloud"] = Field(
        "console",
        description="format of log lines; `cloud` writes to Google Cloud Logging: through standard output on "
        "Cloud Run, through its API elsewhere",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="lowest level that is logged"
    )
    drain_seconds: float = Field(
        3, ge=0, le=60, description="seconds between NOT_SERVING and the stop, so that load balancers notice"
    )
    stop_seconds: float = Field(
        10, ge=0, le=600, description="seconds that running calls get to finish at a stop"
    )
    max_message_bytes: int = Field(4 << 20, ge=1024, description="largest request message, in bytes")
    otlp_endpoint: str = Field(
        "",
        description="OTLP collector for traces and metrics, `http://host:port` (gRPC); empty exports nothing",
    )
    metrics_listen: str = Field("", description="host:port to serve Prometheus metrics on; empty serves none")
