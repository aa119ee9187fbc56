"""Where a release goes, and the names that everything has there."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from aiprod_release.description import Description


@dataclass(frozen=True, slots=True)
class Target:
    """Where a release goes.

    `home` is the first region, which alone has the services that keep state. With a `domain`, requests reach
    the edges through its load balancer only. `instance` is that of the databases: after a failover, the
    one that was promoted. With `spot`, scenes go to the group of spot machines. `sign_in_client` is the
    studio's at the issuer of tokens. `signing` has files of the deployer, by setting: the key and the
    certificates that sign masters. `secret_versions` has the newest version of each secret by its name,
    `failed` the names of revisions that did not start. `daily_budget_usd` is what a day may cost, empty for
    no limit. Alerts go to `alert_email`.
    """

    project: str
    project_number: str
    region: str
    release: str
    bucket: str
    token_issuer: str
    token_audience: str
    token_jwks: str
    home: str = ""
    domain: str = ""
    instance: str = "aiprod"
    spot: bool = False
    sign_in_client: str = ""
    sign_in_origins: tuple[str, ...] = ()
    signing: Mapping[str, str] = field(default_factory=dict)
    secret_versions: Mapping[str, str] = field(default_factory=dict)
    failed: frozenset[str] = frozenset()
    daily_budget_usd: str = ""
    alert_email: str = ""

    @property
    def public(self) -> str:
        """How requests reach the edges, in Cloud Run's words."""
        return "internal-and-cloud-load-balancing" if self.domain else "all"

    @property
    def origins(self) -> list[str]:
        """The origins of the studio's page, which may call the edges."""
        return [f"https://{self.domain or self.host('edge')}"]

    @property
    def registry(self) -> str:
        """The folder of this project's images."""
        # All regions pull the images of the first one.
        return f"{self.home or self.region}-docker.pkg.dev/{self.project}/aiprod"

    @property
    def sources(self) -> str:
        """The bucket that builds take their sources from."""
        return f"gs://{self.project}-aiprod-sources-{self.home or self.region}"

    def image(self, service: str) -> str:
        """The image of a service or of the edge, of this release."""
        return f"{self.registry}/{service}:{self.release}"

    def account(self, name: str) -> str:
        """The service account of a service or of the edge."""
        return f"aiprod-{name}@{self.project}.iam.gserviceaccount.com"

    @property
    def is_home(self) -> bool:
        """Whether this is the first region."""
        return self.home in ("", self.region)

    def has(self, deployment: Description, service: str) -> bool:
        """Whether this region has the service."""
        return self.is_home or deployment.services[service].everywhere

    def host(self, service: str, region: str = "") -> str:
        """Cloud Run's host name of a service, known before the service exists."""
        return f"aiprod-{service}-{self.project_number}.{region or self.region}.run.app"

    @property
    def spot_address(self) -> str:
        """Where the group of spot machines is called, host:port: a name of Compute Engine's internal DNS."""
        region = self.home or self.region
        return f"spot.aiprod-render.il4.{region}.lb.{self.project}.internal:8080"

    @property
    def database(self) -> str:
        """Cloud SQL's connection name."""
        return f"{self.project}:{self.home or self.region}:{self.instance}"


PLACEHOLDERS = Target(
    project="PROJECT",
    project_number="PROJECT_NUMBER",
    region="REGION",
    release="RELEASE",
    bucket="BUCKET",
    token_issuer="https://TOKEN_ISSUER",  # noqa: S106 - the name of an issuer
    token_audience="TOKEN_AUDIENCE",  # noqa: S106 - a name, too
    token_jwks="https://TOKEN_ISSUER/TOKEN_JWKS",  # noqa: S106 - public keys
)
"""What stands in the committed documents."""
