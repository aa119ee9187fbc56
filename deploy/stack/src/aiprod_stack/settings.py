"""Settings of the local stack."""

from pathlib import Path
from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

HostName = Annotated[str, Field(pattern=r"^([A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\])$")]
Origin = Annotated[
    str, Field(pattern=r"^[a-z][a-z0-9+.-]*://([A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]+)?$")
]


class StackSettings(BaseSettings):
    """Read from `AIPROD_…`. A stack with one instance of each service uses eight ports."""

    model_config = SettingsConfigDict(env_prefix="AIPROD_", frozen=True)

    home: Path = Field(Path(".aiprod"), description="folder for data, logs and run files")
    out: Path = Field(Path("out"), description="folder for finished films")
    port: int = Field(8080, ge=1, le=65528, description="port of the edge, the first of eight")
    hosts: tuple[HostName, ...] = Field(
        (),
        description="host names that requests may use besides localhost, 127.0.0.1 and [::1], without ports, "
        'such as `["films.lan"]`; web pages of these hosts may call the edge, too',
    )
    origins: tuple[Origin, ...] = Field(
        (),
        description="additional origins whose web pages may call the edge, such as "
        '`["https://films.example"]`',
    )
