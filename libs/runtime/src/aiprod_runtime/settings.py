"""What every service can be told by its environment."""

from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class ServerSettings(BaseSettings):
    """Base of each service's settings. Defaults are closed: loopback, no reflection."""

    model_config = SettingsConfigDict(frozen=True)

    listen: str = Field("127.0.0.1:0", description="host:port to serve gRPC on; port 0 takes a free one")
    reflection: bool = Field(False, description="answer gRPC server reflection; off in production")
    anonymous_user: str = Field(
        "local",
        description="user of inner calls that carry no x-user-id; empty refuses them. A call from the edge "
        "without a user is always refused",
    )
    log_format: Literal["console", "json", "cloud"] = Field(
        "console",
        description="how log lines look; `cloud` is Google Cloud Logging's: on Cloud Run by standard output, "
        "elsewhere by its API",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="lowest level logged")
    drain_seconds: float = Field(
        3, ge=0, le=60, description="wait between NOT_SERVING and the stop, so that balancers see it first"
    )
    stop_seconds: float = Field(
        10, ge=0, le=600, description="how long running calls may take to end at a stop"
    )
    max_message_bytes: int = Field(4 << 20, ge=1024, description="largest message that is received")
    otlp_endpoint: str = Field(
        "", description="OTLP collector for traces and metrics, `http://host:port` (gRPC); empty sends none"
    )
    metrics_listen: str = Field(
        "", description="host:port to serve metrics on for Prometheus; empty serves none"
    )
