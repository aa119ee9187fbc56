"""The gateway's settings."""

from pathlib import Path

from pydantic import Field, IPvAnyNetwork
from pydantic_settings import SettingsConfigDict

from aiprod_server.settings import ServerSettings


class GatewaySettings(ServerSettings):
    """Read from `AIPROD_GATEWAY_…`."""

    model_config = SettingsConfigDict(env_prefix="AIPROD_GATEWAY_", frozen=True)

    data: Path = Field(Path(".aiprod/gateway"), description="directory of the job and workflow databases")
    database: str = Field(
        "",
        pattern=r"^(postgresql://.+)?$",
        repr=False,
        description="URL of a PostgreSQL database for jobs and workflows, which several gateways may share; "
        "SQLite files in `data` if empty",
    )
    llm: str = Field("127.0.0.1:8082", description="address of the llm service, host:port")
    render: str = Field("127.0.0.1:8083", description="address of the render service, host:port")
    probe: str = Field("127.0.0.1:8084", description="address of the probe service, host:port")
    storage: str = Field("127.0.0.1:8085", description="address of the storage service, host:port")
    collab: str = Field("127.0.0.1:8086", description="address of the collab service, host:port")

    jobs_at_once: int = Field(16, ge=1, description="maximum number of jobs that run at the same time")
    jobs_at_once_per_user: int = Field(
        2, ge=1, description="maximum number of jobs of one user that run at the same time"
    )
    jobs_waiting_per_user: int = Field(100, ge=1, description="maximum number of unfinished jobs of one user")
    jobs_per_minute: int = Field(
        60, ge=1, description="maximum number of jobs that one user may create in any minute"
    )
    scenes_at_once: int = Field(
        8, ge=1, description="maximum number of scenes, of all jobs, that render works on at the same time"
    )
    job_retention_days: int | None = Field(
        None,
        ge=1,
        le=3650,
        description="days after which ended jobs are deleted with everything that they made; never if unset",
    )
    webhook_networks: tuple[IPvAnyNetwork, ...] = Field(
        (),
        description='private networks that webhooks may be in, `["127.0.0.0/8"]`; also allows http://',
    )
    webhook_message_days: int = Field(
        30, ge=1, le=3650, description="days after which delivered messages to webhooks are removed"
    )
    journal_days: int = Field(
        7, ge=0, le=3650, description="days after which the journals and events of delivered jobs are removed"
    )
    review_hours: float = Field(
        72, gt=0, le=8760, description="hours that a job waits for the review of its plan before it ends"
    )
    review_poll_seconds: float = Field(
        2,
        gt=0,
        description="seconds between checks of the rooms of jobs that wait for review",
    )
    render_ahead: bool = Field(
        True,
        description="whether scenes render while their plan still streams; if the plan then fails, scenes "
        "may already be paid for",
    )
    takes: int = Field(
        2,
        ge=1,
        le=5,
        description="maximum number of times that a scene is rendered, including renders that fail quality"
        " control",
    )
    stage_seconds: float = Field(
        300,
        gt=0,
        description="seconds that one step of a stage may take, including retries and waits for services "
        "that are down",
    )
    call_seconds: float = Field(
        10, gt=0, description="seconds that a call to storage or collab may take before it is retried"
    )
    silence_seconds: float = Field(
        60, gt=0, description="seconds without a message from render or probe after which the call is retried"
    )
    queue_seconds: float = Field(
        3600,
        gt=0,
        description="seconds that a step may wait in queues, on top of `STAGE_SECONDS`",
    )
    monitor_url: str = Field(
        "",
        pattern=r"^(https?://[^?#]+)?$",
        repr=False,
        description="address of a monitor with the HTTP API of Prometheus, whose alerts operators see; "
        "none if empty",
    )
    daily_budget_usd: float | None = Field(
        None,
        ge=0,
        validation_alias="AIPROD_DAILY_BUDGET_USD",
        description="US dollars per day (UTC) after which new jobs are rejected; no limit if unset",
    )
    max_scene_usd: float | None = Field(
        None, ge=0, description="maximum cost of rendering one scene, in US dollars; no limit if unset"
    )
    pass_score: float = Field(
        7.0,
        ge=0,
        le=10,
        description="lowest mean semantic score that passes, if a model scored the film",
    )
