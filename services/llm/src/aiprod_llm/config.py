"""The settings of the llm service."""

from pathlib import Path
from typing import Literal

from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import SettingsConfigDict

from aiprod_server.settings import ServerSettings


class LlmSettings(ServerSettings):
    """Settings from the environment variables `AIPROD_LLM_…`."""

    # By name, too: otherwise only the alias could set `api_key` in code.
    model_config = SettingsConfigDict(env_prefix="AIPROD_LLM_", frozen=True, populate_by_name=True)

    engine: Literal["auto", "gemini", "embedded"] = Field(
        "auto",
        description="the engine; auto: gemini if a key or a project is set, else embedded",
    )
    fallback: Literal["embedded", "none"] = Field(
        "embedded",
        description="the engine that plans when the model fails; its results are marked as degraded",
    )
    api_key: SecretStr = Field(
        SecretStr(""),
        description="API key of the Gemini Developer API; GEMINI_API_KEY works too",
        validation_alias=AliasChoices("AIPROD_LLM_API_KEY", "GEMINI_API_KEY"),
    )
    vertex_project: str = Field("", description="Google Cloud project of Vertex AI; replaces the API key")
    vertex_location: str = Field("global", description="location of Vertex AI")
    base_url: str = Field(
        "", description="base URL of the model's service, for proxies; empty for Google's own"
    )
    model: str = Field("gemini-2.5-flash", description="model for plans, markers, and texts")
    vision_model: str = Field("gemini-2.5-flash", description="model that reviews films")
    text_seconds: float = Field(
        60,
        gt=0,
        description="time limit for a plan, markers, or a text, in seconds, including retries and waits",
    )
    vision_seconds: float = Field(
        120, gt=0, description="time limit for a review, in seconds, including retries and waits"
    )
    stall_seconds: float = Field(
        20,
        gt=0,
        description="longest pause in a model's response, in seconds; after it, the request is sent again",
    )
    requests_per_minute: int = Field(
        60, ge=1, description="quota: calls to the model in any 60 s, by all instances"
    )
    kilotokens_per_minute: int = Field(
        1000, ge=1, description="quota: thousands of tokens in any 60 s, by all instances"
    )
    instances: int = Field(
        1,
        ge=1,
        le=1000,
        description="number of instances that share the quota; without Redis, each gets an equal part",
    )
    redis: str = Field(
        "",
        description="redis://host:port of the Redis in which instances share the quota; empty for a single "
        "instance",
    )
    storage: str = Field("127.0.0.1:8085", description="address of the storage service, host:port")
    media_bucket: str = Field(
        "",
        description="storage's bucket, from which Vertex AI reads films; if empty, it gets films up to 5 MiB",
    )
    data: Path = Field(
        Path(".aiprod/llm"),
        description="directory of the ledger, the answers, and the projects' markers; unused with a database",
    )
    database: str = Field(
        "",
        pattern=r"^(postgresql://.+)?$",
        description="URL of a dedicated PostgreSQL database for the ledger and the answers, which "
        "instances share; SQLite files in `data` if empty",
        repr=False,
    )
    trace_content: bool = Field(False, description="whether traces contain prompts, which may be private")
