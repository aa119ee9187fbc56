"""Settings of a container that runs Envoy."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from aiprod_stack.settings import Origin

HTTPS = r"^https://[!-~]+$"
Instance = Annotated[str, Field(pattern=r"^[A-Za-z0-9.-]+:[0-9]{1,5}$")]


class ProxySettings(BaseSettings):
    """Read from `AIPROD_PROXY_…` and the variables that the stack on one machine has, too."""

    model_config = SettingsConfigDict(frozen=True, populate_by_name=True)

    role: Literal["edge", "edge-ws", "egress"] = Field(
        description="edge: the front door; edge-ws: that of WebSockets, with a way to the rooms for the "
        "server of sockets beside it; egress: a service's way out",
        validation_alias="AIPROD_PROXY_ROLE",
    )
    services: dict[str, tuple[Instance, ...]] = Field(
        min_length=1,
        description="the addresses of each service, host:port, as JSON; on Cloud Run one each",
        validation_alias="AIPROD_PROXY_SERVICES",
    )
    cloud_run: bool = Field(
        True,
        description="whether the services are Cloud Run's: over TLS, with the identity of this container",
        validation_alias="AIPROD_PROXY_CLOUD_RUN",
    )
    machines: dict[str, Instance] = Field(
        default_factory=dict,
        description="services that are on machines of the own network instead, by name, host:port, as JSON: "
        "called without TLS, a connection for each call, because their load balancer spreads connections",
        validation_alias="AIPROD_PROXY_MACHINES",
    )
    web_sockets: tuple[Instance, ...] = Field(
        (),
        description="the addresses of servers of WebSockets, host:port, as JSON; without any, none work",
        validation_alias="AIPROD_PROXY_WEB_SOCKETS",
    )
    media_origin: str = Field(
        "",
        pattern=r"^(https?://[A-Za-z0-9.:-]+)?$",
        description="where the studio's page plays films from; empty for Google Cloud Storage",
        validation_alias="AIPROD_PROXY_MEDIA_ORIGIN",
    )
    port: int = Field(8080, ge=1, le=65535, validation_alias="AIPROD_PROXY_PORT")
    token_issuer: str = Field("", pattern=rf"{HTTPS}|^$", validation_alias="AIPROD_TOKEN_ISSUER")
    token_audience: str = Field("aiprod", pattern=r"^[!-~]{1,255}$", validation_alias="AIPROD_TOKEN_AUDIENCE")
    token_jwks: str = Field("", pattern=rf"{HTTPS}|^$", validation_alias="AIPROD_TOKEN_JWKS")
    guest_keys: str = Field(
        "",
        description="file with the public key of guests' tokens, a JWK set; without it, no guests",
        validation_alias="AIPROD_PROXY_GUEST_KEYS",
    )
    sign_in_client: str = Field("", pattern=r"^[!-~]{0,255}$", validation_alias="AIPROD_SIGN_IN_CLIENT")
    sign_in_origins: tuple[Origin, ...] = Field((), validation_alias="AIPROD_SIGN_IN_ORIGINS")
    origins: tuple[Origin, ...] = Field((), validation_alias="AIPROD_ORIGINS")

    @model_validator(mode="after")
    def _require_identity(self) -> Self:
        if self.role != "egress" and self.cloud_run and not (self.token_issuer and self.token_jwks):
            raise ValueError(
                "an edge on Cloud Run needs AIPROD_TOKEN_ISSUER and AIPROD_TOKEN_JWKS: without an identity "
                "provider it would let everybody in"
            )
        return self
