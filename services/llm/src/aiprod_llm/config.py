"""The settings of the llm service."""

from pathlib import Path
from typing import Literal

from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import SettingsConfigDict

from aiprod_runtime.settings import ServerSettings


class LlmSettings(ServerSettings):
    """Read from `AIPROD_LLM_…`."""

    model_config = SettingsConfigDict(env_prefix="AIPROD_LLM_", frozen=True, populate_by_name=True)

    engine: Literal["auto", "gemini", "embedded"] = Field(
        "auto",
        description="who plans and judges; auto: gemini when a key or a project is set, else embedded",
    )
    fallback: Literal["embedded", "none"] = Field(
        "embedded", description="who plans when the model fails; what it makes is marked as degraded"
    )
    api_key: SecretStr = Field(
        SecretStr(""),
        description="key of the Gemini Developer API; GEMINI_API_KEY is read too",
        validation_alias=AliasChoices("AIPROD_LLM_API_KEY", "GEMINI_API_KEY"),
    )
    vertex_project: str = Field("", description="Google Cloud project of Vertex AI, used instead of a key")
    vertex_location: str = Field("global", description="location of Vertex AI")
    base_url: str = Field(
        "", description="address of the model's service, for proxies; Google's own when empty"
    )
    model: str = Field("gemini-2.5-flash", description="model for plans, markers and texts")
    vision_model: str = Field("gemini-2.5-flash", description="model that watches films")
    text_seconds: float = Field(
        60, gt=0, description="how long a plan, markers or a text may take, retries and waits included"
    )
    vision_seconds: float = Field(120, gt=0, description="how long watching a film may take, likewise")
    requests_per_minute: int = Field(60, ge=1, description="calls to the model in any 60 s, of all instances")
    kilotokens_per_minute: int = Field(
        1000, ge=1, description="thousands of tokens in any 60 s, of all instances"
    )
    instances: int = Field(
        1, ge=1, le=1000, description="instances that share the quota; without Redis each takes its share"
    )
    redis: str = Field("", description="redis://host:port of the Redis that instances share; empty for one")
    storage: str = Field("127.0.0.1:8085", description="address of the storage service, host:port")
    media_bucket: str = Field(
        "",
        description="bucket of storage, where Vertex reads films; without it they are sent, to 5 MB",
    )
    data: Path = Field(Path(".aiprod/llm"), description="directory of the ledger of calls")
    trace_content: bool = Field(False, description="put prompts into traces; they may be private")
