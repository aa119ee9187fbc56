"""What the probe service can be told by its environment."""

import os
import tempfile
from pathlib import Path

from pydantic import Field
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
