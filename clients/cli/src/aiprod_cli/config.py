"""Where the stack of this machine lives."""

from pathlib import Path
from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

HostName = Annotated[str, Field(pattern=r"^([A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\])$")]
Origin = Annotated[
    str, Field(pattern=r"^[a-z][a-z0-9+.-]*://([A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]+)?$")
]
SERVICES = ("gateway", "llm", "render", "probe", "storage", "collab")


class StackSettings(BaseSettings):
    """Read from `AIPROD_…`. The stack takes eight ports: the edge's and the seven after it."""

    model_config = SettingsConfigDict(env_prefix="AIPROD_", frozen=True)

    home: Path = Field(Path(".aiprod"), description="directory of data, logs and run files")
    out: Path = Field(Path("out"), description="directory that finished videos are saved in")
    port: int = Field(8080, ge=1, le=65528, description="port of the edge, and first of eight")
    hosts: tuple[HostName, ...] = Field(
        (),
        description="hosts besides localhost, 127.0.0.1 and [::1] by which the edge may be called, as "
        '`["studio.lan"]`, without port; their pages may call it, too',
    )
    origins: tuple[Origin, ...] = Field(
        (), description='origins besides whose pages may call the edge, as `["https://studio.example"]`'
    )

    def ports(self) -> dict[str, int]:
        """The port of each part: the edge, the six services, storage's HTTP server."""
        names = ("edge", *SERVICES, "storage-http")
        return {name: self.port + index for index, name in enumerate(names)}
