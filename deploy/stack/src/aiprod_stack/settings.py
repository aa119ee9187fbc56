"""Settings of the local stack."""

from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

LOCAL_ISSUER = "local"
"""The issuer of the tokens that `aiprod token` makes."""

HostName = Annotated[str, Field(pattern=r"^([A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\])$")]
Origin = Annotated[
    str, Field(pattern=r"^[a-z][a-z0-9+.-]*://([A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]+)?$")
]


class StackSettings(BaseSettings):
    """Read from `AIPROD_…`. A stack with one instance of each service uses nine ports."""

    model_config = SettingsConfigDict(env_prefix="AIPROD_", frozen=True)

    home: Path = Field(Path(".aiprod"), description="folder for data, logs, and run files")
    out: Path = Field(Path("out"), description="folder for finished films")
    port: int = Field(
        8080, ge=1, le=65_527, description="port of the edge; the stack uses it and the next eight"
    )
    hosts: tuple[HostName, ...] = Field(
        (),
        description="host names without ports that requests may use besides localhost, 127.0.0.1, and "
        '[::1], such as `["films.lan"]`; web pages of these hosts may call the edge, too',
    )
    origins: tuple[Origin, ...] = Field(
        (),
        description="additional origins whose web pages may call the edge, such as "
        '`["https://films.example"]`',
    )
    token_issuer: str = Field(
        "",
        pattern=r"^(local|https?://[!-~]+)?$",
        description="who signs the tokens that the edge requires: the `iss` of an OpenID Connect issuer, or "
        "`local` for tokens that `aiprod token` makes; empty lets everybody in as the user `local`",
    )
    token_audience: str = Field(
        "aiprod", pattern=r"^[!-~]{1,255}$", description="the `aud` that tokens must have"
    )
    token_jwks: str = Field(
        "",
        pattern=r"^(https://[!-~]+|http://(127\.0\.0\.1|localhost)[:/][!-~]+|/.+)?$",
        description="the issuer's public keys: its `jwks_uri`, as `https://…`, or a file's absolute path",
    )
    token_jwks_seconds: int = Field(
        300,
        ge=10,
        le=86400,
        description="seconds after which the edge reads the issuer's keys again; if it cannot read them, "
        "it keeps the last ones",
    )
    sign_in_client: str = Field(
        "",
        pattern=r"^[!-~]{0,255}$",
        description="the client id of the studio at AIPROD_TOKEN_ISSUER, a public client with the redirect "
        "`https://…/signed-in`; empty makes people paste a token. The studio sends the ID token if "
        "AIPROD_TOKEN_AUDIENCE is this id, else the access token",
    )
    sign_in_scope: str = Field(
        "openid", pattern=r"^openid( [!-~]+)*$", description="the scope that the studio asks the issuer for"
    )
    sign_in_origins: tuple[Origin, ...] = Field(
        (),
        description="origins of the issuer's endpoints, where they are not its own, such as "
        '`["https://oauth2.example"]`',
    )
    otlp_endpoint: str = Field(
        "",
        pattern=r"^(http://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?)?$",
        description="OTLP collector that gets the traces of the edge and of all services, `http://host:port` "
        "(gRPC); empty exports nothing",
    )
    url: str = Field(
        "",
        pattern=r"^(https?://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?)?$",
        description="the deployment that commands call instead of the stack on this machine, such as "
        "`https://films.example`",
    )
    token: SecretStr = Field(SecretStr(""), description="the token that commands send")

    @model_validator(mode="after")
    def _check_tokens(self) -> Self:
        if self.token_issuer not in ("", LOCAL_ISSUER) and not self.token_jwks:
            raise ValueError("AIPROD_TOKEN_ISSUER needs AIPROD_TOKEN_JWKS: the issuer's keys")
        if self.sign_in_client and self.token_issuer in ("", LOCAL_ISSUER):
            raise ValueError("AIPROD_SIGN_IN_CLIENT needs AIPROD_TOKEN_ISSUER: an OpenID Connect issuer")
        # Over plain HTTP, everybody on the way could read it and use it.
        if self.token.get_secret_value() and self.url and not _keeps_secrets(self.url):
            raise ValueError("AIPROD_URL must be https:// or of this machine when a token is sent")
        return self


def _keeps_secrets(url: str) -> bool:
    return url.startswith("https://") or urlsplit(url).hostname in ("localhost", "127.0.0.1", "::1")
