"""Settings of the collab service."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from aiprod_server.settings import ServerSettings


class CollabSettings(ServerSettings):
    """Read from environment variables with the prefix `AIPROD_COLLAB_`."""

    model_config = SettingsConfigDict(env_prefix="AIPROD_COLLAB_", frozen=True)

    data: Path = Field(
        Path(".aiprod/collab"), description="directory of the log, used by one process at a time"
    )
    database: str = Field(
        "", description="postgresql:// URL of a log shared by several instances; SQLite if empty"
    )
    redis: str = Field(
        "",
        description="redis:// URL for hints between instances; without it, they poll the log",
    )
    http_listen: str = Field(
        "", description="address of the WebSocket server, host:port; without it, there are no WebSockets"
    )
    guest_key: str = Field(
        "",
        description="file of the private key, P-256 in PEM, that signs the tokens of guests; the edge has "
        "the public one. Empty takes no guests",
    )
    guest_token_seconds: int = Field(
        3600, ge=60, le=86400, description="seconds for which a guest's token is valid"
    )
    max_submit_bytes: int = Field(64 << 10, ge=1, description="maximum size of one submit, in bytes")
    submits_per_second: float = Field(
        50,
        gt=0,
        description="maximum number of submits per second of one user in one room; the pipeline has its "
        "own limit",
    )
    submit_burst: int = Field(
        100, ge=1, description="submits that a user may send at once before the rate limit applies"
    )
    max_pending: int = Field(
        1000, ge=1, description="maximum number of submits of one room that wait to be logged"
    )
    max_subscribers: int = Field(500, ge=1, description="maximum number of streams out of one room")
    ring_bytes: int = Field(
        1 << 20,
        ge=0,
        description="bytes of a room's newest events that stay in memory; older events are read from the log",
    )
    snapshot_events: int = Field(1000, ge=1, description="events between two snapshots of a room's state")
    log_events: int = Field(
        10_000,
        ge=1000,
        description="number of a room's newest events that stay in the log when a snapshot is saved",
    )
    replay_events: int = Field(
        2000,
        ge=0,
        description="number of events that a client may be behind before it gets a snapshot instead",
    )
    hello_seconds: float = Field(10, gt=0, description="seconds that a joining client has to send hello")
    heartbeat_seconds: float = Field(15, gt=0, description="seconds between empty frames on an idle stream")
    silence_seconds: float = Field(
        30, gt=0, description="seconds without an announcement after which a client of Watch counts as gone"
    )
