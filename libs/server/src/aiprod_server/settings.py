"""Settings that every service reads from its environment."""

import os
import re
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import AfterValidator, AliasChoices, Field, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from aiprod_rpc.errors import CannotStart


def _host_and_port(address: str) -> str:
    host, _, port = address.rpartition(":")
    if address and not (host and port.isdecimal() and int(port) <= 65535):
        raise ValueError("it must be host:port")
    return address


type Address = Annotated[str, AfterValidator(_host_and_port)]


class ServerSettings(BaseSettings):
    """Base class of each service's settings. The defaults are closed: loopback only, no reflection."""

    model_config = SettingsConfigDict(frozen=True)

    listen: Address = Field("127.0.0.1:0", description="host:port to serve gRPC on; port 0 picks a free port")
    reflection: bool = Field(False, description="answer gRPC server reflection; off in production")
    anonymous_user: str = Field(
        "local",
        description="user of internal calls without x-user-id; empty rejects such calls. A call from the "
        "edge without a user is always rejected",
    )
    log_format: Literal["console", "json"] = Field(
        "console", description="format of log lines; `json` is what Google Cloud Logging reads"
    )
    log_project: str = Field(
        "",
        description="Google Cloud project whose traces `json` lines link to; GOOGLE_CLOUD_PROJECT if "
        "empty. Without either, lines have a plain `trace_id`",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="lowest level that is logged"
    )
    streams_per_user: int = Field(
        100,
        ge=1,
        description="maximum number of open streams per user from outside; without tokens, per IP address",
    )
    drain_seconds: float = Field(
        3,
        ge=0,
        le=60,
        description="seconds between NOT_SERVING and the stop, so that load balancers stop sending calls",
    )
    stop_seconds: float = Field(
        10, ge=0, le=600, description="seconds that running calls have to finish when the service stops"
    )
    max_message_bytes: int = Field(4 << 20, ge=1024, description="largest request message, in bytes")
    otlp_endpoint: str = Field(
        "",
        description="OTLP collector for traces and metrics, `http://host:port` (gRPC); empty exports nothing",
    )
    metrics_listen: Address = Field(
        "", description="host:port to serve Prometheus metrics on; empty serves none"
    )


def read_settings[Settings: BaseSettings](settings: type[Settings]) -> Settings:
    """Returns the settings of the environment. Raises CannotStart with a line that names each wrong one."""
    try:
        return settings()
    except ValidationError as error:
        faults = [_fault(settings, details) for details in error.errors()]
    except SettingsError as error:
        # A list or object that is no JSON.
        name = re.findall('field "(.+?)"', str(error))[0]
        faults = [_line(settings, name, f"it must be JSON: {error.__cause__}")]
    raise CannotStart("; ".join(faults))


def _fault(settings: type[BaseSettings], details: ErrorDetails) -> str:
    return _line(settings, str(details["loc"][0]), details["msg"].removeprefix("Value error, "))


def _line(settings: type[BaseSettings], name: str, fault: str) -> str:
    variable = f"{settings.model_config['env_prefix']}{name}".upper()
    if name not in settings.model_fields:
        # The field has a variable of its own, by which pydantic names it.
        variable = name
        name = next(name for name, field in settings.model_fields.items() if variable in _aliases(field))
    field = settings.model_fields[name]
    value = "…" if field.annotation is SecretStr else os.environ.get(variable, "")
    return f"{variable}={value}: {fault[0].lower()}{fault[1:]} ({field.description})"


def _aliases(field: FieldInfo) -> Sequence[object]:
    alias = field.validation_alias
    return alias.choices if isinstance(alias, AliasChoices) else [alias]
