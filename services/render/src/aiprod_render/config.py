"""Settings of the render service, from environment variables."""

import os
import tempfile
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from aiprod_runtime.settings import ServerSettings


class RenderSettings(ServerSettings):
    model_config = SettingsConfigDict(env_prefix="AIPROD_RENDER_", frozen=True)

    engine: Literal["animatic", "veo"] = Field(
        "animatic", description="what makes the pictures: drawn here for nothing, or Veo on Vertex AI"
    )
    storage: str = Field("127.0.0.1:8085", description="address of the storage service, host:port")
    workers: int = Field(os.cpu_count() or 1, ge=1, le=64, description="scenes rendered at a time")
    max_queued: int = Field(64, ge=1, le=10_000, description="requests that may wait for a worker")
    clip_seconds: float = Field(120, gt=0, description="longest time that rendering one clip may take")
    master_seconds: float = Field(300, gt=0, description="longest time that assembling may take")
    scratch: Path = Field(Path(tempfile.gettempdir()), description="directory for files in the making")

    data: Path = Field(
        Path(".aiprod/render"),
        description="directory of what must outlive the process: takes that are paid for and not yet here; "
        "instances share it",
    )
    veo_project: str = Field("", description="Google Cloud project of Vertex AI; Veo needs it")
    veo_location: str = Field("us-central1", description="location of Vertex AI")
    veo_model: str = Field("veo-3.1-fast-generate-001", description="which Veo shoots the takes")
    veo_base_url: str = Field("", description="where Vertex AI is; empty for Google's")
    veo_at_once: int = Field(4, ge=1, le=100, description="takes that are shot at a time")
    veo_poll_seconds: float = Field(5, gt=0, le=60, description="time between two looks at a take")
    veo_take_seconds: float = Field(900, gt=0, description="longest time that shooting one take may take")
    veo_usd_per_second: float | None = Field(
        None, ge=0, description="US dollars a second of video; Google's list price when absent"
    )
