"""Where the stack of this machine lives."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

SERVICES = ("gateway", "llm", "render", "probe", "storage", "collab")


class StackSettings(BaseSettings):
    """Read from `AIPROD_…`. The stack takes eight ports: the edge's and the seven after it."""

    model_config = SettingsConfigDict(env_prefix="AIPROD_", frozen=True)

    home: Path = Field(Path(".aiprod"), description="directory of data, logs and run files")
    out: Path = Field(Path("out"), description="directory that finished videos are saved in")
    port: int = Field(8080, ge=1, le=65528, description="port of the edge, and first of eight")

    def ports(self) -> dict[str, int]:
        """The port of each part: the edge, the six services, storage's HTTP server."""
        names = ("edge", *SERVICES, "storage-http")
        return {name: self.port + index for index, name in enumerate(names)}
