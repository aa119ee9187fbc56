"""What the probe service can be told by its environment."""

import os
import tempfile
from pathlib import Path

from pydantic import Field, IPvAnyNetwork
from pydantic_settings import SettingsConfigDict

from aiprod_runtime.settings import ServerSettings


class ProbeSettings(ServerSettings):
    """Read from `AIPROD_PROBE_…`."""

    model_config = SettingsConfigDict(env_prefix="AIPROD_PROBE_", frozen=True)

    storage: str = Field("127.0.0.1:8085", description="address of the storage service, host:port")
    workers: int = Field(os.cpu_count() or 1, ge=1, le=64, description="files read at a time")
    timeout: float = Field(30, gt=0, le=600, description="seconds that reading a file may take")
    analysis_timeout: float = Field(600, gt=0, le=3600, description="seconds that decoding a file may take")
    scratch: Path = Field(Path(tempfile.gettempdir()), description="directory for files while they are read")
    max_bytes: int = Field(4 << 30, gt=0, description="largest file that is probed")
    url_bytes: int = Field(64 << 20, ge=1 << 20, description="most bytes that a probe fetches from a URL")
    url_requests: int = Field(256, ge=2, description="most requests that a probe makes to a URL's host")
    url_networks: tuple[IPvAnyNetwork, ...] = Field(
        (), description='networks beside the internet that URLs may lead to, `["10.1.0.0/16"]`; also by http'
    )
    gs_endpoint: str = Field("https://storage.googleapis.com", description="where gs:// URLs are read")
    gs_buckets: tuple[str, ...] = Field(
        (),
        description='buckets that gs:// URLs may read with this service\'s account, `["media"]`; others '
        "must be public",
    )
