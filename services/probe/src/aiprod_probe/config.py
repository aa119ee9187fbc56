"""Settings of the probe service."""

import os
import tempfile
from pathlib import Path

from pydantic import Field, IPvAnyNetwork
from pydantic_settings import SettingsConfigDict

from aiprod_server.settings import ServerSettings


class ProbeSettings(ServerSettings):
    """Settings from environment variables that start with `AIPROD_PROBE_`."""

    model_config = SettingsConfigDict(env_prefix="AIPROD_PROBE_", frozen=True)

    storage: str = Field("127.0.0.1:8085", description="address of the storage service, host:port")
    workers: int = Field(
        os.cpu_count() or 1, ge=1, le=64, description="number of files that are read at the same time"
    )
    timeout: float = Field(30, gt=0, le=600, description="time limit for reading a file, in seconds")
    analysis_timeout: float = Field(
        600, gt=0, le=3600, description="time limit for decoding a file, in seconds"
    )
    scratch: Path = Field(Path(tempfile.gettempdir()), description="directory for temporary copies of files")
    max_bytes: int = Field(4 << 30, gt=0, description="largest file, in bytes")
    url_bytes: int = Field(
        64 << 20, ge=1 << 20, description="maximum number of bytes that a probe fetches from a URL"
    )
    url_requests: int = Field(
        256, ge=2, description="maximum number of requests that a probe sends to the host of a URL"
    )
    url_networks: tuple[IPvAnyNetwork, ...] = Field(
        (),
        description='private networks that URLs may lead to, `["10.1.0.0/16"]`; also allows http://',
    )
    gs_endpoint: str = Field("https://storage.googleapis.com", description="endpoint for gs:// URLs")
    gs_buckets: tuple[str, ...] = Field(
        (),
        description="buckets that gs:// URLs may read with the service's account, "
        '`["media"]`; other buckets must be public',
    )
