"""The options of the command; each is an environment variable, too."""

from typing import Annotated

import typer

Project = Annotated[str, typer.Option(envvar="GOOGLE_CLOUD_PROJECT", help="Google Cloud project")]
Regions = Annotated[
    str, typer.Option(envvar="REGIONS", help="regions, separated by spaces; the first one keeps the state")
]
Bucket = Annotated[str, typer.Option(envvar="AIPROD_STORAGE_BUCKET", help="name of the bucket")]
Issuer = Annotated[
    str,
    typer.Option(
        envvar="AIPROD_TOKEN_ISSUER", help="who signs the tokens of users: an OpenID Connect issuer"
    ),
]
Audience = Annotated[
    str, typer.Option(envvar="AIPROD_TOKEN_AUDIENCE", help="the `aud` that tokens must have")
]
Jwks = Annotated[str, typer.Option(envvar="AIPROD_TOKEN_JWKS", help="URL of the issuer's public keys")]
SignInClient = Annotated[
    str,
    typer.Option(
        envvar="AIPROD_SIGN_IN_CLIENT",
        help="the studio's client id at the issuer; without it, people paste a token",
    ),
]
SignInOrigins = Annotated[
    str,
    typer.Option(
        envvar="AIPROD_SIGN_IN_ORIGINS",
        help="origins of the issuer's endpoints, separated by spaces, where they are not its own",
    ),
]
SigningKey = Annotated[
    str,
    typer.Option(
        envvar="AIPROD_RENDER_SIGNING_KEY",
        help="file of the key that signs masters: ECDSA on P-256, PKCS #8, PEM; for the first deployment",
    ),
]
SigningCertificates = Annotated[
    str,
    typer.Option(
        envvar="AIPROD_RENDER_SIGNING_CERTIFICATES",
        help="file of the key's certificates, PEM, the signer's first; for the first deployment",
    ),
]
DailyBudget = Annotated[
    str,
    typer.Option(
        envvar="AIPROD_DAILY_BUDGET_USD",
        help="US dollars that the jobs of a day (UTC) may cost; without it, no limit",
    ),
]
AlertEmail = Annotated[str, typer.Option(envvar="AIPROD_ALERT_EMAIL", help="address for alerts")]
Release = Annotated[
    str, typer.Option(envvar="RELEASE", help="name of the release; without it, that of the commit")
]
Domain = Annotated[
    str,
    typer.Option(envvar="DOMAIN", help="put a load balancer with Cloud Armor before the edge, at this name"),
]
Instance = Annotated[
    str,
    typer.Option(
        envvar="AIPROD_DATABASE_INSTANCE",
        help="Cloud SQL's instance in the first region; after a failover, the replica that was promoted",
    ),
]
Ramp = Annotated[
    str, typer.Option(envvar="RAMP", help="percentages of the edge's traffic, one after the other")
]
SmokeUrl = Annotated[
    str,
    typer.Option(envvar="SMOKE_URL", help="where the smoke test reaches the edge, such as a tunnel's end"),
]
Spot = Annotated[
    bool,
    typer.Option(envvar="AIPROD_RENDER_SPOT", help="render on the spot machines of `aiprod-release spot`"),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="print every command, and run none")]
