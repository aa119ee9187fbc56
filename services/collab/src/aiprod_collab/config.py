"""What the collab service can be told by its environment."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from aiprod_runtime.settings import ServerSettings


class CollabSettings(ServerSettings):
    """Read from `AIPROD_COLLAB_…`."""

    model_config = SettingsConfigDict(env_prefix="AIPROD_COLLAB_", frozen=True)

    data: Path = Field(Path(".aiprod/collab"), description="directory of the log; one process may use it")
    database: str = Field(
        "", description="PostgreSQL for the log of several instances, as postgresql://…; SQLite when empty"
    )
    redis: str = Field(
        "",
        description="Redis by which instances hear of each other at once, as redis://…; polling when empty",
    )
    max_submit_bytes: int = Field(64 << 10, ge=1, description="largest thing that may be said at once")
    submits_per_second: float = Field(
        50, gt=0, description="how fast one user may speak in one room; the pipeline has as much beside it"
    )
    submit_burst: int = Field(100, ge=1, description="how much of it may come at once")
    max_pending: int = Field(1000, ge=1, description="submits of a room that may wait to be logged")
    max_subscribers: int = Field(500, ge=1, description="streams that may follow one room")
    ring_bytes: int = Field(
        1 << 20, ge=0, description="newest events of a room that are kept in memory; older ones are read"
    )
    snapshot_events: int = Field(
        1000, ge=1, description="events of a room after which its state is kept anew"
    )
    log_events: int = Field(
        10_000, ge=1000, description="newest events of a room that the log keeps behind a snapshot of all"
    )
    replay_events: int = Field(
        2000, ge=0, description="events that a client may be behind; beyond it starts from a snapshot"
    )
    hello_seconds: float = Field(10, gt=0, description="how long a joining client may take to say hello")
    heartbeat_seconds: float = Field(15, gt=0, description="an idle stream gets an empty frame this often")
    silence_seconds: float = Field(
        30, gt=0, description="who follows by Watch and announces nothing for so long counts as gone"
    )
