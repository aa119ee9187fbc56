"""What the render service can be told by its environment."""

import os
import tempfile
from pathlib import Path

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from aiprod_runtime.settings import ServerSettings


class RenderSettings(ServerSettings):
    model_config = SettingsConfigDict(env_prefix="AIPROD_RENDER_", frozen=True)

    storage: str = Field("127.0.0.1:8085", description="address of the storage service, host:port")
    workers: int = Field(os.cpu_count() or 1, ge=1, le=64, description="scenes rendered at a time")
    max_queued: int = Field(64, ge=1, le=10_000, description="requests that may wait for a worker")
    clip_seconds: float = Field(120, gt=0, description="longest time that rendering one clip may take")
    master_seconds: float = Field(300, gt=0, description="longest time that assembling may take")
    scratch: Path = Field(Path(tempfile.gettempdir()), description="directory for files in the making")
