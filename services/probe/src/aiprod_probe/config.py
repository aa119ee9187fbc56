"""The probe service's settings."""

import os
from pathlib import Path

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from aiprod_runtime.settings import ServerSettings


class ProbeSettings(ServerSettings):
    """Read from `AIPROD_PROBE_…`."""

    model_config = SettingsConfigDict(env_prefix="AIPROD_PROBE_", frozen=True)

    storage: str = Field("127.0.0.1:8085", description="address of the storage service, host:port")
    scratch: Path = Field(Path("/tmp"), description="directory of files while they are measured")  # noqa: S108
    workers: int = Field(os.cpu_count() or 1, ge=1, description="files that are measured at a time")
    max_waiting: int = Field(256, ge=1, description="requests that may wait; more are refused")
    timeout_seconds: float = Field(30, gt=0, description="how long one file may take to be measured")
    max_file_bytes: int = Field(4 << 30, ge=1, description="largest file that is measured")
    files_per_worker: int = Field(1000, ge=1, description="a worker is replaced after this many files")
