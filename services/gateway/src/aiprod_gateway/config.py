"""The gateway's settings."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from aiprod_runtime.settings import ServerSettings


class GatewaySettings(ServerSettings):
    """Read from `AIPROD_GATEWAY_…`."""

    model_config = SettingsConfigDict(env_prefix="AIPROD_GATEWAY_", frozen=True)

    data: Path = Field(Path(".aiprod/gateway"), description="directory of the job and workflow databases")
    llm: str = Field("127.0.0.1:8082", description="address of the llm service, host:port")
    render: str = Field("127.0.0.1:8083", description="address of the render service, host:port")
    probe: str = Field("127.0.0.1:8084", description="address of the probe service, host:port")
    storage: str = Field("127.0.0.1:8085", description="address of the storage service, host:port")
    collab: str = Field("127.0.0.1:8086", description="address of the collab service, host:port")

    jobs_at_once: int = Field(4, ge=1, description="jobs that run at a time")
    jobs_at_once_per_user: int = Field(2, ge=1, description="jobs of one user that run at a time")
    jobs_waiting_per_user: int = Field(100, ge=1, description="unfinished jobs that one user may have")
    scenes_at_once: int = Field(8, ge=1, description="scenes of all jobs that are sent to render at a time")
    takes: int = Field(2, ge=1, le=5, description="how often failing scenes are rendered before a job fails")
    stage_seconds: float = Field(
        300,
        gt=0,
        description="how long one step of a stage may work, waits for services that are away and all its "
        "tries included",
    )
    call_seconds: float = Field(
        10, gt=0, description="how long a call of storage or collab may take before it is tried again"
    )
    silence_seconds: float = Field(
        60, gt=0, description="how long render or probe may tell nothing before they are asked again"
    )
    queue_seconds: float = Field(
        3600, gt=0, description="how long a step waits for a turn; the wait is no part of `STAGE_SECONDS`"
    )
    daily_budget_usd: float | None = Field(
        None,
        ge=0,
        validation_alias="AIPROD_DAILY_BUDGET_USD",
        description="US dollars after which a day (UTC) takes no new jobs; no limit when absent",
    )
    max_scene_usd: float | None = Field(
        None, ge=0, description="US dollars that rendering one scene may cost; no limit when absent"
    )
    pass_score: float = Field(7.0, ge=0, le=10, description="least mean semantic score, where a model scores")
